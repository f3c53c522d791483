"""Putting a figure on the screen: its marks in the colours of the theme in force."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui import theme
from gui.how.picture import Box, Dot, Mark, Stroke, Tone, Word
from gui.widgets.base import text_in

ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
TOKENS: dict[Tone, str] = {
    "rule": "control",
    "second": "info",
    "good": "success",
    "bad": "error",
    "ground": "bg",
}


def paint(painter: QPainter, marks: Iterable[Mark], group: str) -> None:
    """Paint marks for a layer of `group`."""
    for mark in marks:
        if isinstance(mark, Box):
            _box(painter, mark, group)
        elif isinstance(mark, Word):
            _word(painter, mark, group)
        elif isinstance(mark, Stroke):
            _stroke(painter, mark, group)
        else:
            _dot(painter, mark, group)


def colour(tone: Tone, group: str, share: float = 1.0) -> QColor:
    """The colour of a tone, mixed with the ground of the drawing."""
    if tone == "layer":
        made = theme.category(group)
    elif tone == "on-layer":
        made = theme.color("on-category")
    else:
        made = theme.color(TOKENS.get(tone, tone))
    return made if share >= 1 else theme.mix(made, theme.color("bg"), max(share, 0.0))


def _box(painter: QPainter, mark: Box, group: str) -> None:
    painter.setBrush(colour(mark.fill, group, mark.share) if mark.fill is not None else Qt.BrushStyle.NoBrush)
    inset = 0.0
    painter.setPen(Qt.PenStyle.NoPen)
    if mark.edge is not None:
        style = Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour(mark.edge, group), mark.width, style))
        inset = mark.width / 2
    rect = QRectF(mark.x, mark.y, mark.wide, mark.high).adjusted(inset, inset, -inset, -inset)
    radius = min(mark.radius, rect.width() / 3, rect.height() / 3)
    if radius > 0.6:
        painter.drawRoundedRect(rect, radius, radius)
    else:
        painter.drawRect(rect)


def _word(painter: QPainter, mark: Word, group: str) -> None:
    font = theme.font(11, 600 if mark.bold else 500)
    if mark.size < 11:
        font.setPixelSize(max(round(mark.size), 9))
    box = QRectF(mark.x, mark.y - 9, mark.wide, 18)
    text_in(painter, box, mark.text, font, colour(mark.tone, group), ALIGN[mark.align])


def _stroke(painter: QPainter, mark: Stroke, group: str) -> None:
    tone = colour(mark.tone, group, mark.share)
    style = Qt.PenStyle.DashLine if mark.dashed else Qt.PenStyle.SolidLine
    pen = QPen(tone, mark.width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    points = [QPointF(x, y) for x, y in mark.points]
    painter.drawPolyline(QPolygonF(points))
    if mark.arrow and len(points) > 1:
        _head(painter, points[-2], points[-1], tone, mark.width)


def _head(painter: QPainter, before: QPointF, tip: QPointF, tone: QColor, width: float) -> None:
    angle = math.atan2(tip.y() - before.y(), tip.x() - before.x())
    wings = [tip - QPointF(math.cos(angle + turn), math.sin(angle + turn)) * 6 for turn in (-0.5, 0.5)]
    painter.setPen(QPen(tone, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawPolyline(QPolygonF([wings[0], tip, wings[1]]))


def _dot(painter: QPainter, mark: Dot, group: str) -> None:
    painter.setBrush(colour(mark.tone, group, mark.share))
    painter.setPen(QPen(colour(mark.edge, group), 1.5) if mark.edge is not None else Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(mark.x, mark.y), mark.radius, mark.radius)
