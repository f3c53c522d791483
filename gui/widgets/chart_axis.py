"""The axes of a chart: painted straight to the screen, and in percent where values are shares."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QImage, QPainter


class ChartAxis(pg.AxisItem):
    """Writes 0.5 as 50 % while the chart shows shares.

    pyqtgraph records an axis as a QPicture with all its minor lines and plays that at each repaint: ten
    milliseconds an axis. Here only the places of words and major lines are kept.
    """

    percent = False

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self._paper = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
        self.setStyle(maxTickLevel=0, maxTextLevel=0, tickLength=0, tickTextOffset=8)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if not self.percent:
            return list(super().tickStrings(values, scale, spacing))
        digits = 0 if spacing >= 0.01 else 1
        return [f"{value * 100:.{digits}f}\u00a0%" for value in values]

    def prepare(self) -> None:
        """Work out places and words before painting: an axis that gets wider there is painted twice."""
        if self.picture is None:  # pyqtgraph's word for "something moved"
            painter = QPainter(self._paper)
            self.picture = self._specs(painter)
            painter.end()

    def paint(self, painter: QPainter, option: object, widget: object) -> None:
        if self.picture is None:
            self.picture = self._specs(painter)
        if self.picture:
            self.drawPicture(painter, *self.picture)

    def _specs(self, painter: QPainter) -> tuple[object, ...]:
        """What is drawn: the axis, its lines but those without length, its words."""
        painter.setFont(self.style["tickFont"])
        made = self.generateDrawSpecs(painter)
        if made is None:
            return ()
        axis, lines, words = made
        return axis, [line for line in lines if line[1] != line[2]], words
