"""The wires of a board beside each other: asks where lanes are, and leads the wires along them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from gui.canvas.lanes import Box, Lanes
from gui.canvas.lod import Level
from gui.canvas.routes import bent

if TYPE_CHECKING:
    from gui.canvas.board import Board


class Corridors:
    """Looks at wires when they were routed and when frames came or went; from afar it only remembers which.

    From afar two wires are a dot apart at most, and opening a large drawing would take longer.
    """

    def __init__(self, board: Board) -> None:
        self._board = board
        self._lanes = Lanes(board.grid.boxes, self._frames_at)
        self._waiting: dict[str, None] = {}
        self._frames: frozenset[Box] = frozenset()

    def clear(self) -> None:
        """Forget everything."""
        self._lanes.clear()
        self._waiting.clear()
        self._frames = frozenset()

    def follow(self, targets: Iterable[str]) -> None:
        """Some wires were routed anew."""
        self._waiting |= dict.fromkeys(targets)
        self.part()

    def forget(self, target: str) -> None:
        """A wire is gone."""
        self._waiting[target] = None

    def part(self) -> None:
        """Lead the wires beside each other, unless they are looked at from afar."""
        board = self._board
        if board.level < Level.TITLE:
            return
        waiting, self._waiting = self._waiting, {}
        for target in waiting:
            item = board.wires.get(target)
            if item is not None and item.route.corners:
                self._lanes.put(target, item.wire.source, item.route.corners, bool(item.wire.bends))
            else:
                self._lanes.take(target)
        self._look_at_frames()
        for target, corners in self._lanes.settled().items():
            board.touch_wire(target)
            board.wires[target].set_route(bent([QPointF(*at) for at in corners]))

    def _look_at_frames(self) -> None:
        now = frozenset(rect.getCoords() for rect in self._board.frame_rects())
        for box in now ^ self._frames:
            self._lanes.disturb(box)  # type: ignore[arg-type]
        self._frames = now  # type: ignore[assignment]

    def _frames_at(self, area: Box) -> list[Box]:
        left, top, right, bottom = area
        return [b for b in self._frames if b[0] < right and left < b[2] and b[1] < bottom and top < b[3]]
