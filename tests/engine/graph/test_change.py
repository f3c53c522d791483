"""What an edit changed, by name."""

from __future__ import annotations

import pytest

from engine.graph import edits
from engine.graph.change import Change, difference
from engine.graph.model import Node, Project


@pytest.fixture
def project() -> Project:
    made = edits.add(edits.add(Project(), "a", Node("Input")), "b", Node("ReLU"))
    return edits.connect(made, "a.output", "b.input")


def test_nothing_changed(project):
    assert not difference(project, project)
    assert difference(project, edits.move(project, {"a": (0, 0)})) == Change()


def test_nodes_and_wires(project):
    after = edits.add(edits.remove(project, ["a"]), "c", Node("ReLU"))
    change = difference(project, after)
    assert change == Change(
        nodes_added=frozenset("c"), nodes_removed=frozenset("a"), wires_removed=frozenset(["b.input"])
    )
    back = difference(after, project)
    assert (back.nodes_added, back.nodes_removed) == (change.nodes_removed, change.nodes_added)


def test_updates(project):
    after = edits.set_param(project, "b", "inplace", True)
    assert difference(project, after).nodes_updated == {"b"}
    other = edits.add(project, "c", Node("Input"))
    assert difference(other, edits.connect(other, "c.output", "b.input")).wires_updated == {"b.input"}


def test_settings(project):
    after = edits.set_setting(project, "training.epochs", 3)
    assert difference(project, after) == Change(settings=frozenset(["training"]))
    assert difference(project, after)
