"""What a loss or a metric is said to cost is what torch says, with settings drawn at random."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from engine.layers import LAYERS
from gui.how import mistakes
from gui.how.given import Given
from tests.gui.how.conftest import torch_answers
from tests.gui.how.draws import drawn

Case = dict[str, Any]
Inputs = list[tuple[Any, str]]
CLASSES, FAR = 10, -100.0
# Settings that change a curve; the others are about batches, or read like these.
SHOWN = {
    "margin", "delta", "beta", "kind", "gamma", "alpha", "label_smoothing", "p", "log_input", "full",
    "quantile", "factor", "slope", "pos_weight",
}  # fmt: skip


def figures(*values: Any) -> Inputs:
    return [(value, "figures") for value in values]


def single(x: float, target: float = 0.0) -> Inputs:
    return figures([[x]], [target])


def chance(p: float) -> Inputs:
    """Scores that give the first class this probability, the others what is left alike."""
    rest = math.log((1 - p) / (CLASSES - 1))
    return [([[math.log(p), *[rest] * (CLASSES - 1)]], "figures"), ([0], "places")]


def turned(x: float, target: float) -> Inputs:
    """Two directions with this cosine."""
    return figures([[1.0, 0.0]], [[x, math.sqrt(1 - x * x)]], [target])


def apart(x: float) -> Inputs:
    """A sample, a like and an unlike one: the like one is farther away by x."""
    like = max(x, 0.0) + 1
    return figures([[0.0]], [[like]], [[like - x]])


def against(real: float | None, fake: float | None, kind: str) -> Inputs:
    """Scores of a critic; the other one costs nothing."""
    free = {"hinge": (100.0, -100.0), "logistic": (200.0, -200.0), "least squares": (1.0, 0.0)}
    nothing = free.get(kind, (0.0, 0.0))
    return figures([[nothing[0] if real is None else real]], [[nothing[1] if fake is None else fake]])


# From the line of the curve, the place on it and the settings to what torch is given.
ASKED: dict[str, Callable[[int, float, Case], Inputs]] = {
    **dict.fromkeys(
        ("MSELoss", "L1Loss", "HuberLoss", "SmoothL1Loss", "LogCoshLoss", "QuantileLoss", "MeanSquaredError",
         "MeanAbsoluteError", "RootMeanSquaredError"),
        lambda line, x, s: single(x),
    ),
    "CrossEntropyLoss": lambda line, p, s: chance(p),
    "FocalLoss": lambda line, p, s: chance(p),
    "NLLLoss": lambda line, x, s: [([[x, *[0.0] * (CLASSES - 1)]], "figures"), ([0], "places")],
    "BCEWithLogitsLoss": lambda line, x, s: single(x, 1.0 - line),
    "BinaryFocalLoss": lambda line, x, s: single(x, 1.0 - line),
    "BCELoss": lambda line, x, s: single(x, 1.0 - line),
    "MultiLabelSoftMarginLoss": lambda line, x, s: figures([[x] * CLASSES], [[1.0 - line] * CLASSES]),
    "SoftMarginLoss": lambda line, x, s: single(x, 1.0 - 2 * line),
    "MultiMarginLoss": lambda line, x, s: [
        ([[x, 0.0, *[FAR] * (CLASSES - 2)]], "figures"), ([0], "places")],
    "MultiLabelMarginLoss": lambda line, x, s: [
        ([[x, 0.0, *[FAR] * (CLASSES - 2)]], "figures"), ([[0, *[-1] * (CLASSES - 1)]], "places")],
    "MarginRankingLoss": lambda line, x, s: figures([[x]], [[0.0]], [1.0 - 2 * line]),
    "CosineEmbeddingLoss": lambda line, x, s: turned(x, 1.0 - 2 * line),
    "HingeEmbeddingLoss": lambda line, x, s: single(x, 1.0 - 2 * line),
    "TripletMarginLoss": lambda line, x, s: apart(x),
    "GaussianNLLLoss": lambda line, x, s: figures([[x]], [0.0], [[(1.0, 4.0)[line]]]),
    "PoissonNLLLoss": lambda line, x, s: single(x, (1.0, 5.0)[line]),
    "KLDivLoss": lambda line, p, s: figures([[math.log(p)]], [[(0.8, 0.3)[line]]]),
    "NormalKLLoss": lambda line, x, s: figures([[(x, 0.0)[line]]], [[(0.0, x)[line]]]),
    "UncertaintyWeighting": lambda line, x, s: figures((3.0, 0.5)[line]),
    "CriticLoss": lambda line, x, s: against(*((x, None) if not line else (None, x)), s.get("kind", "hinge")),
    "GeneratorLoss": lambda line, x, s: figures([[x]]),
    "GradientPenalty": lambda line, x, s: figures([[1.0]]),
}  # fmt: skip
MORE: dict[str, Callable[[float], Case]] = {
    "UncertaintyWeighting": lambda x: {"weights": {"*": x}},
    "GradientPenalty": lambda x: {"steep": x},
}
HELD = set(ASKED)


def _settings(name: str, draw: Random) -> Case:
    params = {n: p for n, p in LAYERS[name].params.items() if n in SHOWN}
    made: Case = {n: drawn(p, draw) for n, p in params.items() if p.kind not in ("sizes", "numbers")}
    if "pos_weight" in params:
        made["pos_weight"] = (draw.choice([0.5, 2.0]),)
    return made


def _cases() -> list[tuple[str, Case, int, float, float]]:
    """Layer, settings, line, place and what the line says there."""
    draw, made = Random(31), []
    for name in ASKED:
        for attempt in range(4):
            settings = _settings(name, draw) if attempt else {}
            lines, low, high, _ = mistakes.CURVES[name](Given(LAYERS[name], settings))
            for which, line in enumerate(lines):
                for share in (0.17, 0.61, 0.83):
                    x = low + share * (high - low)
                    made.append((name, settings, which, x, float(line.function(x))))
    return made


CASES = _cases()


def question(name: str, settings: Case, line: int, x: float) -> Case:
    more = MORE[name](x) if name in MORE else {}
    asked = ASKED[name](line, x, settings)
    return {"kind": "answer", "layer": name, "settings": settings, "inputs": asked, "train": True, **more}


@pytest.fixture(scope="module")
def torch_says() -> Any:
    answers = torch_answers([question(*case[:4]) for case in CASES])
    return lambda case: answers[json.dumps(case)]


def test_every_curve_of_a_loss_costs_what_torch_says(torch_says: Any) -> None:
    wrong, compared = [], set()
    for name, settings, line, x, cost in CASES:
        answer = torch_says(question(name, settings, line, x))
        if answer is None:
            wrong.append((name, settings, "torch refuses"))
        elif cost != pytest.approx(answer[0], rel=1e-4, abs=1e-5):
            wrong.append((name, settings, line, round(x, 3), cost, answer[0]))
        compared.add(name)
    assert not wrong, wrong[:6]
    # One of them has a figure of its own, though its curve is known.
    assert compared == set(mistakes.CURVES) - {"BatchHardTripletLoss"}
