"""Drawings in a few lines of text, and ruff's opinion of what is printed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch

from engine.analysis import analyse
from engine.compile import Source, build, write
from engine.field import Field
from engine.graph.model import Graph, Node, Project, Wire

DIGITS = tuple("0123456789")
FIELDS = {
    "image": Field("image", (1, 8, 8), "float32", "image", "input"),
    "label": Field("label", (), "int64", "classes", "target", DIGITS),
    "features": Field("features", (13,), "float32", "values", "input"),
    "sick": Field("sick", (), "int64", "classes", "target", ("no", "yes")),
    "price": Field("price", (), "float32", "numbers", "target"),
    "window": Field("window", (12, 3), "float32", "sequence", "input"),
}
Draw = Callable[..., Project]


@pytest.fixture(scope="session")
def fields() -> dict[str, Field]:
    """What the data of these tests offers."""
    return FIELDS


@pytest.fixture(scope="session")
def draw() -> Draw:
    """Nodes as `name=(type, settings)`, wires as lines `a -> b -> c.other`."""

    def make(wires: str, name: str = "Net", about: str = "", **nodes: Any) -> Project:
        made = {n: Node(*((v, {}) if isinstance(v, str) else v)) for n, v in nodes.items()}
        found: dict[str, Wire] = {}
        for line in wires.split("\n"):
            ends = [end.strip() for end in line.split("->") if end.strip()]
            for source, target in pairwise(ends):
                if not source.endswith((".output", ".hidden", ".cell")):
                    source = f"{source.partition('.')[0]}.output"
                target = target if "." in target else f"{target}.input"
                found[target] = Wire(source, target)
        return Project(name, about, {"main": Graph(made, found)})

    return make


@pytest.fixture(scope="session")
def compiled() -> Callable[[Project], Source]:
    """The source of a drawing that has no errors."""

    def make(project: Project) -> Source:
        analysis = analyse(project, FIELDS)
        assert not analysis.errors, analysis.errors
        return write(project, analysis, FIELDS)

    return make


@pytest.fixture(scope="session")
def ruff() -> Callable[..., str]:
    """What ruff's linter and formatter, with their own settings, have to say of a text."""

    def ask(text: str, ignored: str = "E902") -> str:
        said = []
        for words in (["check", "--ignore", ignored], ["format", "--diff"]):
            command = [sys.executable, "-m", "ruff", *words, "--isolated", "--quiet", "--no-cache"]
            command += ["--stdin-filename", "model.py", "-"]
            said.append(
                subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout
            )
        return "".join(said)

    return ask


@pytest.fixture(scope="session")
def digits(draw: Draw) -> Project:
    """A small residual network for pictures of digits."""
    return draw(
        """image -> conv1 -> relu1 -> conv2 -> add -> relu2 -> flatten -> head -> output
        relu1 -> add.other
        head -> cross_entropy
        label -> cross_entropy.target
        head -> accuracy
        label -> accuracy.target""",
        name="Digits CNN",
        about="Reads digits.",
        image=("Input", {"field": "image"}),
        conv1=("Conv2d", {"out_channels": 4}),
        relu1="ReLU",
        conv2=("Conv2d", {"out_channels": 4}),
        add="Add",
        relu2="ReLU",
        flatten="Flatten",
        head=("Linear", {"out_features": 10}),
        output="Output",
        label=("Target", {"field": "label"}),
        cross_entropy="CrossEntropyLoss",
        accuracy="Accuracy",
    )


@pytest.fixture
def made(digit_fields: dict[str, Field]) -> Callable[[Project], tuple[Source, Any]]:
    """The source of a project without errors, and its module."""

    def make(project: Project) -> tuple[Source, Any]:
        analysis = analyse(project, digit_fields)
        errors = [p for p in analysis.errors if p.kind != "no-loss"]
        assert not errors, errors
        source = write(project, analysis, digit_fields)
        torch.manual_seed(0)
        module = build(source)
        assert sum(p.numel() for p in module.parameters()) == analysis.parameters
        return source, module

    return make
