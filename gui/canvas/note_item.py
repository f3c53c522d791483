"""A note on the canvas: free text as wide as it was drawn and as high as it needs."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.graph.model import Note
from gui import theme
from gui.canvas.arranged_item import ArrangedItem
from gui.canvas.lod import SMALLEST_TEXT, Level, level

LINE = 18.0  # 1.5 times the size of running text
PAD = 8.0
MOST_LINES = 200


class NoteBox(ArrangedItem):
    """Draws one note; its text is plain, whatever stands in it."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.setZValue(0.5)
        self.show_note(note)

    def show_note(self, note: Note) -> None:
        """Show another text, at another place."""
        self.note = note
        self.set_rect(QRectF(*note.at, note.width, height_of(note.text, note.width)))
        self.update()

    def set_rect(self, rect: QRectF) -> None:
        """Take other room, which the document does not say yet; the height follows from the width."""
        wanted = QRectF(rect.topLeft(), rect.size())
        wanted.setHeight(height_of(self.note.text, rect.width()))
        super().set_rect(wanted)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        ground = QColor(theme.color("warning-soft"))
        ground.setAlphaF(0.85)
        edge = QColor(theme.color("select" if self.chosen else "strong" if self.hovered else "border"))
        pen = QPen(edge, 2 if self.chosen else 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self._rect, 6, 6)
        if level(zoom) >= Level.TITLE:
            self._paint_text(painter, zoom)
        elif level(zoom) is Level.ICON:
            _paint_strokes(painter, self._rect)

    @property
    def words_rect(self) -> QRectF:
        """Where its words stand."""
        return self._rect

    def _paint_text(self, painter: QPainter, zoom: float) -> None:
        """The text at 12, and never below 11 on the screen: then fewer lines fit."""
        scale = max(1.0, SMALLEST_TEXT / 12 / zoom)
        room = self._rect.adjusted(PAD, PAD, -PAD, -PAD)
        lines = lines_of(self.note.text, room.width() / scale)
        fitting = max(1, int(room.height() / scale / LINE + 0.01))
        painter.save()
        painter.translate(room.topLeft())
        painter.scale(scale, scale)
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("text2"))
        metrics = QFontMetricsF(theme.font(12))
        for index, line in enumerate(lines[:fitting]):
            cut = index == fitting - 1 and len(lines) > fitting
            text = metrics.elidedText(f"{line}…" if cut else line, _RIGHT, room.width() / scale)
            box = QRectF(0, index * LINE, room.width() / scale, LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        painter.restore()


_RIGHT = Qt.TextElideMode.ElideRight


def height_of(text: str, width: float) -> float:
    """How high a note with this text is."""
    return ceil((max(1, len(lines_of(text, width - 2 * PAD))) * LINE + 2 * PAD) / 8) * 8


@lru_cache(512)
def lines_of(text: str, width: float) -> tuple[str, ...]:
    """The text broken into lines that fit the width; a word that is longer is broken, too."""
    lines: list[str] = []
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    for paragraph in text.split("\n")[:MOST_LINES]:
        layout = QTextLayout(paragraph, theme.font(12))
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid() and len(lines) < MOST_LINES:
            line.setLineWidth(max(width, 16))
            lines.append(paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
        if not paragraph:
            lines.append("")
    return tuple(lines[:MOST_LINES])


def _paint_strokes(painter: QPainter, rect: QRectF) -> None:
    """From afar text is a few strokes."""
    pen = QPen(theme.color("text3"), 2)
    pen.setCosmetic(True)
    painter.setPen(pen)
    y = rect.top() + PAD + LINE / 2
    while y < rect.bottom() - PAD:
        painter.drawLine(QPointF(rect.left() + PAD, y), QPointF(rect.right() - PAD, y))
        y += LINE
