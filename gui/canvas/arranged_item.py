"""What frames and notes have in common: a place, and whether they are chosen or below the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem

RING = 4.0


class ArrangedItem(QGraphicsItem):
    """A thing that a person put around or beside layers; the scene tells it what it shows and where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen = False
        self.hovered = False
        self._rect = QRectF()

    @property
    def rect(self) -> QRectF:
        """The room that it takes."""
        return self._rect

    def set_rect(self, rect: QRectF) -> None:
        """Take other room, which the document does not say yet."""
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = QRectF(rect)

    def move_to(self, at: tuple[float, float]) -> None:
        """Stand somewhere else."""
        self.set_rect(QRectF(QPointF(*at), self._rect.size()))

    def show_state(self, **state: object) -> None:
        """Set attributes of the state, and repaint when one is new."""
        if any(getattr(self, name) != value for name, value in state.items()):
            self.__dict__.update(state)
            self.update()

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-RING, -RING, RING, RING)
