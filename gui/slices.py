"""Work in slices between the events of the window, with a bar and Cancel where it takes a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from engine.declare import UserError
from gui.files.importing import Waiting

SLICE = 0.012  # seconds of work before the window has its turn
SHOW_AFTER = 0.5


class Slices(QObject):
    """Runs a generator of shares to its end. `done` gets what it returns, `refused` a sentence.

    `stage` says what is going on; what takes no longer than `at_once`, in seconds, is done on the spot.
    """

    def __init__(
        self,
        window: QWidget,
        title: str,
        stage: str,
        steps: Generator[float, None, Any],
        done: Callable[[Any], None],
        refused: Callable[[str], None],
        at_once: float = 0.0,
    ) -> None:
        super().__init__(window)
        self._window, self._title, self._stage, self._steps = window, title, stage, steps
        self._done, self._refused = done, refused
        self._began, self._share = time.monotonic(), 0.0
        self.waiting: Waiting | None = None
        self.ended = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()
        if at_once:
            self._work(at_once)

    def cancel(self) -> None:
        """Leave it; nothing was done."""
        self._steps.close()
        self._end()

    def _go_on(self) -> None:
        self._work(SLICE)
        if self.ended:
            return
        if self.waiting is None and time.monotonic() - self._began > SHOW_AFTER:
            self.waiting = Waiting(self._window, self._title, self.cancel)
            self.waiting.open()
        if self.waiting is not None:
            self.waiting.tell(self._share, self._stage)

    def _work(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                self._share = next(self._steps)
        except StopIteration as end:
            self._end()
            self._done(end.value)
        except UserError as error:
            self._end()
            self._refused(str(error))

    def _end(self) -> None:
        self.ended = True
        self._timer.stop()
        if self.waiting is not None:
            self.waiting.done(0)
            self.waiting = None
        self.deleteLater()
