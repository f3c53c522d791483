"""Levels of detail: what is drawn at which zoom."""

from __future__ import annotations

from enum import IntEnum

ZOOM_LOW, ZOOM_HIGH = 0.1, 4.0
ZOOM_WHOLE = 0.01  # so far a drawing goes that has to be seen whole
SMALLEST_TEXT = 11


class Level(IntEnum):
    """How much of a node is drawn; below TITLE one overview item draws all of them."""

    BLOCK = 0
    ICON = 1
    TITLE = 2
    FULL = 3


def level(zoom: float) -> Level:
    """The level of detail at a zoom, where 1.0 is 100 %."""
    # A zoom that was reached by repeated factors may be a hair below its round number.
    steps = ((0.7, Level.FULL), (0.4, Level.TITLE), (0.2, Level.ICON))
    return next((found for low, found in steps if zoom >= low - 1e-6), Level.BLOCK)


def text_size(size: int, zoom: float) -> int:
    """The font size in scene units that is never smaller than 11 on the screen."""
    return max(size, round(SMALLEST_TEXT / zoom)) if zoom > 0 else size
