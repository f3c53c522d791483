"""A chart of curves that grow: thinned for the eye, labelled at their ends, with the values under the
pointer.
"""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QGraphicsView, QVBoxLayout, QWidget

from gui import theme
from gui.paced import Paced
from gui.translate import tr
from gui.widgets.chart_axis import ChartAxis
from gui.widgets.chart_curves import EMPTY, Curve, Curves, Look
from gui.widgets.chart_over import LABEL_ROOM, Over
from gui.widgets.pyramid import Floats

REDRAW_MS = 66
# A line that goes up and down so many times the height of its chart looks the same thin and without smooth
# edges, and is painted in a tenth of the time.
MOST_INK = 8.0
# Values nearer to 0 are shown as 0, greater ones as the greatest: the scale of a plot, the pixels for a
# difference between two of them, has to be a number that a float can hold.
LEAST, GREATEST = 1e-280, 1e300
__all__ = ["Chart", "Curve", "Look"]


class Chart(QWidget):
    """Curves by key over one x axis. `hovered(x)` lets several charts share their crosshair."""

    hovered = Signal(float)

    def __init__(self, title: str, percent: bool = False, pace: int = REDRAW_MS) -> None:
        super().__init__()
        self.setAccessibleName(title)
        self.curves: dict[str, Curve] = {}
        self.percent, self.log, self.smoothing = percent, False, 0.0
        self.best: tuple[float, str] | None = None
        self.x_word = tr("epoch")
        self._cross: float | None = None
        self._height = 1.0
        self.axes = (ChartAxis("left"), ChartAxis("bottom"))
        self.axes[0].percent = percent
        self.plot = pg.PlotWidget(
            background=None, enableMenu=False, axisItems={axis.orientation: axis for axis in self.axes}
        )
        self.item: pg.PlotItem = self.plot.getPlotItem()
        self._lines = Curves()
        self.item.addItem(self._lines)
        self._prepare()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.over = Over(self)
        self._paced = Paced(self, lambda: self.redraw(), pace)
        self.item.vb.sigRangeChanged.connect(self._moved)
        theme.changed.connect(self._recolour)
        self._recolour()

    def add(self, key: str, look: Look) -> None:
        """A new curve, or another look for one that is there."""
        if key in self.curves:
            self.curves[key].look = look
        else:
            self.curves[key] = Curve(look)
        self._later(everything=True)

    def remove(self, key: str) -> None:
        """Take a curve away."""
        del self.curves[key]
        self._later()

    def extend(self, key: str, x: Floats, y: Floats) -> None:
        """More points of a curve; they are painted with the next tick."""
        curve = self.curves[key]
        curve.points.extend(x, y)
        curve.dirty = True
        self._later()

    def set_view(self, *, log: bool | None = None, smoothing: float | None = None) -> None:
        """Change how curves are shown; what is recorded stays as it is."""
        self.log = self.log if log is None else log
        self.smoothing = self.smoothing if smoothing is None else smoothing
        self.axes[0].setLogMode(self.log)
        self.item.enableAutoRange()
        self._later(everything=True)

    def set_percent(self, percent: bool) -> None:
        """Show values from 0 to 1 in percent."""
        self.percent = percent
        axis = self.axes[0]
        axis.percent = percent
        axis.forget()
        axis.update()
        self._later(everything=True)

    def set_best(self, x: float | None, text: str = "") -> None:
        """Mark the best epoch with a dashed line and a flag."""
        best = None if x is None else (x, text)
        if best != self.best:
            self.best = best
            self._later()

    def set_cross(self, x: float | None) -> None:
        """Show the values at x."""
        if x != self._cross:
            self._cross = x
            self.over.update()

    @property
    def cross(self) -> float | None:
        """Where the crosshair stands."""
        return self._cross

    def redraw(self) -> None:
        """Bring what changed to the screen; hidden charts wait until they are seen."""
        self._paced.stop()
        if not self.isVisible():
            return
        left, right = self.item.vb.viewRange()[0]
        pixels = max(int(self.item.vb.width()), 50)
        for curve in self.curves.values():
            if curve.dirty:
                self._draw(curve, left, right, pixels)
        shown = self.curves.values()
        blank = not any(len(curve.points) for curve in shown)
        for axis in self.axes:
            axis.blank = blank
        self._lines.show_lines([c.raw for c in shown] + [c.line for c in shown])
        # Now, not while painting: what moves there makes it paint everything a second time.
        self.item.vb.prepareForPaint()
        for axis in self.axes:
            axis.prepare()
        bottom, top = self.item.vb.viewRange()[1]
        height = float(top) - float(bottom)
        if height > 0 and not 0.5 < height / self._height < 2:
            self._height = height
            self._later(everything=True)  # bands and lines look different at this height
        self.over.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.over.setGeometry(self.rect())
            self._later(everything=True)
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later(everything=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._paced.stop()

    def place(self, x: float, y: float) -> QPointF:
        """Where a value stands on this widget."""
        value = math.log10(y) if self.log and y > 0 else y
        scene = self.item.vb.mapViewToScene(QPointF(x, value))
        return QPointF(self.plot.mapFromScene(scene)) + QPointF(self.plot.pos())

    def words(self, y: float) -> str:
        """A value as the card says it."""
        return f"{y * 100:.1f}\u00a0%" if self.percent else f"{y:.4g}"

    def area(self) -> QRectF:
        """The rectangle that curves are drawn in, on this widget."""
        return QRectF(self.plot.mapFromScene(self.item.vb.sceneBoundingRect()).boundingRect())

    def _draw(self, curve: Curve, left: float, right: float, pixels: int) -> None:
        span = (-math.inf, math.inf) if self._is_whole else (left, right)
        faint = curve.points.drawn(*span, pixels) if self.smoothing else (EMPTY, EMPTY)
        bottom, top = self.item.vb.viewRange()[1]
        most = MOST_INK * max(top - bottom, 1e-300)
        curve.raw.show(*self._logged(faint), most)
        curve.raw.pen = curve.faint_pen()
        curve.line.show(*self._logged(curve.shown(self.smoothing).drawn(*span, pixels)), most)
        curve.line.pen = curve.pen(thin=not curve.line.fine)
        curve.dirty = False

    def _logged(self, points: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """The points as they are drawn: no nearer to 0 and no greater than a plot can measure; on a log
        scale, what is not above 0 is a gap.
        """
        x, y = points
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.log:
                return x, np.where(y > 0, np.log10(y), np.nan)
            y = np.where(np.abs(y) < LEAST, 0.0, y)
            return x, np.where(np.isfinite(y), np.clip(y, -GREATEST, GREATEST), y)

    def _later(self, everything: bool = False) -> None:
        if everything:
            for curve in self.curves.values():
                curve.dirty = True
        if self.isVisible():
            self._paced.ask()

    def _moved(self) -> None:
        """Another part is in view; while all of it is, what is drawn does not depend on the range."""
        self._later(everything=not self._is_whole)

    @property
    def _is_whole(self) -> bool:
        return bool(self.item.vb.state["autoRange"][0])

    def _prepare(self) -> None:
        self.plot.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        menu = self.item.ctrlMenu  # never shown, but made: it shall go with the plot, and stay a pop-up
        menu.setParent(self.plot, menu.windowFlags())
        self.item.hideButtons()
        self.item.setContentsMargins(0, 22, LABEL_ROOM, 0)
        self.item.showGrid(x=False, y=True, alpha=1.0)
        self.item.vb.setDefaultPadding(0.02)
        for axis in self.axes:
            axis.setStyle(tickFont=theme.font(11, 500))
        self.plot.scene().sigMouseMoved.connect(self._hover)
        self.plot.viewport().installEventFilter(self)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.hovered.emit(math.nan)
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self.item.enableAutoRange()
        return False

    def _hover(self, place: QPointF) -> None:
        if self.item.vb.sceneBoundingRect().contains(place):
            self.hovered.emit(self.item.vb.mapSceneToView(place).x())

    def _recolour(self) -> None:
        for axis in self.axes:
            axis.setTextPen(theme.color("text3"))
            axis.setPen(pg.mkPen(theme.color("border")))
        self._later(everything=True)
