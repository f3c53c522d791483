"""Where on a wire its label stands: in the middle of its level stretch, or where nothing runs through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from gui.canvas.lane import Box
from gui.canvas.lines import Line
from gui.canvas.routes import CORNER
from gui.canvas.segments import Place

if TYPE_CHECKING:
    from gui.canvas.corridors import Corridors
    from gui.canvas.wire_item import WireItem

Span = tuple[float, float]
HIGH, NEAR, BESIDE = 24.0, 3.0, 4.0  # a label reaches so far from its line, begins so near, keeps so far off
SMALLEST = 0.7  # the zoom from which on labels are there; they take the most room then
PORT = 11.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label, with how much room there is; as a route has it, too."""

    label: QPointF
    room: float
    left: bool = False
    below: bool = False


class Labels:
    """Knows the spots of the wires that are painted, until something near them runs another way."""

    def __init__(self, corridors: Corridors) -> None:
        self._corridors = corridors
        self._board = corridors.board
        self._spots: dict[str, tuple[float, Spot | Line]] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._spots.clear()

    def forget(self, target: str) -> None:
        """A wire runs another way, or is gone."""
        self._spots.pop(target, None)

    def look_again(self, areas: Iterable[Box]) -> None:
        """Something came or went in these areas: labels of the wires there may have to make way."""
        if not self._spots:
            return
        near = {name for area in areas for name in self._board.wires_in(_grown(area))}
        for target in near & self._spots.keys():
            item = self._board.wires.get(target)
            wide, before = self._spots.pop(target)
            if item is not None and self.of(item, wide) != before:
                item.update()

    def of(self, item: WireItem, wide: float) -> Spot | Line:
        """The spot for a label of this width on the screen."""
        target = item.wire.target
        known = self._spots.get(target)
        if known is None or known[0] != wide:
            known = self._spots[target] = wide, self._found(item, wide / SMALLEST)
        return known[1]

    def _found(self, item: WireItem, wide: float) -> Spot | Line:
        route = item.route
        if route.room <= 0:
            return route
        if not route.corners:
            return self._beside_curve(item, wide)
        (begin, y), (end, _) = longest(route.corners)
        begin, end = min(begin, end), max(begin, end)
        edge = CORNER if len(route.corners) > 2 else PORT / 2
        if self._is_shared(item, y, begin, end):
            return Spot(QPointF(begin, y), 0.0)
        found: list[tuple[float, float, bool]] = []
        for below in (False, True):
            free = self._free(item, y, (begin + edge, end - edge), below)
            middle = (begin + end) / 2
            if any(low <= middle - wide / 2 and middle + wide / 2 <= high for low, high in free):
                found.append((middle, end - begin - 2 * edge, below))
                break
            low, high = max(free, key=lambda span: span[1] - span[0], default=(begin, begin))
            found.append(((low + high) / 2, high - low, below))
            if high - low >= wide + 16:
                break
        x, room, below = max(found, key=lambda each: each[1])
        return Spot(QPointF(x, y), room, below=below)

    def _beside_curve(self, item: WireItem, wide: float) -> Spot:
        """The label of a curve begins where it does: it has the room up to what comes first."""
        route = item.route
        x, y = route.label.x(), route.label.y()
        free = self._free(item, y, (x, x + max(route.room, wide + 16)), route.below)
        room = free[0][1] - x if free and free[0][0] == x else 0.0
        return Spot(route.label, min(room, route.room), route.left, route.below)

    def _free(self, item: WireItem, y: float, span: Span, below: bool) -> list[Span]:
        """The parts of a level stretch above or below which nothing is."""
        low, high = (y + NEAR, y + HIGH) if below else (y - HIGH, y - NEAR)
        area = span[0], low, span[1], high
        boxes = [*self._board.grid.boxes(area), *self._corridors.texts_at(area)]
        for name in self._board.wires_in(QRectF(QPointF(span[0], low), QPointF(span[1], high))):
            if name != item.wire.target:
                lines = pairwise(at.toTuple() for at in self._board.wires[name].points)
                boxes += [(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in lines]
        taken = sorted((b[0] - BESIDE, b[2] + BESIDE) for b in boxes if b[1] <= high and low <= b[3])
        return _between(span, taken)

    def _is_shared(self, item: WireItem, y: float, begin: float, end: float) -> bool:
        """Whether a wire of the same output that is drawn below says the same on the same stretch."""
        for other in self._corridors.siblings(item.wire.source):
            if other is item:
                return False
            if other.route.room > 0 and len(other.route.corners) > 1:
                (low, level), (high, _) = longest(other.route.corners)
                low, high = min(low, high), max(low, high)
                if level == y and min(high, end) - max(low, begin) > (end - begin) / 2:
                    return True
        return False


def longest(corners: Sequence[Place]) -> tuple[Place, Place]:
    """The longest level stretch of a line."""
    levels = [(one, other) for one, other in pairwise(corners) if one[1] == other[1]]
    return max(levels or list(pairwise(corners)), key=lambda pair: abs(pair[1][0] - pair[0][0]))


def _between(span: Span, taken: Sequence[Span]) -> list[Span]:
    """What spans leave of a span."""
    free, low = [], span[0]
    for begin, end in taken:
        if begin > low:
            free.append((low, min(begin, span[1])))
        low = max(low, end)
    if low < span[1]:
        free.append((low, span[1]))
    return [(low, high) for low, high in free if high > low]


def _grown(area: Box) -> QRectF:
    left, top, right, bottom = area
    return QRectF(left, top, right - left, bottom - top).adjusted(-HIGH, -HIGH, HIGH, HIGH)
