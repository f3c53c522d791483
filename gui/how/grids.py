"""Both sides of a sliding window: what is drawn of them, and where their cells stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from gui.how.picture import Box, Mark, Word, number
from gui.how.window import Row

# The values under a window, each with how often it is there, and how many places the window has.
Reduce = Callable[[Mapping[float, int], int], float]
PERIOD = 10  # the example's values come again after so many rows or columns
SMALLEST_WITH_FIGURES = 13.0


@dataclass(frozen=True, slots=True)
class Side:
    """What is drawn of one side: for each dimension the first place shown, and how many."""

    first: tuple[int, ...]
    shown: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def cut(self) -> bool:
        """Whether only a corner is shown."""
        return any(f + s < size for f, s, size in zip(self.first, self.shown, self.sizes))


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of one side stand: the last two dimensions as a grid, depth as a strip before it."""

    x: float
    y: float
    cell: float
    side: Side

    def cells(self, place: Sequence[int]) -> Box:
        """The cell of the last two dimensions."""
        row, column = (0, *place)[-2:]
        first = (0, *self.side.first)[-2:]
        left = self.x + (column - first[1]) * self.cell
        return Box(left, self.y + (row - first[0]) * self.cell, self._side, self._side)

    def slice(self, depth: int) -> Box:
        """The cell of the first of three dimensions, in the strip."""
        down = (depth - self.side.first[0]) * self.cell
        return Box(self.x - self.cell - 6, self.y + down, self._side, self._side)

    @property
    def _side(self) -> float:
        return self.cell - (1.5 if self.cell > 5 else 0.5 if self.cell > 3 else 0)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns that are drawn."""
        return (1, *self.side.shown)[-2:]  # type: ignore[return-value]


def sides(rows: tuple[Row, ...], steps: list[tuple[int, ...]], back: bool) -> tuple[Side, Side]:
    """What is looked at (with its padding) and what comes out."""
    least = {1: 8, 2: 6, 3: 4}[len(rows)]
    first, shown, windows = [], [], []
    for axis, row in enumerate(rows):
        used = max((spot[axis] for spot in steps), default=-1) + 1
        begin = min([0 if back else -row.low, *(t.start for t in row.taps[:used])])
        end = max((t[-1] + 1 for t in row.taps[:used]), default=row.size)
        whole = row.count if back else row.size + row.high
        first.append(begin)
        shown.append(max(end, min(whole, begin + least), begin + 1) - begin)
        windows.append(max(used, 1))
    sizes = tuple(row.count if back else row.size for row in rows)
    wide = Side(tuple(first), tuple(shown), sizes)
    few = Side((0,) * len(rows), tuple(windows), tuple(row.size if back else row.count for row in rows))
    return (few, wide) if back else (wide, few)


def places(near: Side, far: Side, wide: float) -> tuple[Grid, Grid, float]:
    """The two grids below each other for signals, beside each other for images; and where they end."""
    if len(near.shown) == 1:
        above, below = (min(24.0, (wide - 24) / side.shown[0]) for side in (near, far))
        first = Grid((wide - above * near.shown[0]) / 2, 26, above, near)
        second = Grid((wide - below * far.shown[0]) / 2, 26 + above + 34, below, far)
        return first, second, 26 + above + below + 40
    strips = 1 if len(near.shown) == 3 else 0
    half = (wide - 44) / 2
    room = half - 8 if strips else half
    cells = []
    for side, largest in ((near, 16.0), (far, 24.0)):
        down = max(side.shown[-2], side.shown[0] if strips else 0)
        cells.append((min(largest, 116 / down, room / (side.shown[-1] + strips)), down))
    tall = max(cell * down for cell, down in cells)
    grids = []
    for x, side, (cell, _) in ((8.0, near, cells[0]), (8 + half + 28, far, cells[1])):
        used = cell * side.shown[-1]
        shift = (half + strips * (cell + 6) - used) / 2
        height = cell * max(side.shown[-2], side.shown[0] if strips else 0)
        grids.append(Grid(x + max(shift, strips * (cell + 6)), 12 + (tall - height) / 2, cell, side))
    return grids[0], grids[1], 12 + tall


def cells_of(grid: Grid, values: bool, reduce: Reduce | None) -> list[Mark]:
    """All cells of a side; padding is dashed and empty."""
    marks: list[Mark] = []
    rows, columns = grid.shape
    first, sizes = (0, *grid.side.first)[-2:], (1, *grid.side.sizes)[-2:]
    if grid.cell < 3:  # too fine for cells: the whole as one plane
        corner = grid.cells(first)
        return [Box(corner.x, corner.y, grid.cell * columns, grid.cell * rows, "rule", 0.6)]
    for row, column in product(range(first[0], first[0] + rows), range(first[1], first[1] + columns)):
        box = grid.cells((row, column))
        inside = 0 <= row < sizes[0] and 0 <= column < sizes[1]
        if inside:
            marks.append(Box(box.x, box.y, box.wide, box.high, "rule", 0.7 if values else 0.35))
        else:
            marks.append(Box(box.x, box.y, box.wide, box.high, edge="rule", dashed=True))
        if values and reduce is not None and inside and grid.cell >= SMALLEST_WITH_FIGURES:
            marks.append(figure_in(box, number(value(row, column)), "text2"))
    if len(grid.side.shown) == 3:
        for depth in range(grid.side.first[0], grid.side.first[0] + grid.side.shown[0]):
            box = grid.slice(depth)
            inside = 0 <= depth < grid.side.sizes[0]
            marks.append(
                Box(box.x, box.y, box.wide, box.high, "rule", 0.7)
                if inside
                else Box(box.x, box.y, box.wide, box.high, edge="rule", dashed=True)
            )
    return marks


def figure_in(box: Box, text: str, tone: str) -> Word:
    return Word(box.x - 3, box.middle[1], box.wide + 6, text, tone, 11 if box.wide >= 15 else 9)  # type: ignore[arg-type]


def value(row: int, column: int) -> int:
    """The example's value at a place: figures from 0 to 9 without a pattern that the eye follows."""
    return (7 * row + 3 * column + 5 * row * column + row * row + 2) % PERIOD
