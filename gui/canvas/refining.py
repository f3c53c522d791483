"""Wires for which a way is still to be looked for: in a heap there are hundreds, and nobody waits for them.

An edit, or opening a drawing, looks for so many ways at once; the other wires run plainly until theirs were
found, a few between the events of the window. All of them are then led at one time, since each change has the
drawing painted anew.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from gui.canvas.lines import Line
from gui.canvas.patience import SLICE, WAIT

if TYPE_CHECKING:
    from gui.canvas.items import Items


class Refining:
    """Finds the ways that are missing, by the inputs that their wires end at."""

    def __init__(self, board: Items) -> None:
        self._board = board
        self._missing: dict[str, None] = {}
        self._found: dict[str, Line] = {}
        self._timer: QTimer | None = None

    @property
    def going_on(self) -> bool:
        """Whether some wires do not run as they will."""
        return bool(self._missing or self._found)

    def want(self, routed: Iterable[str], plain: Iterable[str]) -> None:
        """Some wires were routed, of which those run `plain`; what was found before may be in the way now."""
        for target in routed:
            self._missing.pop(target, None)
            self._found.pop(target, None)
        self._missing |= dict.fromkeys([*plain, *self._found])
        self._found.clear()
        if self._missing:
            self._start(0)

    def clear(self) -> None:
        """Forget everything."""
        self._missing.clear()
        self._found.clear()
        if self._timer is not None:
            self._timer.stop()

    def _start(self, wait: int) -> None:
        if self._timer is None:
            self._timer = QTimer(self._board)
            self._timer.timeout.connect(self._go_on)
        self._timer.start(wait)

    def _go_on(self) -> None:
        board = self._board
        if board.held:  # its wires are about to run elsewhere
            self._start(WAIT)
            return
        until = time.monotonic() + SLICE
        while self._missing:
            target = next(iter(self._missing))
            del self._missing[target]
            if target in board.wires:
                self._found[target] = board.way(target)
            if time.monotonic() >= until:
                break
        if self._missing:
            self._start(0)
            return
        found = {target: line for target, line in self._found.items() if target in board.wires}
        self.clear()
        for target, line in found.items():
            board.lead(target, line)
        board.corridors.follow(found)
        board.corridors.settle()
        board.overview.update()
