"""Coming back: which windows were open with which project, and where in it one was."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from gui.translate import tr

if TYPE_CHECKING:
    from gui.window import Window
    from gui.windows import Windows
    from gui.workbench import Workbench

SETTING, WANTED, UNDER_WAY = "windows", "restore_windows", "restoring_windows"
KEEP_AFTER = 1000
MOST, MOST_CHOSEN = 20, 500


class Restoring(QObject):
    """Keeps a record of the windows while they are used, and opens them as recorded at the next start."""

    def __init__(self, windows: Windows) -> None:
        super().__init__(windows)
        self._windows = windows
        self._rows: list[Mapping[str, Any]] = rows_of(windows.settings.get(SETTING, []))
        self._timer = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self._timer.timeout.connect(self.keep)
        self._coming: dict[int, Mapping[str, Any]] = {}  # what is still being opened
        self._stopped = False

    def follow(self, bench: Workbench) -> None:
        """Keep the record true of this window."""
        for signal in (bench.session.opened, bench.session.saved_changed, bench.session.entered, bench.moved):
            signal.connect(self.keep_soon)

    def keep_soon(self) -> None:
        """Something changed; many changes are one record."""
        if not self._stopped:
            self._timer.start()

    def keep(self) -> None:
        """Record the windows as they are."""
        if not self._stopped:
            rows = [row for window in self._windows.all if (row := row_of(window)) and row["path"]]
            self._windows.settings.set(SETTING, [*rows, *self._coming.values()])

    def stop(self) -> None:
        """Leave the record as it is: the windows go, in good order."""
        self._stopped = True
        self._windows.settings.set(UNDER_WAY, False)
        self._timer.stop()

    def bring_back(self) -> None:
        """Open the windows of last time, unless that is not wanted or stopped the program."""
        settings, rows = self._windows.settings, self._rows
        if not rows or not settings.get(WANTED, True):
            return
        if settings.get(UNDER_WAY, False):
            settings.set(UNDER_WAY, False)
            self._windows.all[0].toast(
                tr("The windows of last time were not opened again"),
                tr("Open them"),
                partial(self._open, rows),
                "history",
            )
            return
        self._open(rows)

    def _open(self, rows: list[Mapping[str, Any]]) -> None:
        settings = self._windows.settings
        settings.set(UNDER_WAY, True)
        settings.save()
        self._coming = dict(enumerate(rows))

        def done(index: int) -> None:
            self._coming.pop(index, None)
            if not self._coming:
                settings.set(UNDER_WAY, False)

        for index, row in enumerate(rows):
            path = Path(row["path"])
            if self._windows.holding(path) is not None:
                done(index)
                continue
            place = str(row.get("geometry", ""))
            bench = self._windows.empty(place)
            if len(rows) > 1:
                bench.window_.put_back(place)
            bench.window_.closed.connect(partial(done, index))  # closed before its file came
            bench.files.bring_back(path, partial(come_back, bench, row), partial(done, index))


def rows_of(found: object) -> list[Mapping[str, Any]]:
    """The rows of a record that can be used; the file may hold anything."""
    every = found if isinstance(found, list) else []
    rows: list[Mapping[str, Any]] = [row for row in every if isinstance(row, dict)]
    return [row for row in rows if isinstance(row.get("path"), str) and row["path"]][:MOST]


def row_of(window: Window) -> dict[str, Any] | None:
    """What is needed to come back to a window; None where no project is open. Without a file `path` is
    empty.
    """
    bench = window.workbench
    if bench is None or not window.started:
        return None
    session = bench.session
    place = {"path": str(session.path or ""), "geometry": window.place(), "mode": bench.current}
    here = {"trail": list(session.trail), "selection": sorted(session.selection)[:MOST_CHOSEN]}
    return {**place, **here, "looks": bench.looks(), "panels": bench.panels.plain()}


def come_back(bench: Workbench, row: Mapping[str, Any]) -> None:
    """Go to the mode and the place in the drawing that a row tells of, as far as they are there."""
    trail, looks, panels = row.get("trail"), row.get("looks"), row.get("panels")
    if isinstance(panels, dict):
        bench.workspace.be_as(panels)
    if isinstance(trail, list):
        bench.session.show_drawing([str(step) for step in trail])
    bench.look_again(str(row.get("mode")), looks if isinstance(looks, dict) else {})
    chosen = row.get("selection")
    bench.session.select(str(name) for name in (chosen if isinstance(chosen, list) else []))
