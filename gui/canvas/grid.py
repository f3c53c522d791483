"""Where the nodes are: a coarse grid of rectangles, for questions that must not look at every node."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF

CELL = 320.0


class Grid:
    """Rectangles by name, found again by the cells that they touch."""

    def __init__(self) -> None:
        self._rects: dict[str, QRectF] = {}
        self._cells: dict[tuple[int, int], set[str]] = {}

    def put(self, name: str, rect: QRectF) -> None:
        """Add a rectangle, or give it another place."""
        self.take(name)
        self._rects[name] = rect
        for cell in _cells(rect):
            self._cells.setdefault(cell, set()).add(name)

    def take(self, name: str) -> None:
        """Forget a rectangle; an unknown name is no mistake."""
        rect = self._rects.pop(name, None)
        for cell in _cells(rect) if rect is not None else ():
            self._cells[cell].discard(name)

    def clear(self) -> None:
        """Forget everything."""
        self._rects.clear()
        self._cells.clear()

    def near(self, area: QRectF) -> set[str]:
        """Names of the rectangles that touch `area`."""
        area = area.normalized()
        if (area.width() / CELL + 1) * (area.height() / CELL + 1) > len(self._rects) + 16:
            return {name for name, rect in self._rects.items() if _touch(rect, area)}
        found: set[str] = set()
        for cell in _cells(area):
            found |= self._cells.get(cell, set())
        return {name for name in found if _touch(self._rects[name], area)}

    def rects(self, area: QRectF) -> list[QRectF]:
        """The rectangles that touch `area`."""
        return [self._rects[name] for name in self.near(area)]

    def bounds(self) -> QRectF:
        """The rectangle around all of them; null when there are none."""
        if not self._rects:
            return QRectF()
        rects = self._rects.values()
        left, top = min(r.left() for r in rects), min(r.top() for r in rects)
        right, bottom = max(r.right() for r in rects), max(r.bottom() for r in rects)
        return QRectF(left, top, right - left, bottom - top)

    def __getitem__(self, name: str) -> QRectF:
        return self._rects[name]

    def __contains__(self, name: str) -> bool:
        return name in self._rects

    def __iter__(self) -> Iterator[str]:
        return iter(self._rects)

    def __len__(self) -> int:
        return len(self._rects)


def _touch(one: QRectF, other: QRectF) -> bool:
    """Like `intersects`, but an area without height or width (a line) can touch too."""
    return (
        one.left() <= other.right()
        and other.left() <= one.right()
        and one.top() <= other.bottom()
        and other.top() <= one.bottom()
    )


def _cells(rect: QRectF) -> list[tuple[int, int]]:
    left, right = int(rect.left() // CELL), int(rect.right() // CELL)
    top, bottom = int(rect.top() // CELL), int(rect.bottom() // CELL)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
