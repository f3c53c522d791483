"""Whether a life at rest takes more and more: memory, widgets, timers."""

from __future__ import annotations

import ctypes
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtGui import QPixmapCache

from gui.canvas.node_item import stamps

MEGA = 2**20
MOST_GROWN, MOST_IN_CACHES, BY_THE_WAY = 60, 240, 4  # MB


def empty_caches() -> None:
    """Forget the pictures that are kept, and give back what is free: the rest of the memory counts."""
    QPixmapCache.clear()
    stamps().clear()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


def grown(rests: Sequence[tuple[int, Counter[str]]]) -> str:
    """What grew, of the bytes and the numbers of widgets at each rest: the last times against the first
    ones. Nothing where nothing did, or the life was too short to say.
    """
    if len(rests) < 8:
        return ""
    half = len(rests) // 2
    sizes = [rss // MEGA for rss, _ in rests]
    more, steady = sizes[-1] - sizes[half], _keeps_growing([size // BY_THE_WAY for size in sizes[half:]])
    # A jump is a part of the program that is seen for the first time, and what a cache may hold.
    if more > (MOST_GROWN if steady else MOST_IN_CACHES):
        return f"memory grew by {more} MB: {sizes}"
    counts = [found for _, found in rests]
    for kind in counts[-1]:
        series = [found[kind] for found in counts]
        if _keeps_growing(series[half:]):
            return f"more and more of {kind}: {series}"
    return ""


def _keeps_growing(series: list[int]) -> bool:
    """Whether there is more of something nearly each time and never less; what is made once, late, is not."""
    steps = [b - a for a, b in pairwise(series)]
    more = sum(step > 0 for step in steps)
    return min(steps) >= 0 and sum(steps) > 2 and more >= max(3, len(steps) * 0.75)
