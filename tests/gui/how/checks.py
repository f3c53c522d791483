"""Checks against torch that ask together: one process answers the questions of a whole module.

A check is a generator: it yields its questions, is sent torch's answers, and goes on to compare.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator
from typing import Any

import pytest

from engine.analysis.types import Spec
from engine.layers import LAYERS
from gui.how import arrays, computing, moving
from gui.how.given import Given
from gui.how.picture import Picture
from gui.how.plans import Case as Tensors
from gui.how.table import figure
from tests.gui.how.conftest import torch_answers

Case = dict[str, Any]
Check = Generator[list[Case], list[Any], None]


class Checks(dict[str, Callable[[], Check]]):
    """Checks by name; used as a decorator it takes one more."""

    def __call__(self, made: Callable[[], Check]) -> Callable[[], Check]:
        self[made.__name__] = made
        return made

    def answers(self) -> dict[str, Any]:
        """Torch's answers to all questions, by the question as text."""
        return torch_answers([case for made in self.values() for case in next(made())])

    def run(self, name: str, answers: dict[str, Any]) -> None:
        """One check."""
        made = self[name]()
        cases = next(made)
        with pytest.raises(StopIteration):
            made.send([answers[json.dumps(case)] for case in cases])


def of(name: str, settings: Case | None = None, *sizes: tuple[int, ...]) -> Picture:
    """The figure of a layer with these settings and sizes of a sample."""
    return figure(Given(LAYERS[name], settings or {}, tuple(Spec(("N", *each)) for each in sizes)))


def shown_by(given: Given) -> tuple[list[Tensors], Picture]:
    """The small tensors that a figure shows, none where it shows something else."""
    found: list[Tensors] = []

    def noted(given: Given, case: Tensors, note: str = "") -> Picture:
        found.append(case)
        return arrays.picture(given, case, note)

    with pytest.MonkeyPatch.context() as patch:
        for room in (computing, moving):
            patch.setattr(room, "picture", noted)
        made = figure(given)
    return found[-1:], made


def numbers(text: str) -> list[float]:
    """All numbers of a text."""
    return [float(found) for found in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", text)]


def asked(name: str, *inputs: Any, kind: str = "figures", **settings: Any) -> Case:
    """A question for a layer's answer; its last input is of this kind."""
    given = [(each, "figures") for each in inputs[:-1]] + [(each, kind) for each in inputs[-1:]]
    return {"kind": "answer", "layer": name, "settings": settings, "inputs": given}
