"""Snapping: what is dragged stands still where it lines up with another layer, and a guide shows why."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from itertools import zip_longest
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem, QStyleOptionGraphicsItem, QWidget

from gui import theme
from gui.canvas.grid import Grid

STEP = 8.0
WITHIN = 6.0
OVERHANG = 12.0
ROOM = 640.0


class Line(NamedTuple):
    """A place at which something can line up, with the rectangle that it belongs to."""

    at: float
    rect: QRectF


def snapped(value: float) -> float:
    """The nearest place on the grid of 8."""
    return round(value / STEP) * STEP


class Snapper:
    """Knows the edges and middles of what stands still around a rectangle, in the order of their places.

    What is further away than `ROOM` is not looked at, so that a large drawing costs no more than a small one.
    """

    def __init__(self, grid: Grid, moved: Collection[str], more: Iterable[QRectF] = ()) -> None:
        self._grid, self._moved, self._more = grid, moved, list(more)
        self._known = QRectF()
        self._across: list[Line] = []
        self._down: list[Line] = []

    def _look_around(self, rect: QRectF) -> None:
        """Know what stands near a rectangle, and somewhat beyond, so that not each step has to ask."""
        if self._known.contains(rect.adjusted(-ROOM, -ROOM, ROOM, ROOM)):
            return
        area = self._known = rect.adjusted(-2 * ROOM, -2 * ROOM, 2 * ROOM, 2 * ROOM)
        rects = [self._grid[name] for name in self._grid.near(area) if name not in self._moved]
        rects += [each for each in self._more if each.intersects(area)]
        self._across = sorted(
            (Line(x, r) for r in rects for x in (r.left(), r.center().x(), r.right())), key=_place
        )
        self._down = sorted(
            (Line(y, r) for r in rects for y in (r.top(), r.center().y(), r.bottom())), key=_place
        )

    def shift(self, rect: QRectF, by: QPointF, zoom: float) -> tuple[QPointF, list[QLineF]]:
        """How far a rectangle goes that is dragged by so much, and the guides that say why."""
        reach = WITHIN / zoom
        wanted = rect.translated(by)
        self._look_around(wanted)
        across = _nearest(self._across, (wanted.left(), wanted.center().x(), wanted.right()), reach)
        down = _nearest(self._down, (wanted.top(), wanted.center().y(), wanted.bottom()), reach)
        made = QPointF(
            by.x() + across if across is not None else snapped(wanted.left()) - rect.left(),
            by.y() + down if down is not None else snapped(wanted.top()) - rect.top(),
        )
        there = rect.translated(made)
        return made, [*self._uprights(there, across), *self._levels(there, down)]

    def _uprights(self, rect: QRectF, by: float | None) -> list[QLineF]:
        """Guides from top to bottom, from what is dragged to the nearest that it lines up with."""
        found = []
        for x in (rect.left(), rect.center().x(), rect.right()) if by is not None else ():
            if lines := _lines_at(self._across, x):
                both = _nearest_rect(lines, rect).united(rect)
                found.append(QLineF(x, both.top() - OVERHANG, x, both.bottom() + OVERHANG))
        return found

    def _levels(self, rect: QRectF, by: float | None) -> list[QLineF]:
        found = []
        for y in (rect.top(), rect.center().y(), rect.bottom()) if by is not None else ():
            if lines := _lines_at(self._down, y):
                both = _nearest_rect(lines, rect).united(rect)
                found.append(QLineF(both.left() - OVERHANG, y, both.right() + OVERHANG, y))
        return found


class GuideItem(QGraphicsItem):
    """The guides that are in force while something is dragged; one item a line: little is repainted."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[QLineF] = []
        self._items: list[QGraphicsLineItem] = []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents)
        self.setZValue(18)

    def show_lines(self, lines: list[QLineF]) -> None:
        """Show these guides and no others."""
        if lines == self.lines:
            return
        self.lines = lines
        pen = QPen(theme.color("select"), 1)
        pen.setCosmetic(True)
        while len(self._items) < len(lines):
            self._items.append(QGraphicsLineItem(self))
        for item, line in zip_longest(self._items, lines):
            item.setVisible(line is not None)
            if line is not None and line != item.line():
                item.setPen(pen)
                item.setLine(line)

    def boundingRect(self) -> QRectF:
        return QRectF()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Its lines paint themselves."""


def _nearest_rect(lines: list[Line], rect: QRectF) -> QRectF:
    middle = rect.center()
    return min(lines, key=lambda line: (line.rect.center() - middle).manhattanLength()).rect


def _place(line: Line) -> float:
    return line.at


def _nearest(lines: list[Line], places: Iterable[float], reach: float) -> float | None:
    """The smallest way from one of the places to a line, if one is in reach."""
    ways: list[float] = []
    for place in places:
        index = bisect_left(lines, place, key=_place)
        ways += [line.at - place for line in lines[max(index - 1, 0) : index + 1]]
    best = min(ways, key=abs, default=None)
    return best if best is not None and abs(best) <= reach else None


def _lines_at(lines: list[Line], place: float) -> list[Line]:
    first = bisect_left(lines, place - 0.01, key=_place)
    last = bisect_left(lines, place + 0.01, key=_place)
    return lines[first:last]
