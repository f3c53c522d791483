"""Pan: the paper follows the hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from gui.canvas.gestures.base import Gesture

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView


class Pan(Gesture):
    """Middle button, or Space and the left one."""

    scrolls = False

    def __init__(self, view: CanvasView, at: QPointF) -> None:
        super().__init__(view, at)
        self._last = at
        self._cursor = view.viewport().cursor()
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def drag(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.view.pan(at - self._last)
        self._last = at

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.view.viewport().setCursor(self._cursor)

    def cancel(self) -> None:
        self.view.pan(self.pressed - self._last)
        self.view.viewport().setCursor(self._cursor)
