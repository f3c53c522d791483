"""Weights that are counted, numbers that are drawn, gradients that come back: as many as torch's."""

from __future__ import annotations

import math
import re

import numpy
import pytest

from engine.layers import LAYERS
from gui.how import lookups, memory
from gui.how.ends import kept_share
from gui.how.given import Given
from gui.how.picture import Picture, Word, number
from tests.gui.how.checks import Case, Check, Checks, asked, numbers, of

check = Checks()
HELD = {
    "DiffusionNoise", "RandomNormal", "RandomUniform", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d",
    "DropPath", "GradientReversal", "StopGradient", "OneHot", "Linear", "Bilinear", "CosineLinear",
    "FeedForward", "SwiGLUFeedForward", "GEGLUFeedForward", "InvertedResidual", "SqueezeExcitation",
    *(f"{kind}{more}" for kind in ("LSTM", "GRU", "RNN") for more in ("", "States")),
}  # fmt: skip


@check
def what_is_left_of_a_sample() -> Check:
    schedules: list[Case] = [{"steps": 40}, {"steps": 40, "schedule": "cosine"}]
    ones = numpy.ones((60, 1)).tolist()
    for settings, answer in zip(
        schedules, (yield [asked("DiffusionNoise", ones, **each) for each in schedules])
    ):
        shares = kept_share(40, settings.get("schedule", "linear"))
        found = [math.sqrt(shares[int(time)]) for time in answer[2]]
        assert found == pytest.approx([value for (value,) in answer[0]], rel=1e-4)


@check
def numbers_that_are_drawn() -> Check:
    drawn: list[tuple[str, Case]] = [
        ("RandomNormal", {"mean": 1.5, "deviation": 0.5}), ("RandomUniform", {"low": -2.0, "high": 1.0})
    ]  # fmt: skip
    cases = [asked(name, [[0.0]], **each, shape=(20000,)) for name, each in drawn]
    for case in cases:
        case["drawn"] = True
    for (name, settings), answer in zip(drawn, (yield cases)):
        picture = of(name, settings)
        for step in range(picture.steps):
            at, dense = numbers(picture.words(step))[:2]
            near = numpy.mean(numpy.abs(numpy.array(answer[0][0]) - at) < 0.1) / 0.2
            assert dense == pytest.approx(near, abs=0.12), (name, picture.words(step), near)


@check
def what_is_left_where_others_fall() -> Check:
    sizes = {"Dropout": (400,), "Dropout1d": (400, 2), "Dropout2d": (400, 2, 2), "Dropout3d": (400, 1, 2, 2)}
    cases = [asked(name, numpy.ones((1, *size)).tolist(), p=0.3) for name, size in sizes.items()]
    cases.append(asked("DropPath", numpy.ones((400, 1)).tolist(), p=0.3))
    for name, answer in zip((*sizes, "DropPath"), (yield [case | {"train": True} for case in cases])):
        values = numpy.array(answer[0])
        assert 0.5 < (values > 0).mean() < 0.9
        assert f"multiplied by {number(float(values.max()))}," in of(name, {"p": 0.3}).note, name


@check
def gradients_that_come_back() -> Check:
    factors = (1.0, 0.25)
    cases = [
        {
            "kind": "elementwise",
            "layer": "GradientReversal",
            "settings": {"factor": f},
            "train": True,
            "x": [2.0],
        }
        for f in factors
    ]
    cases.append({"kind": "elementwise", "layer": "StopGradient", "settings": {}, "x": [2.0]})
    *turned, stopped = yield cases
    for factor, (values, slopes) in zip(factors, turned):
        assert values == [2.0]
        assert of("GradientReversal", {"factor": factor}).words(1).endswith(f" {slopes[0]:g}")
    assert stopped == [[2.0], None]
    assert "No gradient" in of("StopGradient").words(1)


@check
def a_row_with_a_single_one() -> Check:
    (answer,) = yield [asked("OneHot", [list(lookups.PICKS)], kind="places", classes=6)]
    table = lookups.Table(300.0, 6, 6, lookups.PICKS, "hot")
    assert answer[0][0] == [table.shades(pick) for pick in lookups.PICKS]


WEIGHED: dict[str, list[tuple[Case, tuple[int, ...]]]] = {
    "Linear": [({}, (12,)), ({"out_features": 5, "bias": False}, (7,))],
    "Bilinear": [({"out_features": 4}, (3,))],
    "CosineLinear": [({"out_features": 9}, (12,))],
    "FeedForward": [({}, (5, 12)), ({"dim_feedforward": 20}, (5, 12))],
    "SwiGLUFeedForward": [({}, (5, 48)), ({"dim_feedforward": 20}, (5, 12))],
    "GEGLUFeedForward": [({}, (5, 48)), ({"dim_feedforward": 20}, (5, 12))],
    "InvertedResidual": [({"expand_ratio": 3.5, "out_channels": 12}, (10, 8, 8)), ({}, (16, 8, 8))],
    "SqueezeExcitation": [({"reduction": 4}, (24, 6, 6)), ({"squeeze_channels": 3}, (24, 6, 6))],
}


def texts(picture: Picture) -> str:
    return " ".join(mark.text for mark in picture.frame(0) if isinstance(mark, Word))


@check
def as_many_weights_as_there_are() -> Check:
    """Each width of a weight stands in the figure; what a Linear counts is the sum of its weights."""
    every = [(name, *each) for name, rows in WEIGHED.items() for each in rows]
    cases = []
    for name, settings, sizes in every:
        ports = 2 if name == "Bilinear" else 1
        cases.append(
            {"kind": "parameters", "layer": name, "settings": settings, "sizes": [[2, *sizes]] * ports}
        )
    for (name, settings, sizes), shapes in zip(every, (yield cases)):
        picture = of(name, settings, *[sizes] * (2 if name == "Bilinear" else 1))
        said = {int(n) for n in re.findall(r"\d+", texts(picture))}
        assert said >= {shape[0] for shape in shapes if len(shape) > 1}, (name, settings, said, shapes)
        if name == "Linear":
            matrix = next(shape for shape in shapes if len(shape) == 2)
            assert picture.note.startswith(f"{math.prod(matrix)} weights")
            assert ("bias" in picture.note) == (len(shapes) == 2)


@check
def what_runs_through_time() -> Check:
    """Every step of a lane, from the weights that the figure is worked out with."""
    cases, found = [], []
    for kind, gates in memory.WEIGHTS.items():
        given = Given(LAYERS[kind], {"hidden_size": 1})
        rows, before, kept = memory.ROWS, 0.0, 0.0
        moments = memory.unrolled(given, [(0, 0)], len(rows))
        for step, row in enumerate(rows):
            weights = [(gate.row, gate.memory, gate.always) for gate in gates.values()]
            asking = {"kind": "cell", "cell": kind, "bend": "tanh", "biased": True, "weights": weights}
            cases.append(asking | {"row": row, "before": before, "kept": kept})
            before, kept = moments[0, step].after, moments[0, step].long_after
            found.append(before)
    assert found == pytest.approx([answer[0] for answer in (yield cases)])
