"""What a figure computes or moves is what torch makes of the same values, with settings drawn at random."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import numpy
import pytest

from engine.analysis.types import Spec
from engine.declare import Value
from engine.layers import LAYERS, Layer
from gui.how import graphs, memory
from gui.how.given import Given
from gui.how.picture import Word
from gui.how.plans import Case, Shown
from gui.how.table import figure
from tests.gui.how.checks import shown_by
from tests.gui.how.conftest import torch_answers
from tests.gui.how.draws import settings_of, shaped
from tests.gui.how.held import moved

TRIES = 5
# Theirs show one row, whatever the dimension of the setting.
ONE_ROW = {"Softmax", "LogSoftmax", "Softmin", "GumbelSoftmax", "GLU"}
# Drawn smaller, their settings are drawn smaller too.
SCALED = {"Roll", "Slice", "Select"}
# Their figures have inputs of their own sizes.
OWN_SIZES = {"MatMul", "Einsum", "MaskedMean", "DistanceTable", "ExpandLike"}
# Held to torch in other sizes than they show, or drawn at random and with learned values.
OTHERWISE = moved.HELD | {"RandomMask", "LearnedPositions"}


def showing() -> set[str]:
    """The layers whose figures show small tensors, without those that are held elsewhere."""
    return {name for name, layer in LAYERS.items() if shown_by(Given(layer))[0]} - OTHERWISE


def kind_of(layer: Layer, port: int, shown: Shown) -> str:
    """How torch takes these values."""
    example = layer.example[min(port, len(layer.example) - 1)] if layer.example else ()
    whole = example[:1] == ("int64",) and numpy.array_equal(shown.values, numpy.round(shown.values))
    return "places" if whole else "flags" if shown.kind == "flags" else "figures"


Drawn = list[tuple[Layer, dict[str, Value], Case]]
Question = dict[str, Any]


@pytest.fixture(scope="module")
def cases() -> Drawn:
    """The tensors of all figures that have any, with settings drawn at random."""
    draw, made = Random(4), []
    for layer in LAYERS.values():
        for attempt in range(TRIES if layer.type not in OTHERWISE else 0):
            settings = settings_of(layer, draw) if attempt else {}
            settings |= {"dim": 1} if layer.type in ONE_ROW else {}
            own = not layer.inputs or layer.type in OWN_SIZES
            given = Given(layer, settings, shaped(layer, draw) if attempt and not own else ())
            found, picture = shown_by(given)
            whole = "smaller" not in picture.note or (not attempt and layer.type not in SCALED)
            whole = whole and "batch" not in given.asked
            if found and whole:
                made.append((layer, settings, found[-1]))
    return made


def asked_of(layer: Layer, settings: dict[str, Value], case: Case) -> Question:
    shown = [(each.values.tolist(), kind_of(layer, i, each)) for i, each in enumerate(case.inputs)]
    return {"kind": "layer", "layer": layer.type, "settings": settings, "inputs": shown}


CELLS: list[Question] = [
    {"kind": "cell", "cell": kind, "bend": bend, "biased": biased, "row": row, "before": before, "kept": kept,
     "weights": [(each.row, each.memory, each.always) for each in gates.values()]}
    for kind, gates in memory.WEIGHTS.items() for biased in (True, False)
    for bend in (("tanh", "relu") if kind == "RNN" else ("tanh",))
    for row, before, kept in ((0.9, -0.5, 0.4), (-1.1, 0.3, -0.7))
]  # fmt: skip
BOTH = (True, False)
HEARD: list[Question] = [
    {"kind": "shares", "layer": name, "edges": graphs.EDGES, "nodes": len(graphs.NODES), "settings": settings}
    for name, settings in (
        *(("GCNConv", {"out_features": 1, "loops": a, "normalize": b}) for a in BOTH for b in BOTH),
        ("NeighbourSum", {"reduce": "sum"}),
        ("NeighbourSum", {"reduce": "mean"}),
        ("GraphSAGEConv", {"out_features": 1}),
    )
]  # fmt: skip


CELLED = {f"{each['cell']}Cell" for each in CELLS} | {each["layer"] for each in HEARD}


@pytest.fixture(scope="module")
def torch_says(cases: Drawn) -> dict[str, Any]:
    return torch_answers([*(asked_of(*case) for case in cases), *CELLS, *HEARD])


def test_a_figures_values_are_torchs(cases: Drawn, torch_says: dict[str, Any]) -> None:
    wrong, compared = [], set()
    for layer, settings, case in cases:
        answer = torch_says[json.dumps(asked_of(layer, settings, case))]
        if answer is None:  # these settings do not go with so few values
            continue
        compared.add(layer.type)
        for shown, values in zip(case.outputs, answer):
            figures, real = numpy.asarray(shown.values, float), numpy.asarray(values, float)
            same = figures.shape == real.shape and numpy.allclose(
                figures, numpy.where(numpy.isnan(figures), numpy.nan, real), atol=1e-6, equal_nan=True
            )
            if not same:
                wrong.append((layer.type, settings, figures.tolist(), values))
    assert not wrong, wrong[:3]
    assert compared == showing()


@pytest.mark.parametrize("asked", CELLS)
def test_a_recurrent_step_is_torchs(asked: Question, torch_says: dict[str, Any]) -> None:
    made = memory.moment(*(asked[name] for name in ("cell", "row", "before", "kept", "bend", "biased")))
    found = [made.after, made.long_after] if asked["cell"] == "LSTM" else [made.after]
    assert found == pytest.approx(torch_says[json.dumps(asked)])


@pytest.mark.parametrize("asked", HEARD)
def test_a_graph_hears_as_much_as_torch_does(asked: Question, torch_says: dict[str, Any]) -> None:
    table, given = torch_says[json.dumps(asked)], Given(LAYERS[asked["layer"]], asked["settings"])
    for node in range(asked["nodes"]):
        found = graphs.taken(given, node)
        for other in range(asked["nodes"]):
            if not (
                asked["layer"] == "GraphSAGEConv" and other == node
            ):  # itself, through weights of its own
                assert table[other][node] == pytest.approx(found.get(other, 0.0)), (node, other)


def shown_of(name: str, settings: dict[str, Value], *sizes: int) -> tuple[Case, str]:
    (case,), picture = shown_by(Given(LAYERS[name], settings, (Spec(("N", *sizes)),)))
    return case, picture.note


@pytest.mark.parametrize("shift", [1, 5, 6, 11, -1, -30, 65])
def test_values_that_move_on_move_in_the_drawing(shift: int) -> None:
    case, note = shown_of("Roll", {"shifts": shift}, 12, 8)
    assert f"Moved on by {shift}" in note
    assert note.endswith("drawn smaller")
    assert not numpy.array_equal(case.inputs[0].values, case.outputs[0].values)
    case, _ = shown_of("Roll", {"shifts": 24}, 12, 8)
    assert numpy.array_equal(case.inputs[0].values, case.outputs[0].values)


@pytest.mark.parametrize(
    ("name", "settings", "size", "share"),
    [
        ("Slice", {"start": 8, "length": 4}, 12, (0.6, 1.0)),
        ("Slice", {"start": 0, "length": 11}, 12, (0.0, 0.9)),
        ("Slice", {"start": 1, "length": 11}, 12, (0.1, 1.0)),
        ("Slice", {"start": 40, "length": 5}, 100, (0.3, 0.6)),
        ("Select", {"index": 50}, 100, (0.4, 0.7)),
        ("Select", {"index": -1}, 100, (0.8, 1.0)),
    ],
)
def test_a_part_is_taken_from_where_it_lies(
    name: str, settings: dict[str, Value], size: int, share: tuple[float, float]
) -> None:
    case, note = shown_of(name, settings, size)
    before = case.inputs[0].values.tolist()
    taken = [before.index(each) / len(before) for each in numpy.atleast_1d(case.outputs[0].values)]
    assert share[0] <= min(taken)
    assert max(taken) + 1 / len(before) <= share[1] + 1e-9
    assert note.endswith("drawn smaller")


@pytest.mark.parametrize(("step", "several"), [(20, True), (3, True), (60, True), (100, False), (1, True)])
def test_every_nth_place_of_a_long_dimension(step: int, several: bool) -> None:
    case, note = shown_of("EveryNth", {"step": step}, 100)
    before, after = len(case.inputs[0].values), len(case.outputs[0].values)
    assert (after > 1) == several
    assert (after < before) == (step > 1)
    assert note.endswith("drawn smaller")


def test_nothing_is_said_to_be_drawn_smaller_that_is_drawn_whole() -> None:
    assert "smaller" not in shown_of("Slice", {}, 5)[1]
    assert "smaller" not in shown_of("Flatten", {}, 2, 3, 3)[1]
    assert shown_of("Flatten", {}, 16, 4, 4)[1] == "drawn smaller"


@pytest.mark.parametrize(
    ("ratio", "out", "names"),
    [
        (6.0, 16, ["widen 96", "filter 3×3", "narrow 16"]),
        (1.0, 16, ["filter 3×3", "mix 16"]),
        (1.0, 24, ["filter 3×3", "widen 24"]),
        (0.5, 16, ["narrow 8", "filter 3×3", "widen 16"]),
    ],
)
def test_an_inverted_residual_has_the_parts_of_its_module(ratio: float, out: int, names: list[str]) -> None:
    settings: dict[str, Value] = {"expand_ratio": ratio, "out_channels": out}
    picture = figure(Given(LAYERS["InvertedResidual"], settings, (Spec(("N", 16, 8, 8)),)))
    texts = [mark.text for mark in picture.frame(0) if isinstance(mark, Word)]
    assert [text for text in texts if text != "+"] == names
    assert picture.steps == len(names)
    assert ("added back" in picture.words(len(names) - 1)) == (out == 16)
    assert picture.note.endswith("after the first two" if len(names) == 3 else "after the first")


@pytest.mark.parametrize(("settings", "said"), [({}, "8000 Hz"), ({"f_max": 4000.0}, "4000 Hz")])
def test_bands_end_where_their_setting_says(settings: dict[str, Value], said: str) -> None:
    picture = figure(Given(LAYERS["MelSpectrogram"], settings))
    assert said in picture.note
