"""The runs of the open project: started, followed as they go, asked to pause or stop, found again after a
restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.declare import UserError
from engine.graph.model import Project
from engine.train import runs
from engine.train.events import Told
from engine.train.follow import LIVE, Follower
from engine.train.runs import RunInfo
from gui.background import Background
from gui.paced import Paced
from gui.runs import places
from gui.runs.following import are_portion, tried, with_event, without_figures
from gui.runs.words import next_name
from gui.session import Session

TICK = 33
LIST_EVERY = 100


class Training(QObject):
    """`listed` when the list of runs or the state of one changed, and some times a second while figures do;
    `told(folder, events)` as a run speaks: many that came at once as a Stretch.

    Every file is read on a thread of its own, so a slow disk stops the curves and not the window. Runs of a
    project that has no file yet live in `folder`, and each moves beside the file once there is one and the
    run has ended.
    """

    listed = Signal()
    told = Signal(object, object)
    started = Signal(object)
    ended = Signal(object)
    failed = Signal(str)

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__(session)
        self.session = session
        self.infos: dict[Path, RunInfo] = {}
        self._folder = folder / "unsaved"
        self._base = self._unsaved()
        self._background = Background(self)
        self._followers: dict[Path, Follower] = {}
        self._aside: dict[Path, RunInfo] = {}  # of ended runs that are read again, as far as they are read
        self._reading = False
        self._unread: set[Path] = set()  # runs of which it was said that they can't be read
        self._asked_to_start = False
        self._document = object()  # stands for the document that is open
        self._elsewhere: set[Path] = set()  # runs of it that do not lie beside its file
        self._paced = Paced(self, self.listed.emit, LIST_EVERY)
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._tick)
        session.opened.connect(self._anew)
        session.saved_changed.connect(self._moved)

    @property
    def live(self) -> RunInfo | None:
        """The run that is going on, if any: the newest of them."""
        return next((info for info in self.infos.values() if info.is_live), None)

    @property
    def starting(self) -> bool:
        """Whether a run was asked for that has said nothing yet."""
        return self._asked_to_start or any(info.state == "waiting" for info in self.infos.values())

    def start(self, label: str = "") -> None:
        """Train the project as it is now, unless a run is about to begin."""
        if self._asked_to_start:
            return
        project, base = self.session.project, self._base
        label = label or next_name(self.infos.values())
        data = self.session.folder or Path.cwd()

        def begin() -> RunInfo:
            folder = runs.create(base, project, label, data)
            try:
                runs.start(folder)
            except UserError:
                runs.delete(folder)  # it would wait for ever
                raise
            return replace(runs.state(folder), state="waiting")

        self._begin(begin)

    def go_on(self, folder: Path) -> None:
        """Take an ended or interrupted run up again from its last checkpoint."""

        def begin() -> RunInfo:
            runs.start(folder, resume=True)
            return replace(runs.state(folder), state="waiting")

        self._begin(begin)

    def ask(self, folder: Path, asked: str | Mapping[str, float]) -> None:
        """Ask a run to pause, go on (`resume`), stop, save or change its rate."""
        self._background.do(lambda: runs.control(folder, asked), refused=self.failed.emit)

    def kill(self, folder: Path) -> None:
        """End the run's process at once, without saving; what was saved before stays."""
        self._background.do(lambda: runs.kill(folder), refused=self.failed.emit)

    def delete(self, folder: Path) -> None:
        """Remove a run with its curves and weights."""

        def gone(_: Any) -> None:
            self.infos.pop(folder, None)
            self._followers.pop(folder, None)
            self._paced.ask()  # a thousand that go at once are one change of the list

        self._background.do(lambda: runs.delete(folder), gone, self.failed.emit)

    def rename(self, folder: Path, label: str) -> None:
        """Give a run another label."""

        def done(_: Any) -> None:
            if folder in self.infos:
                self.infos[folder] = replace(self.infos[folder], label=label)
                self.listed.emit()

        self._background.do(lambda: runs.rename(folder, label), done, self.failed.emit)

    def read(self, folder: Path) -> None:
        """Tell all events of a run from its beginning on, through `told`."""
        self._aside.pop(folder, None)
        self._unread.discard(folder)
        self._followers[folder] = runs.follow(folder)
        self._timer.start()

    def project_of(self, folder: Path, done: Callable[[Project], None]) -> None:
        """The project as the run has it."""
        self._background.do(lambda: runs.project_of(folder), done, self.failed.emit)

    def found_unsaved(self, done: Callable[[Path, RunInfo], None]) -> None:
        """A run of a project that was never saved and that no window is about: a live one, or one that ended
        since and was not spoken of yet.
        """
        own = self._base

        def tell(found: tuple[Path, RunInfo] | None) -> None:
            if found is not None:
                done(*found)

        self._background.do(lambda: places.left(self._folder, own), tell)

    def adopt(self, base: Path) -> None:
        """Take the runs beside `base` for those of the open project."""
        self._base = base
        self._list()

    def close(self) -> None:
        """Stop following; runs go on."""
        self._timer.stop()
        if self._base.is_relative_to(self._folder) and self.infos and self.live is None:
            self._background.do((self._base.parent / places.SPOKEN_OF).touch)  # given up with its project
        self._background.close()

    def _unsaved(self) -> Path:
        return places.unsaved(self._folder, self.session.identity)

    def _anew(self) -> None:
        self._followers.clear()
        self._aside.clear()
        self._elsewhere.clear()
        self._asked_to_start, self._document = False, object()
        self.infos = {}
        self._base = self.session.path or self._unsaved()
        self.listed.emit()
        self._list()

    def _is_beside(self, folder: Path) -> bool:
        return folder.parent == runs.folder_of(self._base)

    def _moved(self) -> None:
        """The document has a file now, or another one; what trains goes on where it is."""
        path = self.session.path
        if path is None or path == self._base:
            return
        before = self._base if self._base.is_relative_to(self._folder) else None
        self._elsewhere |= {info.folder for info in self.infos.values() if info.is_live}
        self._base = path
        self._list(before)

    def _list(self, before: Path | None = None) -> None:
        base, document, asked = self._base, self._document, frozenset(self._elsewhere)

        def take(answer: tuple[list[RunInfo], str]) -> None:
            if document is not self._document or base != self._base:
                return
            found, why = answer
            begun = self._elsewhere - asked  # since it was looked
            kept = {folder: info for folder, info in self.infos.items() if folder in begun}
            self.infos = kept | {info.folder: info for info in found}
            for folder in self._followers.keys() - self.infos.keys():
                del self._followers[folder]
            for info in found:
                if info.is_live and info.folder not in self._followers:
                    self.read(info.folder)
            self.listed.emit()
            if why:
                self.failed.emit(why)

        self._background.do(lambda: places.gather(self._folder, base, before, asked), take)

    def _begin(self, begin: Callable[[], RunInfo]) -> None:
        """Start a run with `begin`; what comes of it is told while its document is the open one."""
        document = self._document
        self._asked_to_start = True

        def began(info: RunInfo) -> None:
            if document is self._document:
                self._began(info)

        def refused(why: str) -> None:
            if document is self._document:
                self._asked_to_start = False
            self.failed.emit(why)

        self._background.do(begin, began, refused)

    def _began(self, info: RunInfo) -> None:
        self._asked_to_start = False
        if not self._is_beside(info.folder):  # it was saved meanwhile
            self._elsewhere.add(info.folder)
        self.infos = {info.folder: info, **{f: i for f, i in self.infos.items() if f != info.folder}}
        self.read(info.folder)
        self.listed.emit()
        self.started.emit(info.folder)

    def _tick(self) -> None:
        if self._reading:
            return
        followers = dict(self._followers)
        if not followers:
            self._timer.stop()
            return
        self._reading = True
        self._background.do(lambda: [(f, each, tried(each)) for f, each in followers.items()], self._take)

    def _take(self, found: list[tuple[Path, Follower, list[Told] | str]]) -> None:
        self._reading = False
        changed: set[str] = set()
        for folder, follower, events in found:
            if self._followers.get(folder) is not follower:
                continue
            if isinstance(events, str):  # the others go on, and the next tick tries again
                if folder not in self._unread:
                    self._unread.add(folder)
                    self.failed.emit(events)
                continue
            changed.add(self._note(folder, follower, events))
            if events:
                self.told.emit(folder, events)
            elif follower.state not in LIVE:
                del self._followers[folder]
        if "state" in changed:
            self.listed.emit()
        elif "figures" in changed:
            self._paced.ask()

    def _note(self, folder: Path, follower: Follower, events: list[Told]) -> str:
        """Bring the run's line in the list up to its newest events; what of it changed: its state, only its
        figures, or nothing that a list shows. What ended stays as it is until all is read.
        """
        before = self.infos.get(folder)
        if before is None:
            return ""
        info = self._aside.pop(folder, before)
        for event in events:
            info = with_event(info, event)
        if not before.is_live and are_portion(events):
            self._aside[folder] = info
            return ""
        info = replace(info, state=follower.state, step=follower.step, seconds=follower.time)
        self.infos[folder] = info
        if before.is_live and not info.is_live:
            self.ended.emit(folder)
            if not self._is_beside(folder):
                self._list()
        if without_figures(info) != without_figures(before):
            return "state"
        return "figures" if (info.epoch, info.last) != (before.epoch, before.last) else ""
