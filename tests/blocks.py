"""Drawings with blocks, for the tests of all rooms that have to do with them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire

Drawing = Callable[..., Graph]


@pytest.fixture(scope="session")
def drawing() -> Drawing:
    """A drawing from lines `a -> b -> c.other` and nodes as `name=(type, settings)`; bare: first ports."""
    from engine.layers import LAYERS

    def make(wires: str, arguments: dict[str, Any] | None = None, **nodes: Any) -> Graph:
        made = {
            n: Node(*((v, {}) if isinstance(v, str) else v), at=(200.0 * i, 0.0))
            for i, (n, v) in enumerate(nodes.items())
        }

        def end(text: str, outgoing: bool) -> str:
            layer = LAYERS.get(made[text.partition(".")[0]].type)
            if "." in text or layer is None:
                return text
            if outgoing:
                return f"{text}.{layer.outputs[0] if layer.outputs else 'output'}"
            return f"{text}.{layer.inputs[0].name}"

        found = {}
        for line in wires.strip().split("\n"):
            for source, target in pairwise(part.strip() for part in line.split("->")):
                wire = Wire(end(source, True), end(target, False))
                found[wire.target] = wire
        return Graph(made, found, arguments or {})

    return make


@pytest.fixture(scope="session")
def residual(drawing: Drawing) -> Project:
    """A small ResNet: a block with arguments, used once twice in a row and once with twice the channels."""
    block = drawing(
        """x -> conv1 -> norm1 -> relu1 -> conv2 -> norm2 -> add -> relu2 -> output
        x -> short -> add.other""",
        {"channels": 8, "stride": 1},
        x="Input",
        conv1=("Conv2d", {"out_channels": "=channels", "stride": "=stride", "padding": 1, "bias": False}),
        norm1="BatchNorm2d",
        relu1="ReLU",
        conv2=("Conv2d", {"out_channels": "=channels", "padding": 1, "bias": False}),
        norm2="BatchNorm2d",
        short=("Conv2d", {"out_channels": "=channels", "kernel_size": 1, "stride": "=stride", "padding": 0}),
        add="Add",
        relu2="ReLU",
        output="Output",
    )
    main = drawing(
        """image -> stem -> stage1.x
        stage1.output -> stage2.x
        stage2.output -> pool -> head -> prediction
        head -> cross_entropy
        label -> cross_entropy.target""",
        image=("Input", {"field": "image"}),
        stem=("Conv2d", {"out_channels": 8}),
        stage1=("block:basic", {"repeat": 2}),
        stage2=("block:basic", {"channels": "=width * 2", "stride": 2}),
        pool="GlobalAveragePool2d",
        head=("Linear", {"out_features": "=classes"}),
        prediction="Output",
        label=("Target", {"field": "label"}),
        cross_entropy="CrossEntropyLoss",
    )
    return Project("Small ResNet", graphs={"main": main, "basic": block}, variables={"width": 8})


@pytest.fixture(scope="session")
def steps_and_cell(drawing: Drawing) -> dict[str, Graph]:
    """A block for every step, and one that runs step after step with what it gave before."""
    step = drawing("x -> fc -> y", x="Input", fc=("Linear", {"out_features": 5}), y="Output")
    cell = drawing(
        """x -> both.inputs_1
        h -> both.inputs_2
        both -> fc -> tanh -> y
        tanh -> next_h""",
        x="Input",
        h=("Input", {"shape": (4,)}),
        both="Concatenate",
        fc=("Linear", {"out_features": 4}),
        tanh="Tanh",
        y="Output",
        next_h="Output",
    )
    return {"step": step, "cell": cell}


@pytest.fixture(scope="session")
def digit_fields() -> dict[str, Field]:
    """Pictures of digits and what they show."""
    return {
        "image": Field("image", (1, 8, 8), "float32", "image", "input"),
        "label": Field("label", (), "int64", "classes", "target", tuple("0123456789")),
        "window": Field("window", (7, 3), "float32", "sequence", "input"),
        "next": Field("next", (1,), "float32", "numbers", "target"),
        "features": Field("features", (64,), "float32", "values", "input"),
    }
