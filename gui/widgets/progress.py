"""How far something is: a bar, and a ring with or without a word inside."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.base import painter_for, rounded, text_in


class ProgressBar(QWidget):
    """A bar of 8; done is green; `mark` draws a line at a share, such as the best epoch."""

    def __init__(self, name: str, share: float = 0.0, height: int = 8) -> None:
        super().__init__()
        self._name, self._height = name, height
        self._share, self._mark = 0.0, -1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(share)

    def set_value(self, share: float, mark: float = -1.0) -> None:
        """Show a share from 0 to 1."""
        self._share, self._mark = min(max(share, 0.0), 1.0), mark
        self.setAccessibleName(f"{self._name}: {self._share:.0%}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, max(self._height, 16 if self._mark >= 0 else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        height = self._height
        top = (self.height() - height) / 2
        track = "control" if theme.is_dark() else "active"
        rounded(painter, QRectF(0, top, self.width(), height), height / 2, track)
        done = self._share >= 1.0
        if self._share > 0:
            width = max(self.width() * self._share, height)
            token = "success" if done else "select"
            rounded(painter, QRectF(0, top, width, height), height / 2, token)
        if self._mark >= 0:
            x = self.width() * self._mark
            rounded(painter, QRectF(x - 1, 0, 2, self.height()), 1, "text")
        painter.end()


def paint_ring(painter: QPainter, box: QRectF, share: float, width: float, token: str = "select") -> None:
    """Paint a ring that is closed to `share`, starting at the top."""
    inset = width / 2
    ring = box.adjusted(inset, inset, -inset, -inset)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("control"), width))
    painter.drawEllipse(ring)
    pen = QPen(theme.color(token), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(ring, 90 * 16, -round(share * 360 * 16))


class Ring(QWidget):
    """A ring with its share in words inside, such as "53 %"."""

    def __init__(self, name: str, share: float = 0.0, size: int = 48) -> None:
        super().__init__()
        self._name, self._size = name, size
        self._share = 0.0
        self.setFixedSize(size, size)
        self.set_value(share)

    def set_value(self, share: float) -> None:
        """Show a share from 0 to 1."""
        self._share = min(max(share, 0.0), 1.0)
        self.setAccessibleName(f"{self._name}: {self._share:.0%}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        paint_ring(painter, box, self._share, 5 if self._size >= 40 else 3)
        if self._size >= 40:
            words = f"{self._share * 100:.0f}\u00a0%"
            text_in(painter, box, words, theme.font(11, 600), "text", Qt.AlignmentFlag.AlignHCenter)
        painter.end()
