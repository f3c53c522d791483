"""How much is looked for at once when wires find their ways: enough for any drawing but a heap."""

from __future__ import annotations

from math import inf

LONG, UNIT = 2000.0, 8000.0  # along a wire longer than that, each stretch so long costs as much as a search
VAIN = 5
SLICE = 0.008  # seconds of work between two events of the window
WAIT = 100  # milliseconds, while something is held by the pointer


class OutOfPatience(Exception):
    """Nothing further is looked for at this time."""


class Patience:
    """What is left; asking for more than that raises OutOfPatience."""

    def __init__(self, most: float = inf) -> None:
        self._left = most

    def spend(self, cost: float) -> None:
        """So much is about to be done; the last thing may cost more than there is left."""
        if self._left <= 0:
            raise OutOfPatience
        self._left -= cost

    def tire(self) -> None:
        """A search found nothing: it was long, and what is done instead takes long, too."""
        self._left -= VAIN

    def look_along(self, length: float) -> None:
        """A wire of that length is about to be looked at."""
        if length > LONG:
            self.spend(length / UNIT)


ENDLESS = Patience()
