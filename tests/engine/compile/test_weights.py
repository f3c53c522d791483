"""What is chosen for the start of weights is what every layer starts with: weights of any name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import nn

from engine.analysis import analyse
from engine.compile import build, write
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire
from engine.imports.python_file import read
from engine.layers import LAYERS, Layer

BIAS, WEIGHT = 0.25, 0.5
STARTED = {"bias": BIAS, "initialisation": "constant", "gain": WEIGHT}


def alone(layer: Layer, **params) -> tuple[Project, dict[str, Field]]:
    """A drawing of one layer that is fed its example."""
    fields, nodes, wires = {}, {"it": Node(layer.type, params, weights=STARTED)}, {}
    ports: list[str] = []
    for port in layer.inputs:
        rest = len(layer.example) - len(ports)
        ports += [f"{port.name}_{i}" for i in range(1, rest + 1)] if port.variadic else [port.name]
    for number, (end, sizes) in enumerate(zip(ports, layer.example, strict=False)):
        dtype, size = (sizes[0], sizes[1:]) if sizes and isinstance(sizes[0], str) else ("float32", sizes)
        name = f"in{number}"
        fields[name] = Field(name, tuple(size), dtype, "values", "input")
        nodes[name] = Node("Input", {"field": name})
        wires[f"it.{end}"] = Wire(f"{name}.output", f"it.{end}")
    for end in layer.outputs:
        nodes[f"out_{end}"] = Node("Output")
        wires[f"out_{end}.input"] = Wire(f"it.{end}", f"out_{end}.input")
    return Project(graphs={"main": Graph(nodes, wires)}), fields


def starts(module: nn.Module) -> Iterator[tuple[str, float, torch.Tensor]]:
    """The weights with what they are to start with: biases, then those with two or more dimensions."""
    for name, weight in module.named_parameters():
        last = name.rpartition(".")[2]
        if "bias" in last and "position" not in last:
            yield name, BIAS, weight
        elif weight.dim() > 1:
            yield name, WEIGHT, weight


@pytest.mark.parametrize("type", [t for t, layer in LAYERS.items() if layer.role == "layer"])
def test_every_layer_starts_as_chosen(type):
    check(*alone(LAYERS[type]))


@pytest.mark.parametrize("ratio", [1, 2])
def test_an_inverted_residual_starts_as_chosen(ratio):
    check(*alone(LAYERS["InvertedResidual"], expand_ratio=ratio))


def check(project, fields):
    for name, value, weight in starts(build(printed(project, fields))):
        assert torch.all(weight == value), name


def printed(project, fields):
    analysis = analyse(project, fields)
    assert [p for p in analysis.errors if p.kind != "no-loss"] == []
    return write(project, analysis, fields)


def test_only_biases_of_a_block_start_as_its_biases(draw, fields):
    block = draw(
        "input -> bias1 -> attention -> output",
        input="Input",
        bias1=("Linear", {"out_features": 16}),
        attention=("WindowAttention", {"window_size": (2, 2), "num_heads": 2}),
        output="Output",
    ).main
    project = draw(
        "image -> turn -> b -> y",
        image=("Input", {"field": "image"}),
        turn=("Reshape", {"shape": (64, 1)}),
        b="block:blk",
        y="Output",
    )
    nodes = {**project.main.nodes, "b": Node("block:blk", weights={"bias": BIAS})}
    graphs = {"main": replace(project.main, nodes=nodes), "blk": block}
    source = printed(replace(project, graphs=graphs), fields)
    assert read(source.text).main.nodes["b"].weights == {"bias": BIAS}
    for name, weight in build(source).named_parameters():
        last = name.rpartition(".")[2]
        assert bool(torch.all(weight == BIAS)) == (last == "bias"), name


@pytest.mark.parametrize("type", ["Embedding", "EmbeddingBag"])
def test_the_row_of_the_padding_number_stays_0(type):
    project, fields = alone(LAYERS[type], padding_idx=3)
    source = printed(project, fields)
    weight = build(source).it.weight
    assert read(source.text).main.nodes["it"].weights == {"initialisation": "constant", "gain": WEIGHT}
    assert torch.all(weight[3] == 0)
    assert torch.all(weight[4] == WEIGHT)


def test_each_use_of_a_block_keeps_its_own_padding_number():
    project, fields = alone(LAYERS["Embedding"], padding_idx="=blank")
    nodes = {**project.main.nodes, "it": Node("block:table", {"blank": 3}), "other": Node("block:table")}
    wires = {**project.main.wires, "other.input": Wire("in0.output", "other.input")}
    nodes["end"], wires["end.input"] = Node("Output"), Wire("other.output", "end.input")
    inside = {"input": Node("Input"), "it": project.main.nodes["it"], "output": Node("Output")}
    joined = {t: Wire(s, t) for s, t in (("input.output", "it.input"), ("it.output", "output.input"))}
    graphs = {"main": Graph(nodes, wires), "table": Graph(inside, joined, arguments={"blank": 5})}
    module = build(printed(replace(project, graphs=graphs), fields))
    for part, number in ((module.it, 3), (module.other, 5)):
        assert part.it.weight.eq(0).all(1).nonzero().flatten().tolist() == [number]
