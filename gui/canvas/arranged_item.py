"""What frames and notes have in common: a place, and whether they are chosen or below the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from gui.canvas.stated_item import RoomItem

RING = 4.0


class ArrangedItem(RoomItem):
    """A thing that a person put around or beside layers; the scene tells it what it shows and where it is."""

    def __init__(self) -> None:
        super().__init__(QRectF())
        self.chosen = False
        self.hovered = False

    def move_to(self, at: tuple[float, float]) -> None:
        """Stand somewhere else."""
        self.set_rect(QRectF(QPointF(*at), self._rect.size()))

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-RING, -RING, RING, RING)
