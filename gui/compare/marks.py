"""What marks a difference on the canvas: a ring and a word at a node, a line and a sign on a wire.

Each state has a colour, a sign and a kind of line, so that none depends on the colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui import theme
from gui.canvas.lod import Level, level
from gui.canvas.node_item import NodeItem
from gui.canvas.node_paint import short_box
from gui.canvas.wire_item import WireItem
from gui.translate import mark, tr
from gui.widgets.base import shortened

GAP, SIDE, HIGH = 5.0, 18.0, 20.0
LONGEST = 200
BESIDE, LEAST = 32.0, 24.0  # beside the words of a tag; the least room that is worth words
SHRUNK = 0.7  # at smaller zooms there are no words
CUT = Qt.TextElideMode.ElideRight
ABOVE_ALL = 5.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: its colour, the icon in the list, its word, and whether its line is broken."""

    token: str
    icon: str
    word: str
    line: Qt.PenStyle


LOOKS = {
    "added": Look("success", "plus", mark("Added"), Qt.PenStyle.SolidLine),
    "removed": Look("error", "minus", mark("Removed"), Qt.PenStyle.DashLine),
    "changed": Look("warning", "pencil", mark("Changed"), Qt.PenStyle.DotLine),
}


class NodeMark(QGraphicsItem):
    """The ring around a node that differs, with a word above it; from afar the sign alone."""

    def __init__(
        self, item: NodeItem | None, place: QRectF, state: str, words: str, room: tuple[float, bool]
    ) -> None:
        super().__init__()
        self._item, self._place, self.state = item, QRectF(place), state
        self.words, (self._room, self.below) = shortened(words, LONGEST), room
        self.chosen = False
        self.setZValue(ABOVE_ALL)

    @property
    def place(self) -> QRectF:
        """The node, or the frame or note, within the ring."""
        return self._place

    @property
    def wide(self) -> float:
        """How much of its room the tag takes where it is largest."""
        return min(
            (QFontMetricsF(theme.font(11, 600)).horizontalAdvance(self.words) + BESIDE) / SHRUNK, self._room
        )

    def words_at(self, zoom: float) -> str:
        """What of the words has room at a zoom; empty where only the sign has."""
        room = self._room * min(zoom, 1.0) - BESIDE
        return QFontMetricsF(theme.font(11, 600)).elidedText(self.words, CUT, room) if room > LEAST else ""

    def set_chosen(self, on: bool) -> None:
        """The one that the list stands on has a ring of the selection, too."""
        if on != self.chosen:
            self.chosen = on
            self.update()

    def boundingRect(self) -> QRectF:
        # At the smallest zoom the sign of 18 on the screen is 180 wide here.
        return self._place.adjusted(-110, -110, max(self._room - self._place.width(), 110), 20)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        look, thick = LOOKS[self.state], max(1.0, 1 / zoom)
        place = self._place
        if level(zoom) is Level.TITLE and self._item is not None:
            place = short_box(self._item, zoom).translated(self._item.pos())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.chosen:
            painter.setPen(QPen(theme.color("select"), 3 * thick))
            wide = GAP + 4 * thick
            painter.drawRoundedRect(place.adjusted(-wide, -wide, wide, wide), 8 + wide, 8 + wide)
        painter.setPen(QPen(theme.color(look.token), 2.5 * thick, look.line))
        painter.drawRoundedRect(place.adjusted(-GAP, -GAP, GAP, GAP), 8 + GAP, 8 + GAP)
        words = self.words_at(zoom) if level(zoom) is Level.FULL else ""
        below = self.below and bool(words)
        corner = place.bottomLeft() + QPointF(-GAP, GAP) if below else place.topLeft() + QPointF(-GAP, -GAP)
        painter.save()
        painter.translate(corner)
        painter.scale(thick, thick)
        if words:
            _tag(painter, look, words, below)
        else:
            paint_sign(painter, QPointF(0, 0), self.state)
        painter.restore()


class WireMark(QGraphicsItem):
    """A wire that came or went: its line once more in the colour of the state, and the sign in the middle."""

    def __init__(self, item: WireItem, state: str) -> None:
        super().__init__()
        self._item, self.state = item, state
        self.at = item.route.middle
        self._bounds = self._measured()
        self.setZValue(1.8)
        item.mark = self

    @property
    def item(self) -> WireItem:
        """The wire."""
        return self._item

    def follow(self) -> None:
        """The wire runs along another route: Qt has to know before it looks for the mark where it was."""
        self.prepareGeometryChange()
        self._bounds = self._measured()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def _measured(self) -> QRectF:
        return self._item.route.path.boundingRect().adjusted(-110, -110, 110, 110)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        look, thick = LOOKS[self.state], max(1.0, 1 / zoom)
        pen = QPen(theme.color(look.token), 3.0 * thick, look.line, Qt.PenCapStyle.FlatCap)
        painter.strokePath(self._item.route.path, pen)
        if level(zoom) >= Level.TITLE:
            painter.save()
            painter.translate(self.at)
            painter.scale(thick, thick)
            paint_sign(painter, QPointF(0, 0), self.state)
            painter.restore()


def paint_sign(painter: QPainter, centre: QPointF, state: str, side: float = SIDE) -> None:
    """The sign of a state: a plus in a circle, a minus in a square, a bar in a diamond."""
    half = side / 2
    painter.setPen(QPen(theme.color("canvas"), 2))
    painter.setBrush(theme.color(LOOKS[state].token))
    box = QRectF(centre.x() - half, centre.y() - half, side, side)
    if state == "added":
        painter.drawEllipse(box)
    elif state == "removed":
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
    else:
        path = QPainterPath(QPointF(centre.x(), box.top() - 1))
        for x, y in (
            (box.right() + 1, centre.y()),
            (centre.x(), box.bottom() + 1),
            (box.left() - 1, centre.y()),
        ):
            path.lineTo(x, y)
        path.closeSubpath()
        painter.drawPath(path)
    ink = theme.color("on-category")
    painter.setPen(QPen(ink, side / 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    arm = side * 0.22
    if state in ("added", "removed"):
        painter.drawLine(QPointF(centre.x() - arm, centre.y()), QPointF(centre.x() + arm, centre.y()))
    if state in ("added", "changed"):
        painter.drawLine(QPointF(centre.x(), centre.y() - arm), QPointF(centre.x(), centre.y() + arm))


def _tag(painter: QPainter, look: Look, words: str, below: bool) -> None:
    """Sign and words on their soft ground, standing on the corner of the ring."""
    font = theme.font(11, 600)
    width = QFontMetricsF(font).horizontalAdvance(words) + 30
    box = QRectF(0, 3 if below else -HIGH - 3, width, HIGH)
    painter.setPen(QPen(theme.color(look.token), 1))
    painter.setBrush(theme.mix(theme.color(look.token), theme.color("panel"), 0.14))
    painter.drawRoundedRect(box, 4, 4)
    state = next(name for name, each in LOOKS.items() if each is look)
    paint_sign(painter, QPointF(box.left() + 12, box.center().y()), state, 13)
    painter.setPen(theme.color("text"))
    painter.setFont(font)
    painter.drawText(box.adjusted(23, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def word(state: str) -> str:
    """The word of a state in the language of the moment."""
    return tr(LOOKS[state].word)
