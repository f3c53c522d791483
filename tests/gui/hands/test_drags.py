"""Every row of the table of the mouse that drags or presses on the drawing, each done to the real window."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QApplication

from engine.graph.model import Wire
from gui.canvas.drop import LAYER_MIME
from tests.gui.hands.table import ALT, CTRL, LEFT, NONE, SHIFT, Row, Table

MIDDLE, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE_BUTTON = Qt.MouseButton.NoButton
TABLE = Table()


def carry(hand: Any, type: str, where: Any) -> None:
    """What the system sends to the drawing while something is dragged over it and let go."""
    viewport = hand.canvas.view.viewport()
    at = viewport.mapFrom(hand.window, hand.point(where))
    data = QMimeData()
    data.setData(LAYER_MIME, type.encode())
    action = Qt.DropAction.CopyAction
    for kind in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
        QApplication.sendEvent(viewport, kind(at, action, data, LEFT, NONE))


@TABLE.row("drag from the palette: place")
def _(hand: Any) -> None:
    carry(hand, "Linear", (500.0, 560.0))
    assert hand.graph.nodes["linear1"].type == "Linear"
    assert not [t for t in hand.graph.wires if t.startswith("linear1")]


@TABLE.row("double-click in the palette: add after the selection and connect")
def _(hand: Any) -> None:
    hand.click("pool1")
    tree = hand.design.palette.tree
    hand.design.palette.field.setText("flatten")
    row = tree.visualItemRect(tree.topLevelItem(0)).center()
    hand.double(tree.viewport().mapTo(hand.window, row))
    hand.design.palette.field.clear()
    assert hand.graph.wires["flatten1.input"] == Wire("pool1.output", "flatten1.input")


@TABLE.row("drop a layer from the palette on a wire: insert it there")
def _(hand: Any) -> None:
    carry(hand, "BatchNorm2d", "wire relu1.input")
    made = next(n for n, v in hand.graph.nodes.items() if v.type == "BatchNorm2d")
    assert hand.graph.wires["relu1.input"].source == f"{made}.output"
    assert hand.graph.wires[f"{made}.input"].source == "conv1.output"
    hand.session.undo()
    assert hand.graph.wires["relu1.input"].source == "conv1.output"


@TABLE.row("drop a layer of the drawing on a wire: insert it there")
def _(hand: Any) -> None:
    hand.drag("free", "wire pool1.input", release=False)
    assert hand.canvas.scene.wires["pool1.input"].hovered
    hand.release("wire pool1.input")
    assert hand.graph.wires["pool1.input"].source == "free.output"
    assert hand.graph.wires["free.input"].source == "relu1.output"
    assert hand.session.history.undo_label == "Insert free"


@TABLE.row("drag port to port: connect")
def _(hand: Any) -> None:
    hand.drag("pool1.output", "free.input")
    assert hand.graph.wires["free.input"].source == "pool1.output"
    assert ("Max pool connected to Dropout", False) in hand.said


@TABLE.row("drag a port to the empty canvas: quick add")
def _(hand: Any) -> None:
    hand.drag("conv1.output", (760.0, 560.0))
    add, offers = hand.canvas.overlays.add, hand.canvas.overlays.offers
    assert add.isVisible()
    hand.wait(lambda: offers.preview is not None and offers.preview.over)
    hand.type("max pool")
    assert add.list.titles[0] == "Max pool"
    assert add.list._notes["MaxPool2d"] == "N × 8 × 4 × 4"
    assert "Linear" not in add.list.titles
    hand.key(Qt.Key.Key_Return)
    assert hand.graph.wires["pool2.input"].source == "conv1.output"


@TABLE.row("drag a connected input away: disconnect, keep the other end")
def _(hand: Any) -> None:
    hand.drag("pool1.input", "free.input")
    assert hand.graph.wires["free.input"].source == "relu1.output"
    assert "pool1.input" not in hand.graph.wires
    hand.drag("free.input", (700.0, 600.0))
    assert "free.input" not in hand.graph.wires


@TABLE.row("drag on the canvas: select; with Shift: add")
def _(hand: Any) -> None:
    hand.drag((250.0, 80.0), (460.0, 230.0))
    assert hand.session.selection == {"conv1"}
    hand.drag((540.0, 80.0), (690.0, 230.0), SHIFT)
    assert hand.session.selection == {"conv1", "relu1"}


@TABLE.row("Alt drag a layer: pull it out of the chain and rejoin the wire")
def _(hand: Any) -> None:
    hand.drag("relu1", (620.0, 560.0), ALT)
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert not [t for t in hand.graph.wires if t.startswith("relu1")]
    hand.session.undo()
    assert hand.graph.wires["pool1.input"].source == "relu1.output"


@TABLE.row("Alt drag a layer onto another wire: pull it out and insert it there")
def _(hand: Any) -> None:
    hand.drag("relu1", "wire conv1.input", ALT)
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert hand.graph.wires["conv1.input"].source == "relu1.output"
    assert hand.graph.wires["relu1.input"].source == "image.output"


@TABLE.row("Ctrl drag across wires: cut them")
def _(hand: Any) -> None:
    across = hand.canvas.scene.wires["relu1.input"].route.middle
    hand.drag((across.x(), across.y() - 60), (across.x() + 6, across.y() + 60), CTRL, release=False)
    assert hand.canvas.scene.wires["relu1.input"].doomed
    hand.release((across.x() + 6, across.y() + 60), CTRL)
    assert set(hand.graph.wires) == {"conv1.input", "pool1.input"}
    assert hand.session.history.undo_label == "Cut a wire"


@TABLE.row("double-click a wire: add a bend")
def _(hand: Any) -> None:
    hand.double("wire relu1.input")
    assert len(hand.graph.wires["relu1.input"].bends) == 1


@TABLE.row("double-click a block: open")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key(Qt.Key.Key_G, CTRL)
    hand.key(Qt.Key.Key_Escape)
    (block,) = (n for n, v in hand.graph.nodes.items() if v.type.startswith("block:"))
    hand.double(block)
    assert hand.session.trail == (block,)


@TABLE.row("double-click the canvas: quick add")
def _(hand: Any) -> None:
    hand.double((600.0, 600.0))
    assert hand.canvas.overlays.add.isVisible()
    hand.type("relu")
    hand.key(Qt.Key.Key_Return)
    assert hand.graph.nodes["relu2"].at == (600.0, 600.0)


@TABLE.each()
def test_a_row_of_the_table(hand: Any, row: Row) -> None:
    row(hand)


ESCAPED = {
    "a layer": ("conv1", (500.0, 560.0), NONE),
    "a layer over a wire": ("free", "wire pool1.input", NONE),
    "a layer out of its chain": ("relu1", (500.0, 560.0), ALT),
    "a wire": ("pool1.output", "free.input", NONE),
    "a connected input": ("pool1.input", (500.0, 560.0), NONE),
    "a band": ((240.0, 60.0), (700.0, 240.0), NONE),
    "a knife": ((470.0, 60.0), (480.0, 240.0), CTRL),
}


@pytest.mark.parametrize("what", ESCAPED)
def test_escape_calls_a_drag_off_and_nothing_has_changed(hand: Any, what: str) -> None:
    begin, end, keys = ESCAPED[what]
    hand.click("image")
    before = hand.session.project
    hand.drag(begin, end, keys, release=False)
    assert hand.canvas.view.gesture is not None
    hand.key(Qt.Key.Key_Escape)
    hand.release(end, keys)
    hand.move((60.0, 640.0))
    assert hand.session.project is before
    assert hand.session.selection == {"image"}
    scene = hand.canvas.scene
    assert {n: scene.nodes[n].pos().toTuple() for n in before.main.nodes} == {
        n: v.at for n, v in before.main.nodes.items()
    }
    assert all(w.isVisible() and not w.doomed and not w.hovered for w in scene.wires.values())


def test_a_drag_starts_after_four(hand: Any) -> None:
    at = hand.point("conv1")
    hand.press(at)
    hand.move(at + QPoint(2, 1))
    assert not hand.canvas.view.gesture.started
    hand.move(at + QPoint(4, 0))
    assert hand.canvas.view.gesture.started
    hand.key(Qt.Key.Key_Escape)
    hand.release(at)


def test_the_paper_moves_while_a_drag_is_within_32_of_an_edge(hand: Any) -> None:
    view = hand.canvas.view
    before = view.shown.center().x()
    hand.press("conv1")
    hand.move((400.0, 300.0))
    corner = view.viewport().mapTo(hand.window, QPoint(view.viewport().width() - 20, 300))
    hand.move(corner)
    hand.wait(lambda: view.shown.center().x() > before + 20)
    hand.key(Qt.Key.Key_Escape)
    hand.release(corner)
    assert hand.graph.nodes["conv1"].at == (280, 120)
