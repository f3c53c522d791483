"""Outputs and inputs keep their names in the file, whatever torch's exporter calls its own values."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import onnx
import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.compile.answers import answers
from engine.export.runtime import Session
from engine.export.trained import Trained
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire

FIELDS = {"a field, with spaces ☃": Field("a field, with spaces ☃", (6,), "float32", "values", "input")}


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A model with outputs named as the exporter names values: two of one value, one of the input itself."""
    nodes = {
        "linear": Node("Input", {"field": "a field, with spaces ☃"}),
        "fc": Node("Linear", {"out_features": 3}),
        "act": Node("ReLU"),
        "relu": Node("Output"),
        "val_0": Node("Output"),
        "output": Node("Output"),
        "view": Node("Output"),
    }
    chain = (
        "linear.output fc.input",
        "fc.output act.input",
        "act.output relu.input",
        "act.output val_0.input",
    )
    ends = ("fc.output output.input", "linear.output view.input")
    wires = {target: Wire(source, target) for source, target in map(str.split, (*chain, *ends))}
    project = Project("Names", "", {"main": Graph(nodes, wires)})
    analysis = analyse(project, FIELDS)
    source = write(project, analysis, FIELDS)
    torch.manual_seed(0)
    found = answers(project, analysis, FIELDS)
    return Trained(
        tmp_path_factory.mktemp("several"), project, FIELDS, {}, source, build(source).eval(), found, 1
    )


@pytest.fixture(scope="module")
def made(several, make):
    """It, exported."""
    return make(several, "Onnx", several.folder / "names.onnx")


def test_names_of_the_drawing_stand_in_the_file(several, made):
    session = Session(Path(made.path))
    assert session.inputs == ("linear",)
    assert session.outputs == ("relu", "val_0", "output", "view")
    assert made.parity.passed
    rows = torch.randn(5, 6)
    with torch.no_grad():
        expected = several.model(rows)
    found = dict(zip(session.outputs, session.run({"linear": rows.numpy()}), strict=True))
    for name, tensor in expected.items():
        assert abs(found[name] - tensor.numpy()).max() < 1e-6


def test_the_batch_is_free_and_nothing_else(made):
    (given,) = onnx.load(made.path).graph.input
    sizes = given.type.tensor_type.shape.dim
    assert sizes[0].dim_param
    assert [size.dim_value for size in sizes[1:]] == [6]


def test_every_operator_says_its_layer(made):
    graph = onnx.load(made.path).graph
    layers = {node.op_type: [p.value for p in node.metadata_props] for node in graph.node}
    assert layers["Gemm"] == ["fc"]
    assert layers["Relu"] == ["act"]


def test_declarations_of_exports_cost_nothing_heavy(environment_without):
    heavy = "'torch', 'onnx', 'onnxruntime', 'numpy', 'duckdb', 'pydantic'"
    text = f"import sys, engine.export; sys.exit(any(name in sys.modules for name in ({heavy})))"
    assert subprocess.run([sys.executable, "-c", text], env=environment_without, check=False).returncode == 0


@pytest.fixture
def environment_without(root):
    """The environment of a process that finds the program."""
    return os.environ | {"PYTHONPATH": str(root)}
