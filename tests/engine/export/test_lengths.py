"""E9: sequences of any length, where that was asked for; else the file says that its length is fixed."""

from __future__ import annotations

import json

import numpy as np
import onnx
import onnxruntime
import pytest

from engine.declare import UserError
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS

FIELDS = {"window": Field("window", (4, 8), "float32", "sequence", "input")}
FREE = [
    ("LSTM", {"hidden_size": 6}),
    ("GRU", {"hidden_size": 6}),
    ("TransformerEncoderLayer", {"nhead": 2, "dim_feedforward": 16}),
]
FURTHER = [
    ("LSTM", {"hidden_size": 6, "num_layers": 2, "bidirectional": True}),
    ("LSTMStates", {"hidden_size": 6}),
    ("SelfAttention", {"num_heads": 2, "causal": True}),
    ("TransformerEncoder", {"nhead": 2, "dim_feedforward": 16, "causal": True}),
]


def drawing(name: str, settings) -> Project:
    """A sequence through a layer, one row of scores of its last step, and an answer for every step."""
    chain = [
        ("window", "layer.input"),
        ("layer", "last.input"),
        ("last", "head.input"),
        ("head", "scores.input"),
    ]
    first = LAYERS[name].inputs[0].name
    wires = {target: Wire(f"{source}.output", target) for source, target in chain[1:]}
    wires[f"layer.{first}"] = Wire("window.output", f"layer.{first}")
    wires["steps.input"] = Wire("layer.output", "steps.input")
    nodes = {
        "window": Node("Input", {"field": "window"}),
        "layer": Node(name, settings),
        "last": Node("LastStep"),
        "head": Node("Linear", {"out_features": 3}),
        "scores": Node("Output"),
        "steps": Node("Output"),
    }
    return Project("Steps", "", {"main": Graph(nodes, wires)})


@pytest.fixture
def export(make, untrained, quick, tmp_path):
    """Export a layer alone with options."""

    def run(name, settings, **options):
        trained = untrained(drawing(name, settings), FIELDS, tmp_path)
        return make(trained, "Onnx", tmp_path / "steps.onnx", **options)

    return run


def sizes(path):
    graph = onnx.load(path).graph
    return [d.dim_value or d.dim_param for d in graph.input[0].type.tensor_type.shape.dim]


@pytest.mark.parametrize(
    ("name", "settings"), [*FREE, *(pytest.param(*each, marks=pytest.mark.long) for each in FURTHER)]
)
def test_e9_a_free_length_answers_as_the_model_does_at_any_length(name, settings, export):
    result = export(name, settings, free_length=True)
    assert result.parity.passed
    assert result.parity.lengths == (1, 11, 500)
    assert sizes(result.path) == ["batch", "steps", 8]
    assert json.loads(result.metadata["layerloom.inputs"])[0]["steps"] == "free"
    session = onnxruntime.InferenceSession(result.path)
    scores, steps = session.run(["scores", "steps"], {"window": np.zeros((2, 37, 8), np.float32)})
    assert (scores.shape, steps.shape[:2]) == ((2, 3), (2, 37))


def test_e9_a_length_that_is_not_free_is_marked_as_fixed(export):
    result = export("RNN", {"hidden_size": 6})
    assert result.parity.lengths == ()
    assert sizes(result.path) == ["batch", 4, 8]
    assert json.loads(result.metadata["layerloom.inputs"])[0]["steps"] == "fixed"


def test_e9_a_layer_that_needs_its_length_is_named(export, tmp_path):
    with pytest.raises(UserError, match="free sequence length: One of its layers"):
        export("RNN", {"hidden_size": 6}, free_length=True)
    assert not list(tmp_path.iterdir())
    assert "fixed length" in LAYERS["RNN"].help


def test_a_state_without_the_steps_that_led_to_it(make, untrained, quick, tmp_path):
    ends = {"layer.input": "window.output", "state.input": "layer.cell"}
    nodes = {
        "window": Node("Input", {"field": "window"}),
        "layer": Node("LSTMStates"),
        "state": Node("Output"),
    }
    project = Project(
        "State", "", {"main": Graph(nodes, {end: Wire(source, end) for end, source in ends.items()})}
    )
    assert make(untrained(project, FIELDS, tmp_path), "Onnx", tmp_path / "state.onnx").parity.passed


def test_a_fixed_batch_takes_so_many_rows_and_no_others(export):
    result = export("LSTM", {"hidden_size": 6}, batch=4)
    assert result.parity.batches == (4,)
    assert sizes(result.path) == [4, 4, 8]
