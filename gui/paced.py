"""Work on the screen that may wait a moment: each at a pace of its own, and never two at one time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

# What was begun has been painted by then.
GAP = 0.012


class Paced(QObject):
    """Does `work` some time after it was asked for: once for all that asked within `pace` milliseconds, and
    apart from all other work of this kind, so that the window never stands still for the sum of it.
    """

    _begun = -math.inf  # when the last work of this kind began, whosever it was

    def __init__(self, parent: QObject, work: Callable[[], object], pace: int) -> None:
        super().__init__(parent)
        self.pace = pace
        self._work = work
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._turn)

    def ask(self) -> None:
        """There is something to do."""
        if not self._timer.isActive():
            self._timer.start(self.pace)

    def stop(self) -> None:
        """There is nothing to do any more."""
        self._timer.stop()

    def _turn(self) -> None:
        now = time.monotonic()
        if (wait := Paced._begun + GAP - now) > 0:
            self._timer.start(math.ceil(wait * 1000))
            return
        Paced._begun = now
        self._work()
