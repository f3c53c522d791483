"""One after the other: what takes a while begins when what was asked for before it has ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any


class Turns:
    """A row of things to do, each of which says when it ended."""

    def __init__(self) -> None:
        self._row: deque[Callable[[], None]] = deque()

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._row)

    def take(self, begin: Callable[[], None]) -> None:
        """Begin this when its turn comes."""
        self._row.append(begin)
        if len(self._row) == 1:
            begin()

    def ended(self) -> None:
        """What was under way is through."""
        self._row.popleft()
        if self._row:
            self._row[0]()

    def ending(self, follow: Callable[[Any], None]) -> Callable[[Any], None]:
        """`follow`, which is the end of what is under way."""

        def end(answer: Any) -> None:
            try:
                follow(answer)
            finally:
                self.ended()

        return end
