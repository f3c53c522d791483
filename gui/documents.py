"""Opening and saving the document, and keeping what is not saved safe from a crash. Disks are never waited
for.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.graph.model import Project
from gui.background import Background
from gui.session import Session

RECORD_AFTER = 1500
SUFFIX = ".loom"


class Documents(QObject):
    """Files in and out of one session. `failed(sentence)` when one can't be read or written.

    What is not saved is recorded in `folder` (the program's own) at most `RECORD_AFTER` ms after an edit,
    and taken away when it is saved, given up or the window closes.
    """

    opened = Signal(object)
    saved = Signal(object)
    failed = Signal(str)
    changed_outside = Signal(object)

    def __init__(self, session: Session, background: Background, folder: Path) -> None:
        super().__init__(session)
        self.session, self.background, self.folder = session, background, folder
        self._journal: Any = None
        self._stamp: tuple[int, int] | None = None
        self._timer = QTimer(self, singleShot=True, interval=RECORD_AFTER)
        self._timer.timeout.connect(self.record)
        session.changed.connect(self._edited)
        session.opened.connect(self._new_journal)

    def new(self) -> None:
        """A blank document."""
        self._stamp = None
        self.session.open(Project())

    def open(self, path: Path, done: Callable[[], None] = lambda: None) -> None:
        """Open a project file; on a mistake in it the document stays as it is."""

        def read() -> tuple[Project, tuple[int, int]]:
            from engine.files import sweep
            from engine.graph.file import load

            stamp = _stamp(path)
            project = load(path)
            sweep(path.resolve().parent)  # what a save that was killed has left there
            return project, stamp

        def take(answer: tuple[Project, tuple[int, int]]) -> None:
            project, self._stamp = answer
            self.session.open(project, path)
            self.opened.emit(path)
            done()

        self.background.do(read, take, self.failed.emit)

    def open_template(self, path: Path, done: Callable[[], None] = lambda: None) -> None:
        """Open a copy of a template that has no file of its own yet."""

        def take(project: Project) -> None:
            self._stamp = None
            self.session.open(project)
            done()

        self.background.do(lambda: _load(path), take, self.failed.emit)

    def open_recovered(self, project: Project, path: Path | None, recovery: Any) -> None:
        """Take up what a crash left; it counts as not saved, and its record goes once the new one stands."""
        self._stamp = None
        self.session.open(project, path, saved=False)
        journal = self._journal
        self.background.do(lambda: journal.adopt(recovery), refused=self.failed.emit)

    def save(
        self, path: Path | None = None, done: Callable[[], None] = lambda: None, *, force: bool = False
    ) -> None:
        """Write the document to `path`, or to its own file, unless another program changed that file
        meanwhile.
        """
        target = (path or self.session.path or Path("untitled")).with_suffix(SUFFIX)
        own = target == self.session.path
        project = self.session.project
        if not own and project.name == Project().name:
            project = replace(project, name=target.stem)
        expected = self._stamp if own and not force else None

        def write() -> tuple[int, int] | None:
            from engine.graph.file import save

            if expected is not None and target.exists() and _stamp(target) != expected:
                return None
            save(target, project, self.folder / "backups")
            return _stamp(target)

        def written(stamp: tuple[int, int] | None) -> None:
            if stamp is None:
                self.changed_outside.emit(target)
                return
            self._stamp = stamp
            if project is not self.session.project and project.name != self.session.project.name:
                self.session.adopt_name(project.name)
                self.session.mark_saved(self.session.project, target)
            else:
                self.session.mark_saved(project, target)
            if not self.session.modified:
                self._forget()
            self.saved.emit(target)
            done()

        self.background.do(write, written, self.failed.emit)

    def record(self) -> None:
        """Put what is not saved into the program's own folder."""
        project, path = self.session.project, self.session.path
        if self.session.modified and self._journal is not None:
            journal = self._journal
            self.background.do(lambda: journal.record(project, path), refused=self.failed.emit)

    def give_up(self) -> None:
        """What is not saved is not wanted any more."""
        self._timer.stop()
        self._forget()

    def _edited(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _new_journal(self) -> None:
        from engine.graph.recovery import Journal

        self._forget()
        self._journal = Journal(self.folder, uuid.uuid4().hex)

    def _forget(self) -> None:
        if self._journal is not None:
            self.background.do(self._journal.close)


def _load(path: Path) -> Project:
    from engine.graph.file import load

    return load(path)


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file is written by anyone: its time and its size."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size
