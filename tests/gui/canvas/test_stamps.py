"""Nodes that look alike share a picture, and those that do not never do."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QImage

from engine.graph.model import Graph, Node
from gui.canvas import node_item
from gui.canvas.node_item import NodeItem
from gui.canvas.stamps import LASTING, MOMENTARY, Stamps

STATES: dict[str, Any] = {
    "muted": True,
    "off": (True, True),
    "severity": "error",
    "chosen": True,
    "hovered": True,
    "run": "done",
    "wrong": frozenset(("input",)),
}


def test_every_state_of_a_node_is_known_to_last_or_to_pass() -> None:
    states = {
        name for name, value in vars(NodeItem).items() if not name.startswith("_") and not callable(value)
    }
    states = {name for name in states if not isinstance(getattr(NodeItem, name), property)}
    assert states - {"staticMetaObject"} == {*LASTING, *MOMENTARY}
    assert STATES.keys() == set(LASTING)


@pytest.fixture
def stamps(monkeypatch: Any) -> Stamps:
    made = Stamps()
    monkeypatch.setattr(node_item, "stamps", lambda: made)
    return made


def grabbed(canvas: Any) -> QImage:
    canvas.scene.repaint_all()
    return canvas.view.viewport().grab().toImage()


def test_layers_that_say_the_same_share_one_picture(show: Any, stamps: Stamps) -> None:
    nodes = {f"n{i}": Node("ReLU", {}, (40.0 + 200 * i, 80.0)) for i in range(4)}
    canvas = show(Graph({**nodes, "odd": Node("Tanh", {}, (40.0, 200.0))}))
    canvas.view.set_zoom(1.0)
    grabbed(canvas)
    at_this_zoom = {key for key in stamps._pictures if key[1] == canvas.view.zoom}  # type: ignore[index]
    assert len(at_this_zoom) == 2


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_a_picture_of_its_own(show: Any, stamps: Stamps, state: str) -> None:
    """One layer in this state beside others in any other: each looks as it does alone."""
    nodes = {name: Node("ReLU", {}, (40.0 + 200 * i, 80.0)) for i, name in enumerate(STATES)}
    canvas = show(Graph(nodes))
    canvas.view.set_zoom(1.0)
    for name in STATES:
        canvas.scene.nodes[name].show_state(**{name: STATES[name]})
    together = grabbed(canvas)
    stamps.clear()
    for name in STATES.keys() - {state}:
        canvas.scene.nodes[name].show_state(**{name: getattr(NodeItem, name)})
    alone = grabbed(canvas)
    area = canvas.view.mapFromScene(canvas.scene.grid[state].adjusted(-20, -20, 20, 20)).boundingRect()
    assert together.copy(area) == alone.copy(area)
