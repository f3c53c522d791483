"""What lies over the curves of a chart: their labels, the best epoch, the crosshair and its card."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.base import painter_for, rounded, text_in

if TYPE_CHECKING:
    from gui.widgets.chart import Chart

LABEL_ROOM = 132
LINE = 16.0


class Over(QWidget):
    """What lies over the curves: their labels, the best epoch, the crosshair and its card."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self.chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        area = self.chart.area()
        self._paint_best(painter, area)
        self._paint_labels(painter, area)
        if self.chart.cross is not None:
            self._paint_cross(painter, area, self.chart.cross)
        word = QRectF(area.right() + 16, self.height() - 22, LABEL_ROOM - 16, 18)
        text_in(painter, word, self.chart.x_word, theme.font(11, 500), "text3")
        painter.end()

    def _paint_best(self, painter: QPainter, area: QRectF) -> None:
        if self.chart.best is None:
            return
        x, text = self.chart.best
        at = self.chart.place(x, 1.0).x()
        if not area.left() - 1 <= at <= area.right() + 1:
            return
        pen = QPen(theme.color("text3"), 1)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        font = theme.font(12, 600)
        width = QFontMetricsF(font).horizontalAdvance(text) + 34
        left = min(max(at - width / 2, area.left()), area.right() - width + LABEL_ROOM - 8)
        pill = QRectF(left, area.top() - 20, width, 20)
        rounded(painter, pill, 10, "raised", "control")
        theme.paint_icon(painter, "flag", QRectF(pill.x() + 8, pill.y() + 4, 12, 12), "text2")
        text_in(painter, pill.adjusted(24, 0, -6, 0), text, font, "text")

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        """Labels at the ends of curves, pushed apart so that none covers another."""
        ends = []
        for curve in self.chart.curves.values():
            if not len(curve.points):
                continue
            x, y = curve.line.x, curve.line.y
            if not len(y) or not np.isfinite(y[-1]):
                continue
            shown = 10 ** y[-1] if self.chart.log else y[-1]
            end = self.chart.place(float(x[-1]), float(shown))
            if area.adjusted(-2, -2, 2, 2).contains(end):
                ends.append((end, curve))
        ends.sort(key=lambda pair: pair[0].y())
        tops = spread([end.y() - LINE / 2 for end, _ in ends], area.top(), area.bottom() - LINE)
        painter.setFont(theme.font(12, 600))
        metrics, ground = painter.fontMetrics(), theme.color("panel")
        for (end, curve), top in zip(ends, tops, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(curve.colour)
            painter.drawEllipse(end, 3, 3)
            room = QRectF(end.x() + 8, top, self.width() - end.x() - 8, LINE)
            text = metrics.elidedText(curve.look.label, Qt.TextElideMode.ElideRight, int(room.width()))
            width = metrics.horizontalAdvance(text) + 4
            painter.fillRect(QRectF(round(room.x()) - 2, round(top), width, LINE), ground)
            painter.setPen(curve.colour)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def _paint_cross(self, painter: QPainter, area: QRectF, x: float) -> None:
        rows = [(c, c.points.at(x)) for c in self.chart.curves.values() if len(c.points)]
        rows = [(c, y) for c, y in rows if math.isfinite(y)]
        at = self.chart.place(x, 1.0).x()
        if not rows or not area.left() <= at <= area.right():
            return
        painter.setPen(QPen(theme.color("text3"), 1))
        painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
        height = 34 + 20 * len(rows)
        left = at + 14 if at + 234 < self.width() else at - 234
        top = max(area.top() + 8, min(area.bottom() - height - 8, area.center().y()))
        card = QRectF(left, top, 220, height)
        theme.paint_shadow(painter, card, 8, "menu")
        rounded(painter, card, 8, "raised", "control")
        head = f"{self.chart.x_word.capitalize()} {x:.4g}"
        text_in(painter, QRectF(card.x() + 12, card.y() + 6, 196, 20), head, theme.font(12, 600), "text")
        for index, (curve, y) in enumerate(rows):
            line = QRectF(card.x() + 12, card.y() + 28 + 20 * index, 196, 18)
            painter.setPen(curve.pen())
            start = line.topLeft() + QPointF(0, 9)
            painter.drawLine(start, start + QPointF(14, 0))
            text_in(painter, line.adjusted(22, 0, -62, 0), curve.look.label, theme.font(12), "text2")
            text_in(
                painter, line, self.chart.words(y), theme.font(12, 600), "text", Qt.AlignmentFlag.AlignRight
            )


def spread(tops: list[float], lowest: float, highest: float) -> list[float]:
    """Move labels, given from top to bottom, apart by their height and keep them between two edges."""
    placed: list[float] = []
    for top in tops:
        placed.append(max(top, lowest if not placed else placed[-1] + LINE))
    limit = highest
    for index in reversed(range(len(placed))):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - LINE
    return placed
