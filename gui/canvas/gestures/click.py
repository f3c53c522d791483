"""A press on a wire selects it; a drag that starts there draws a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from gui.canvas.gestures.band import Band

if TYPE_CHECKING:
    from gui.canvas.hits import Hit
    from gui.canvas.view import CanvasView


class ClickWire(Band):
    """Select one wire."""

    def __init__(self, view: CanvasView, found: Hit, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at, keys)
        self._wire = found.wire

    def click(self, keys: Qt.KeyboardModifier) -> None:
        self.view.session.select(())
        self.view.board.select_wire(self._wire)
