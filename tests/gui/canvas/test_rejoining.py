"""A layer held with Alt: the wires that close its gap are seen before it is let go, and only then."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from engine.graph.model import Graph, Node, Wire
from gui.canvas.sketch import JoinedItem
from gui.canvas.wire_paint import line_colour

ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
ROW = Graph(
    {
        "a": Node("Input", {}, (40.0, 80.0)),
        "b": Node("ReLU", {}, (320.0, 80.0)),
        "c": Node("ReLU", {}, (600.0, 80.0)),
        "d": Node("ReLU", {}, (600.0, 400.0)),
    },
    {
        "b.input": Wire("a.output", "b.input"),
        "c.input": Wire("b.output", "c.input"),
        "d.input": Wire("b.output", "d.input"),
    },
)


def shown(canvas: Any) -> list[JoinedItem]:
    return [item for item in canvas.scene.items() if isinstance(item, JoinedItem)]


def seen(canvas: Any, x: float, y: float) -> QColor:
    """The colour at a point of the drawing."""
    at = canvas.view.to_screen(QPointF(x, y)).toPoint()
    return canvas.view.viewport().grab().toImage().pixelColor(at)


def faded(canvas: Any) -> set[str]:
    return {target for target, item in canvas.scene.wires.items() if item.faded}


@pytest.mark.parametrize("end", ["let go", "called off"])
def test_what_is_joined_again_is_seen_while_the_layer_is_held(
    show: Any, hand: Any, session: Any, end: str
) -> None:
    canvas = show(ROW)
    hand.drag("b", (380, 360), ALT, release=False)
    assert seen(canvas, 380, 96).name() == line_colour("any").name()
    assert faded(canvas) == set(ROW.wires)
    assert session.graph == ROW
    if end == "let go":
        hand.release((380, 360), ALT)
        assert {t: w.source for t, w in session.graph.wires.items()} == {
            "c.input": "a.output", "d.input": "a.output"
        }  # fmt: skip
    else:
        hand.key(Qt.Key.Key_Escape)
        assert session.graph == ROW
    assert shown(canvas) == []
    assert faded(canvas) == set()


def test_without_alt_and_without_a_gap_nothing_is_promised(show: Any, hand: Any, session: Any) -> None:
    canvas = show(ROW)
    hand.drag("b", (380, 360), NONE, release=False)
    assert shown(canvas) == []
    assert faded(canvas) == set()
    hand.key(Qt.Key.Key_Escape)
    hand.drag("d", (380, 500), ALT, release=False)  # the last of its chain leaves no gap
    assert faded(canvas) == {"d.input"}
    assert not any(item.boundingRect().isValid() for item in shown(canvas))
    hand.key(Qt.Key.Key_Escape)
