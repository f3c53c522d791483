"""Arguments of blocks: renamed and removed everywhere at once, and read from what a person types."""

from __future__ import annotations

import pytest

from engine.declare import UserError
from engine.graph.blocks import TAKEN
from engine.graph.file import dumps, loads
from engine.graph.model import Graph, Node, Project
from gui.edits.arguments import argument_text, argument_value, remove_argument, rename_argument

BODY = Graph(
    {
        "x": Node("Input"),
        "lin": Node("Linear", {"out_features": "=width * 2", "bias": False}),
        "sub": Node("block:leaf", {"width": "=width"}),
        "y": Node("Output"),
    },
    arguments={"width": 8, "depth": 2},
)
MAIN = Graph({"a": Node("block:body", {"width": 32, "repeat": 2}), "b": Node("block:leaf", {"width": 3})})
PROJECT = Project(graphs={"main": MAIN, "body": BODY, "leaf": Graph(arguments={"width": 1})})


def test_a_new_name_reaches_every_reader() -> None:
    made = rename_argument(PROJECT, "body", "width", "channels")
    body = made.graphs["body"]
    assert list(body.arguments) == ["channels", "depth"]
    assert body.nodes["lin"].params == {"out_features": "=channels * 2", "bias": False}
    assert body.nodes["sub"].params == {"width": "=channels"}, "the leaf's own argument keeps its name"
    assert made.main.nodes["a"].params == {"channels": 32, "repeat": 2}
    assert made.main.nodes["b"] is MAIN.nodes["b"]
    assert body.nodes["x"] is BODY.nodes["x"]


@pytest.mark.parametrize("name", ["depth", "2nd", "for", "__x", "self", "ceil", "floor", *sorted(TAKEN)])
def test_a_name_that_can_not_be_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="can't name"):
        rename_argument(PROJECT, "body", "width", name)


@pytest.mark.parametrize("name", ["size", "rate", "project_wide"])
def test_a_name_that_is_read_already_is_refused(name: str) -> None:
    """Else `=size + width` would become `=width + width`."""
    inside = {"sum": Node("Linear", {"out_features": "=size + width"}, weights={"rate": ("=rate", 1)})}
    graphs = {**PROJECT.graphs, "body": Graph({**BODY.nodes, **inside}, arguments=BODY.arguments)}
    project = Project(graphs=graphs, variables={"project_wide": 3})
    with pytest.raises(UserError, match=f"{name}. is a variable"):
        rename_argument(project, "body", "width", name)


@pytest.mark.parametrize("name", ["units", "_x", "weights", "minimum", "x", "lin"])
def test_what_was_renamed_can_be_opened_again(name: str) -> None:
    made = rename_argument(PROJECT, "body", "width", name)
    assert loads(dumps(made)) == made


def test_without_an_argument_its_default_stands() -> None:
    made = remove_argument(PROJECT, "body", "width")
    assert made.graphs["body"].arguments == {"depth": 2}
    assert made.graphs["body"].nodes["lin"].params["out_features"] == 16
    assert made.main.nodes["a"].params == {"repeat": 2}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16", 16),
        (" 0.5 ", 0.5),
        ("3, 5", (3, 5)),
        ("3 × 5", (3, 5)),
        ("true", True),
        ("=width*2", "=width*2"),
        ("same", "same"),
        ("inf", "inf"),
        ("nan", "nan"),
        ("1e999", "1e999"),
        ("9" * 400, "9" * 400),
        ("3, -Infinity", "3, -Infinity"),
    ],
)
def test_what_a_person_types_is_a_value(text: str, value: object) -> None:
    found = argument_value(text)
    assert found == value
    assert type(found) is type(value)
    assert argument_value(argument_text(found)) == value
