"""Dialogs as rounded cards over a dimmed window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.base import painter_for, rounded

RADIUS, SHADOW = 14, 40


class Scrim(QWidget):
    """Dims the window below a dialog and keeps its size."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 150 if theme.is_dark() else 105))
        painter.end()


class Sheet(QDialog):
    """A modal card without a frame of the system's; put widgets into `column`. It stands in the middle."""

    def __init__(self, parent: QWidget, title: str, padding: int = 24) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._scrim: Scrim | None = None
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.column = QVBoxLayout(self)
        edge = SHADOW + padding
        self.column.setContentsMargins(edge, edge - 4, edge, edge - 4)
        self.column.setSpacing(8)

    def set_card_width(self, least: int, most: int = 0) -> None:
        """How wide the card itself is, without its shadow."""
        self.setMinimumWidth(least + 2 * SHADOW)
        if most:
            self.setMaximumWidth(most + 2 * SHADOW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.parentWidget().window()
        if self._scrim is None:
            self._scrim = Scrim(window)
        self.adjustSize()
        middle = window.rect().center() - QPoint(self.width() // 2, self.height() // 2)
        self.move(window.mapToGlobal(middle))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        card = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        theme.paint_shadow(painter, card, RADIUS, "dialog")
        rounded(painter, card, RADIUS, "panel", "control")
        painter.end()
