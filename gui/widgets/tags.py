"""Small words in boxes: tags, counts, and chips to filter by."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.base import Control, painter_for, rounded, text_in

STATUS = ("error", "warning", "success", "info")


class Tag(QWidget):
    """A word of 18 on a soft ground: neutral, or one of the four states with its icon."""

    def __init__(self, text: str, state: str = "", icon: str = "") -> None:
        super().__init__()
        self._text, self._state, self._icon = text, state, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_value(text, state, icon)

    def set_value(self, text: str, state: str = "", icon: str = "") -> None:
        """Say another word, in another state."""
        self._text, self._state, self._icon = text, state, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(11, 500)).horizontalAdvance(self._text)
        return QSize(words + 12 + (15 if self._icon else 0), 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        known = self._state in STATUS
        rounded(painter, box, 4, f"{self._state}-soft" if known else "hover")
        token = self._state if known else "text2"
        left = 6.0
        if self._icon:
            theme.paint_icon(painter, self._icon, QRectF(5, 3, 12, 12), token)
            left += 14
        text_in(painter, box.adjusted(left, 0, -4, 0), self._text, theme.font(11, 500), token)
        painter.end()


def paint_count(painter: QPainter, right: float, middle: float, count: int, blocks: bool = False) -> float:
    """Paint a number in a pill that ends at `right`; returns its width."""
    words = str(count) if count < 100 else "99+"
    width = max(16.0, 8.0 + QFontMetrics(theme.font(11, 600)).horizontalAdvance(words))
    box = QRectF(right - width, middle - 8, width, 16)
    rounded(painter, box, 8, "error-fill" if blocks else "active")
    token = "on-fill" if blocks else "text"
    text_in(painter, box, words, theme.font(11, 600), token, Qt.AlignmentFlag.AlignHCenter)
    return width


class Chip(Control):
    """A pill to filter by: chosen or not; 24 high."""

    radius = 12

    def __init__(self, text: str, chosen: bool = False) -> None:
        super().__init__(text)
        self.setText(text)
        self.setCheckable(True)
        self.setChecked(chosen)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font(13, 600)).horizontalAdvance(self.text())
        return QSize(words + 24, 28)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        on = self.isChecked()
        fill = self.ground("active" if on else "canvas", "active" if on else "hover")
        rounded(painter, rect, rect.height() / 2, fill, "strong" if on else "control")
        token = "text" if on else "text2"
        text_in(painter, rect, self.text(), theme.font(13, 500), token, Qt.AlignmentFlag.AlignHCenter)
