"""A curve kept so that any part of it can be drawn in a moment: its points, and blocks of lowest and
highest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
FACTOR = 4
FIRST = 1024
# What is left of a value in a running mean when it is smaller than a float can tell.
NOTHING = 1e-17


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

    def cut(self, count: int) -> None:
        """Keep only the first `count` numbers."""
        self.count = min(self.count, count)

    @property
    def values(self) -> Floats:
        """All of them, not copied."""
        return self._room[: self.count]


class Pyramid:
    """Points whose x never goes back, with the lowest and highest y of each 4, 16, 64, ... of them.

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
        """Points that look like the curve between two x on so many pixels.

        Every spike is kept, and so are the first and the last point beyond the edges and the curve's own
        last point.
        """
        x, y = self.x.values, self.y.values
        first = max(int(np.searchsorted(x, left)) - 1, 0)
        last = min(int(np.searchsorted(x, right, "right")) + 1, len(x))
        if last - first <= 2 * pixels:
            return x[first:last], y[first:last]
        # The highest level that has a block for each pixel: with fewer, a band would show what is behind it.
        level, blocks = 0, last - first
        while level < len(self._low) and blocks // FACTOR >= pixels:
            level, blocks = level + 1, blocks // FACTOR
        return self._columns(first, last, level, blocks // pixels)

    def at(self, x: float) -> float:
        """The y of the point nearest to x, or not-a-number when there is none."""
        if not len(self):
            return float("nan")
        right = int(np.searchsorted(self.x.values, x))
        near = [i for i in (right - 1, right) if 0 <= i < len(self)]
        return float(self.y.values[min(near, key=lambda i: abs(self.x.values[i] - x))])

    def _build(self) -> None:
        """Bring each level up to the last full block of the level below."""
        low, high = self.y, self.y
        for level in range(len(self._low) + 1):
            full = len(low) // FACTOR
            if level == len(self._low):
                if not full:
                    return
                self._low.append(Column())
                self._high.append(Column())
            done = len(self._low[level])
            if full == done:
                return  # and nothing is new above
            span = slice(done * FACTOR, full * FACTOR)
            self._low[level].extend(_folded(np.fmin, low.values[span], FACTOR))
            self._high[level].extend(_folded(np.fmax, high.values[span], FACTOR))
            low, high = self._low[level], self._high[level]

    def _columns(self, first: int, last: int, level: int, fold: int) -> tuple[Floats, Floats]:
        """Lowest and highest of each `fold` blocks of a level and of what is left, then the last point."""
        block = FACTOR**level * fold
        start, stop = first // block, (last - 1) // block
        begin, end, ends = start * block, stop * block, 2 * (stop - start)
        xs, ys = self.x.values, self.y.values
        low, high = (self._low[level - 1].values, self._high[level - 1].values) if level else (ys, ys)
        span = slice(start * fold, stop * fold)
        x, y = np.empty(ends + 3), np.empty(ends + 3)
        x[0:ends:2] = x[1:ends:2] = xs[begin:end:block]
        y[0:ends:2], y[1:ends:2] = _folded(np.fmin, low[span], fold), _folded(np.fmax, high[span], fold)
        rest = ys[end : max(last - 1, end + 1)]
        x[ends:], y[ends:] = xs[end], (np.fmin.reduce(rest), np.fmax.reduce(rest), ys[last - 1])
        x[-1] = xs[last - 1]
        return x, y


class Smoother:
    """Running mean with the memory `weight` from 0 to 1, corrected for its start (Kingma and Ba 2015,
    section 3). Values are given piece by piece; a gap stays a gap and is not remembered.
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._running, self._count = 0.0, 0

    def __call__(self, values: Floats) -> Floats:
        """The smoothed values of the next piece."""
        good = np.isfinite(values)
        mean = (1 - self.weight) * values[good]
        if not len(mean) or not self.weight:
            return values
        mean[0] += self.weight * self._running
        # Each round doubles how far back a mean looks, until what lies farther back counts for nothing.
        back, share = 1, self.weight
        while back < len(mean) and share > NOTHING:
            mean[back:] += share * mean[:-back]
            back, share = 2 * back, share * share
        self._running = float(mean[-1])
        ages = np.arange(self._count + 1, self._count + len(mean) + 1)
        self._count += len(mean)
        out = values.copy()
        out[good] = mean / (1 - self.weight**ages)
        return out


def _folded(function: np.ufunc, values: Floats, fold: int) -> Floats:
    """One value for each `fold` of them that follow each other."""
    made = values[::fold]
    for at in range(1, fold):
        made = function(made, values[at::fold])
    return made
