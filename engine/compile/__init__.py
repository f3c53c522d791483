"""Graph -> Python source that a good engineer would have written -> the module that runs that very text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.compile.source import Metric, Source, Span
from engine.compile.write import write

if TYPE_CHECKING:
    from engine.compile.run import build, where

__all__ = ["Metric", "Source", "Span", "build", "where", "write"]


def __getattr__(name: str) -> Any:
    """`build` and `where` are looked up late: they need torch, and a source can be shown without it."""
    if name in ("build", "where"):
        from engine.compile import run

        return getattr(run, name)
    raise AttributeError(name)
