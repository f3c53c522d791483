"""What is said aloud of its own accord: new problems, how far a run is, its end; an error at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.analysis.types import Problem
from engine.train.runs import RunInfo
from gui.announce import announce
from gui.runs.training import Training
from gui.runs.words import names, score_text
from gui.session import Session
from gui.translate import tr

TENTHS = 10


class Announcer(QObject):
    """Listens to the document and its runs for one window."""

    def __init__(self, window: QWidget, session: Session, training: Training) -> None:
        super().__init__(session)
        self._window, self._session, self._training = window, session, training
        self._known: set[tuple[object, ...]] = set()
        self._fresh = True  # what was wrong when a project was opened is no news
        self._tenths: dict[Path, int] = {}
        session.opened.connect(self._opened)
        session.analysed.connect(self._problems)
        training.listed.connect(self._epochs)
        training.ended.connect(self._ended)

    def _opened(self) -> None:
        self._fresh = True

    def _problems(self) -> None:
        """Say what is wrong now and was not before: the first of it, and how much more."""
        found = [p for p in self._session.problems if p.severity != "hint"]
        keys = {_key(p) for p in found}
        new = [p for p in found if _key(p) not in self._known]
        self._known, fresh, self._fresh = keys, self._fresh, False
        if fresh or not new:
            return
        first = tr(f"New problem: {tr(new[0].what)}")
        more = len(new) - 1
        announce(self._window, f"{first}. {tr(f'and {more} more')}" if more else first)

    def _epochs(self) -> None:
        """Every tenth of a run."""
        info = self._training.live
        if info is None or not info.epochs:
            return
        tenth = info.epoch * TENTHS // info.epochs
        before = self._tenths.setdefault(info.folder, tenth)
        if tenth > before:
            self._tenths[info.folder] = tenth
            percent = f"{tenth * 100 // TENTHS}\u00a0%"
            announce(self._window, tr(f"Epoch {info.epoch} of {info.epochs}, {percent}"))

    def _ended(self, folder: Path) -> None:
        info = self._training.infos.get(folder)
        if info is None:
            return
        self._tenths.pop(folder, None)
        name = names(self._training.infos.values())[folder]
        if info.state == "failed":
            announce(self._window, tr(f"Training stopped by an error: {tr(info.why)}"), at_once=True)
        else:
            announce(self._window, _end(info, name))


def _end(info: RunInfo, name: str) -> str:
    if info.state not in ("completed", "early"):
        return tr(f"{name} ended at epoch {info.epoch} of {info.epochs}")
    score = score_text(info)
    return tr(f"{name} finished, {score}") if score else tr(f"{name} finished")


def _key(problem: Problem) -> tuple[object, ...]:
    return problem.kind, problem.node, problem.port, problem.path, problem.graph
