"""Where windows stand: positions along each dimension, as torch places them. Numbers only, no drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass

# More windows than these are never drawn.
MOST = 256


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension of a sliding window: `taps[i]` are the points that output `i` looks at.

    Points below 0 or from `size` on are padding. `low` and `high` are the padding at both ends, `count` is
    how many outputs there are; at most MOST of them have their taps listed.
    """

    size: int
    low: int
    high: int
    taps: tuple[range, ...]
    count: int


def within(taps: range, low: int, high: int) -> range:
    """The points of a window that are not below `low` and below `high`."""
    first = max(0, -((taps.start - low) // taps.step))
    return range(taps.start + first * taps.step, min(taps.stop, high), taps.step)


def sliding(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    ceil: bool = False,
) -> Row:
    """The windows of a convolution or a pool along one dimension."""
    low, high = padding if isinstance(padding, tuple) else (padding, padding)
    stride, reach = max(stride, 1), dilation * (kernel - 1) + 1
    room = size + low + high - reach
    count = max(0, (math.ceil(room / stride) if ceil else room // stride) + 1)
    if ceil and count > 1 and (count - 1) * stride >= size + low:
        count -= 1  # torch drops a window that would start in the padding behind
    taps = tuple(
        range(at * stride - low, at * stride - low + reach, dilation) for at in range(min(count, MOST))
    )
    return Row(size, low, high, taps, count)


def same(kernel: int, dilation: int = 1) -> tuple[int, int]:
    """Torch's padding `same` for stride 1: what is odd goes to the end."""
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


def adaptive(size: int, wanted: int) -> Row:
    """Windows of a pool that gives a wanted size: they may overlap, and differ in width by one."""
    taps = tuple(range(i * size // wanted, -(-(i + 1) * size // wanted)) for i in range(min(wanted, MOST)))
    return Row(size, 0, 0, taps, wanted)


def fractional(size: int, kernel: int, wanted: int, draw: float) -> Row:
    """Windows of a fractional pool for one random number between 0 and 1."""
    share = (size - kernel) / (wanted - 1) if wanted > 1 else 0.0
    starts = [int((i + draw) * share) - int(draw * share) for i in range(min(wanted - 1, MOST))]
    starts.append(size - kernel)
    return Row(size, 0, 0, tuple(range(max(s, 0), max(s, 0) + kernel) for s in starts[:MOST]), wanted)


def spreading(
    size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, extra: int = 0
) -> Row:
    """A transposed convolution: `taps[i]` are the outputs to which input `i` adds; `count` outputs in all.

    Outputs below 0 or from `count` on are cut off: that is what its padding does.
    """
    reach = dilation * (kernel - 1) + 1
    count = (size - 1) * stride - 2 * padding + reach + extra
    taps = tuple(
        range(at * stride - padding, at * stride - padding + reach, dilation) for at in range(min(size, MOST))
    )
    return Row(size, padding, padding, taps, max(count, 0))
