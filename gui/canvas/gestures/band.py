"""Band: drag over empty canvas to select what the rectangle touches; Shift adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from gui.canvas.gestures.base import Gesture
from gui.canvas.sketch import BandItem

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView


class Band(Gesture):
    """The selection follows the rectangle while it grows."""

    def __init__(self, view: CanvasView, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self._before = view.session.selection
        self._things = view.session.things
        self._item = BandItem()
        self._adds = bool(keys & Qt.KeyboardModifier.ShiftModifier)

    def start(self) -> None:
        self.view.board.addItem(self._item)
        self.view.board.select_wire("")

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        area = QRectF(self.begin, at).normalized()
        self._item.set_rect(area)
        touched = self.view.board.grid.near(area)
        things = self.view.board.things.touched(area)
        if self._adds:
            touched, things = touched | self._before, things | self._things
        self.view.session.select(touched, things)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.view.board.removeItem(self._item)

    def undo(self) -> None:
        self.view.board.removeItem(self._item)
        self.view.session.select(self._before, self._things)

    def click(self, keys: Qt.KeyboardModifier) -> None:
        self.view.board.select_wire("")
        if not self._adds:
            self.view.session.select(())
