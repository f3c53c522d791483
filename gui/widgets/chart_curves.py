"""The curves of a chart: their points, what of them is on the screen, and one item that paints them all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget
from shiboken6 import wrapInstance

from gui import theme
from gui.widgets.pyramid import Floats, Pyramid, Smoother

FAINT = 0.28
WIDEST = 2.5
EMPTY: Floats = np.empty(0)
Bounds = tuple[float, float]


@dataclass(slots=True)
class Look:
    """How a curve is drawn: its colour's number, and whether it is the training split's (dashed)."""

    label: str
    run: int
    training: bool = False
    main: bool = True


class Line:
    """A line as it is on the screen: points thinned for the eye, and the pen that draws them."""

    def __init__(self) -> None:
        self.x, self.y = EMPTY, EMPTY
        self.pen, self.fine = QPen(), True
        self.spans: tuple[Bounds, Bounds] | None = None
        self._pieces: list[QPolygonF] = []
        self._band: Floats = EMPTY

    def show(self, x: Floats, y: Floats, most: float) -> None:
        """Take other points; what is not finite is a gap. A line that goes up and down for more than `most`
        is a band.
        """
        self.x, self.y = x, y
        good = np.isfinite(y)
        whole = bool(good.all())
        known = y if whole else y[good]
        self.spans = ((x[0], x[-1]), (known.min(), known.max())) if len(known) else None
        self.fine = bool(np.abs(np.diff(known)).sum() <= most)
        self._pieces, self._band = [], EMPTY
        if not self.fine and (x[:-1:2] == x[1::2]).all():
            self._band = _columns(x, y)
        elif whole:
            self._pieces = [pg.functions.arrayToQPolygonF(x, y)] if len(y) else []
        else:
            edges = np.flatnonzero(np.diff(good, prepend=False, append=False)).reshape(-1, 2)
            self._pieces = [pg.functions.arrayToQPolygonF(x[a:b], y[a:b]) for a, b in edges]

    def paint(self, painter: QPainter) -> None:
        """Draw it in the painter's own coordinates."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.fine)
        painter.setPen(self.pen)
        for piece in self._pieces:
            painter.drawPolyline(piece)
        if len(self._band):
            lines = wrapInstance(self._band.ctypes.data, QLineF)  # the array read as Qt's own lines
            painter.drawLines(lines, len(self._band))  # type: ignore[call-overload]


class Curve:
    """One curve: all its points as they are and smoothed, and the two lines that show them."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.points, self.smooth = Pyramid(), Pyramid()
        self._smoother = Smoother(0.0)
        self.raw, self.line = Line(), Line()
        self.dirty = True

    @property
    def colour(self) -> QColor:
        """The run's colour in the theme of the moment."""
        return theme.run(self.look.run)

    def shown(self, weight: float) -> Pyramid:
        """The points that its line goes through: smoothed, unless `weight` is 0."""
        if not weight:
            return self.points
        if weight != self._smoother.weight:
            self.smooth, self._smoother = Pyramid(), Smoother(weight)
        if (done := len(self.smooth)) < len(self.points):
            new = self._smoother(self.points.y.values[done:])
            self.smooth.extend(self.points.x.values[done:], new)
        return self.smooth

    def pen(self, thin: bool = False) -> QPen:
        """Validation solid, training dashed."""
        if thin:
            width = 1.0
        elif self.look.training:
            width = 2.0 if self.look.main else 1.3
        else:
            width = WIDEST if self.look.main else 1.6
        pen = _pen(self.colour, width)
        if self.look.training:
            pen.setDashPattern([4, 2.5])
        return pen

    def faint_pen(self) -> QPen:
        """Opaque: Qt takes many times as long for a line that lets its ground through."""
        return _pen(theme.mix(self.colour, theme.color("panel"), FAINT), 1.0)


class Curves(pg.GraphicsObject):
    """All lines of a plot as one item: what an item costs is paid once, however many curves there are."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._spans: tuple[Bounds, Bounds] | None = None

    def show_lines(self, lines: list[Line]) -> None:
        """Show these, the first at the bottom."""
        self._lines = lines
        spans = [line.spans for line in lines if line.spans is not None]
        whole = [(min(s[axis][0] for s in spans), max(s[axis][1] for s in spans)) for axis in (0, 1) if spans]
        before, self._spans = self._spans, (whole[0], whole[1]) if whole else None
        if self._spans != before:
            self.prepareGeometryChange()
            self.informViewBoundsChanged()
        self.update()

    def dataBounds(self, axis: int, frac: float = 1.0, orthoRange: object = None) -> Bounds | None:
        """How far the points go, for the plot's own choice of what is in view."""
        return self._spans[axis] if self._spans is not None else None

    def pixelPadding(self) -> float:
        """How far a pen goes beyond its points, in pixels."""
        return WIDEST * 0.71

    def boundingRect(self) -> QRectF:
        if self._spans is None:
            return QRectF()
        (left, right), (low, high) = self._spans
        return QRectF(left, low, right - left, high - low)

    def paint(self, painter: QPainter, option: object, widget: QWidget | None = None) -> None:
        for line in self._lines:
            line.paint(painter)


def _pen(colour: QColor, width: float) -> QPen:
    """As wide as this on the screen, whatever the scale of the plot."""
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen


def _columns(x: Floats, y: Floats) -> Floats:
    """Upright lines from the lowest to the highest of each column, and on to the column before it, as rows
    x, y, x, y.

    As one line that goes up and down, all but its edges would be painted twice.
    """
    low, high = y[:-1:2], y[1::2]
    rows = np.empty((len(low), 4))
    rows[:, 0] = rows[:, 2] = x[:-1:2]
    rows[:, 1], rows[:, 3] = low, high
    np.fmin(low[1:], high[:-1], out=rows[1:, 1])
    np.fmax(high[1:], low[:-1], out=rows[1:, 3])
    return rows[np.isfinite(low)]
