"""Rectangles and how they stand to each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gui.layout.rows import STACKED

Size = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, width, height


def first_free(
    x: float, y: float, width: float, height: float, boxes: Iterable[Sequence[float]], apart: float = 16.0
) -> float:
    """The first y from `y` down where a box of that size overlaps no other."""
    for left, top, wide, high in sorted(boxes, key=lambda box: box[1]):
        if meet((x, y, width, height), (left, top, wide, high), apart):
            y = top + high + STACKED
    return y


def holds(area: Box, box: Box) -> bool:
    """Whether the middle of a box is in an area."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return area[0] <= x <= area[0] + area[2] and area[1] <= y <= area[1] + area[3]


def meet(one: Box, other: Box, apart: float) -> bool:
    """Whether two boxes are less than so far from each other."""
    return (
        one[0] < other[0] + other[2] + apart
        and other[0] < one[0] + one[2] + apart
        and one[1] < other[1] + other[3] + apart
        and other[1] < one[1] + one[3] + apart
    )


def distance(one: Box, other: Box) -> float:
    """How far two boxes are from each other, across and down together."""
    across = max(other[0] - one[0] - one[2], one[0] - other[0] - other[2], 0.0)
    down = max(other[1] - one[1] - one[3], one[1] - other[1] - other[3], 0.0)
    return across + down
