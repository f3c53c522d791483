"""Drawings for the tests of analysis, written as chains of layers and wires."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from engine.analysis import analyse
from engine.analysis.types import Analysis, Fix, Problem
from engine.field import Field
from engine.graph.edits import apply
from engine.graph.model import Graph, Node, Project, Wire

IMAGE = Field("image", (1, 8, 8), "float32", "image", "input")
FEATURES = Field("features", (4,), "float32", "values", "input")
WINDOW = Field("window", (12, 3), "float32", "sequence", "input")
LABEL = Field("label", (), "int64", "classes", "target", tuple("0123456789"))
SICK = Field("sick", (), "int64", "classes", "target", ("no", "yes"))
YES = Field("yes", (), "float32", "binary", "target")
PRICE = Field("price", (), "float32", "numbers", "target")
ALL = {field.name: field for field in (IMAGE, FEATURES, WINDOW, LABEL, SICK, YES, PRICE)}


def _draw(nodes: dict[str, Any], *wires: str, variables: dict[str, Any] | None = None) -> Project:
    """A project from `name: (type, settings)` and wires such as `a -> b -> c.target`; bare names mean
    first ports.
    """
    from engine.layers import LAYERS

    made = {}
    for number, (name, given) in enumerate(nodes.items()):
        type, params = given if isinstance(given, tuple) else (given, {})
        made[name] = Node(type, params, (200.0 * number, 0.0))

    def end(text: str, outgoing: bool) -> str:
        if "." in text:
            return text
        layer = LAYERS[made[text].type]
        return f"{text}.{layer.outputs[0] if outgoing else layer.inputs[0].name}"

    joined = {}
    for chain in wires:
        parts = [part.strip() for part in chain.split("->")]
        for one, two in pairwise(parts):
            target = end(two, False)
            joined[target] = Wire(end(one.partition(".")[0] if one != parts[0] else one, True), target)
    return Project(graphs={"main": Graph(made, joined)}, variables=variables or {})


def _apply(project: Project, fix: Fix) -> Project:
    for edit in fix.edits:
        # Fixes reach the window as JSON.
        project = apply(project, edit.name, json.loads(json.dumps(edit.arguments)))
    return project


@pytest.fixture
def draw() -> Callable[..., Project]:
    """Build a project from layers and chains of wires."""
    return _draw


@pytest.fixture
def mend() -> Callable[[Project, Fix], Project]:
    """Do the edits of a fix."""
    return _apply


@pytest.fixture
def fields() -> dict[str, Field]:
    """Fields of every kind."""
    return ALL


@pytest.fixture
def find() -> Callable[..., Problem]:
    """The one problem of a kind in an analysis; fails where there is none or more than one."""

    def one(project: Project, kind: str, given: dict[str, Field] | None = ALL) -> Problem:
        analysis = analyse(project, given)
        found = [p for p in analysis.problems if p.kind == kind]
        assert len(found) == 1, [(p.kind, p.node, p.what, p.why) for p in analysis.problems]
        return found[0]

    return one


@pytest.fixture
def clean() -> Callable[[Analysis], bool]:
    """Whether an analysis found nothing at all."""

    def check(analysis: Analysis) -> bool:
        assert [(p.kind, p.node, p.why) for p in analysis.problems] == []
        return True

    return check
