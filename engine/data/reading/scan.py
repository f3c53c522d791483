"""Whether every line of a CSV file has the cells that it should have: one quick pass over its bytes.

What passes here can be read by a fast reader that trusts its input; all else goes through `mending`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.reading.encodings import chunks
from engine.data.types import Watch

QUOTE, LINE, RETURN = 34, 10, 13
LONGEST_LINE = 1_000_000
Bytes = NDArray[np.uint8]


@dataclass
class Scan:
    """What was seen so far; `clean` turns false at the first irregularity."""

    delimiter: int
    columns: int
    clean: bool = True
    records: int = 0
    lines: int = 0
    returns: int = 0
    inside: bool = False
    cells: int = 0
    length: int = 0
    last: int = LINE

    def take(self, data: Bytes, following: int) -> None:
        """Look at more bytes; `following` is the one after them, or -1 at the end."""
        quotes = data == QUOTE
        outside: NDArray[np.bool_] | bool = True
        if self.inside or quotes.any():
            depth = (np.cumsum(quotes, dtype=np.int64) + self.inside) & 1
            self._check_quotes(data, quotes, depth, following)
            outside = depth == 0
            self.inside = bool(depth[-1])
        ends = np.flatnonzero((data == LINE) & outside)
        self._check_returns(data, ends, outside, following)
        cuts = np.flatnonzero((data == self.delimiter) & outside)
        before = np.searchsorted(cuts, ends)
        if len(ends):
            cells = np.diff(before, prepend=0)
            cells[0] += self.cells
            lengths = np.diff(ends, prepend=-1)
            lengths[0] += self.length
            shortest = 2 + bool(self.returns) if self.columns == 1 else 1
            self.clean &= bool((cells == self.columns - 1).all())
            self.clean &= int(lengths.max()) < LONGEST_LINE and int(lengths.min()) >= shortest
            self.cells, self.length = 0, -int(ends[-1]) - 1
        self.cells += len(cuts) - (int(before[-1]) if len(ends) else 0)
        self.length += len(data)
        self.records += len(ends)
        self.lines += int((data == LINE).sum())
        self.last = int(data[-1])

    def end(self) -> None:
        """The file is over; a last line without an end counts too."""
        if self.length:
            self.records += 1
            self.lines += 1
            self.clean &= self.cells == self.columns - 1
        self.clean &= not self.inside

    def _check_quotes(
        self, data: Bytes, quotes: NDArray[np.bool_], depth: NDArray[np.int64], following: int
    ) -> None:
        """A quote opens at the start of a cell and closes at its end; two in a row are one inside."""
        places = np.flatnonzero(quotes)
        opens = places[depth[places] == 1]
        closes = places[depth[places] == 0]
        around = np.concatenate(([self.last], data, [following if following >= 0 else LINE]))
        for neighbours in (around[opens], around[closes + 2]):
            fine = (neighbours == self.delimiter) | (neighbours == LINE) | (neighbours == QUOTE)
            fine |= neighbours == RETURN
            self.clean &= bool(fine.all())

    def _check_returns(
        self, data: Bytes, ends: NDArray[np.int64], outside: NDArray[np.bool_] | bool, following: int
    ) -> None:
        """Line ends are all of one kind: with a carriage return before each, or none anywhere."""
        returns = np.flatnonzero((data == RETURN) & outside)
        after = np.append(data, following if following >= 0 else 0)[returns + 1]
        self.clean &= bool((after == LINE).all())
        if self.records or len(ends):
            before = data[ends - 1] if len(ends) else data[:0]
            if len(ends) and ends[0] == 0:
                before = np.append(before[1:], self.last)
            found = int((before == RETURN).sum())
            expected = len(ends) if (self.returns or (not self.records and found)) else 0
            self.clean &= found == expected
            self.returns += found


def scan(path: Path, delimiter: str, columns: int, watch: Watch) -> Scan:
    """Look at the whole file, or up to the first irregularity."""
    found = Scan(ord(delimiter), columns)
    for data, following in _pieces(path, watch):
        found.take(np.frombuffer(data, np.uint8), following)
        if not found.clean:
            return found
    found.end()
    return found


def _pieces(path: Path, watch: Watch) -> Iterator[tuple[bytes, int]]:
    """The file's bytes with the byte that follows each piece."""
    held = b""
    for chunk in chunks(path, watch):
        if held:
            yield held, chunk[0]
        held = chunk
    if held:
        yield held, -1
