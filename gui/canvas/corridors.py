"""The wires of a board beside each other: asks where lanes are, and leads the wires along them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QTimer

from engine.graph.model import Wire, node_of
from gui.canvas.around_words import AroundWords
from gui.canvas.labels import Labels
from gui.canvas.lanes import Box, Lanes
from gui.canvas.lod import Level
from gui.canvas.routes import bent
from gui.canvas.segments import Place
from gui.canvas.wire_item import WireItem, height

if TYPE_CHECKING:
    from gui.canvas.items import Items


FEW = 1600  # so many pairs of stretches are compared before the window has its turn
GUEST = "guest:"  # before names, where a wire has its input's


class Corridors:
    """Looks at wires when they were routed and when frames came or went; from afar it only remembers which.

    From afar two wires are a dot apart at most, and opening a large drawing would take longer.
    """

    def __init__(self, board: Items) -> None:
        self.board = board
        self.held = False
        self._timer = QTimer(board, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        self._lanes = Lanes(board.grid.boxes, self._frames_at, self.texts_at)
        self._waiting: dict[str, None] = {}
        self._guests: dict[str, WireItem] = {}
        self._outputs: dict[str, None] = {}
        self._frames: frozenset[Box] = frozenset()
        self._texts: frozenset[Box] = frozenset()
        self._areas: dict[str, Box] = {}
        self._disturbed: list[Box] = []
        self._around = AroundWords(board)
        self.labels = Labels(self)

    def clear(self) -> None:
        """Forget everything."""
        self._lanes.clear()
        self._waiting.clear()
        self._guests.clear()
        self._outputs.clear()
        self._frames = self._texts = frozenset()
        self._areas.clear()
        self._disturbed.clear()
        self._around.clear()
        self.labels.clear()

    def follow(self, targets: Iterable[str]) -> None:
        """Some wires were routed anew."""
        self._waiting |= dict.fromkeys(targets)
        self.part()

    def hold(self) -> None:
        """A drawing is built of which it is not known yet from how near it will be looked at."""
        self.held = True

    def release(self) -> None:
        """Now it is."""
        if self.held:
            self.held = False
            self.part()
            self.settle()

    def forget(self, wire: Wire) -> None:
        """A wire is gone."""
        self._waiting[wire.target] = None
        self._outputs[wire.source] = None

    def part(self) -> None:
        """Lead the wires beside each other, unless they are looked at from afar; in a heap, some now and the
        others between the events of the window.
        """
        self._part(self.board.parted)

    @property
    def going_on(self) -> bool:
        """Whether some wires are not beside each other yet."""
        return self._lanes.is_waiting

    def _go_on(self) -> None:
        if not self.board.held:
            self._part(FEW)
            self.settle()

    def _part(self, most: float) -> None:
        board = self.board
        if self.held or board.level < Level.TITLE:
            return
        for target in self._look_at_frames():
            self._waiting[target] = None
            board.lead(target, board.way(target))
        waiting, self._waiting = self._waiting, {}
        self._around.look(waiting, self._texts)
        for target in waiting:
            item = board.wires.get(target)
            if item is not None:
                self._outputs[item.wire.source] = None
            if item is not None and item.route.corners:
                self._lanes.put(target, item.wire.source, item.route.corners, bool(item.wire.bends))
            else:
                self._lanes.take(target)
        moved = self._lanes.settled(most)
        if self._lanes.is_waiting:
            self._timer.start()
        for target, corners in moved.items():
            way = bent([QPointF(*at) for at in corners])
            if target in self._guests:
                self._guests[target].set_route(way)
            else:
                board.lead(target, way)
                self._outputs[board.wires[target].wire.source] = None
        self._note({**waiting, **dict.fromkeys(moved)})
        outputs, self._outputs = self._outputs, {}
        for output in outputs:
            self._share(output)

    def welcome(self, guest: WireItem) -> None:
        """A wire that is none of the board's has a lane of its own, even beside one of the same output."""
        if guest.route.corners:
            name = f"{GUEST}{len(self._guests)}"
            self._guests[name] = guest
            self._lanes.put(name, GUEST + guest.wire.source, guest.route.corners, False)

    def settle(self) -> None:
        """Nothing is held any more: labels make way for what runs through them now."""
        disturbed, self._disturbed = self._disturbed, []
        self.labels.look_again(disturbed)

    def siblings(self, output: str) -> list[WireItem]:
        """The wires of one output, in the order in which they are drawn."""
        wires = self.board.wires
        here = [wires[t] for t in self.board.ties.at(node_of(output)) if t in wires]
        return sorted((item for item in here if item.wire.source == output), key=lambda i: height(i.wire))

    def texts_at(self, area: Box) -> list[Box]:
        """The titles and notes in an area."""
        return _touching(self._texts, area)

    def _note(self, targets: Iterable[str]) -> None:
        """Remember where wires were and where they are, and forget where their labels stood."""
        for target in targets:
            if (before := self._areas.pop(target, None)) is not None:
                self._disturbed.append(before)
            self.labels.forget(target)
            if (item := self.board.wires.get(target)) is not None:
                self._areas[target] = item.route.area
                self._disturbed.append(item.route.area)

    def _share(self, output: str) -> None:
        """Tell the wires of one output how far each lies on one that is drawn below it."""
        here = self.siblings(output)
        for number, item in enumerate(here):
            below = [_common(item.route.corners, other.route.corners) for other in here[:number]]
            shared = max(below, default=0.0)
            if shared != item.shared:
                item.shared = shared
                item.update()

    def _look_at_frames(self) -> list[str]:
        """What moved, came or went is looked at by lanes; gives the wires that no lane moves aside for it."""
        frames, texts = map(_boxes, (self.board.frame_rects(), self.board.text_rects()))
        for box in (frames ^ self._frames) | (texts ^ self._texts):
            self._lanes.disturb(box)
        gone, come = self._texts - texts, texts - self._texts
        self._frames, self._texts = frames, texts
        return self._around.stale(gone, come) if gone or come else []

    def _frames_at(self, area: Box) -> list[Box]:
        return _touching(self._frames, area)


def _boxes(rects: Iterable[QRectF]) -> frozenset[Box]:
    return frozenset((r.left(), r.top(), r.right(), r.bottom()) for r in rects)


def _touching(boxes: Iterable[Box], area: Box) -> list[Box]:
    left, top, right, bottom = area
    return [b for b in boxes if b[0] < right and left < b[2] and b[1] < bottom and top < b[3]]


def _common(one: Sequence[Place], other: Sequence[Place]) -> float:
    """How far two lines from one port run together."""
    length = 0.0
    for (a, to), (b, on) in zip(pairwise(one), pairwise(other)):
        if to == on:
            length += abs(to[0] - a[0]) + abs(to[1] - a[1])
            continue
        axis = 0 if to[1] == a[1] else 1
        mine, theirs = to[axis] - a[axis], on[axis] - b[axis]
        together = to[1 - axis] == on[1 - axis] and mine * theirs > 0
        return length + (min(abs(mine), abs(theirs)) if together else 0.0)
    return length
