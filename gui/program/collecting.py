"""Python's collector of garbage comes between two events, never within one.

What it takes away may be widgets. If it comes while Qt walks over its widgets (a theme is put on them all,
some are deleted), it frees one that Qt looks at next, and the program ends at once. In a thread it would free
widgets beside the thread that paints them.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

EVERY = 200  # milliseconds
ALL_AFTER, AT_LATEST = 20.0, 120.0  # seconds; looking through everything takes longer than a frame


_there: list[int] = []


class Collecting(QObject):
    """Collects by Python's own thresholds, but from the event loop, for as long as it is there."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        _there.append(1)
        gc.disable()
        self.destroyed.connect(_gone)
        self._all_at = time.monotonic()
        timer = QTimer(self, interval=EVERY)
        timer.setTimerType(Qt.TimerType.CoarseTimer)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> None:
        """Look through what is new, and now and then through more."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        over = [generation for generation in range(3) if counts[generation] > thresholds[generation]]
        if not over:
            return
        if over[-1] == 2 and not self._may_take_long():
            over[-1] = 1
        gc.collect(over[-1])

    def _may_take_long(self) -> bool:
        """Whether all may be looked through: not too often, and not while something is dragged."""
        if time.monotonic() - self._all_at < (AT_LATEST if self._dragged() else ALL_AFTER):
            return False
        self._all_at = time.monotonic()
        return True

    def _dragged(self) -> bool:
        return QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton


def _gone() -> None:
    _there.pop()
    if not _there:
        gc.enable()
