"""What items of the canvas have in common: a state that repaints them, and those with a room of their own."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem


class StatedItem(QGraphicsItem):
    """Its attributes are what it shows; the scene sets them."""

    def show_state(self, **state: object) -> None:
        """Set attributes of the state, and repaint when one is new."""
        if any(getattr(self, name) != value for name, value in state.items()):
            self.__dict__.update(state)
            self.show_anew()

    def show_anew(self) -> None:
        """Follow a new state."""
        self.update()


class RoomItem(StatedItem):
    """What takes a rectangle of the scene, as it is told."""

    def __init__(self, rect: QRectF) -> None:
        super().__init__()
        self._rect = rect

    @property
    def rect(self) -> QRectF:
        """The room that it takes."""
        return self._rect

    def set_rect(self, rect: QRectF) -> None:
        """Take other room."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)
