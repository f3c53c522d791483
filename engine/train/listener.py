"""The loop's ear: what the person asks while it trains."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from engine.train.control import Control, Request

EVERY = 0.05


class Listener:
    """Collects requests in order; asks at most every `EVERY` seconds when it is asked between batches."""

    def __init__(self, control: Control, clock: Callable[[], float]) -> None:
        self._control, self._clock = control, clock
        self._waiting: deque[Request] = deque()
        self._asked = clock()
        self._stopped = False

    def hear(self) -> None:
        """Ask now."""
        self._asked = self._clock()
        self._waiting.extend(self._control())

    def next(self) -> Request | None:
        """The oldest request, taken."""
        request = self._waiting.popleft() if self._waiting else None
        self._stopped |= request is not None and request.word == "stop"
        return request

    def wants_stop(self) -> bool:
        """Whether a stop was taken, or is among the requests, which stay where they are."""
        if self._clock() - self._asked >= EVERY:
            self.hear()
        return self._stopped or any(request.word == "stop" for request in self._waiting)

    def wait(self, seconds: float = EVERY) -> None:
        """Wait for so long, or until something is asked."""
        end = self._clock() + seconds
        while True:
            time.sleep(min(EVERY, max(0.0, end - self._clock())))
            self.hear()
            if self._waiting or self._clock() >= end:
                return
