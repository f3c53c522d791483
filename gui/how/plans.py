"""Where small tensors stand on a drawing: rows below each other, or grids beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gui.how.cells import Index, Tensor, extent, flat
from gui.how.given import Sizes
from gui.how.picture import number, room_of

LARGEST, WIDEST, BETWEEN = 20.0, 34.0, 12.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One tensor: its values as an array, what stands below it, and whether its figures are written.

    `kind` is how a value is drawn: "figures" written, "places" coloured by number, "flags" filled or not.
    """

    values: Any
    label: str = ""
    kind: str = "figures"

    @property
    def sizes(self) -> Sizes:
        """Its sizes, at least one."""
        return tuple(int(size) for size in self.values.shape) or (1,)

    def at(self, index: Index) -> float:
        """The value at a place."""
        return float(self.values[index] if self.values.shape else self.values)


@dataclass(frozen=True, slots=True)
class Case:
    """What is shown: `sources(output, place)` names the (input, place) that a value is made of.

    `words(output, place)` says the step in a line; `sign` stands on the arrow.
    """

    inputs: Sequence[Shown]
    outputs: Sequence[Shown]
    sources: Callable[[int, Index], Sequence[tuple[int, Index]]]
    words: Callable[[int, Index], str]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All tensors in their places; `down` where what comes out stands below what goes in."""

    inputs: Sequence[Tensor]
    outputs: Sequence[Tensor]
    high: float
    down: bool


def planned(case: Case, wide: float) -> Plan:
    """The arrangement in which cells are largest."""
    if all(len(shown.sizes) == 1 for shown in (*case.inputs, *case.outputs)):
        return _rows(case, wide)
    beside, stacked = _beside(case, wide), _stacked(case, wide)
    return stacked if stacked.inputs and stacked.inputs[0].cell > 1.4 * beside.inputs[0].cell else beside


def _across(shown: Shown, cell: float, most: float) -> float:
    """How wide a cell has to be for its figures, as far as there is room for all of them."""
    if shown.kind != "figures":
        return cell
    figures = [shown.at(index) for index in Tensor(shown.sizes, 0, 0, 1).places()]
    needed = max((room_of(number(value), 9) + 6 for value in figures), default=cell)
    return max(cell, min(needed, WIDEST, most))


def _rows(case: Case, wide: float) -> Plan:
    """Rows of values below each other, their cells as wide in one as in the other."""
    every = (*case.inputs, *case.outputs)
    longest = max(shown.sizes[0] for shown in every)
    cell = min(LARGEST + 2, (wide - 24) / longest)
    across = max(_across(shown, cell, (wide - 24) / longest) for shown in every)
    down, made = 24.0, []
    for shown in case.inputs:
        made.append(Tensor(shown.sizes, (wide - shown.sizes[0] * across) / 2, down, cell, across))
        down += cell + 20
    down += 14
    used = sum(shown.sizes[0] * across + BETWEEN for shown in case.outputs) - BETWEEN
    several = len(case.outputs) > 1 and used <= wide - 24
    x, results = (wide - used) / 2, []
    for shown in case.outputs:
        left = x if several else (wide - shown.sizes[0] * across) / 2
        results.append(Tensor(shown.sizes, left, down, cell, across))
        x += shown.sizes[0] * across + BETWEEN
        down += 0 if several else cell + 20
    return Plan(made, results, down + (cell + 28 if several else 0) - 4, True)


def _stacked(case: Case, wide: float) -> Plan:
    """Grids: what goes in above, what comes out below, each side in a row."""
    sides = (case.inputs, case.outputs)
    cell = LARGEST
    for side in sides:
        used = sum(extent(shown.sizes, cell)[0] for shown in side)
        cell = min(cell, cell * (wide - 24 - BETWEEN * (len(side) - 1)) / max(used, 1))
    tall = sum(max(extent(shown.sizes, cell)[1] for shown in side) for side in sides)
    cell = min(cell, cell * 150 / max(tall, 1))
    down, placed = 24.0, []
    for side in sides:
        used = sum(extent(shown.sizes, cell)[0] for shown in side) + BETWEEN * (len(side) - 1)
        x, made = (wide - used) / 2, []
        for shown in side:
            made.append(Tensor(shown.sizes, x, down, cell))
            x += extent(shown.sizes, cell)[0] + BETWEEN
        down += max(tensor.high for tensor in made) + 34 + (8 if len(side) > 1 else 0)
        placed.append(made)
    return Plan(placed[0], placed[1], down - (22 if len(case.outputs) < 2 else 12), True)


def _beside(case: Case, wide: float) -> Plan:
    """Grids: what comes in on the left, below each other, what goes out on the right."""
    half = (wide - 46) / 2
    cell = LARGEST
    for side in (case.inputs, case.outputs):
        across = max(extent(s.sizes, cell)[0] for s in side) if side else 1
        down = sum(extent(s.sizes, cell)[1] for s in side)
        cell = min(cell, cell * half / max(across, 1), cell * 132 / max(down, 1))
    heights = [sum(extent(s.sizes, cell)[1] + 20 for s in side) for side in (case.inputs, case.outputs)]
    tall = max(heights)
    sides: list[list[Tensor]] = []
    for x, side, used in ((8.0, case.inputs, heights[0]), (wide - 8 - half, case.outputs, heights[1])):
        y, made = 10 + (tall - used) / 2, []
        for shown in side:
            room = cell * half / max(extent(shown.sizes, cell)[0], 1)
            grown = _across(shown, cell, room) if flat(shown.sizes)[0] == 1 else cell
            size = extent(shown.sizes, cell, grown)
            made.append(Tensor(shown.sizes, x + (half - size[0]) / 2, y, cell, grown))
            y += size[1] + 20
        sides.append(made)
    return Plan(sides[0], sides[1], 14 + tall, False)
