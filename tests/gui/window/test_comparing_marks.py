"""The mark of a wire goes where the wire goes: Qt keeps where it was told that an item is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from engine.graph.model import Wire
from gui.canvas.lines import Straight
from gui.canvas.wire_item import WireItem
from gui.compare.marks import WireMark

HERE, THERE = QRectF(-200, -200, 500, 400), QRectF(20_000, 20_000, 500, 400)


def test_a_mark_is_found_where_its_wire_runs_and_goes_from_there(qapp: Any) -> None:
    """It was left in Qt's tree at its old place, and the next paint there ended the program."""
    scene = QGraphicsScene()
    scene.addRect(HERE.united(THERE))
    wire = WireItem(Wire("a.output", "b.input"))
    wire.set_route(Straight(0, 100, 0))
    mark = WireMark(wire, "added")
    scene.addItem(mark)

    def marks(area: QRectF) -> list[QGraphicsItem]:
        return [item for item in scene.items(area) if isinstance(item, WireMark)]

    assert marks(HERE) == [mark]
    wire.set_route(Straight(20_100, 20_200, 20_100))
    assert (marks(HERE), marks(THERE)) == ([], [mark])
    scene.removeItem(mark)
    wire.mark = None
    del mark
    assert (marks(HERE), marks(THERE)) == ([], [])
