"""Starting the program again, with all windows as they are: for what holds from the start only, as its size.

What is not saved is recorded as for a crash; the program that starts next takes it up without asking, and
with it the steps that can be undone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from gui.files.restoring import come_back, row_of
from gui.translate import mark, tr

if TYPE_CHECKING:
    from engine.graph.history import History
    from engine.graph.model import Project
    from engine.graph.recovery import Recovery
    from gui.window import Window
    from gui.windows import Windows
    from gui.workbench import Workbench

LEFT = mark("Before the restart")
SETTING, SCALE = "restart", "QT_SCALE_FACTOR"
LOOK_EVERY, LOOKS = 200, 50  # the program before this one takes a moment to end


@dataclass
class _Round:
    """One try to record all windows: what each had when it began, and how it is found again."""

    windows: list[Window]
    recorded: dict[Workbench, Project]
    rows: dict[Window, dict[str, Any]] = field(default_factory=dict)


class Restarting(QObject):
    """`now` ends the program when all work is recorded; `wanted` says then that it is to begin again."""

    def __init__(self, windows: Windows) -> None:
        super().__init__(windows)
        self._windows = windows
        self.wanted = False
        self._round: _Round | None = None  # the last one; answers to an earlier one come too late

    def now(self) -> None:
        """Record everything, close all windows without asking, and begin again."""
        if self._is_asked():
            return
        windows = list(self._windows.all)
        benches = [bench for window in windows if (bench := window.workbench) is not None]
        busy = next((b for b in benches if any(getattr(m, "busy", False) for m in b.modes.values())), None)
        if busy is not None:
            self._keep_all()
            busy.toast(tr("Wait until the file is written"), icon="info")
            return
        this = self._round = _Round(windows, {bench: bench.session.project for bench in benches})
        for window in list(windows):
            row = row_of(window) or {"path": "", "geometry": window.place()}
            bench = window.workbench
            row["modified"] = bench is not None and bench.session.modified
            if bench is None or not window.started:
                self._written(this, window, row, "")
            else:
                leave = partial(self._leave_steps, this, window, bench, row)
                bench.documents.recording.leave_behind(leave, self._stay)

    def leaves(self, window: Window) -> None:
        """A window is closed while the others are recorded: what it held was asked about, and nothing more
        is heard of it.
        """
        this = self._round
        if this is None or window not in this.windows:
            return
        this.windows.remove(window)
        if window.workbench is not None:
            window.workbench.documents.recording.stay()
        QTimer.singleShot(0, self, lambda: self._look(this))

    def _leave_steps(
        self, this: _Round, window: Window, bench: Workbench, row: dict[str, Any], journal: str
    ) -> None:
        """Keep what can be undone and done again, once the document itself is safe."""
        from engine.graph import steps

        history, name = bench.session.history, f"{uuid.uuid4().hex}{steps.ENDING}"
        if len(history.steps) == 1:
            self._written(this, window, row, journal)
            return
        bench.background.do(
            partial(steps.write, bench.folder / name, history, LEFT),
            lambda count: self._written(this, window, {**row, "steps": name}, journal),
            self._stay,
        )

    def _written(self, this: _Round, window: Window, row: dict[str, Any], journal: str) -> None:
        this.rows[window] = {**row, "journal": journal}
        self._look(this)

    def _look(self, this: _Round) -> None:
        """End when all is written, unless another round began meanwhile or this one was called off."""
        if this is self._round and all(window in this.rows for window in this.windows):
            self._end(this)

    def _stay(self, sentence: str) -> None:
        """What is not saved could not be recorded: nothing is closed."""
        self._keep_all()
        self._windows.active.toast(sentence, icon="circle-alert")

    def _is_asked(self) -> bool:
        """Whether a window waits for an answer and would not close: then none is."""
        if self._windows.asking() is None:
            return False
        self._keep_all()
        return True

    def _keep_all(self) -> None:
        self._round = None
        for window in self._windows.all:
            if window.workbench is not None:
                window.workbench.documents.recording.stay()

    def _end(self, this: _Round) -> None:
        if self._is_asked():
            return
        windows, settings = self._windows, self._windows.settings
        drawn = any(bench.session.project is not was for bench, was in this.recorded.items())
        if drawn or windows.all != this.windows:
            self.now()  # something was drawn, or a window opened, while it was written
            return
        self._round = None
        settings.set(SETTING, [this.rows[window] for window in windows.all])
        windows.restoring.keep()
        windows.restoring.stop()
        self.wanted = True
        for window in list(windows.all):
            window.close_now()

    def take_up(self) -> bool:
        """Open the windows of the program before this one; False when it did not end to begin again."""
        settings = self._windows.settings
        kept: list[Any] = settings.get(SETTING, [])
        rows = [row for row in kept if isinstance(row, dict) and isinstance(row.get("path"), str)]
        if kept:
            settings.set(SETTING, [])
            settings.save()  # if opening them stops the program, it is not tried again
        if rows:
            first = self._windows.all[0].begin()
            first.background.do(partial(_sweep, first.folder))
        for place, row in enumerate(rows):
            where = str(row.get("geometry", ""))
            window = self._windows.new(where) if place else self._windows.all[0]
            window.put_back(where)
            self._open(window.begin(), row, LOOKS)
        return bool(rows)

    def _open(self, bench: Workbench, row: Mapping[str, Any], looks: int) -> None:
        journal, path = str(row.get("journal", "")), str(row["path"])
        if journal:
            look = partial(_found, bench, journal)
            bench.background.do(look, partial(self._recovered, bench, row, looks))
        elif path:
            bench.files.bring_back(Path(path), partial(_come_back, bench, row), lambda: None)

    def _recovered(
        self, bench: Workbench, row: Mapping[str, Any], looks: int, found: Recovery | None
    ) -> None:
        if found is not None:
            from gui.files.leaving import recover

            recover(bench, found, saved=row.get("modified") is False)
            _come_back(bench, row)
        elif looks:
            QTimer.singleShot(LOOK_EVERY, bench, lambda: self._open(bench, row, looks - 1))
        else:
            bench.toast(tr("What was not saved could not be opened again; it is offered at the next start"))


def _come_back(bench: Workbench, row: Mapping[str, Any]) -> None:
    """Go to the place in an opened project, and take up the steps that can be undone."""
    from engine.graph import steps

    come_back(bench, row)
    name, now = str(row.get("steps", "")), bench.session.project
    if not steps.is_name(name):
        return
    file = bench.folder / name

    def read() -> History | None:
        found = steps.read(file, now)
        steps.discard(file)
        return found

    def take(found: History | None) -> None:
        if found is None or not bench.session.remember(found):
            bench.toast(tr("What was done before the restart can’t be undone any more"), icon="info")

    bench.background.do(read, take)


def _sweep(folder: Path) -> None:
    from engine.graph import steps

    steps.sweep(folder)


def _found(bench: Workbench, journal: str) -> Recovery | None:
    """What was recorded under a name, once the program that wrote it has ended."""
    from engine.graph.recovery import found

    return next((each for each in found(bench.folder) if each.file.name == journal), None)


def begin_again(scaled: bool) -> None:
    """Start the program as it was started, without a file; `scaled` when the size in force was its own."""
    given = len(sys.argv) - 1
    words = sys.orig_argv[1 : len(sys.orig_argv) - given]
    around = {name: value for name, value in os.environ.items() if name != SCALE or not scaled}
    subprocess.Popen([sys.executable, *words], env=around, start_new_session=True)
