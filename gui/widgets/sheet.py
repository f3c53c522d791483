"""Dialogs as rounded cards over a dimmed window.

The window paints dimming and shadow itself, and the card paints what lies below its round corners: where the
desktop does not blend windows, anything see-through would be black.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gui import theme
from gui.theme.shadow import Elevation
from gui.widgets.base import painter_for, parent_of, rounded
from gui.widgets.cut import Tips, cut_at

RADIUS = 14


class Scrim(QWidget):
    """Lies over the whole window, dims it or not, and paints the shadow of the card above it.

    `followed` once it took the window's new size, for the card to find its place anew.
    """

    followed = Signal()

    def __init__(self, window: QWidget, elevation: Elevation = "dialog", dim: bool = True) -> None:
        super().__init__(window)
        self._elevation, self._dim = elevation, dim
        self._card = QRect()
        # The window's own parts have their new places by then.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._follow)
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._later.start()
        return False

    def _follow(self) -> None:
        self.setGeometry(parent_of(self).rect())
        self.followed.emit()

    def set_card(self, card: QWidget) -> None:
        """Where the card is now, which may be a window of its own."""
        self._card = QRect(self.mapFromGlobal(card.mapToGlobal(QPoint(0, 0))), card.size())
        self.update()

    def corners(self, radius: int) -> list[tuple[QPoint, QPixmap]]:
        """What the window shows below the corners of the card, each with its place on the card."""
        across = (0, self._card.width() - radius)
        down = (0, self._card.height() - radius)
        places = [QPoint(x, y) for x in across for y in down]
        size = QSize(radius, radius)
        window = parent_of(self)
        return [(place, window.grab(QRect(self._card.topLeft() + place, size))) for place in places]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._dim:
            painter.fillRect(self.rect(), QColor(0, 0, 0, 150 if theme.is_dark() else 105))
        radius = RADIUS if self._elevation == "dialog" else 8
        theme.paint_shadow(painter, QRectF(self._card), radius, self._elevation)
        painter.end()


def paint_corners(painter: QPainter, corners: list[tuple[QPoint, QPixmap]]) -> None:
    """Paint what lies below round corners."""
    for place, picture in corners:
        painter.drawPixmap(place, picture)


class Sheet(QDialog):
    """A modal card without a frame of the system's; put widgets into `column`. It stands in the middle."""

    def __init__(self, parent: QWidget, title: str, padding: int = 24) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._scrim: Scrim | None = None
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self._explain_words()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._corners: list[tuple[QPoint, QPixmap]] = []
        theme.changed.connect(self._place)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding - 4, padding, padding - 4)
        self.column.setSpacing(8)

    def _explain_words(self) -> None:
        """Technical words say what they mean here too, and F1 says what has the focus."""
        from gui.widgets.terms import told_at

        Tips(self, told_at, cut_at)
        QShortcut(QKeySequence("F1"), self).activated.connect(self._explain)

    def _explain(self) -> None:
        from gui.how.card import explain_in

        explain_in(self)

    def set_card_width(self, least: int, most: int = 0) -> None:
        """How wide the card is."""
        self.setMinimumWidth(least)
        if most:
            self.setMaximumWidth(most)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._scrim is None:
            self._scrim = Scrim(parent_of(self).window())
            self._scrim.followed.connect(self._place)
        self.adjustSize()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        paint_corners(painter, self._corners)
        rounded(painter, QRectF(self.rect()), RADIUS, "panel", "control")
        painter.end()

    def _place(self) -> None:
        if self._scrim is not None:
            window = parent_of(self).window()
            middle = window.rect().center() - QPoint(self.width() // 2, self.height() // 2)
            self.move(window.mapToGlobal(middle))
            self._scrim.set_card(self)
            self._corners = self._scrim.corners(RADIUS)
            self.update()
