"""Work that stops again and again, so that a window can go on in between and call it off."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Found = TypeVar("Found")
Steps = Generator[float, None, Found]  # yields the share that is done, returns what it found


def finished(steps: Steps[Found]) -> Found:
    """Do it to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Found = end.value
            return found
