"""The line above a comparison: what is compared with what, how much differs, and the way out."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.translate import tr
from gui.widgets.base import Glyph, label, shortened
from gui.widgets.buttons import Button, IconButton

LONGEST = 48


class Banner(QWidget):
    """`closed`, `stepped(+1 or -1)` and `turned` for its buttons."""

    closed = Signal()
    stepped = Signal(int)
    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(48)
        self.title = label("", 13, 600, "text")
        self.counts = label("", 12, 400, "text2")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.counts)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(Glyph("git-compare", "info"))
        row.addLayout(words, 1)
        turn = IconButton("shuffle", tr("Swap the two sides"))
        turn.clicked.connect(self.turned)
        back = IconButton("arrow-up", tr("Previous difference"), key="Shift+F8")
        back.clicked.connect(lambda: self.stepped.emit(-1))
        on = IconButton("arrow-down", tr("Next difference"), key="F8")
        on.clicked.connect(lambda: self.stepped.emit(1))
        self.close_button = Button(tr("Stop comparing"), icon="x")
        self.close_button.setToolTip("Esc")
        self.close_button.clicked.connect(self.closed)
        for each in (turn, back, on, self.close_button):
            row.addWidget(each)

    def say(self, before: str, after: str, counts: str) -> None:
        """What is compared, the older one first."""
        one, other = shortened(before, LONGEST), shortened(after, LONGEST)
        self.title.setText(f"{tr('Comparing')}: {one} → {other}")
        self.counts.setText(counts)
        self.setAccessibleName(f"{self.title.text()}, {counts}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = theme.mix(theme.color("info"), theme.color("panel"), 0.10)
        painter.fillRect(self.rect(), ground)
        line = QRectF(0, self.height() - 2, self.width(), 2)
        painter.fillRect(line, theme.color("info"))
        painter.end()
