"""Every row of the table of the mouse, each done to the real window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu

from engine.graph.model import Wire
from gui.canvas.drop import LAYER_MIME
from gui.widgets.number import NumberField

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
MIDDLE, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE_BUTTON = Qt.MouseButton.NoButton
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
Row = Callable[[Any], None]
ROWS: dict[str, Row] = {}


def gesture(words: str) -> Callable[[Row], Row]:
    """A row of the table."""

    def keep(function: Row) -> Row:
        ROWS[words] = function
        return function

    return keep


def carry(hand: Any, type: str, where: Any) -> None:
    """What the system sends to the drawing while something is dragged over it and let go."""
    viewport = hand.canvas.view.viewport()
    at = viewport.mapFrom(hand.window, hand.point(where))
    data = QMimeData()
    data.setData(LAYER_MIME, type.encode())
    action = Qt.DropAction.CopyAction
    for kind in (QDragEnterEvent, QDragMoveEvent, QDropEvent):
        QApplication.sendEvent(viewport, kind(at, action, data, LEFT, NONE))


@gesture("drag from the palette: place")
def _(hand: Any) -> None:
    carry(hand, "Linear", (500.0, 560.0))
    assert hand.graph.nodes["linear1"].type == "Linear"
    assert not [t for t in hand.graph.wires if t.startswith("linear1")]


@gesture("double-click in the palette: add after the selection and connect")
def _(hand: Any) -> None:
    hand.click("pool1")
    tree = hand.design.palette.tree
    hand.design.palette.field.setText("flatten")
    row = tree.visualItemRect(tree.topLevelItem(0)).center()
    hand.double(tree.viewport().mapTo(hand.window, row))
    hand.design.palette.field.clear()
    assert hand.graph.wires["flatten1.input"] == Wire("pool1.output", "flatten1.input")


@gesture("drop a layer from the palette on a wire: insert it there")
def _(hand: Any) -> None:
    carry(hand, "BatchNorm2d", "wire relu1.input")
    made = next(n for n, v in hand.graph.nodes.items() if v.type == "BatchNorm2d")
    assert hand.graph.wires["relu1.input"].source == f"{made}.output"
    assert hand.graph.wires[f"{made}.input"].source == "conv1.output"
    hand.session.undo()
    assert hand.graph.wires["relu1.input"].source == "conv1.output"


@gesture("drop a layer of the drawing on a wire: insert it there")
def _(hand: Any) -> None:
    hand.drag("free", "wire pool1.input", release=False)
    assert hand.canvas.scene.wires["pool1.input"].hovered
    hand.release("wire pool1.input")
    assert hand.graph.wires["pool1.input"].source == "free.output"
    assert hand.graph.wires["free.input"].source == "relu1.output"
    assert hand.session.history.undo_label == "Insert free"


@gesture("drag port to port: connect")
def _(hand: Any) -> None:
    hand.drag("pool1.output", "free.input")
    assert hand.graph.wires["free.input"].source == "pool1.output"
    assert ("Max pool connected to Dropout", False) in hand.said


@gesture("drag a port to the empty canvas: quick add")
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


@gesture("drag a connected input away: disconnect, keep the other end")
def _(hand: Any) -> None:
    hand.drag("pool1.input", "free.input")
    assert hand.graph.wires["free.input"].source == "relu1.output"
    assert "pool1.input" not in hand.graph.wires
    hand.drag("free.input", (700.0, 600.0))
    assert "free.input" not in hand.graph.wires


@gesture("drag on the canvas: select; with Shift: add")
def _(hand: Any) -> None:
    hand.drag((250.0, 80.0), (460.0, 230.0))
    assert hand.session.selection == {"conv1"}
    hand.drag((540.0, 80.0), (690.0, 230.0), SHIFT)
    assert hand.session.selection == {"conv1", "relu1"}


@gesture("middle drag: pan")
def _(hand: Any) -> None:
    before = hand.point("conv1")
    hand.drag((300.0, 560.0), (380.0, 590.0), button=MIDDLE)
    assert hand.point("conv1") - before == QPoint(80, 30)


@gesture("Space drag: pan")
def _(hand: Any) -> None:
    from PySide6.QtTest import QTest

    before, handle = hand.point("conv1"), hand.window.windowHandle()
    QTest.keyPress(handle, Qt.Key.Key_Space)
    hand.drag((300.0, 560.0), (340.0, 600.0))
    QTest.keyRelease(handle, Qt.Key.Key_Space)
    assert hand.point("conv1") - before == QPoint(40, 40)
    assert hand.canvas.overlays.add.isHidden()


def roll(hand: Any, angle: int = 0, pixels: QPoint | None = None, keys: Any = NONE) -> QPoint:
    """Turn the wheel, or move two fingers, over a place of the drawing."""
    viewport = hand.canvas.view.viewport()
    at = hand.point((400.0, 300.0))
    local = QPointF(viewport.mapFrom(hand.window, at))
    phase = Qt.ScrollPhase.ScrollUpdate if pixels is not None else Qt.ScrollPhase.NoScrollPhase
    where = QPointF(hand.window.mapToGlobal(at))
    event = QWheelEvent(
        local, where, pixels or QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, keys, phase, False
    )
    QApplication.sendEvent(viewport, event)
    return at


@gesture("two fingers: pan")
def _(hand: Any) -> None:
    before = hand.point("conv1")
    roll(hand, 30, QPoint(12, 30))
    assert hand.point("conv1") - before == QPoint(12, 30)


@gesture("wheel: zoom at the pointer")
def _(hand: Any) -> None:
    at = roll(hand, 120)
    assert hand.canvas.view.zoom > 1.1
    assert (hand.point((400.0, 300.0)) - at).manhattanLength() <= 2


@gesture("wheel, where a setting makes it scroll")
def _(hand: Any) -> None:
    settings, before = hand.window.settings, hand.point("conv1")
    settings.set("wheel_scrolls", True)
    roll(hand, -120)
    settings.set("wheel_scrolls", False)
    assert hand.canvas.view.zoom == 1.0
    assert hand.point("conv1").y() < before.y()


@gesture("pinch: zoom at the pointer")
def _(hand: Any) -> None:
    roll(hand, 60, QPoint(0, 40), CTRL)  # what a touchpad's pinch arrives as on many systems
    assert hand.canvas.view.zoom > 1.0


@gesture("Alt drag a layer: pull it out of the chain and rejoin the wire")
def _(hand: Any) -> None:
    hand.drag("relu1", (620.0, 560.0), ALT)
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert not [t for t in hand.graph.wires if t.startswith("relu1")]
    hand.session.undo()
    assert hand.graph.wires["pool1.input"].source == "relu1.output"


@gesture("Alt drag a layer onto another wire: pull it out and insert it there")
def _(hand: Any) -> None:
    hand.drag("relu1", "wire conv1.input", ALT)
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert hand.graph.wires["conv1.input"].source == "relu1.output"
    assert hand.graph.wires["relu1.input"].source == "image.output"


@gesture("Ctrl drag across wires: cut them")
def _(hand: Any) -> None:
    across = hand.canvas.scene.wires["relu1.input"].route.middle
    hand.drag((across.x(), across.y() - 60), (across.x() + 6, across.y() + 60), CTRL, release=False)
    assert hand.canvas.scene.wires["relu1.input"].doomed
    hand.release((across.x() + 6, across.y() + 60), CTRL)
    assert set(hand.graph.wires) == {"conv1.input", "pool1.input"}
    assert hand.session.history.undo_label == "Cut a wire"


@gesture("double-click a wire: add a bend")
def _(hand: Any) -> None:
    hand.double("wire relu1.input")
    assert len(hand.graph.wires["relu1.input"].bends) == 1


@gesture("double-click a block: open")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key(Qt.Key.Key_G, CTRL)
    hand.key(Qt.Key.Key_Escape)
    (block,) = (n for n, v in hand.graph.nodes.items() if v.type.startswith("block:"))
    hand.double(block)
    assert hand.session.trail == (block,)


@gesture("double-click the canvas: quick add")
def _(hand: Any) -> None:
    hand.double((600.0, 600.0))
    assert hand.canvas.overlays.add.isVisible()
    hand.type("relu")
    hand.key(Qt.Key.Key_Return)
    assert hand.graph.nodes["relu2"].at == (600.0, 600.0)


@gesture("drag sideways on a number: change it")
def _(hand: Any) -> None:
    hand.click("conv1")
    field = next(f for f in hand.design.inspector.findChildren(NumberField) if f.isVisible())
    at = hand.point(field)
    hand.drag(at, at + QPoint(40, 0))
    once = hand.graph.nodes["conv1"].params["out_channels"]
    assert once > 8
    hand.session.undo()
    assert hand.graph.nodes["conv1"].params["out_channels"] == 8
    hand.press(at)
    local = QPointF(field.rect().center())
    far = QMouseEvent(
        QEvent.Type.MouseMove, local + QPointF(40, 0), field.mapToGlobal(local), NONE_BUTTON, LEFT, SHIFT
    )
    QApplication.sendEvent(field, far)  # with the key held, which a bare move of the pointer does not say
    hand.release(at + QPoint(40, 0))
    assert hand.graph.nodes["conv1"].params["out_channels"] - 8 == 10 * (once - 8)
    hand.click(field)
    assert hand.focus is field


@gesture("right-click: menu for what is under the pointer")
def _(hand: Any) -> None:
    for where, entry in (
        ("conv1", "Pull out"),
        ("conv1", "Replace with…"),
        ("wire relu1.input", "Insert a layer"),
        ((600.0, 620.0), "Add a layer"),
    ):
        viewport = hand.canvas.view.viewport()
        at = viewport.mapFrom(hand.window, hand.point(where))
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(viewport, QContextMenuEvent(reason, at, viewport.mapToGlobal(at)))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert any(action.text().startswith(entry) for action in menu.actions())
        menu.close()


@gesture("hover a wire: shape with the meaning of each size")
def _(hand: Any) -> None:
    hand.move((500.0, 620.0))
    hand.move("wire relu1.input")
    card = hand.canvas.overlays.wire
    hand.wait(card.isVisible)
    assert card.title.text() == "N × 8 × 8 × 8"
    assert [(r.size, r.name, r.new) for r in card.sizes.rows] == [
        ("N", "batch", False), ("8", "channels", True), ("8", "height", False), ("8", "width", False),
    ]  # fmt: skip
    hand.move((500.0, 620.0))
    hand.wait(card.isHidden)


@gesture("hover a chart: values at that epoch")
def _(hand: Any) -> None:
    import numpy as np

    from gui.widgets.chart import Chart, Look

    hand.bench.show_mode("train")
    page = hand.bench.modes["train"].page
    page.stack.setCurrentIndex(1)  # as with the first run
    chart: Chart = page.charts.loss
    chart.add("row", Look("Run 1", 0))
    chart.extend("row", np.arange(10.0), np.linspace(2, 1, 10))
    hand.wait(lambda: chart.isVisible() and chart.area().width() > 100)
    chart.redraw()
    hand.move(chart.mapTo(hand.window, chart.place(5.0, 1.4).toPoint()))
    hand.wait(lambda: chart.cross is not None)
    assert chart.cross == pytest.approx(5.0, abs=0.2)
    chart.remove("row")


@pytest.mark.parametrize("words", list(ROWS))
def test_a_row_of_the_table(hand: Any, words: str) -> None:
    ROWS[words](hand)


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
