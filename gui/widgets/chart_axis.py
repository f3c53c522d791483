"""The axes of a chart: painted straight to the screen, and in percent where values are shares."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter


class ChartAxis(pg.AxisItem):
    """Writes 0.5 as 50 % while the chart shows shares.

    pyqtgraph records an axis as a QPicture with all its minor lines and plays that at each repaint: ten
    milliseconds an axis. Here only the places of words and major lines are kept.
    """

    percent = False
    blank = True  # without a point there is nothing that words could measure

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self._paper = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
        self.enableAutoSIPrefix(False)  # it writes the axis's title anew whenever the range changes
        self.setStyle(maxTickLevel=0, maxTextLevel=0, tickLength=0, tickTextOffset=8)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.percent:
            return list(super().tickStrings(values, scale, spacing))
        digits = max(0, math.ceil(-math.log10(spacing * 100)))
        return [f"{value * 100:.{digits}f}\u00a0%" for value in values]

    def forget(self) -> None:
        """Words and places are others now."""
        self.picture: Any = None  # pyqtgraph's word for "something moved"

    def prepare(self) -> None:
        """Work out places and words before painting: an axis that gets wider there is painted twice."""
        if self.picture is None:
            painter = QPainter(self._paper)
            self.picture = self._specs(painter)
            painter.end()

    def paint(self, painter: QPainter, option: object, widget: object) -> None:
        if self.picture is None:
            self.picture = self._specs(painter)
        if self.picture:
            axis, lines, words = self.picture
            for pen, start, end in (axis, *(() if self.blank else lines)):
                _paint_line(painter, pen.color(), QRectF(start, end).normalized())
            if self.blank:
                return
            painter.setFont(self.style["tickFont"])
            painter.setPen(self.textPen())
            for room, flags, word in words:
                painter.drawText(room, int(flags), word)

    def _specs(self, painter: QPainter) -> tuple[Any, ...]:
        """What is drawn: the axis, its lines but those without length, its words."""
        painter.setFont(self.style["tickFont"])
        made = self.generateDrawSpecs(painter)
        if made is None:
            return ()
        axis, lines, words = made
        return axis, [line for line in lines if line[1] != line[2]], words


def _paint_line(painter: QPainter, color: QColor, line: QRectF) -> None:
    """A level or upright line one pixel wide, as a box: what lets its ground through is slow as a line."""
    line.moveTo(round(line.x()), round(line.y()))
    painter.fillRect(line.adjusted(0, 0, 0 if line.width() else 1, 0 if line.height() else 1), color)
