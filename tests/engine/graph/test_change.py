"""What an edit changed, by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.graph import edits
from engine.graph.change import Change, difference, same
from engine.graph.drawing import with_graph
from engine.graph.model import Choice, Graph, Node, Project
from gui.edits.effects import essence_of


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


@pytest.mark.parametrize("other", [True, 1.0])
def test_a_setting_that_only_reads_differently_is_another(project, other):
    """1, 1.0 and true are equal to Python, not to who reads them."""
    one = edits.set_weights(edits.set_param(project, "b", "count", 1), ["b"], "rate", 1)
    one = replace(
        with_graph(one, "part", Graph(arguments={"width": 1})), variables={"n": 1}, goal={"loss": 1}
    )
    for path, after in {
        "param": edits.set_param(one, "b", "count", other),
        "weights": edits.set_weights(one, ["b"], "rate", other),
        "arguments": with_graph(one, "part", Graph(arguments={"width": other})),
        "variables": replace(one, variables={"n": other}),
        "optimizer": replace(one, optimizer=Choice("Adam", {"lr": other})),
    }.items():
        before = replace(one, optimizer=Choice("Adam", {"lr": 1})) if path == "optimizer" else one
        assert not same(before, after), path
        assert difference(before, after), path
        assert essence_of(before) != essence_of(after), path
    inside = difference(one, with_graph(one, "part", Graph(arguments={"width": other})), "part")
    assert inside.blocks == {"part"}


def test_the_order_of_settings_and_the_way_a_place_is_written_say_nothing(project):
    one = edits.set_params(project, "b", {"x": 1, "y": (2, 3)})
    other = edits.move(edits.set_params(project, "b", {"y": (2, 3), "x": 1}), {"b": (0, 0)})
    assert same(one, other)
    assert not difference(one, other)
    assert essence_of(one) == essence_of(other)
