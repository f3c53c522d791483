"""Where the nodes are: a coarse grid of rectangles, for questions that must not look at every node."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from PySide6.QtCore import QRectF

CELL = 320.0
MOST = 4096  # so many cells know a rectangle at most


Box = tuple[float, float, float, float]


class Grid:
    """Rectangles by name, found again by the cells that they touch."""

    def __init__(self) -> None:
        self._rects: dict[str, QRectF] = {}
        self._boxes: dict[str, Box] = {}
        self._wide: set[str] = set()  # what would be in too many cells, and is looked at each time
        self._cells: dict[tuple[int, int], set[str]] = {}
        self._whole: QRectF | None = None

    def put(self, name: str, rect: QRectF) -> None:
        """Add a rectangle, or give it another place."""
        box: Any = rect.getCoords()
        cells, before = _kept(box), self._boxes.get(name)
        if before is not None and cells != _kept(before):
            self.take(name)
            before = None
        self._whole = None
        self._rects[name], self._boxes[name] = rect, box
        for cell in cells if before is None else ():
            self._cells.setdefault(cell, set()).add(name)
        if not cells:
            self._wide.add(name)

    def take(self, name: str) -> None:
        """Forget a rectangle; an unknown name is no mistake."""
        self._whole = None
        box = self._boxes.pop(name, None)
        self._rects.pop(name, None)
        self._wide.discard(name)
        for cell in _kept(box) if box is not None else ():
            held = self._cells[cell]
            held.discard(name)
            if not held:
                del self._cells[cell]

    def clear(self) -> None:
        """Forget everything."""
        self._whole = None
        self._rects.clear()
        self._boxes.clear()
        self._wide.clear()
        self._cells.clear()

    def near(self, area: QRectF) -> set[str]:
        """Names of the rectangles that touch `area`, which may be a line or a point."""
        box: Any = area.getCoords()
        left, top, right, bottom = box
        if right < left or bottom < top:
            box = area.normalized().getCoords()
        return self._near(box)

    def _near(self, area: Box) -> set[str]:
        left, top, right, bottom = area
        boxes = self._boxes
        many = ((right - left) / CELL + 1) * ((bottom - top) / CELL + 1) > len(boxes) + 16
        names: Iterable[str] = boxes
        if not many:
            names = self._touched(area)
        return {
            name
            for name in names
            if (box := boxes[name])[0] <= right and left <= box[2] and box[1] <= bottom and top <= box[3]
        }

    def _touched(self, box: Box) -> set[str]:
        """The names in all cells of a box."""
        cells = self._cells
        touched = [cells[cell] for cell in _cells(box) if cell in cells]
        if self._wide:
            touched.append(self._wide)
        return set().union(*touched) if len(touched) != 1 else touched[0]

    def rects(self, area: QRectF) -> list[QRectF]:
        """The rectangles that touch `area`."""
        return [self._rects[name] for name in self.near(area)]

    def boxes(self, area: Box) -> list[Box]:
        """The same as numbers."""
        return [self._boxes[name] for name in self._near(area)]

    def is_free(self, box: Box, but: Collection[str]) -> bool:
        """Whether no rectangle touches a box, which may be a line, apart from those of these names."""
        left, top, right, bottom = box
        for held in (*map(self._cells.get, _cells(box)), self._wide):
            for name in held or ():
                near = self._boxes[name]
                if near[0] <= right and left <= near[2] and near[1] <= bottom and top <= near[3]:
                    if name not in but:
                        return False
        return True

    def bounds(self) -> QRectF:
        """The rectangle around all of them; null when there are none."""
        if self._whole is None:
            self._whole = self._all()
        return QRectF(self._whole)

    def _all(self) -> QRectF:
        if not self._boxes:
            return QRectF()
        lefts, tops, rights, bottoms = zip(*self._boxes.values())
        left, top = min(lefts), min(tops)
        return QRectF(left, top, max(rights) - left, max(bottoms) - top)

    def __getitem__(self, name: str) -> QRectF:
        return self._rects[name]

    def __contains__(self, name: str) -> bool:
        return name in self._rects

    def __iter__(self) -> Iterator[str]:
        return iter(self._rects)

    def __len__(self) -> int:
        return len(self._rects)


def _kept(box: Box) -> list[tuple[int, int]]:
    """The cells that a rectangle is kept in: none where it touches too many."""
    left, top, right, bottom = box
    many = ((right - left) / CELL + 1) * ((bottom - top) / CELL + 1) > MOST
    return [] if many else _cells(box)


def _cells(box: Box) -> list[tuple[int, int]]:
    column, row = int(box[0] // CELL), int(box[1] // CELL)
    last_column, last_row = int(box[2] // CELL), int(box[3] // CELL)
    if column == last_column and row == last_row:
        return [(column, row)]
    return [(x, y) for x in range(column, last_column + 1) for y in range(row, last_row + 1)]
