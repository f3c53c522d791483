"""Dimensions by number, as torch counts them: 0 is the batch, -1 the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.layers.wrong import Wrong

LOW = -8
HIGH = 8
DIM_HELP = "Which dimension: 1 is the first after the batch, -1 the last."


def axis(dim: int, rank: int) -> int | None:
    """The dimension counted from 0, or None where there is no such dimension."""
    place = dim + rank if dim < 0 else dim
    return place if 0 <= place < rank else None


def axis_checks(dim: int, rank: int, setting: str = "dim") -> Iterator[Wrong]:
    """The dimension must be there and must not be the batch."""
    place = axis(dim, rank)
    if place is None:
        why = f"Dimension {dim} is asked for, but the input has {rank}, counted from 0 to {rank - 1}."
        yield Wrong(why, f"There is no dimension {dim}", setting, rank - 1 if rank > 1 else None)
    elif place == 0:
        why = "Dimension 0 is the batch, which must stay as it is. The sizes of a sample start at 1."
        yield Wrong(why, "The batch must stay as it is", setting, 1 if rank > 1 else None)


def limit_checks(low: float, high: float, setting: str) -> Iterator[Wrong]:
    """A lower limit must not be above the upper one."""
    if low > high:
        why = f"The lowest value, {low:g}, is above the highest, {high:g}."
        yield Wrong(why, "The limits are the wrong way round", setting, high)


def product(sizes: Sequence[int]) -> int:
    """How many values a tensor of these sizes has."""
    total = 1
    for size in sizes:
        total *= size
    return total
