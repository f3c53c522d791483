"""Where the cells of a small tensor stand: the last two sizes as a grid, further ones as several grids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from gui.how.given import Sizes
from gui.how.picture import Box

GAP = 5.0
Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A drawn tensor of these (small) sizes with its top left corner and the height of a cell.

    `across` is how wide a cell is, where figures need more room than a square has.
    """

    sizes: Sizes
    x: float
    y: float
    cell: float
    across: float = 0.0

    def box(self, index: Index) -> Box:
        """The cell of one value."""
        sheet, row, column = self._split(index)
        _, rows, columns = flat(self.sizes)
        below, beside = divmod(sheet, _beside(flat(self.sizes)[0]))
        across = self.across or self.cell
        x = self.x + beside * (columns * across + GAP) + column * across
        y = self.y + below * (rows * self.cell + GAP) + row * self.cell
        return Box(x, y, across - 1.5, self.cell - 1.5)

    def places(self) -> Iterator[Index]:
        """All its values, in the order in which they lie in memory."""
        return product(*(range(size) for size in self.sizes))

    @property
    def wide(self) -> float:
        """How wide it is drawn."""
        return extent(self.sizes, self.cell, self.across)[0]

    @property
    def high(self) -> float:
        """How high it is drawn."""
        return extent(self.sizes, self.cell)[1]

    def _split(self, index: Index) -> tuple[int, int, int]:
        sheet = 0
        for size, at in zip(self.sizes[:-2], index[:-2]):
            sheet = sheet * size + at
        row, column = (0, *index)[-2:] if index else (0, 0)
        return sheet, row, column


def flat(sizes: Sizes) -> tuple[int, int, int]:
    """Grids, rows of each, columns of each."""
    sheets = 1
    for size in sizes[:-2]:
        sheets *= size
    rows, columns = (1, *sizes)[-2:] if sizes else (1, 1)
    return sheets, rows, columns


def extent(sizes: Sizes, cell: float, across: float = 0.0) -> tuple[float, float]:
    """Width and height of a drawn tensor."""
    sheets, rows, columns = flat(sizes)
    beside = _beside(sheets)
    below = -(-sheets // beside)
    return beside * columns * (across or cell) + (beside - 1) * GAP, below * rows * cell + (below - 1) * GAP


def _beside(sheets: int) -> int:
    """How many grids stand in a row: many of them go on in a second one."""
    return sheets if sheets < 4 else -(-sheets // 2)


def scaled(place: int, real: int, drawn: int) -> int:
    """Where a place of a dimension lies in the drawn one, which may be smaller."""
    return place * drawn // real if real > drawn else place


def smaller(sizes: Sizes, most: int = 0) -> Sizes:
    """Sizes small enough to draw; what was larger than another one stays so where there is room."""
    most = most or {0: 1, 1: 8, 2: 5, 3: 3}.get(len(sizes), 2)
    ranks = sorted({size for size in sizes if size > most}, reverse=True)
    few = {size: max(most - place, 2) for place, size in enumerate(ranks)}
    return tuple(few.get(size, max(size, 1)) for size in sizes)
