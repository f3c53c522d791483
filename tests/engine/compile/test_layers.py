"""Every declared layer by itself: it is printed, lint finds nothing, and it runs as analysis said."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from engine.analysis import analyse
from engine.compile import Source, build, write
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.layers.ports import expand

PLAIN = [name for name, layer in LAYERS.items() if layer.role == "layer"]


def alone(name: str) -> tuple[Project, dict[str, Field]]:
    """A drawing with inputs shaped as in the layer's example, the layer, and an output."""
    layer = LAYERS[name]
    ports = [port.name for port in expand(layer.inputs, {})]
    nodes, wires, fields = {"layer": Node(name), "output": Node("Output")}, {}, {}
    for port, example in zip(ports, layer.example, strict=False):
        dtype, shape = (
            ("float32", example)
            if not example or not isinstance(example[0], str)
            else (
                example[0],
                example[1:],
            )
        )
        field = f"given_{port}"
        fields[field] = Field(field, tuple(shape), dtype, "values", "input")
        nodes[field] = Node("Input", {"field": field})
        wires[f"layer.{port}"] = Wire(f"{field}.output", f"layer.{port}")
    wires["output.input"] = Wire(f"layer.{layer.outputs[0]}", "output.input")
    return Project("Alone", "", {"main": Graph(nodes, wires)}), fields


@pytest.fixture(scope="module")
def sources() -> dict[str, tuple[Source, dict[str, Field], object]]:
    """The programs of all layers."""
    made = {}
    for name in PLAIN:
        project, fields = alone(name)
        analysis = analyse(project, fields)
        assert not [p for p in analysis.errors if p.kind != "no-loss"], analysis.errors
        made[name] = (write(project, analysis, fields), fields, analysis.facts["layer"])
    return made


@pytest.mark.parametrize("name", PLAIN)
def test_a_layer_runs_and_has_the_shape_that_analysis_found(sources, name):
    source, fields, facts = sources[name]
    module = build(source).eval()
    given = []
    for _, field in source.inputs:
        sizes = (2, *fields[field].shape)
        dtype = getattr(torch, fields[field].dtype)
        given.append(torch.rand(sizes) if dtype.is_floating_point else torch.zeros(sizes, dtype=dtype))
    made = module(*given)
    spec = next(iter(facts.outputs.values()))
    assert tuple(made.shape) == tuple(2 if size == "N" else size for size in spec.sizes)
    assert sum(p.numel() for p in module.parameters()) == facts.parameters


def test_every_text_passes_ruff(sources, tmp_path):
    """All are linted; those without a class of ours (its lines are longer) stand as ruff formats them."""
    ours = tmp_path / "ours"
    ours.mkdir()
    for name, (source, _, _) in sources.items():
        folder = tmp_path if source.text.count("(nn.Module):") == 1 else ours
        (folder / f"{name}.py").write_text(source.text)
    plain = sorted(tmp_path.glob("*.py"))
    assert len(plain) > 60
    for words in (["check", "--quiet", "."], ["format", "--diff", "--quiet", *(path.name for path in plain)]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache"]
        said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout


def test_what_is_torch_s_default_is_not_written_out(sources):
    text = sources["Conv2d"][0].text
    assert 'nn.Conv2d(3, 32, 3, padding="same")' in text
    assert "self.layer = nn.Dropout()" in sources["Dropout"][0].text
    assert "return torch.mean(given_input, dim=1)" in sources["Mean"][0].text
    assert "return F.gelu(given_input)" in sources["GELU"][0].text
    assert "self.layer = nn.LSTM(8, 64, batch_first=True)" in sources["LSTM"][0].text
