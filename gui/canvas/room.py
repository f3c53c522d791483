"""Room for a layer that is put between two others: what stands in its way steps aside, to the right."""

from __future__ import annotations

from collections.abc import Collection
from math import ceil

from PySide6.QtCore import QRectF

from gui.canvas.grid import Grid

Place = tuple[float, float]
GAP, STEP, STRAIGHT = 40.0, 8.0, 24.0


def make_room(
    grid: Grid, nodes: Collection[str], rect: QRectF, source: str, target: str, held: str = ""
) -> tuple[Place, dict[str, Place]]:
    """Where a layer goes that shall cover `rect`, and where others move so that nothing is covered.

    Only a row that is read from left to right is parted; a wire that leads elsewhere has room enough.
    """
    place = rect.x(), rect.y()
    one, other = grid[source], grid[target]
    if not (_beside(one, rect) and _beside(other, rect)) or other.left() <= one.left():
        return place, {}
    y = one.top() if abs(rect.top() - one.top()) <= STRAIGHT else rect.top()
    x = max(rect.left(), _up(one.right() + GAP))
    covered = QRectF(x, y, rect.width(), rect.height())
    row = [n for n in nodes if n not in (held, source) and n in grid and _beside(grid[n], covered)]
    behind = [n for n in row if grid[n].left() >= min(other.left(), x)]
    first = min((grid[n].left() for n in behind), default=covered.right() + GAP)
    push = _up(max(0.0, covered.right() + GAP - first))
    moves = {n: (grid[n].left() + push, grid[n].top()) for n in behind} if push else {}
    return (x, y), moves


def _beside(one: QRectF, other: QRectF) -> bool:
    """Whether two boxes stand in one row."""
    return one.top() < other.bottom() and other.top() < one.bottom()


def _up(value: float) -> float:
    return ceil(value / STEP) * STEP
