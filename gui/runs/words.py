"""How runs are called: their names, which stay the same while others come and go, and their one figure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from engine.declare import params_of
from engine.train.runs import RunInfo
from gui.figures import figure_text
from gui.translate import mark, tr


def in_order(infos: Iterable[RunInfo]) -> list[RunInfo]:
    """The oldest first."""
    return sorted(infos, key=lambda info: info.folder.name)


def names(infos: Iterable[RunInfo]) -> dict[Path, str]:
    """A run's label, or its number in the order of their start, but no number twice."""
    ordered = in_order(infos)
    taken = {info.label for info in ordered}
    made: dict[Path, str] = {}
    for place, info in enumerate(ordered, 1):
        numbered = (name for number in count(place) if (name := tr(f"Run {number}")) not in taken)
        made[info.folder] = info.label or next(numbered)
        taken.add(made[info.folder])
    return made


def next_name(infos: Iterable[RunInfo]) -> str:
    """What a new run is called: a number above all others, so that none changes when one is deleted."""
    known = names(infos).values()
    heads = "|".join(re.escape(words.removesuffix("1")) for words in (mark(f"Run {1}"), tr(f"Run {1}")))
    found = [re.fullmatch(f"(?:{heads})([0-9]{{1,9}})", name) for name in known]
    return tr(f"Run {max([len(known), *(int(each[1]) for each in found if each)]) + 1}")


def score_text(info: RunInfo) -> str:
    """The one figure of a run in a list: its best metric on validation, else its loss."""
    figures = info.figures.get("validation") or info.figures.get("train") or {}
    name = next((n for n in figures if n != "loss"), next(iter(figures), None))
    return figure_text(name, figures[name]) if name is not None else ""


def remedy_words(info: RunInfo) -> str:
    """`Use learning rate 0.001`: the first of the settings to try, by its label."""
    path, value = next(iter(info.remedy.items()))
    from engine.train.recipe import OPTIMIZERS, Training  # not on the way to the first paint

    part, _, name = path.partition(".")
    declared = [params_of(Training)] if part == "training" else [m.params for m in OPTIMIZERS.values()]
    label = next((params[name].label for params in declared if name in params), name)
    return mark(f"Use {label.lower()} {value:g}") if isinstance(value, int | float) else mark(f"Use {value}")
