"""What a figure computes or moves is what torch makes of the same values, with settings drawn at random."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import numpy
import pytest

from engine.declare import Value
from engine.layers import LAYERS, Layer
from gui.how import graphs, memory
from gui.how.given import Given
from gui.how.plans import Case, Shown
from tests.gui.how.checks import shown_by
from tests.gui.how.conftest import torch_answers
from tests.gui.how.draws import settings_of, shaped
from tests.gui.how.held import moved

TRIES = 5
# Theirs show one row, whatever the dimension of the setting.
ONE_ROW = {"Softmax", "LogSoftmax", "Softmin", "GumbelSoftmax", "GLU"}
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
            whole = "smaller" not in picture.note and "batch" not in given.asked
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
