"""Graph -> Python source that a good engineer would have written -> the module that runs that very text."""

from __future__ import annotations

from engine.compile.source import Metric, Source, Span
from engine.compile.write import write

__all__ = ["Metric", "Source", "Span", "build", "where", "write"]


def __getattr__(name: str) -> object:
    """`build` and `where` are looked up late: they need torch, and a printed program can be shown without
    it.
    """
    if name in ("build", "where"):
        from engine.compile import run

        return getattr(run, name)
    raise AttributeError(name)
