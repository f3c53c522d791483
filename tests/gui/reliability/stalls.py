"""A watchdog over the window's thread: how long it gave nothing else a turn, and where it was then."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

EVERY = 0.005
LOOK_EVERY, SUSPECT = 0.02, 0.07
SCHEDULER = Path("/proc/thread-self/schedstat")


class Watchdog(QObject):
    """A timer that should come every few milliseconds, and notes how long the thread was kept in between.

    Work and waiting both count: computing, a disk, a lock, another thread that holds the interpreter. Only
    the time in which the thread could have gone on and the machine had no core for it is left out, as Linux
    counts it; elsewhere only the thread's own work counts. A busy machine is no excuse, and not to blame.
    """

    def __init__(self) -> None:
        super().__init__()
        self.doing = "start"
        self.longest: dict[str, float] = {}
        self.where: dict[str, str] = {}
        self._scheduler = os.open(SCHEDULER, os.O_RDONLY) if SCHEDULER.exists() else None
        self._main = threading.get_ident()
        self._ended = threading.Event()
        self._last = self._now()
        self._timer = QTimer(self, interval=int(EVERY * 1000))
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._looking = threading.Thread(target=self._look, name="watchdog", daemon=True)
        self._looking.start()

    def during(self, what: str) -> None:
        """What is done from now on; what the test itself did meanwhile is nobody's fault."""
        self.doing, self._last = what, self._now()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._ended.set()
        self._looking.join()
        if self._scheduler is not None:
            os.close(self._scheduler)

    def stalls(self, limit: float, but: Collection[str] = ()) -> dict[str, str]:
        """What kept the thread for longer than `limit` seconds: how long, and where it was seen."""
        return {
            what: f"{busy:.3f} s {self.where.get(what, '')}"
            for what, busy in self.longest.items()
            if busy > limit and what not in but
        }

    def _now(self) -> tuple[float, float, float]:
        """The clock, the work of this thread, and its time in line for a core."""
        lined_up = 0.0
        if self._scheduler is not None:
            lined_up = int(os.pread(self._scheduler, 100, 0).split()[1]) / 1e9
        return time.monotonic(), time.thread_time(), lined_up

    def _tick(self) -> None:
        now = self._now()
        clock, work, lined_up = (new - old for new, old in zip(now, self._last, strict=True))
        kept = max(work, clock - EVERY - lined_up) if self._scheduler is not None else work
        self.longest[self.doing] = max(self.longest.get(self.doing, 0.0), kept)
        self._last = now

    def _look(self) -> None:
        """Beside the thread: what it is at when the tick is late."""
        while not self._ended.wait(LOOK_EVERY):
            late = time.monotonic() - self._last[0]
            if late > SUSPECT and late > self.longest.get(self.doing, 0.0):
                with suppress(KeyError):
                    frame = sys._current_frames()[self._main]
                    self.where[self.doing] = "".join(traceback.format_stack(frame)[-7:])
