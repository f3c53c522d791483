"""All windows of the program and what they share: one engine service, one writer of settings."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication

from gui.background import Background
from gui.files.restoring import Restoring
from gui.program.collecting import Collecting
from gui.program.restarting import Restarting
from gui.service import EngineService, Share
from gui.settings import Settings
from gui.window import Window

if TYPE_CHECKING:
    from engine.graph.model import Project
    from gui.workbench import Workbench

STEP = 32


class Windows(QObject):
    """Makes, finds and closes windows. `ended` when the last one is gone."""

    ended = Signal()

    def __init__(self, settings: Settings, folder: Path, first: Window) -> None:
        super().__init__()
        Collecting(self)
        self.settings, self._folder = settings, folder
        self.service = EngineService(self)
        self._store = Background(self)
        settings.set_writer(self._store.do)
        self.all: list[Window] = []
        self.restoring, self.restarting = Restoring(self), Restarting(self)
        self._take(first)

    def start(self, file: Path | None) -> None:
        """What a crash left is asked about first; then `file` is opened, or the windows of last time are."""
        from gui.files.leaving import offer_recovery

        if self.restarting.take_up():
            return
        then = partial(self.open, file) if file is not None else self.restoring.bring_back
        offer_recovery(self.all[0].begin(), then, self.empty)

    def joined(self, bench: Workbench) -> None:
        """A window has its workbench: its place is kept, and what it adds to the library is in all."""
        self.restoring.follow(bench)
        bench.library.written.connect(partial(self._spread, bench))

    def _spread(self, source: Workbench) -> None:
        for window in self.all:
            if window.workbench is not None and window.workbench is not source:
                window.workbench.library.refresh()

    def share(self, window: Window) -> Share:
        """The engine service for one window."""
        return Share(self.service, window)

    def new(self, at: str = "") -> Window:
        """One more window with its start screen, a little beside the active one, or `at` a kept place."""
        beside = self.active
        window = Window(self.settings, self._folder)
        if not (at and window.put_back(at)):
            window.resize(beside.size())
            window.move(_within(beside, beside.pos() + QPoint(STEP, STEP)))
        self._take(window)
        window.begin().look_at_machine()
        window.show()
        window.come_forward()
        return window

    @property
    def active(self) -> Window:
        """The window that was used last."""
        found = QApplication.activeWindow()
        while found is not None and not isinstance(found, Window):
            found = found.parentWidget()
        return found if isinstance(found, Window) and found in self.all else self.all[-1]

    def asking(self) -> Window | None:
        """A window that waits for an answer, brought to the front: before that no window is closed."""
        found = next((each for each in self.all if each.asks()), None)
        if found is not None:
            found.come_forward()
        return found

    def empty(self, at: str = "") -> Workbench:
        """The workbench of a window in which nothing is open; a new one, at a place, where there is none."""
        window = next((each for each in self.all if _is_empty(each)), None) or self.new(at)
        return window.begin()

    def holding(self, path: Path) -> Window | None:
        """The window that has this project file open, or is about to."""
        wanted = _same_name(path)
        for window in self.all:
            bench = window.workbench
            if bench is not None:
                opened = bench.session.path if window.started else None
                if wanted in {_same_name(each) for each in (opened, bench.files.opening) if each is not None}:
                    return window
        return None

    def open(self, path: Path | None) -> None:
        """Show a file: in the window that has it, in an empty one, or in a new one. None is a new window."""
        if path is None:
            self.new()
        elif (there := self.holding(path)) is not None:
            there.come_forward()
        else:
            bench = self.empty()
            bench.window_.come_forward()
            bench.files.open_dropped(path, started=False)

    def open_in_new(self, path: Path) -> None:
        """Show a project file in a window of its own."""
        if (there := self.holding(path)) is not None:
            there.come_forward()
        else:
            self.new().begin().files.open(path)

    def quit(self) -> None:
        """Close every window; each asks first about what would be lost, and one "cancel" keeps them all."""
        answered: dict[Window, Project] = {}  # what was in each when it was asked about

        def ask_next() -> None:
            for window in self.all:
                bench = window.workbench
                if bench is not None and answered.get(window) is not bench.session.project:
                    window.come_forward()
                    bench.ask_to_close(partial(go_on, window, bench))
                    return
            if self.asking() is not None:
                return
            self.restoring.keep()
            self.restoring.stop()
            for window in list(self.all):
                window.close_now()

        def go_on(window: Window, bench: Workbench) -> None:
            answered[window] = bench.session.project
            ask_next()

        if self.asking() is None:
            ask_next()

    def _take(self, window: Window) -> None:
        window.host = self
        window.leaving.connect(partial(self._leaves, window))
        window.closed.connect(partial(self._gone, window))
        self.all.append(window)

    def _leaves(self, window: Window) -> None:
        """The last window's place is the one to come back to."""
        self.restarting.leaves(window)
        if self.all == [window]:
            self.restoring.keep()
            self.restoring.stop()

    def _gone(self, window: Window) -> None:
        self.all.remove(window)
        if self.all:
            window.deleteLater()
            self.restoring.keep_soon()
            return
        self.settings.flush()
        self.settings.set_writer(_at_once)
        self._store.close()
        self.service.close()
        self.ended.emit()


def _is_empty(window: Window) -> bool:
    """Whether a window shows its start screen, or a canvas that nobody has drawn on."""
    if window.asks() or window.begin().files.opening is not None:
        return False
    if not window.started:
        return True
    session = window.begin().session
    return session.path is None and not session.modified and not session.project.main.nodes


def _same_name(path: Path) -> str:
    """A path to compare by, without asking a disk that may be slow."""
    return os.path.normcase(os.path.normpath(path.absolute()))


def _within(window: Window, corner: QPoint) -> QPoint:
    """A corner that keeps the window on its screen."""
    room = window.screen().availableGeometry()
    left = min(corner.x(), room.right() - window.width())
    top = min(corner.y(), room.bottom() - window.height())
    return QPoint(max(left, room.x()), max(top, room.y()))


def _at_once(work: Callable[[], None]) -> None:
    work()
