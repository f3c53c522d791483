"""Random numbers by address: those of a row are made when the row is asked for, and are always the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.loaded import Block, Loaded, LoadedColumn, Numbers
from engine.data.reading.shapes import Shaped, read
from engine.data.splitting import mixed
from engine.data.types import ColumnKind, Role
from engine.declare import UserError
from engine.files import amount

# What all rows may take together, since training holds them in memory.
MOST_BYTES = 2 * 2**30
# Numbers made at a time: few enough to stay near the processor.
AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True)
class Invention:
    """Rows of random numbers that stand nowhere: like an array of the shape (rows, *sizes), sliced by row.

    Whole numbers from 0 to `codes` - 1 where there are codes; else numbers from 0 to 1 for what looks like
    a picture (C, H, W), and normal ones for the rest.
    """

    rows: int
    what: Shaped
    key: int

    def __len__(self) -> int:
        return self.rows

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows, then the sizes of one."""
        return self.rows, *self.what.sizes

    @property
    def ndim(self) -> int:
        """How many sizes there are, with the rows."""
        return len(self.shape)

    def __getitem__(self, wanted: slice | NDArray[np.int64]) -> NDArray[Any]:
        """Some of the rows: int64 or float32."""
        rows = np.arange(self.rows)[wanted]
        size = self.what.size
        made = np.empty((len(rows), size), np.int64 if self.what.codes else np.float32)
        high, wide = max(1, AT_ONCE // size), min(size, AT_ONCE)
        for top in range(0, len(rows), high):
            first = rows[top : top + high, None].astype(np.uint64) * np.uint64(size)
            for left in range(0, size, wide):
                places = np.arange(left, min(left + wide, size), dtype=np.uint64)
                made[top : top + high, left : left + wide] = self._made(first + places)
        return made.reshape(len(rows), *self.what.sizes)

    def _made(self, addresses: NDArray[np.uint64]) -> NDArray[Any]:
        with np.errstate(over="ignore"):
            bits = mixed(addresses + np.uint64(self.key))
        if self.what.codes:
            return ((bits >> np.uint64(32)) * np.uint64(self.what.codes)) >> np.uint64(32)
        uniform = (bits >> np.uint64(40)).astype(np.float32) / np.float32(2**24)
        if len(self.what.sizes) == 3:
            return uniform
        # A normal number from two even ones (Box and Muller 1958).
        angle = (bits & np.uint64(0xFFFFFF)).astype(np.float32) * np.float32(2 * np.pi / 2**24)
        normal: NDArray[np.float32] = np.sqrt(-2 * np.log(1 - uniform)) * np.cos(angle)
        return normal


def load(inputs: str, targets: str, rows: int, seed: int) -> Loaded:
    """Columns of random numbers for what is said of inputs and targets.

    Raises UserError for words that can't be understood, and for more numbers than fit the memory.
    """
    given, wanted = read(inputs, "Inputs"), read(targets, "Targets")
    if not given:
        raise UserError('Inputs: nothing is said. Write a name and sizes, like "image: 3 × 32 × 32".')
    names = [each.name for each in (*given, *wanted)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UserError(f'Two fields are called "{twice}". Give one of them another name.')
    _refuse_too_large((*given, *wanted), rows)
    keys = mixed(np.arange(len(names), dtype=np.uint64) + mixed(np.array([seed], np.uint64))).tolist()
    columns = [_column(each, rows, key, "feature") for each, key in zip(given, keys)]
    columns += [_column(each, rows, key, "target") for each, key in zip(wanted, keys[len(given) :])]
    digest = hashlib.sha256(repr((given, wanted, rows, seed)).encode()).hexdigest()
    return Loaded("Made-up data", tuple(columns), digest, details=(("kind", "invented"),))


def _column(each: Shaped, rows: int, key: int, role: Role) -> LoadedColumn:
    if role == "target" and not each.sizes and not each.codes:
        # Only a plain number can be scaled, and counted in tables.
        return LoadedColumn(each.name, Numbers(_numbers(each, rows, key)), "number", role)
    if role == "feature" and not each.sizes and not each.codes:
        each = Shaped(each.name, (1,))
    kind: ColumnKind = "image" if len(each.sizes) == 3 and not each.codes else "sequence"
    return LoadedColumn(each.name, Block(Invention(rows, each, key), codes=each.codes), kind, role)


def _numbers(each: Shaped, rows: int, key: int) -> NDArray[np.float64]:
    return Invention(rows, each, key)[:].astype(np.float64)


def _refuse_too_large(fields: tuple[Shaped, ...], rows: int) -> None:
    sizes = {each.name: each.size * (8 if each.codes else 4) for each in fields}
    total = sum(sizes.values()) * rows
    if total > MOST_BYTES:
        largest = max(sizes, key=lambda name: sizes[name])
        raise UserError(
            f'{rows:,} rows would take {amount(total)}, most of it for "{largest}"; {amount(MOST_BYTES)} is '
            "the most. Take fewer rows or smaller sizes."
        )
