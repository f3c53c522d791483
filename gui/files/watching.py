"""Whether the open file is still what the window knows: looked at now and then, never waited for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gui.background import beside

if TYPE_CHECKING:
    from engine.graph.model import Project

LOOK_EVERY = 2500
SAME, CHANGED, GONE = "same", "changed", "gone"


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was when it was last read or written: time, size, and a hash of what is in it."""

    path: Path
    stamp: tuple[int, int]
    sign: str


def known(path: Path) -> Known:
    """The file as it is now. May wait for a disk."""
    from engine.files import read_capped
    from engine.jsontext import SIZE

    found = path.stat()
    return Known(
        path, (found.st_mtime_ns, found.st_size), hashlib.sha256(read_capped(path, SIZE)).hexdigest()
    )


def read(path: Path) -> tuple[Known, Project]:
    """A project file, and what is known of it; when it changes between the two, the next look finds that."""
    from engine.declare import UserError
    from engine.graph.file import load

    try:
        seen = known(path)
    except (OSError, UserError):
        seen = unknown(path)
    return seen, load(path)


def unknown(path: Path) -> Known:
    """A file of which nothing is known: whatever a look finds there is another program's change."""
    return Known(path, (0, 0), "")


def state_of(before: Known) -> tuple[str, Known]:
    """What became of a file, and what is known of it now. May wait for a disk."""
    from engine.declare import UserError

    try:
        found = before.path.stat()
        if (found.st_mtime_ns, found.st_size) == before.stamp:
            return SAME, before
        now = known(before.path)
    except (OSError, UserError):
        return GONE, before
    return (SAME if now.sign == before.sign else CHANGED), now


class Watch(QObject):
    """Looks while the window is used: `seen(before, state, now)`. Saving elsewhere and closing never wait for
    a look: a network drive that is gone may hold it for minutes.
    """

    seen = Signal(object, str, object)

    def __init__(self, of: Callable[[], Known | None], parent: QObject) -> None:
        super().__init__(parent)
        self._of = of
        self._looking = False
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    def set_on(self, on: bool) -> None:
        """Look at once and then again and again, or no more."""
        if on:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Look once, unless a look is still under way."""
        before = self._of()
        if before is not None and not self._looking:
            self._looking = True
            beside(self, lambda: state_of(before), lambda found: self._take(before, *found))

    def _take(self, before: Known, state: str, now: Known) -> None:
        self._looking = False
        if self._of() == before:
            self.seen.emit(before, state, now)
