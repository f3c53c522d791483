"""The state of a run on the drawing: what flows while it trains, that it is done, or where it failed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.analysis.types import Edit, Fix, Problem
from engine.train import glimpse
from engine.train.glimpse import Glimpse, Look
from engine.train.runs import RunInfo
from gui.background import Background
from gui.canvas.live import Live, live_of
from gui.edits.effects import essence_of
from gui.paced import Paced
from gui.runs.words import remedy_words

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas
    from gui.runs.training import Training
    from gui.session import Session

LOOK_EVERY = 1000
WELL = ("completed", "early", "stopped")


class RunMarks(QObject):
    """Follows the runs that were started on this drawing, until the drawing becomes another one."""

    def __init__(self, canvas: Canvas, session: Session, training: Training) -> None:
        super().__init__(canvas)
        self._canvas, self._session, self._training = canvas, session, training
        self._background = Background(self)
        self._paced = Paced(self, self._look, LOOK_EVERY)
        self._run: Path | None = None
        self._drawn: object = None
        self._state = ""
        self._seen: Glimpse | None = None
        self._stamp = 0
        training.started.connect(self._started)
        training.listed.connect(self._listed)
        training.told.connect(self._ask)
        training.ended.connect(self._ended)
        session.changed.connect(self._changed)
        session.opened.connect(self._forget)
        session.entered.connect(self.show)

    def close(self) -> None:
        """Nothing is looked at any more."""
        self._paced.stop()
        self._background.close()

    def show(self) -> None:
        """Put it on the canvas as it is now."""
        trail = "".join(f"{node}/" for node in self._session.trail)
        looks = self._seen.nodes if self._seen is not None else {}
        here = {name[len(trail) :]: look for name, look in looks.items() if name.startswith(trail)}
        self._canvas.show_run(
            self._state, {name: _live(look) for name, look in here.items() if "/" not in name}
        )

    def _started(self, folder: Path) -> None:
        self._run, self._drawn = folder, essence_of(self._session.project)
        self._seen, self._stamp = None, 0
        self._session.set_failure(None)
        self._listed()

    def _listed(self) -> None:
        live = self._training.live
        if self._run is None and live is not None:
            self._run = live.folder  # found again; whether the drawing is still the same is not known
        info = self._training.infos.get(self._run) if self._run is not None else None
        state = "running" if info is not None and info.is_live and info.state == "running" else ""
        if info is not None and info.state in WELL and self._is_same():
            state = "done"
        if state != self._state:
            self._state = state
            self.show()

    def _is_same(self) -> bool:
        return self._drawn is not None and self._drawn == essence_of(self._session.project)

    def _changed(self) -> None:
        if self._drawn is not None and self._state != "running" and not self._is_same():
            self._forget()

    def _forget(self) -> None:
        self._run = self._drawn = self._seen = None
        self._state = ""
        self._session.set_failure(None)
        self.show()

    def _ended(self, folder: Path) -> None:
        info = self._training.infos.get(folder)
        if info is None or folder != self._run:
            return
        self._look()
        if info.state == "failed" and info.node and self._is_same():
            self._session.set_failure(failure_of(info))

    def _ask(self, folder: Path) -> None:
        if folder == self._run and self._canvas.isVisible():
            self._paced.ask()

    def _look(self) -> None:
        folder, stamp = self._run, self._stamp
        if folder is None:
            return

        def look() -> tuple[int, Glimpse | None]:
            try:
                now = (folder / glimpse.GLIMPSE).stat().st_mtime_ns
            except OSError:
                return stamp, None
            return now, glimpse.read(folder) if now != stamp else None

        def take(found: tuple[int, Glimpse | None]) -> None:
            self._stamp, seen = found
            if seen is not None and folder == self._run:
                self._seen = seen
                self.show()

        self._background.do(look, take)


def _live(look: Look) -> Live:
    pictures = ((each.width, each.height, each.shades) for each in look.pictures)
    return live_of(pictures, look.mean, look.dead, look.milliseconds)


def failure_of(info: RunInfo) -> Problem:
    """What ended a run, as a problem of the layer where it happened."""
    what, _, why = info.why.partition(". ")
    *path, node = (info.node or "").split("/")
    edits = tuple(
        Edit("set_setting", {"path": path_, "value": value}) for path_, value in info.remedy.items()
    )
    fixes = (Fix(remedy_words(info), edits),) if edits else ()
    return Problem("run-failed", node, what, why, fixes=fixes, path=tuple(path))
