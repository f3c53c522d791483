"""A curve kept so that any part of it can be drawn in a moment: its points, and blocks of lowest and
highest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
FACTOR = 8
FIRST = 1024


class Column:
    """Numbers that grow at the end, in room that doubles when it is full."""

    def __init__(self) -> None:
        self._room: Floats = np.empty(FIRST)
        self.count = 0

    def __len__(self) -> int:
        return self.count

    def extend(self, values: Floats) -> None:
        """More numbers at the end."""
        need = self.count + len(values)
        if need > len(self._room):
            room = np.empty(max(need, 2 * len(self._room)))
            room[: self.count] = self._room[: self.count]
            self._room = room
        self._room[self.count : need] = values
        self.count = need

    @property
    def values(self) -> Floats:
        """All of them, not copied."""
        return self._room[: self.count]


class Pyramid:
    """Points whose x never goes back, with the lowest and highest y of each 8, 64, 512, ... of them.

    Adding costs time by the number of new points, drawing by the number of pixels, however long the curve is.
    """

    def __init__(self) -> None:
        self.x, self.y = Column(), Column()
        self._low: list[Column] = []
        self._high: list[Column] = []

    def __len__(self) -> int:
        return len(self.y)

    def extend(self, x: Floats, y: Floats) -> None:
        """More points at the right end; not-a-number is kept as a gap."""
        self.x.extend(x)
        self.y.extend(y)
        self._build()

    def drawn(self, left: float, right: float, pixels: int) -> tuple[Floats, Floats]:
        """Points that look like the curve between two x on so many pixels; every spike is kept."""
        first = max(int(np.searchsorted(self.x.values, left)) - 1, 0)
        last = min(int(np.searchsorted(self.x.values, right, "right")) + 1, len(self))
        level, block = 0, 1
        while level < len(self._low) and (last - first) / block > 2 * pixels:
            level, block = level + 1, block * FACTOR
        if level == 0:
            return self.x.values[first:last], self.y.values[first:last]
        return self._blocks(first // block, -(-last // block), level, block)

    def at(self, x: float) -> float:
        """The y of the point nearest to x, or not-a-number when there is none."""
        if not len(self):
            return float("nan")
        right = int(np.searchsorted(self.x.values, x))
        near = [i for i in (right - 1, right) if 0 <= i < len(self)]
        return float(self.y.values[min(near, key=lambda i: abs(self.x.values[i] - x))])

    def _build(self) -> None:
        """Bring each level up to the last full block of the level below."""
        level, low, high = 0, self.y.values, self.y.values
        while len(low) >= FACTOR:
            if level == len(self._low):
                self._low.append(Column())
                self._high.append(Column())
            done, full = len(self._low[level]), len(low) // FACTOR
            if full > done:
                span = slice(done * FACTOR, full * FACTOR)
                self._low[level].extend(np.fmin.reduce(low[span].reshape(-1, FACTOR), axis=1))
                self._high[level].extend(np.fmax.reduce(high[span].reshape(-1, FACTOR), axis=1))
            low, high = self._low[level].values, self._high[level].values
            level += 1

    def _blocks(self, first: int, last: int, level: int, block: int) -> tuple[Floats, Floats]:
        """Lowest and highest of each block, then the points after the last full block as they are."""
        low, high = self._low[level - 1].values[first:last], self._high[level - 1].values[first:last]
        x = self.x.values[first * block : (first + len(low)) * block : block]
        rest = (first + len(low)) * block
        end = min(last * block, len(self))
        xs, ys = np.repeat(x, 2), np.empty(2 * len(low))
        ys[0::2], ys[1::2] = low, high
        if rest >= end:
            return xs, ys
        tail = slice(rest, end)
        return np.concatenate([xs, self.x.values[tail]]), np.concatenate([ys, self.y.values[tail]])


def smoothed(values: Floats, weight: float) -> Floats:
    """Running mean with the memory `weight` from 0 to 1, corrected for its start (Kingma and Ba 2015,
    section 3).
    """
    if weight <= 0 or not len(values):
        return values
    out, running, share = np.empty(len(values)), 0.0, 0.0
    for i, value in enumerate(values.tolist()):
        if value == value:
            running = weight * running + (1 - weight) * value
            share = weight * share + (1 - weight)
        out[i] = running / share if share else value
    return out
