"""E1: every layer goes into an ONNX file that answers as torch does, or says beforehand that it can't."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.declare import UserError
from engine.export.trained import Trained
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.layers.ports import expand

PLAIN = sorted(name for name, layer in LAYERS.items() if layer.role == "layer")
SLICE = random.Random(20).sample(PLAIN, 5)


def alone(name: str) -> tuple[Project, dict[str, Field]]:
    """A drawing with inputs shaped as in the layer's example, the layer, and an output."""
    layer = LAYERS[name]
    nodes, wires, fields = {"layer": Node(name), "output": Node("Output")}, {}, {}
    for port, example in zip(expand(layer.inputs, {}), layer.example, strict=False):
        typed = bool(example) and isinstance(example[0], str)
        dtype, shape = (example[0], example[1:]) if typed else ("float32", example)
        field = end = f"given_{port.name}"
        if dtype == "bool":
            # No data holds masks; they are made of numbers.
            dtype, end = "float32", f"mask_{port.name}"
            nodes[end] = Node("Above")
            wires[f"{end}.input"] = Wire(f"{field}.output", f"{end}.input")
        fields[field] = Field(field, tuple(shape), dtype, "values", "input")
        nodes[field] = Node("Input", {"field": field})
        wires[f"layer.{port.name}"] = Wire(f"{end}.output", f"layer.{port.name}")
    wires["output.input"] = Wire(f"layer.{layer.outputs[0]}", "output.input")
    return Project("Alone", "", {"main": Graph(nodes, wires)}), fields


def exported(name: str, make, path: Path):
    """Export one layer with random weights; its rows are made up, because there is no data."""
    project, fields = alone(name)
    analysis = analyse(project, fields)
    source = write(project, analysis, fields)
    torch.manual_seed(0)
    model = build(source).eval()
    from engine.compile.answers import answers

    found = answers(project, analysis, fields)
    trained = Trained(path.parent, project, fields, {}, source, model, found, 1)
    return make(trained, "Onnx", path)


def check(name: str, make, path: Path) -> None:
    """Either a file with parity, or a refusal that the palette shows before training."""
    if LAYERS[name].exportable:
        with pytest.raises(UserError, match="can't go into an ONNX file"):
            exported(name, make, path)
    else:
        assert exported(name, make, path).parity.passed


@pytest.mark.parametrize("name", SLICE)
def test_e1_some_layers_can_be_exported(name, make, tmp_path):
    check(name, make, tmp_path / "layer.onnx")


@pytest.mark.long
@pytest.mark.parametrize("name", PLAIN)
def test_e1_every_layer_can_be_exported_or_says_so(name, make, tmp_path):
    check(name, make, tmp_path / "layer.onnx")
