"""Every row of the table of the mouse that moves the paper, tells or changes numbers, in the real window."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu

from gui.widgets.number import NumberField
from tests.gui.hands.table import CTRL, LEFT, NONE, SHIFT, Row, Table

MIDDLE, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE_BUTTON = Qt.MouseButton.NoButton
TABLE = Table()


@TABLE.row("middle drag: pan")
def _(hand: Any) -> None:
    before = hand.point("conv1")
    hand.drag((300.0, 560.0), (380.0, 590.0), button=MIDDLE)
    assert hand.point("conv1") - before == QPoint(80, 30)


@TABLE.row("Space drag: pan")
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


@TABLE.row("two fingers: pan")
def _(hand: Any) -> None:
    before = hand.point("conv1")
    roll(hand, 30, QPoint(12, 30))
    assert hand.point("conv1") - before == QPoint(12, 30)


@TABLE.row("wheel: zoom at the pointer")
def _(hand: Any) -> None:
    at = roll(hand, 120)
    assert hand.canvas.view.zoom > 1.1
    assert (hand.point((400.0, 300.0)) - at).manhattanLength() <= 2


@TABLE.row("wheel, where a setting makes it scroll")
def _(hand: Any) -> None:
    settings, before = hand.window.settings, hand.point("conv1")
    settings.set("wheel_scrolls", True)
    roll(hand, -120)
    settings.set("wheel_scrolls", False)
    assert hand.canvas.view.zoom == 1.0
    assert hand.point("conv1").y() < before.y()


@TABLE.row("pinch: zoom at the pointer")
def _(hand: Any) -> None:
    roll(hand, 60, QPoint(0, 40), CTRL)  # what a touchpad's pinch arrives as on many systems
    assert hand.canvas.view.zoom > 1.0


@TABLE.row("drag sideways on a number: change it")
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


@TABLE.row("right-click: menu for what is under the pointer")
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


@TABLE.row("hover a wire: shape with the meaning of each size")
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


@TABLE.row("hover a chart: values at that epoch")
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


@TABLE.each()
def test_a_row_of_the_table(hand: Any, row: Row) -> None:
    row(hand)
