"""Shapes, costs, problems and their fixes.

The window imports the types of this package, so the analysis itself is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.analysis.survey import analyse, made

__all__ = ["analyse", "made"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from engine.analysis import survey

    globals().update({each: getattr(survey, each) for each in __all__})
    return globals()[name]
