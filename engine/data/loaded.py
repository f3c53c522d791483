"""Data as a source hands it over: columns of numbers, levels or blocks, before any preparation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.data.types import ColumnKind, Role, Skipped

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Numbers:
    """One float64 a row.

    NaN where there is none. `infinite` counts those that were infinite and are NaN now.
    """

    values: Floats
    infinite: int = 0

    def __len__(self) -> int:
        return len(self.values)

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """Where a value is missing."""
        return np.isnan(self.values)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Levels:
    """One of `levels` a row by its number, -1 where there is none."""

    codes: NDArray[np.int32]
    levels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """Where a value is missing."""
        return self.codes < 0


class Made(Protocol):
    """Rows that are made when they are asked for: like an array (rows, ...) that is sliced by row."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, then the sizes of one."""

    @property
    def ndim(self) -> int:
        """How many sizes there are, with the rows."""

    def __len__(self) -> int: ...

    def __getitem__(self, rows: slice | NDArray[np.int64]) -> NDArray[Any]: ...


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Block:
    """One array a row, for example a picture (C, H, W); multiplied by `scale` it is what the model takes.

    With `codes` it holds whole numbers from 0 to `codes` - 1 that stand for words or classes, taken as they
    are.
    """

    values: NDArray[np.uint8] | NDArray[np.float32] | Made
    scale: float = 1.0
    codes: int = 0

    def __len__(self) -> int:
        return len(self.values)

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """Nowhere: a block without a value is a skipped row."""
        return np.zeros(len(self.values), bool)


Values = Numbers | Levels | Block


@dataclass(frozen=True, slots=True)
class LoadedColumn:
    """One column: its values, what kind they are, and the role when the source itself knows it.

    `how` says how its text was read (`number`, `comma`, `category`, ...), so that new data is read alike.
    """

    name: str
    values: Values
    kind: ColumnKind
    role: Role | None = None
    notes: tuple[str, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """All that a source read. `names` or `lines` are what each row is called; without, `row 1`, `row 2`, ...

    `digest` is the SHA-256 of what was read; `in_order` says that the rows are a series and may not be
    shuffled into parts; `details` go into the preparation, for reading new data in the same way.
    """

    title: str
    columns: tuple[LoadedColumn, ...]
    digest: str
    units: str = "rows"
    names: tuple[str, ...] = ()
    lines: range | Integers | None = None
    skipped: tuple[Skipped, ...] = ()
    repairs: tuple[str, ...] = ()
    in_order: bool = False
    stop: bool = False
    details: tuple[tuple[str, object], ...] = ()

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return len(self.columns[0].values) if self.columns else 0

    def name(self, row: int) -> str:
        """What a person calls this row."""
        if self.lines is not None:
            return f"line {self.lines[row]:,}"
        return self.names[row] if self.names else f"row {row + 1:,}"


def as_numbers(column: LoadedColumn) -> LoadedColumn:
    """The column as numbers; levels that are not numbers count as missing."""
    values = column.values
    if not isinstance(values, Levels):
        return column
    parsed = np.array([_number(level) for level in values.levels] + [np.nan])
    return replace(column, values=Numbers(parsed[values.codes]), kind="number")


def as_levels(column: LoadedColumn) -> LoadedColumn:
    """The column as levels, each distinct number one level; in the order of the numbers."""
    values = column.values
    if not isinstance(values, Numbers):
        return replace(column, kind="category") if isinstance(values, Levels) else column
    known = ~values.gaps
    found, places = np.unique(values.values[known], return_inverse=True)
    codes = np.full(len(values), -1, np.int32)
    codes[known] = places
    return replace(column, values=Levels(codes, tuple(map(number_text, found))), kind="category")


def number_text(value: float) -> str:
    """A number as a person writes it: no `.0` on whole ones."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))


def sorted_levels(codes: NDArray[np.int32], levels: tuple[str, ...]) -> Levels:
    """Levels in the order that a person expects: by number when all are numbers, else by the alphabet."""
    numbers = [_number(level) for level in levels]
    if all(n == n for n in numbers):
        order = sorted(range(len(levels)), key=lambda i: (numbers[i], levels[i]))
    else:
        order = sorted(range(len(levels)), key=lambda i: (levels[i].casefold(), levels[i]))
    places = np.empty(len(levels) + 1, np.int32)
    places[order] = np.arange(len(levels), dtype=np.int32)
    places[-1] = -1
    return Levels(places[codes], tuple(levels[i] for i in order))


def _number(text: str) -> float:
    try:
        value = float(text.replace("_", "x"))
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")
