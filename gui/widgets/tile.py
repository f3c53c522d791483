"""The coloured tile of a layer's category with its icon."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.base import painter_for, rounded


class Tile(QWidget):
    """A square of `size` in the category's colour."""

    def __init__(self, icon: str, group: str, size: int = 20) -> None:
        super().__init__()
        self._icon, self._group, self._size = icon, group, size
        self.setFixedSize(QSize(size, size))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        rounded(painter, box, self._size / 4, theme.category(self._group))
        inset = self._size * 0.175
        theme.paint_icon(
            painter, f"layer-{self._icon}", box.adjusted(inset, inset, -inset, -inset), "on-category"
        )
        painter.end()
