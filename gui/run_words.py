"""How runs are called: their names, which stay the same while others come and go, and their one figure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.train.runs import RunInfo
from gui.figures import figure_text


def in_order(infos: Iterable[RunInfo]) -> list[RunInfo]:
    """The oldest first."""
    return sorted(infos, key=lambda info: info.folder.name)


def names(infos: Iterable[RunInfo]) -> dict[Path, str]:
    """A run's label, or its number in the order of their start."""
    return {info.folder: info.label or f"Run {number}" for number, info in enumerate(in_order(infos), 1)}


def score_text(info: RunInfo) -> str:
    """The one figure of a run in a list: its best metric on validation, else its loss."""
    figures = info.figures.get("validation") or info.figures.get("train") or {}
    name = next((n for n in figures if n != "loss"), next(iter(figures), None))
    return figure_text(name, figures[name]) if name is not None else ""
