"""A way around nodes: the shortest one of level and upright stretches that keeps clear of every rectangle."""

from __future__ import annotations

import heapq
import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF

Obstacles = Callable[[QRectF], Sequence[QRectF]]
Box = tuple[float, float, float, float]
Cell = tuple[int, int, bool]  # column, row, and whether it was reached on the level

CLEAR = 8.0  # how far a wire stays away from a node
TOUCH = 1.0  # what may overlap without being a crossing: ports stand on the edges
BESIDE = 3.0  # nearer than that is through it
TURN = 48.0  # what a corner costs, in length
INNER = CLEAR - 1  # a way may run along the edge of what is kept clear
ROUNDS, KNOWN, STEPS = 12, 40, 500  # three times what was ever needed where nodes stand apart
HEAPED = 3  # where so many nodes in the way lie on others, nobody could follow a way between them
HASTE = 1.5  # above 1 a search is many times quicker, and its way is seldom longer


def is_clear(points: Sequence[QPointF], obstacles: Obstacles) -> bool:
    """Whether no stretch of a line of level and upright stretches runs through a node."""
    return not any(crossed(one, other, obstacles) for one, other in itertools.pairwise(points))


def crossed(one: QPointF, other: QPointF, obstacles: Obstacles) -> bool:
    """Whether a straight stretch runs through a node."""
    area = QRectF(one, other).normalized()
    level, upright = area.height() < 0.01, area.width() < 0.01
    near = -BESIDE if level or upright else 0.0
    for rect in obstacles(area.adjusted(near, near, -near, -near)):
        if level or upright:
            # Beside a node a wire keeps its distance; at its ends it touches one.
            across, down = (TOUCH, -BESIDE) if level else (-BESIDE, TOUCH)
            if _overlaps(area, rect.adjusted(across, down, -across, -down)):
                return True
        elif _slanted(one, other, rect.adjusted(TOUCH, TOUCH, -TOUCH, -TOUCH)):
            return True
    return False


def around(start: QPointF, end: QPointF, obstacles: Obstacles) -> list[QPointF] | None:
    """The points of a way from a point to one further on, both free; None when none is found.

    Only nodes that turned out to be in the way are looked at: a way is found around those that are known,
    and what it runs through is known, too, from then on.
    """
    known: dict[Box, None] = {}
    for end_point in (start, end):
        known |= dict.fromkeys(
            map(_grown, obstacles(QRectF(end_point, end_point).adjusted(-12, -12, 12, 12)))
        )
    steps = STEPS
    for _ in range(ROUNDS):
        if len(known) > KNOWN or _is_heap([*known]):
            return None
        found, steps = search(_Lattice(start, end, [*known]), steps)
        if found is None:
            return None
        fresh = {box: None for one, other in itertools.pairwise(found) for box in _hit(one, other, obstacles)}
        if not fresh.keys() - known.keys():
            return found
        known |= fresh
    return None


def _hit(one: QPointF, other: QPointF, obstacles: Obstacles) -> list[Box]:
    """The grown boxes that a level or upright stretch runs through."""
    line = QRectF(one, other).normalized()
    near = obstacles(line.adjusted(-CLEAR, -CLEAR, CLEAR, CLEAR))
    return [_grown(rect) for rect in near if _overlaps(line, rect.adjusted(-INNER, -INNER, INNER, INNER))]


class _Lattice:
    """The lines beside all boxes; a way runs along them from crossing to crossing."""

    def __init__(self, start: QPointF, end: QPointF, boxes: Sequence[Box]) -> None:
        self.boxes = boxes
        self.columns = sorted({start.x(), end.x(), *(x for box in boxes for x in (box[0], box[2]))})
        self.rows = sorted({start.y(), end.y(), *(y for box in boxes for y in (box[1], box[3]))})
        self.start = bisect_left(self.columns, start.x()), bisect_left(self.rows, start.y())
        self.end = bisect_left(self.columns, end.x()), bisect_left(self.rows, end.y())
        self._blocked_level = [[False] * len(self.rows) for _ in self.columns]
        self._blocked_upright = [[False] * len(self.rows) for _ in self.columns]
        for box in boxes:
            self._block(box)

    def steps(self, column: int, row: int) -> Iterator[tuple[int, int, bool, float]]:
        """The neighbours of a crossing: column, row, whether on the level, and how far."""
        columns, rows = self.columns, self.rows
        if column + 1 < len(columns) and not self._blocked_level[column][row]:
            yield column + 1, row, True, columns[column + 1] - columns[column]
        if column and not self._blocked_level[column - 1][row]:
            yield column - 1, row, True, columns[column] - columns[column - 1]
        if row + 1 < len(rows) and not self._blocked_upright[column][row]:
            yield column, row + 1, False, rows[row + 1] - rows[row]
        if row and not self._blocked_upright[column][row - 1]:
            yield column, row - 1, False, rows[row] - rows[row - 1]

    def far(self, column: int, row: int) -> float:
        """At least so far it still is to the end."""
        return abs(self.columns[column] - self.columns[self.end[0]]) + abs(
            self.rows[row] - self.rows[self.end[1]]
        )

    def _block(self, box: Box) -> None:
        """Steps that run through the inside of a box are no steps."""
        left, right = bisect_left(self.columns, box[0]), bisect_left(self.columns, box[2])
        top, bottom = bisect_left(self.rows, box[1]), bisect_left(self.rows, box[3])
        for column in range(left, right):
            for row in range(top + 1, bottom):
                self._blocked_level[column][row] = True
        for column in range(left + 1, right):
            for row in range(top, bottom):
                self._blocked_upright[column][row] = True


