"""A title in one line that gives way: cut with dots where its panel is narrow, and whole on hover."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel

from gui import theme
from gui.widgets.base import painter_for, text_in

LEAST = 48


class Title(QLabel):
    """As wide as there is room for, never wider than its words."""

    def __init__(self, text: str, size: int = 15, weight: int = 600) -> None:
        super().__init__(text)
        self.setFont(theme.font(size, weight))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), LEAST), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        text_in(painter, QRectF(self.rect()), self.text(), self.font(), "text")
        painter.end()
