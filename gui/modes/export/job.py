"""One export at a time, beside the window: how far it is, what came of it, and its end when it is not
wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.declare import Value
from engine.export import Cancelled, Result, export
from gui.background import Background
from gui.translate import tr


class ExportJob(QObject):
    """`changed` whenever `share`, `stage`, `result` or `why` is new; `busy` while the process works.

    `done(result)` with a file that was written, `failed(sentence)` when there is none and `why` can't say it,
    since something else is chosen by now.
    """

    changed = Signal()
    done = Signal(object)
    failed = Signal(str)
    _said = Signal(float, str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.busy = self._void = False
        self.share, self.stage = 0.0, ""
        self.result: Result | None = None
        self.why = ""
        self._background = Background(self)
        self._stop = threading.Event()
        self._said.connect(self._progressed)

    def start(self, folder: Path, kind: str, params: Mapping[str, Value], target: Path) -> None:
        """Export the best weights of the run in `folder`."""
        self._stop = stop = threading.Event()
        self._void = False
        self.busy, self.share, self.stage, self.result, self.why = True, 0.0, tr("Starting"), None, ""
        self.changed.emit()

        def work() -> Result | None:
            try:
                return export(folder, kind, params, target, self._said.emit, stop.is_set)
            except Cancelled:
                return None

        self._background.do(work, self._finished, self._refused)

    def cancel(self) -> None:
        """End the process; nothing is left where the file was to go."""
        self._stop.set()

    def forget(self) -> None:
        """The result is about something else than what is chosen now; so is one that is still to come."""
        self._void = self.busy
        if not self.busy:
            self.result, self.why = None, ""
            self.changed.emit()

    def close(self) -> None:
        """End what is under way, and the thread."""
        self._stop.set()
        self._background.close()

    def _progressed(self, share: float, stage: str) -> None:
        self.share, self.stage = share, stage
        self.changed.emit()

    def _finished(self, result: Result | None) -> None:
        self.busy, self.result = False, None if self._void else result
        self.changed.emit()
        if result is not None:
            self.done.emit(result)

    def _refused(self, sentence: str) -> None:
        self.busy, self.why = False, "" if self._void else sentence
        self.changed.emit()
        if self._void:
            self.failed.emit(sentence)
