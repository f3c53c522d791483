"""Ctrl and drag: a line that cuts every wire it crosses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt

from engine.graph import edits
from gui.canvas.gestures.base import Gesture
from gui.canvas.sketch import CutItem
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.hits import Hit
    from gui.canvas.view import CanvasView

CROSSES = QLineF.IntersectionType.BoundedIntersection


class Cut(Gesture):
    """Wires that are crossed turn red, and go together when the button is let go."""

    scrolls = False

    def __init__(self, view: CanvasView, found: Hit, at: QPointF) -> None:
        super().__init__(view, at)
        self._wire = found.wire
        self._item = CutItem()
        self._last = self.begin
        self._crossed: list[str] = []

    def start(self) -> None:
        self.view.board.addItem(self._item)
        self._item.add(self.begin)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self._item.add(at)
        for target, item in self.view.board.wires.items():
            if target not in self._crossed and crosses(self._last, at, item.points):
                self._crossed.append(target)
                item.show_state(doomed=True)
        self._item.say(len(self._crossed))
        self._last = at

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        crossed = [target for target in self._crossed if target in self.view.session.graph.wires]
        self.undo()
        if crossed:
            label = mark("Cut a wire") if len(crossed) == 1 else mark(f"Cut {len(crossed)} wires")
            self.view.session.do(label, edits.disconnect, crossed, graph=self.view.session.graph_name)

    def undo(self) -> None:
        self.view.board.removeItem(self._item)
        for target in self._crossed:
            if (item := self.view.board.wires.get(target)) is not None:
                item.show_state(doomed=False)

    def click(self, keys: Qt.KeyboardModifier) -> None:
        if self._wire:
            self.view.session.select(())
            self.view.board.select_wire(self._wire)


def crosses(one: QPointF, other: QPointF, points: Sequence[QPointF]) -> bool:
    """Whether the line from one point to another crosses a line with corners."""
    knife = QLineF(one, other)
    area = QRectF(one, other).normalized().adjusted(-0.5, -0.5, 0.5, 0.5)
    for a, b in itertools.pairwise(points):
        box = QRectF(a, b).normalized().adjusted(-0.5, -0.5, 0.5, 0.5)
        if box.intersects(area) and knife.intersects(QLineF(a, b))[0] == CROSSES:
            return True
    return False
