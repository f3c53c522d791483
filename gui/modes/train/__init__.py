"""Train mode: run the recipe, watch the curves, compare runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.declare import Value
from engine.graph import edits
from engine.graph.model import Project
from engine.train.events import Told
from engine.train.runs import RunInfo
from gui.actions import Action
from gui.modes import Shell
from gui.modes.train.advice import Advice, advice
from gui.modes.train.deeds import RunDeeds
from gui.modes.train.differs import Differs
from gui.modes.train.page import TrainPage
from gui.modes.train.run_list import RunList
from gui.modes.train.run_rows import Line
from gui.modes.train.settings import TrainingSettings
from gui.modes.train.tracks import RunTracks
from gui.paced import Paced
from gui.runs.training import Training
from gui.runs.words import in_order, names
from gui.session import Session
from gui.translate import tr
from gui.widgets.base import Line as Rule
from gui.widgets.base import label
from gui.widgets.messages import Banner

ADVISE_EVERY = 1000
SAY_EVERY = 100


class TrainMode:
    """The panels, and what of the runs they show. The first run shown is the one that the strip is about."""

    name = "train"

    def __init__(self, session: Session, shell: Shell, training: Training) -> None:
        self.session, self.shell, self.training = session, shell, training
        self.page = TrainPage(self.start)
        self.list, self.differs, self.settings = RunList(), Differs(), TrainingSettings(session)
        self.heading, self.foot = label(tr("Runs"), 13, 600, "text"), QWidget()
        self.side = self._left()
        self.current: Path | None = None
        self.hidden: set[Path] = set()
        self.ticked: set[Path] = set()
        self._learned: set[Path] = set()  # the runs whose settings were asked for, once each
        self._asked: set[Path] = set()  # the runs whose curves were
        self._advice: Advice | None = None
        self._news: list[Told] = []
        self._paced = Paced(self.page, self._say, SAY_EVERY)
        self._timer = QTimer(self.page, interval=ADVISE_EVERY)
        self._timer.timeout.connect(self._advise)
        self._timer.start()
        training.listed.connect(self.follow)
        training.told.connect(self._told)
        training.started.connect(self._started)
        training.ended.connect(self._advise)
        session.opened.connect(self._anew)
        self.list.toggled.connect(self._toggle)
        self.list.chosen.connect(self.choose)
        self.deeds = RunDeeds(shell, training, self.page)
        self.list.asked.connect(self.deeds.do)
        self.page.strip.asked.connect(self._strip_asked)
        self.follow()

    def left(self) -> QWidget | None:
        return self.side

    def centre(self) -> QWidget:
        return self.page

    def right(self) -> QWidget | None:
        return self.settings

    def dock(self) -> QWidget | None:
        return None

    def enter(self) -> None:
        """Look at the newest run when none was chosen."""
        self.follow()

    def leave(self) -> None:
        """Runs go on; nothing to do."""

    def close(self) -> None:
        """Nothing is followed any more; runs go on."""
        self._timer.stop()
        self.training.listed.disconnect(self.follow)
        self.training.told.disconnect(self._told)
        self.training.started.disconnect(self._started)
        self.training.ended.disconnect(self._advise)
        self.session.opened.disconnect(self._anew)

    def actions(self) -> list[Action]:
        return [
            Action("run.start", tr("Start training"), self.training.start, icon="play", searchable=False),
            Action("run.pause", tr("Pause or go on"), self._pause, icon="pause", enabled=self._is_live),
            Action("run.stop", tr("Stop training"), self._stop, "Shift+F5", "square", self._is_live),
        ]

    def where(self) -> dict[str, Any]:
        """Which runs are shown and how, as plain values to keep."""
        shown = {"current": str(self.current)} if self.current else {}
        ticks = {"ticked": sorted(map(str, self.ticked)), "hidden": sorted(map(str, self.hidden))}
        return {**shown, **ticks, **self.page.where()}

    def go_back(self, where: Mapping[str, Any]) -> None:
        """Show those runs again, as far as they are there."""
        self.ticked, self.hidden = (_folders(where.get(name)) for name in ("ticked", "hidden"))
        current = where.get("current")
        self.page.go_back(where)
        if isinstance(current, str) and Path(current) in self.training.infos:
            hidden = Path(current) in self.hidden
            self.choose(Path(current))
            self.hidden |= {Path(current)} if hidden else set()
        self.follow()

    def start(self) -> None:
        """Train the project as it is now, or show what is in the way."""
        self.shell.actions.run("run.train")

    def follow(self) -> None:
        """Bring list, charts and strip up to the runs that there are."""
        infos = list(self.training.infos.values())
        if self.current not in self.training.infos:
            self._turn_to(infos[0].folder if infos else None)
        named = names(infos)
        colours = {info.folder: number for number, info in enumerate(in_order(infos))}
        best = self._best(infos)
        lines = [
            Line(i, named[i.folder], colours[i.folder], self._is_shown(i.folder), i.folder == best)
            for i in infos
        ]
        self.list.show_lines(lines, self.current)
        self.heading.setText(tr(f"Runs  {len(infos)}") if infos else tr("Runs"))
        shown = [line for line in lines if line.shown]
        shown.sort(key=lambda line: line.info.folder != self.current)
        self.page.show_curves(bool(infos))
        self.page.charts.show_runs([(line.info, line.colour, line.name) for line in shown])
        self.page.strip.follow(self.training.infos.get(self.current) if self.current else None)
        self.settings.set_live(self.training.live is not None)
        self._compare([(line.info.folder, line.colour) for line in shown])
        for line in shown:
            if line.info.folder not in self._asked:
                self._read(line.info.folder)

    def choose(self, folder: Path) -> None:
        """Make a run the one that the strip, the log and the flag are about."""
        self.hidden.discard(folder)
        self._turn_to(folder)
        self.follow()
        self._advise()

    def _turn_to(self, folder: Path | None) -> None:
        """Let strip, log and flag be about another run, which tells all of it again."""
        self.current, self._news = folder, []
        self.page.log.clear()
        self.page.strip.follow(None)
        if folder is not None:
            self._forget(folder)

    def _left(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 14, 12, 10)
        head.addWidget(self.heading)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        foot = QVBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 10)
        foot.addWidget(Rule())
        foot.addSpacing(2)
        room = QVBoxLayout()
        room.setContentsMargins(16, 0, 16, 0)
        room.addWidget(self.differs)
        foot.addLayout(room)
        self.foot.hide()
        column.addWidget(self.foot)
        return made

    def _best(self, infos: list[RunInfo]) -> Path | None:
        ended = [i for i in infos if i.figures.get("validation", {}).get("loss") is not None]
        best = min(ended, key=lambda i: i.figures["validation"]["loss"], default=None)
        return best.folder if best is not None and len(ended) > 1 else None

    def _is_shown(self, folder: Path) -> bool:
        if folder in self.hidden:
            return False
        return folder == self.current or folder in self.ticked

    def _toggle(self, folder: Path) -> None:
        if self._is_shown(folder):
            self.hidden.add(folder)
            self.ticked.discard(folder)
        else:
            self.hidden.discard(folder)
            self.ticked.add(folder)
        self.follow()

    def _compare(self, shown: list[tuple[Path, int]]) -> None:
        self.differs.show_runs(shown)
        self.foot.setVisible(len(shown) > 1)
        for folder, _ in shown if len(shown) > 1 else []:
            if not self.differs.knows(folder) and folder not in self._learned:
                self._learned.add(folder)
                self.training.project_of(folder, partial(self.differs.learn, folder))

    def _tracks(self, folder: Path) -> RunTracks:
        return self.page.charts.tracks.setdefault(folder, RunTracks(folder))

    def _forget(self, folder: Path) -> None:
        self.page.charts.tracks.pop(folder, None)
        self._asked.discard(folder)

    def _read(self, folder: Path) -> None:
        self._asked.add(folder)
        self.page.charts.tracks[folder] = RunTracks(folder)
        self.training.read(folder)

    def _told(self, folder: Path, events: list[Told]) -> None:
        before = self._tracks(folder).add(events)
        self.page.charts.told(folder, before)
        if folder == self.current:
            self._news += events
            self._paced.ask()

    def _say(self) -> None:
        """Bring strip and log up to what the run told: seldom enough to be read."""
        news, self._news = self._news, []
        self.page.strip.told(news)
        self.page.log.told(news)

    def _started(self, folder: Path) -> None:
        self.ticked |= {self.current} if self.current else set()
        self._forget(folder)
        self.choose(folder)

    def _anew(self) -> None:
        self.current = None
        self.hidden.clear()
        self.ticked.clear()
        self._learned.clear()
        self._asked.clear()
        self.page.charts.tracks.clear()
        self._news = []
        self.page.log.clear()
        self.follow()

    def _advise(self) -> None:
        info = self.training.infos.get(self.current) if self.current else None
        said = advice(info, self._tracks(info.folder)) if info else None
        before, self._advice = self._advice, said
        if said == before:
            return
        if said is not None and before is not None and replace(said, why=before.why) == before:
            self.page.set_why(said.why)  # how long it has been so, which grows with each epoch
            return
        if said is None:
            self.page.show_banner(None)
            return
        self.page.show_banner(
            Banner(said.state, said.what, said.why, tr(said.button), lambda: self._act(said))
        )

    def _act(self, said: Advice) -> None:
        info = self.training.infos.get(self.current) if self.current else None
        if info is not None and said.act == "stop":
            self.training.ask(info.folder, "stop")
        elif info is not None and said.act == "remedy":
            self.session.do(said.button, _with_settings, info.remedy)
            self.start()
        elif info is not None and info.node:
            self.shell.show_mode("design")
            self.session.go_to(info.node)

    def _is_live(self) -> bool:
        return self.training.live is not None

    def _pause(self) -> None:
        if (live := self.training.live) is not None:
            self.training.ask(live.folder, "resume" if live.state == "paused" else "pause")

    def _stop(self) -> None:
        if (live := self.training.live) is not None:
            self.training.ask(live.folder, "stop")

    def _strip_asked(self, what: str) -> None:
        if self.current is None:
            return
        if what == "go_on":
            self.training.go_on(self.current)
        elif what == "kill":
            self.training.kill(self.current)
        else:
            self.training.ask(self.current, what)


def _folders(found: object) -> set[Path]:
    return {Path(each) for each in found if isinstance(each, str)} if isinstance(found, list) else set()


def _with_settings(project: Project, settings: Mapping[str, Value]) -> Project:
    for path, value in settings.items():
        project = edits.set_setting(project, path, value)
    return project


def make(session: Session, shell: Shell) -> TrainMode:
    """The mode for one window."""
    return TrainMode(session, shell, shell.training)
