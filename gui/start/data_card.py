"""The card that leads from one's own data to a model."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.translate import mark, tr
from gui.widgets.base import Glyph, label, painter_for, text_in
from gui.widgets.buttons import Button

STEPS = (
    (mark("Pick"), mark("a file or a folder")),
    (mark("Choose"), mark("what to predict")),
    (mark("Check"), mark("columns and splits")),
    (mark("Draw"), mark("a model and train it")),
)


# Qt's own gradients come with an enum of 180 names, which takes a fortieth of the start to make.
FADE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}"><linearGradient id="fade"
gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="{0}" y2="{1}"><stop offset="0" stop-color="{2}"/>
<stop offset="1" stop-color="{3}"/></linearGradient>
<rect width="{0}" height="{1}" rx="{4}" fill="url(#fade)"/></svg>"""


class DataCard(QWidget):
    """A card of 176 with two ways to data, and the steps that follow."""

    file_chosen = Signal()
    sample_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Start from your data"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.choose = Button(tr("Choose a file"), "primary", "folder-open", height=32)
        self.sample = Button(tr("Try sample data"), "ghost", height=32)
        self.choose.clicked.connect(self.file_chosen)
        self.sample.clicked.connect(self.sample_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 24, 16)
        row.setSpacing(24)
        row.addLayout(self._left(), 3)
        self.steps = Steps()
        row.addWidget(self.steps, 2, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(560, 176)

    def minimumSizeHint(self) -> QSize:
        return QSize(280, 176)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        soft = theme.color("soft")
        tint = theme.mix(theme.category("Inputs and targets"), theme.color("panel"), 0.2)
        end = tint if theme.is_dark() else theme.mix(tint, theme.color("white"), 0.7)
        paint_fade(painter, box, soft, end, theme.mix(theme.color("select"), soft, 0.4))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.steps.setVisible(self.width() >= 520)

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        title = QHBoxLayout()
        title.setSpacing(10)
        title.addWidget(Glyph("wand-sparkles", "accent", 20))
        title.addWidget(label(tr("Start from your data"), 17, 600, "text"), 1)
        column.addLayout(title)
        words = tr(
            "Drop a table or a folder of images. Layerloom reads the columns, and you choose what to predict."
        )
        column.addWidget(label(words, 13, 400, "text2", wrap=True))
        column.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.choose)
        buttons.addWidget(self.sample)
        buttons.addStretch(1)
        column.addLayout(buttons)
        return column


class Steps(QWidget):
    """Four numbered steps below each other, the first one lit."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(", ".join(f"{n}: {tr(a)} {tr(b)}" for n, (a, b) in enumerate(STEPS, 1)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(220, 132)

    def minimumSizeHint(self) -> QSize:
        """As wide as its longest step: in a narrow card the words at the left wrap instead."""
        strong, plain = QFontMetrics(theme.font(13, 600)), QFontMetrics(theme.font(13))
        wide = (strong.horizontalAdvance(tr(a)) + plain.horizontalAdvance(tr(b)) for a, b in STEPS)
        return QSize(min(38 + max(wide), 260), 132)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        for index, (strong, rest) in enumerate(STEPS):
            self._step(painter, index, tr(strong), tr(rest))
        painter.end()

    def _step(self, painter: QPainter, index: int, strong: str, rest: str) -> None:
        top = 1 + index * 34.0
        if index:
            painter.setPen(QPen(theme.color("text3"), 1))
            painter.drawLine(QPointF(11, top - 11), QPointF(11, top - 2))
        painter.setPen(Qt.PenStyle.NoPen)
        first = index == 0
        resting = theme.mix(theme.color("select"), theme.color("panel"), 0.22)
        painter.setBrush(theme.color("fill") if first else resting)
        painter.drawEllipse(QRectF(0, top, 22, 22))
        circle = QRectF(0, top, 22, 22)
        token = "on-fill" if first else "text"
        text_in(painter, circle, str(index + 1), theme.font(12, 600), token, Qt.AlignmentFlag.AlignHCenter)
        font = theme.font(13, 600)
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(strong) + 4
        text_in(painter, QRectF(32, top, wide, 22), strong, font, "text")
        text_in(painter, QRectF(32 + wide, top, self.width() - 32 - wide, 22), rest, theme.font(13), "text2")


def paint_fade(
    painter: QPainter, box: QRectF, begin: QColor, end: QColor, edge: QColor, radius: int = 12
) -> None:
    """A rounded box whose colour goes from corner to corner."""
    text = FADE.format(box.width(), box.height(), begin.name(), end.name(), radius)
    QSvgRenderer(QByteArray(text.encode())).render(painter, box)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(edge, 1))
    painter.drawRoundedRect(box, radius, radius)
