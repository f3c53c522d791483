"""Dots that run along the wires while the model trains, only where somebody sees them."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui import theme
from gui.canvas.lod import Level
from gui.canvas.wire_paint import line_colour

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas
    from gui.canvas.wire_item import WireItem

TRIP, EVERY, DOTS = 1.2, 60, 3
RADIUS = 3.0
# More would cost the training time, and be a shimmer instead of a direction.
MOST_WIRES = 60


class Flow(QObject):
    """Keeps the dots going while `running`. Where motion is reduced they stand still."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._dots = _Dots()
        canvas.scene.addItem(self._dots)
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._tick)

    @property
    def moves(self) -> bool:
        """Whether the dots are on their way."""
        return self._timer.isActive()

    @property
    def places(self) -> list[QPointF]:
        """Where the dots are now."""
        return [at for at, _ in self._dots.places]

    def run(self, running: bool) -> None:
        """Start or end."""
        if running and theme.duration("hover"):
            self._timer.start()
        else:
            self._timer.stop()
        self._dots.move(list(self._now()) if running else [])

    def _tick(self) -> None:
        view = self._canvas.view
        seen = view.isVisible() and not view.window().isMinimized()
        self._dots.move(list(self._now()) if seen else [])

    def _now(self) -> Iterator[tuple[QPointF, str]]:
        """Each dot and the kind of data on its wire."""
        scene, view = self._canvas.scene, self._canvas.view
        if scene.level < Level.TITLE:
            return
        phase = time.monotonic() % TRIP / TRIP if theme.duration("hover") else 0.5 / DOTS
        shown, count = view.shown, 0
        for item in scene.wires.values():
            carries = item.carries
            idle = carries.error or carries.muted or carries.broken
            if idle or not item.boundingRect().intersects(shown):
                continue
            yield from ((at, carries.kind) for at in _along(item, phase))
            count += 1
            if count >= MOST_WIRES:
                return


class _Dots(QGraphicsItem):
    """All dots as one item, over the wires and below the nodes."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[tuple[QPointF, str]] = []
        self._bounds = QRectF()
        self.setZValue(1.8)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # for what is exposed

    def move(self, places: list[tuple[QPointF, str]]) -> None:
        """Show the dots at these places; only around them is anything painted again."""
        if not places and not self.places:
            return
        touched = [at for at, _ in (*self.places, *places)]
        self.places = places
        bounds = QRectF()
        for at in touched:
            bounds = bounds.united(_around(at))
        if not self._bounds.contains(bounds):
            self.prepareGeometryChange()
            self._bounds = self._bounds.united(bounds)
        for at in touched:
            self.update(_around(at))

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        exposed = option.exposedRect.adjusted(-RADIUS, -RADIUS, RADIUS, RADIUS)
        for at, kind in self.places:
            if exposed.contains(at):
                painter.setBrush(line_colour(kind))
                painter.drawEllipse(at, RADIUS, RADIUS)


def _around(at: QPointF) -> QRectF:
    reach = RADIUS + 1
    return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)


def _along(item: WireItem, phase: float) -> Iterator[QPointF]:
    """The dots of one wire, evenly along its way."""
    points = item.points
    lengths, total = [0.0], 0.0
    for one, other in pairwise(points):
        total += hypot(other.x() - one.x(), other.y() - one.y())
        lengths.append(total)
    if total <= 0:
        return
    for number in range(DOTS):
        wanted = (phase + number) / DOTS * total
        index = min(bisect_right(lengths, wanted) - 1, len(points) - 2)
        step = lengths[index + 1] - lengths[index]
        share = (wanted - lengths[index]) / step if step else 0.0
        yield points[index] + (points[index + 1] - points[index]) * share
