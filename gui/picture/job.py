"""Painting in slices between the events of the window, with a bar and Cancel where it takes a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from engine.declare import UserError
from gui.files.importing import Waiting
from gui.translate import tr

SLICE = 0.012  # seconds of painting before the window has its turn
SHOW_AFTER = 0.5


class Painting(QObject):
    """Runs a generator of shares to its end. `done` gets what it returns, `refused` a sentence."""

    def __init__(
        self,
        window: QWidget,
        title: str,
        steps: Generator[float, None, Any],
        done: Callable[[Any], None],
        refused: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._title, self._steps = window, title, steps
        self._done, self._refused = done, refused
        self._began = time.monotonic()
        self.waiting: Waiting | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    def cancel(self) -> None:
        """Leave it; nothing was written."""
        self._steps.close()
        self._end()

    def _go_on(self) -> None:
        until = time.monotonic() + SLICE
        share = 0.0
        try:
            while time.monotonic() < until:
                share = next(self._steps)
        except StopIteration as end:
            self._end()
            self._done(end.value)
            return
        except UserError as error:
            self._end()
            self._refused(str(error))
            return
        if self.waiting is None and time.monotonic() - self._began > SHOW_AFTER:
            self.waiting = Waiting(self._window, self._title, self.cancel)
            self.waiting.open()
        if self.waiting is not None:
            self.waiting.tell(share, tr("Painting"))

    def _end(self) -> None:
        self._timer.stop()
        if self.waiting is not None:
            self.waiting.done(0)
            self.waiting = None
        self.deleteLater()
