"""What is not saved, kept where a crash can't take it away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.background import Background
from gui.session import Session

RECORD_AFTER = 1500


class Recording(QObject):
    """The record of one session's document in `folder` (the program's own): written at most `RECORD_AFTER`
    ms after an edit, taken away when the document is saved, given up or followed by another one.
    `unrecorded(sentence)` when that fails, once until it goes well again.
    """

    unrecorded = Signal(str)

    def __init__(self, session: Session, background: Background, folder: Path) -> None:
        super().__init__(session)
        self.keeping = True
        self.journal: Any = None  # of the document that is open; each has its own
        self._session, self._background, self._folder = session, background, folder
        self._left_behind = False  # what is recorded outlives the window
        self._goes_well = True  # as far as is known
        self._timer = QTimer(self, singleShot=True, interval=RECORD_AFTER)
        self._timer.timeout.connect(self.record)
        session.changed.connect(self.later)
        session.opened.connect(self._begin)

    def set_pace(self, milliseconds: int) -> None:
        """How long after an edit what is not saved is recorded, at the least."""
        pace = max(milliseconds, RECORD_AFTER)
        if pace != self._timer.interval():  # told again, a timer begins again: nothing would ever be recorded
            self._timer.setInterval(pace)

    def set_keeping(self, keeping: bool) -> None:
        """Whether anything is recorded at all; what is not saved by now is, too."""
        before, self.keeping = self.keeping, keeping
        if keeping and not before:
            self.later()

    def later(self) -> None:
        """There is something to record, soon."""
        if self.keeping and not self._timer.isActive():
            self._timer.start()

    def record(self) -> None:
        """Put what is not saved into the program's own folder, now; what was undone since goes from there."""
        project, path, journal = self._session.project, self._session.path, self.journal
        if journal is not None and not self._session.modified:
            self.forget()
        elif journal is not None:
            self._background.do(lambda: journal.record(project, path), self._went_well, self._failed)

    def leave_behind(self, done: Callable[[str], None], refused: Callable[[str], None]) -> None:
        """Record what no file holds for the program that starts next: closing leaves it there. `done` gets
        the name of the record, or nothing where a file holds all.
        """
        project, path, journal = self._session.project, self._session.path, self.journal
        if journal is None or (path is not None and not self._session.modified):
            done("")  # what an undone edit left in the record goes with the window
            return
        self._left_behind = True
        write = partial(journal.record, project, path)
        self._background.do(write, lambda _: done(journal.file.name), refused)

    def stay(self) -> None:
        """The window is not closed after all."""
        self._left_behind = False

    def give_up(self) -> None:
        """What is not saved is not wanted any more."""
        self._timer.stop()
        self.forget()

    def forget(self) -> None:
        """There is nothing to record: take the record away."""
        if self.journal is not None and not self._left_behind:
            self._background.do(self.journal.close)

    def _begin(self) -> None:
        from engine.graph.recovery import Journal

        self.forget()
        self.journal = Journal(self._folder, self._session.identity)

    def _went_well(self, answer: object) -> None:
        self._goes_well = True

    def _failed(self, why: str) -> None:
        if self._goes_well:
            self._goes_well = False
            self.unrecorded.emit(why)
