"""What dropping would do, said over the whole window while a file is dragged above it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.files.dropping import Offer, offer
from gui.widgets.base import painter_for, rounded, text_in
from gui.widgets.messages import announce

if TYPE_CHECKING:
    from gui.window import Window

EDGE, WIDEST, TALL = 12, 720, 88


class DropHint(QWidget):
    """Covers the window, so that no field below takes the file for text; the window itself takes the drop."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.offer = Offer("", "", "info")
        window.installEventFilter(self)

    def tell(self, paths: Sequence[Path]) -> None:
        """Say what would become of these files."""
        self.offer = offer(paths, self._window.started, several=self._window.host is not None)
        self.setAccessibleName(self.offer.words)
        announce(self, self.offer.words)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        token = "text3" if self.offer.refused else "select"
        ground = theme.color("canvas")
        ground.setAlpha(200)
        painter.fillRect(self.rect(), ground)
        frame = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        painter.setPen(QPen(theme.color(token), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 12, 12)
        self._card(painter, token)
        painter.end()

    def _card(self, painter: QPainter, token: str) -> None:
        """The words in the middle, as wide as they need."""
        words, hint = theme.font(15, 600), theme.font(13)
        wide = max(
            QFontMetrics(words).horizontalAdvance(self.offer.words),
            QFontMetrics(hint).horizontalAdvance(self.offer.hint),
        )
        width = min(wide + 96, WIDEST, self.width() - 4 * EDGE)
        tall = TALL if self.offer.hint else TALL - 24
        box = QRectF((self.width() - width) / 2, (self.height() - tall) / 2, width, tall)
        theme.paint_shadow(painter, box, 12, "dialog")
        rounded(painter, box, 12, "panel", "control")
        icon = QRectF(box.x() + 24, box.center().y() - 12, 24, 24)
        theme.paint_icon(painter, self.offer.icon, icon, "error" if self.offer.refused else token)
        line = QRectF(box.x() + 64, box.y() + 20, box.width() - 84, 24)
        text_in(painter, line, self.offer.words, words, "text")
        if self.offer.hint:
            text_in(painter, line.translated(0, 26), self.offer.hint, hint, "text2")
