"""A frame that a person drew around layers: a title, a dashed edge and a tint."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.graph.model import Frame
from gui import theme
from gui.canvas.arranged_item import ArrangedItem
from gui.canvas.lod import SMALLEST_TEXT, Level, level
from gui.translate import tr

TITLE = 32.0  # the strip at the top that the frame is moved by
SIDE = 12.0
RADIUS = 10.0
# Which layer category lends each tint its colour, so that every theme has it.
COLOURS = {
    "blue": "Convolution", "teal": "Inputs and targets", "green": "Normalisation",
    "amber": "Activation", "rose": "Loss and metrics", "violet": "Dense and embedding",
}  # fmt: skip


def tint_colour(tint: str) -> QColor:
    """The colour of a tint in the theme in force."""
    return theme.category(COLOURS[tint]) if tint in COLOURS else theme.color("text2")


class FrameBox(ArrangedItem):
    """Draws one frame; the scene tells it what it shows and where it is."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame
        self.setZValue(-1)
        self.show_frame(frame)

    @property
    def words(self) -> str:
        """Its title in one line."""
        return self.frame.title.replace("\n", " ") or tr("Frame")

    @property
    def words_rect(self) -> QRectF:
        """Where its title stands at 100 %."""
        rect, wide = self._rect, QFontMetricsF(theme.font(12, 600)).horizontalAdvance(self.words)
        width = min(2 * SIDE + wide, rect.width())
        return QRectF(rect.left(), rect.top(), width, min(TITLE, rect.height()))

    def show_frame(self, frame: Frame) -> None:
        """Show another title, tint, place or size."""
        self.frame = frame
        self.set_rect(QRectF(*frame.at, *frame.size))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        colour = tint_colour(self.frame.tint)
        fill, edge = QColor(colour), QColor(colour)
        fill.setAlphaF(0.06)
        edge.setAlphaF(0.9 if theme.is_high_contrast() or self.hovered else 0.55)
        pen = QPen(edge, 1)
        pen.setDashPattern([4, 4])
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(self._rect, RADIUS, RADIUS)
        if self.chosen:
            ring = QPen(theme.color("select"), 2)
            ring.setCosmetic(True)
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._rect.adjusted(-1, -1, 1, 1), RADIUS, RADIUS)
        if level(zoom) > Level.BLOCK:  # from further away it stands above the nodes
            self._paint_title(painter, zoom, colour)

    def _paint_title(self, painter: QPainter, zoom: float, colour: QColor) -> None:
        """The title at 12, and never below 11 on the screen; a long one ends in an ellipsis."""
        scale = max(1.0, SMALLEST_TEXT / 12 / zoom)
        room = (self._rect.width() - 2 * SIDE) / scale
        if room < 24 or 16 * scale > self._rect.height():
            return
        font = theme.font(12, 600)
        painter.save()
        painter.translate(self._rect.left() + SIDE, self._rect.top() + 8)
        painter.scale(scale, scale)
        painter.setPen(colour)
        painter.setFont(font)
        elided = QFontMetricsF(font).elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(0, 0, room, 18), Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()
