"""A wire on the canvas: a route, the kind of data on it, and what its label says."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.graph.model import Wire
from engine.layers.ports import PortKind
from gui.canvas import wire_paint
from gui.canvas.lines import Line, Route
from gui.canvas.stated_item import StatedItem

if TYPE_CHECKING:
    from gui.canvas.labels import Labels, Spot

Runs = tuple[tuple[str, bool], ...]
EMPTY = Route(QPainterPath(), QPointF(), QPointF(), 0.0)


@dataclass(frozen=True, slots=True)
class Carries:
    """What a wire shows of the data on it: its kind, each size with whether it is new, and what is wrong.

    A `broken` one carries nothing, because something at one of its ends is left out.
    """

    kind: PortKind = "any"
    sizes: Runs = ()
    error: str = ""
    muted: bool = False
    broken: bool = False


class Mark(Protocol):
    """What an item of its own draws along a wire."""

    def follow(self) -> None:
        """The wire runs along another route."""


class WireItem(StatedItem):
    """Draws one wire; the scene gives it its route. Its state stands in the class until it is another."""

    carries = Carries()
    route: Line = EMPTY
    chosen = False
    hovered = False
    faded = False
    doomed = False
    labels: Labels | None = None
    mark: Mark | None = None
    _bounds: QRectF | None = None
    _points: Sequence[QPointF] | None = None

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.shared = 0.0
        self._level = height(wire)
        self.setZValue(self._level)

    def set_route(self, route: Line) -> None:
        """Run along another route."""
        if self._bounds is not None:  # Qt has not asked for them otherwise
            self.prepareGeometryChange()
        self.route = route
        self._points = self._bounds = None
        if self.mark is not None:
            self.mark.follow()

    def set_carries(self, carries: Carries) -> bool:
        """Show other data; False when it is the same."""
        if carries is self.carries or carries == self.carries:
            return False
        if self._bounds is not None:
            self.prepareGeometryChange()
        self.carries = carries
        self._bounds = None
        self.show_anew()
        return True

    def show_anew(self) -> None:
        self._rise()
        self.update()

    def distance(self, point: QPointF) -> float:
        """How far a point of the scene is from the wire."""
        return away(point, self.points)

    @property
    def at(self) -> tuple[float, float]:
        """The middle of the route."""
        return self.route.at

    @property
    def points(self) -> Sequence[QPointF]:
        """The route as a line with corners."""
        if self._points is None:
            self._points = self.route.points
        return self._points

    @property
    def spot(self) -> Spot | Line:
        """Where its label stands."""
        if self.labels is None:
            return self.route
        return self.labels.of(self, wire_paint.label_width(self.carries))

    def boundingRect(self) -> QRectF:
        if self._bounds is None:
            self._bounds = self._measured()
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        wire_paint.paint(painter, self, option.levelOfDetailFromTransform(painter.worldTransform()))

    def _rise(self) -> None:
        """What matters more lies on top."""
        raised = self.chosen or self.hovered or self.doomed
        self.setZValue(1.5 if raised else 1.2 if self.carries.error else self._level)

    def _measured(self) -> QRectF:
        """Room for the widest line and, at the smallest zoom that shows it, for a label."""
        wide = wire_paint.label_width(self.carries) / 0.7
        reach, route = wide / 2 + 28, self.route
        left, top, right, bottom = route.area
        if not wide:  # what is repainted with the line is kept small
            return QRectF(left - 14, top - 14, right - left + 28, bottom - top + 28)
        middle, below = route.at
        label, down = (route.label.x(), route.label.y()) if isinstance(route, Route) else route.at
        label += wide / 2 if route.left else 0
        left, right = (
            min(left - 14, label - reach, middle - reach),
            max(right + 14, label + reach, middle + reach),
        )
        top, bottom = min(top - 14, down - 56, below - 56), max(bottom + 14, down + 36, below + 36)
        return QRectF(left, top, right - left, bottom - top)


def height(wire: Wire) -> float:
    """How high above the ground a wire is drawn; those of one output lie next to each other."""
    return 1 + (crc32(wire.source.encode()) + crc32(wire.target.encode()) / 2**32) / 2**36


def away(point: QPointF, line: Sequence[QPointF]) -> float:
    """How far a point is from a line with corners."""
    return min((_to_line(point, a, b) for a, b in itertools.pairwise(line)), default=1e9)


def _to_line(point: QPointF, one: QPointF, other: QPointF) -> float:
    across, down = other.x() - one.x(), other.y() - one.y()
    square = across * across + down * down
    share = ((point.x() - one.x()) * across + (point.y() - one.y()) * down) / square if square else 0.0
    share = min(max(share, 0.0), 1.0)
    return hypot(point.x() - one.x() - share * across, point.y() - one.y() - share * down)
