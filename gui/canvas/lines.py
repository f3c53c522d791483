"""The line that a wire is: a path with a place for its label, or one level stretch, which most wires are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainterPath, QTransform

Place = tuple[float, float]
Area = tuple[float, float, float, float]  # left, top, right, bottom
SMALLER, LARGER = QTransform.fromScale(0.25, 0.25), QTransform.fromScale(4, 4)
CUT = 6.0  # of a corner, on each side
ARROW = 11.0  # of a level stretch, what its end takes from the room for a label


@dataclass(frozen=True, slots=True)
class Route:
    """A path, and the level stretch of it where a label can sit (`room` 0: there is none).

    `left` when the label begins at `label` instead of having its middle there, and `below` when it belongs
    under the line. `corners` are those of a line of level and upright stretches; a curve has none.
    """

    path: QPainterPath
    middle: QPointF
    label: QPointF
    room: float
    left: bool = False
    below: bool = False
    corners: Sequence[Place] = ()

    @property
    def at(self) -> Place:
        """The middle as numbers."""
        return self.middle.x(), self.middle.y()

    @property
    def area(self) -> Area:
        """What the path stays within."""
        corners: Any = self.path.controlPointRect().getCoords()
        area: Area = corners
        return area

    @property
    def points(self) -> Sequence[QPointF]:
        """The path as a line with corners."""
        polygons: list[Any] = self.path.toSubpathPolygons()
        return [QPointF(p) for p in polygons[0]] if polygons else []

    @property
    def lines(self) -> list[QLineF]:
        """Its stretches as they look from afar: corners are cut instead of round, and curves have few."""
        points = _cut(self.corners) if self.corners else self._coarse()
        return [QLineF(one, other) for one, other in itertools.pairwise(points)]

    def _coarse(self) -> Sequence[QPointF]:
        """A long curve has a thousand stretches, where a few dozen look the same from afar."""
        polygons: list[Any] = self.path.toSubpathPolygons(SMALLER)
        return [QPointF(p) for p in LARGER.map(polygons[0])] if polygons else []


def _cut(corners: Sequence[Place]) -> list[QPointF]:
    """A line of stretches with a piece cut off each corner, about as much as is round of it from near."""
    points = [QPointF(*corners[0])]
    for (x, y), (u, v), (p, q) in zip(corners, corners[1:], corners[2:]):
        before, after = hypot(u - x, v - y) or 1.0, hypot(p - u, q - v) or 1.0
        into, out = min(CUT, before / 4) / before, min(CUT, after / 4) / after
        points += [
            QPointF(u + (x - u) * into, v + (y - v) * into),
            QPointF(u + (p - u) * out, v + (q - v) * out),
        ]
    return [*points, QPointF(*corners[-1])]


class Straight:
    """A level line from left to right.

    Thousands are made when a drawing is opened, and few are looked at from near: what only a painter needs
    is made when it asks.
    """

    __slots__ = ("_end", "_path", "_start", "_y")
    left = below = False

    def __init__(self, start: float, end: float, y: float) -> None:
        self._start, self._end, self._y = start, end, y
        self._path: QPainterPath | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Straight) and self.area == other.area

    __hash__ = None  # type: ignore[assignment]

    @property
    def path(self) -> QPainterPath:
        """The line as a path."""
        if self._path is None:
            self._path = QPainterPath(QPointF(self._start, self._y))
            self._path.lineTo(self._end, self._y)
        return self._path

    @property
    def at(self) -> Place:
        """The middle as numbers."""
        return (self._start + self._end) / 2, self._y

    @property
    def middle(self) -> QPointF:
        """The middle, where the label sits."""
        return QPointF(*self.at)

    label = middle

    @property
    def room(self) -> float:
        """How long the label may be."""
        return self._end - self._start - ARROW

    @property
    def corners(self) -> Sequence[Place]:
        """Both ends as numbers."""
        return (self._start, self._y), (self._end, self._y)

    @property
    def area(self) -> Area:
        """What the line stays within."""
        return self._start, self._y, self._end, self._y

    @property
    def points(self) -> Sequence[QPointF]:
        """Both ends."""
        return QPointF(self._start, self._y), QPointF(self._end, self._y)

    @property
    def lines(self) -> list[QLineF]:
        """The one stretch."""
        return [QLineF(self._start, self._y, self._end, self._y)]


Line = Route | Straight
