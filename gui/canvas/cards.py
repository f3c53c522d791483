"""Small cards that float over the canvas: the ground they share, and the tool strip."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.translate import tr
from gui.widgets.base import painter_for, parent_of, rounded
from gui.widgets.buttons import IconButton

CLEAR = 8  # a card that opens keeps so far from the edges of the canvas


class FloatingCard(QWidget):
    """A rounded ground with room around it for its shadow."""

    ROOM = 6
    radius = 8

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shadow: tuple[object, QPixmap] | None = None
        theme.changed.connect(self.update)

    @property
    def card(self) -> QRectF:
        """The card itself, without the room for its shadow."""
        room = self.ROOM
        return QRectF(self.rect()).adjusted(room, room, -room, -room)

    def inside(self, at: QPointF) -> QPoint:
        """The place nearest to `at` where the whole card can be seen, clear of the canvas's edges."""
        area, free = parent_of(self).rect(), self.ROOM - CLEAR
        x = min(at.x(), area.width() - self.width() + free)
        y = min(at.y(), area.height() - self.height() + free)
        return QPointF(max(x, -free), max(y, -free)).toPoint()

    def edge(self) -> str:
        """The token of the card's edge."""
        return "border"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        if self.ROOM < 12:
            self._soft_shadow(painter)
        else:
            theme.paint_shadow(painter, self.card, self.radius, "menu")
        rounded(painter, self.card, self.radius, "panel", self.edge())
        self.draw(painter)
        painter.end()

    def _soft_shadow(self, painter: QPainter) -> None:
        """A shadow that needs little room, for what stands on the canvas all the time.

        It is a picture: what moves below a card paints the card anew each time.
        """
        if theme.is_high_contrast():
            return
        key = self.size(), self.devicePixelRatioF(), theme.is_dark()
        if self._shadow is None or self._shadow[0] != key:
            self._shadow = key, self._made_shadow()
        painter.drawPixmap(0, 0, self._shadow[1])

    def _made_shadow(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for step, share in ((1, 0.03), (2, 0.02), (3, 0.012), (4, 0.008)):
            colour = QColor(theme.color("black"))
            colour.setAlphaF(share * (2 if theme.is_dark() else 1))
            around = self.card.adjusted(-step, 1 - step, step, 1 + step)
            rounded(painter, around, self.radius + step, colour)
        painter.end()
        return picture

    def draw(self, painter: QPainter) -> None:
        """Paint what stands on the card; children are painted over it."""


class ToolStrip(FloatingCard):
    """Select or move the paper, add a note, tidy up, line up. `hand(on)` says which of the first two is in
    force; `line_up(point)` asks for the menu of ways there.
    """

    hand = Signal(bool)
    tidy = Signal()
    note = Signal()
    line_up = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(self.ROOM + 2, self.ROOM + 2, self.ROOM + 2, self.ROOM + 2)
        row.setSpacing(2)
        self.pointer = IconButton("mouse-pointer-2", tr("Select and move layers"))
        self.paper = IconButton("hand", tr("Move the canvas"), key="Space drag")
        note = IconButton("sticky-note", tr("Add a note"), key="N")
        ways = IconButton("ruler", tr("Line up the selection"))
        tidy = IconButton("wand-sparkles", tr("Tidy the layout"), key="Ctrl+L")
        for each in (self.pointer, self.paper):
            each.setCheckable(True)
            each.setAutoExclusive(True)
        self.pointer.setChecked(True)
        for each in (self.pointer, self.paper, note, tidy, ways):
            row.addWidget(each)
        self.paper.toggled.connect(self.hand)
        tidy.clicked.connect(self.tidy)
        note.clicked.connect(self.note)
        ways.clicked.connect(lambda: self.line_up.emit(ways.mapToGlobal(ways.rect().bottomLeft())))
        self.adjustSize()
