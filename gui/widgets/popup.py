"""A card that floats over the window until something beside it is pressed: for lists to choose from."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.widgets.base import painter_for, rounded
from gui.widgets.sheet import Scrim, paint_corners

RADIUS = 8


class Popup(QWidget):
    """A window of its own without a frame; Esc and a press elsewhere close it, and then it is gone."""

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setAccessibleName(name)
        self._window = window
        self._scrim: Scrim | None = None
        self._corners: list[tuple[QPoint, QPixmap]] = []

    def open_at(self, corner: QPoint) -> None:
        """Show with the upper left corner at a point of the window, as far as there is room."""
        edge = 8
        left = max(min(corner.x(), self._window.width() - self.width() - edge), edge)
        top = max(min(corner.y(), self._window.height() - self.height() - edge), edge)
        self.move(self._window.mapToGlobal(QPoint(left, top)))
        self.show()
        self._scrim = Scrim(self._window, "menu", dim=False)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        paint_corners(painter, self._corners)
        rounded(painter, QRectF(self.rect()), RADIUS, "raised", "control")
        self.paint_more(painter)
        painter.end()

    def paint_more(self, painter: QPainter) -> None:
        """Paint on the card; for those that have something to paint."""

    def _follow(self) -> None:
        """The shadow and what lies below the corners, for the size that the card has now."""
        if self._scrim is not None:
            self._scrim.set_card(self)
            self._corners = self._scrim.corners(RADIUS)
            self.update()