def _is_heap(boxes: Sequence[Box]) -> bool:
    """Whether several of some grown boxes lie on each other, so that the nodes in them do."""
    inner = sorted((b[0] + CLEAR, b[1] + CLEAR, b[2] - CLEAR, b[3] - CLEAR) for b in boxes)
    count = 0
    for index, one in enumerate(inner):
        for other in inner[index + 1 :]:
            if other[0] >= one[2]:
                break
            count += one[1] < other[3] and other[1] < one[3]
    return count >= HEAPED


def search(lattice: _Lattice, steps: int) -> tuple[list[QPointF] | None, int]:
    """A* with a price on corners; it sets out on the level and arrives on the level.

    Also says how many of the steps that it may take are left.
    """
    begin: Cell = (*lattice.start, True)
    best: dict[Cell, float] = {begin: 0.0}
    before: dict[Cell, Cell] = {}
    waiting: list[tuple[float, float, Cell]] = [(0.0, 0.0, begin)]
    while waiting and steps > 0:
        _, cost, cell = heapq.heappop(waiting)
        if cost > best[cell]:
            continue
        steps -= 1
        if cell[:2] == lattice.end:
            return _points(lattice, cell, before), steps
        for column, row, level, length in lattice.steps(cell[0], cell[1]):
            turned = TURN if level != cell[2] else 0.0
            arrived = TURN if (column, row) == lattice.end and not level else 0.0
            there, price = (column, row, level), cost + length + turned + arrived
            if price < best.get(there, 1e18):
                best[there], before[there] = price, cell
                heapq.heappush(waiting, (price + HASTE * lattice.far(column, row), price, there))
    return None, steps


def _points(lattice: _Lattice, cell: Cell, before: dict[Cell, Cell]) -> list[QPointF]:
    """The corners of the way that led to a crossing."""
    cells = [cell]
    while cells[-1] in before:
        cells.append(before[cells[-1]])
    line = [QPointF(lattice.columns[c], lattice.rows[r]) for c, r, _ in reversed(cells)]
    kept = line[:1]
    for one, at, other in zip(line, line[1:], line[2:]):
        if not (one.x() == at.x() == other.x() or one.y() == at.y() == other.y()):
            kept.append(at)
    return [*kept, line[-1]] if len(line) > 1 else line


def _grown(rect: QRectF) -> Box:
    return rect.left() - CLEAR, rect.top() - CLEAR, rect.right() + CLEAR, rect.bottom() + CLEAR


def _overlaps(line: QRectF, rect: QRectF) -> bool:
    """Whether they share more than an edge; the line has no width, or no height."""
    return (
        line.left() < rect.right()
        and rect.left() < line.right()
        and line.top() < rect.bottom()
        and rect.top() < line.bottom()
    )


def _slanted(one: QPointF, other: QPointF, rect: QRectF) -> bool:
    """Whether a slanted stretch meets a rectangle (Liang and Barsky, 1984)."""
    across, down = other.x() - one.x(), other.y() - one.y()
    low, high = 0.0, 1.0
    for way, room in (
        (-across, one.x() - rect.left()), (across, rect.right() - one.x()),
        (-down, one.y() - rect.top()), (down, rect.bottom() - one.y()),
    ):  # fmt: skip
        if way == 0:
            if room < 0:
                return False
        elif way < 0:
            low = max(low, room / way)
        else:
            high = min(high, room / way)
    return low < high
