"""The runs of the open project: started, followed as they go, asked to pause or stop, found again after a
restart.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.graph.model import Project
from engine.train import runs
from engine.train.events import EpochEnd, Failed, Finished, Interrupted, Started, Told, count
from engine.train.follow import LIVE, Follower
from engine.train.runs import RunInfo
from gui.background import Background
from gui.paced import Paced
from gui.runs.words import next_name
from gui.session import Session

TICK = 33
LIST_EVERY = 100
# What the window takes in at one tick: so many lines of the record, or so many events on shared lines.
MOST_LINES = 4000
MOST_EVENTS = 12_000
SPOKEN_OF = "spoken-of"


class Training(QObject):
    """`listed` when the list of runs or the state of one changed, and some times a second while figures do;
    `told(folder, events)` as a run speaks: many that came at once as a Stretch.

    Every file is read on a thread of its own, so a slow disk stops the curves and not the window. Runs of a
    project that has no file yet live in `folder`, and move beside the file once there is one and no run is
    live.
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
        self._reading = False
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
        return any(info.state == "waiting" for info in self.infos.values())

    def start(self, label: str = "") -> None:
        """Train the project as it is now."""
        project, base = self.session.project, self._base
        label = label or next_name(self.infos.values())
        data = self.session.folder or Path.cwd()

        def begin() -> RunInfo:
            folder = runs.create(base, project, label, data)
            runs.start(folder)
            return replace(runs.state(folder), state="waiting")

        self._background.do(begin, self._began, self.failed.emit)

    def go_on(self, folder: Path) -> None:
        """Take an ended or interrupted run up again from its last checkpoint."""

        def begin() -> RunInfo:
            runs.start(folder, resume=True)
            return replace(runs.state(folder), state="waiting")

        self._background.do(begin, self._began, self.failed.emit)

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

        def look() -> tuple[Path, RunInfo] | None:
            places = [place for place in self._folder.glob("*/*.runs") if place.parent != own.parent]
            for place in sorted(places, key=lambda place: place.stat().st_mtime, reverse=True):
                base = place.with_suffix(".loom")
                listed = runs.list(base)
                live = next((info for info in listed if info.is_live), None)
                if live is not None or (listed and not (place.parent / SPOKEN_OF).exists()):
                    (place.parent / SPOKEN_OF).touch()
                    return base, live or listed[0]
            return None

        self._background.do(look, lambda found: done(*found) if found else None)

    def adopt(self, base: Path) -> None:
        """Take the runs beside `base` for those of the open project."""
        self._base = base
        self._list()

    def close(self) -> None:
        """Stop following; runs go on."""
        self._timer.stop()
        if self._base.is_relative_to(self._folder) and self.infos and self.live is None:
            self._background.do((self._base.parent / SPOKEN_OF).touch)  # given up with its project
        self._background.close()

    def _unsaved(self) -> Path:
        return self._folder / uuid.uuid4().hex[:12] / "Untitled.loom"

    def _anew(self) -> None:
        self._followers.clear()
        self.infos = {}
        self._base = self.session.path or self._unsaved()
        self.listed.emit()
        self._list()

    def _moved(self) -> None:
        """The document has a file now, or another one."""
        path = self.session.path
        if path is None or path == self._base:
            return
        old, unsaved = self._base, self._base.is_relative_to(self._folder)
        if unsaved and self.infos:
            if self.live is None:
                self._base = path
                self._background.do(lambda: _move(old, path), lambda _: self._anew(), self.failed.emit)
            return
        self._base = path
        self._list()

    def _list(self) -> None:
        base = self._base

        def take(found: list[RunInfo]) -> None:
            if base != self._base:
                return
            self.infos = {info.folder: info for info in found}
            for info in found:
                if info.is_live and info.folder not in self._followers:
                    self.read(info.folder)
            self.listed.emit()

        self._background.do(lambda: runs.list(base), take)

    def _began(self, info: RunInfo) -> None:
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
        self._background.do(lambda: [(f, each, _read(each)) for f, each in followers.items()], self._take)

    def _take(self, found: list[tuple[Path, Follower, list[Told]]]) -> None:
        self._reading = False
        changed: set[str] = set()
        for folder, follower, events in found:
            if self._followers.get(folder) is not follower:
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
        figures, or nothing that a list shows.
        """
        before = self.infos.get(folder)
        if before is None:
            return ""
        info = before
        for event in events:
            info = _with(info, event)
        info = replace(info, state=follower.state, step=follower.step, seconds=follower.time)
        self.infos[folder] = info
        if before.is_live and not info.is_live:
            self.ended.emit(folder)
            self._moved()
        if _without_figures(info) != _without_figures(before):
            return "state"
        return "figures" if (info.epoch, info.last) != (before.epoch, before.last) else ""


def _read(follower: Follower) -> list[Told]:
    told: list[Told] = []
    while len(told) < MOST_LINES and count(told) < MOST_EVENTS and (found := follower.told()):
        told += found
    return told


def _without_figures(info: RunInfo) -> RunInfo:
    """What a run is, without what each epoch changes."""
    return replace(info, step=0, seconds=0.0, epoch=0, last={}, figures={}, best_epoch=0)


def _with(info: RunInfo, event: Told) -> RunInfo:
    match event:
        case Started():
            return replace(info, epochs=event.epochs, why="", node=None, remedy={})
        case EpochEnd():
            if event.best:
                info = replace(info, figures=event.figures, best_epoch=event.epoch)
            return replace(info, last=event.figures, epoch=event.epoch)
        case Finished():
            return replace(info, figures=event.figures, best_epoch=event.best_epoch)
        case Failed():
            return replace(info, why=f"{event.what}. {event.why}", node=event.node, remedy=event.remedy)
        case Interrupted():
            return replace(info, why=event.why)
    return info


def _move(old: Path, new: Path) -> None:
    """Bring the runs of an unsaved project to the place beside its file."""
    source, target = runs.folder_of(old), runs.folder_of(new)
    if source.exists() and not target.exists():
        source.rename(target)
