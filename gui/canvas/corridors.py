"""The wires of a board beside each other: asks where lanes are, and leads the wires along them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from math import inf
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QTimer

from engine.graph.model import Wire, node_of
from gui.canvas.around_words import AroundWords
from gui.canvas.labels import Labels
from gui.canvas.lane import Box
from gui.canvas.lanes import Lanes
from gui.canvas.lod import Level
from gui.canvas.patience import SLICE, WAIT
from gui.canvas.routes import bent
from gui.canvas.segments import Place
from gui.canvas.wire_item import WireItem, height

if TYPE_CHECKING:
    from gui.canvas.items import Items


PORTION, FEW = 16, 1000  # so many wires, and pairs of stretches, are looked at before the clock is
GUEST = "guest:"  # before names, where a wire has its input's


class Corridors:
    """Looks at wires when they were routed and when frames came or went; from afar it only remembers which.

    From afar two wires are a dot apart at most, and opening a large drawing would take longer.
    """

    def __init__(self, board: Items) -> None:
        self.board = board
        self.held = False
        self.going_on = False  # whether some wires are not beside each other yet
        self._timer = QTimer(board, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        self._lanes = Lanes(board.grid.boxes, self._frames_at, self.texts_at)
        self._waiting: dict[str, None] = {}
        self._guests: dict[str, WireItem] = {}
        self._moved: dict[str, list[Place]] = {}
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
        self._timer.stop()
        self.going_on = False
        self._waiting.clear()
        self._moved.clear()
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
        """Lead the wires beside each other, unless they are looked at from afar; where many wait, a few at a
        time between the events of the window.
        """
        if self._rests:
            return
        for target in self._look_at_frames():
            self._waiting[target] = None
            self.board.lead(target, self.board.way(target))
        if not self.going_on and len(self._waiting) <= self.board.parted:
            self._put(len(self._waiting))
            self._moved |= self._lanes.settled(self.board.compared)
            self._lead()
            self._share()
        self._go_on_later()

    @property
    def _rests(self) -> bool:
        return self.held or self.board.level < Level.TITLE

    def _go_on(self) -> None:
        """A few wires more: first all are known, then lanes are found, then all are led at one time."""
        if self._rests:
            return
        if self.board.held:  # its wires are about to run elsewhere
            self._timer.start(WAIT)
            return
        until = time.monotonic() + SLICE
        while self._waiting and time.monotonic() < until:
            self._put(PORTION)
        if not self._waiting and self._lanes.is_waiting and time.monotonic() < until:
            self._moved |= self._lanes.settled(FEW)
        if not self._waiting and not self._lanes.is_waiting and time.monotonic() < until:
            self._lead(until)
            self._share(until)
        self.board.place_wires()
        self._go_on_later()
        if not self.going_on:
            self.settle()

    def _go_on_later(self) -> None:
        self.going_on = bool(self._waiting or self._moved or self._outputs or self._lanes.is_waiting)
        if self.going_on:
            self._timer.start(0)

    def _put(self, most: int) -> None:
        """Tell the lanes how so many wires run that were routed."""
        board, portion = self.board, list(islice(self._waiting, most))
        for target in portion:
            del self._waiting[target]
            self._moved.pop(target, None)
        self._around.look(portion, self._texts)
        for target in portion:
            item = board.wires.get(target)
            if item is not None:
                self._outputs[item.wire.source] = None
            if item is not None and item.route.corners:
                self._lanes.put(target, item.wire.source, item.route.corners, bool(item.wire.bends))
            else:
                self._lanes.take(target)
        self._note(portion)

    def _lead(self, until: float = inf) -> None:
        """Let wires run where lanes were found for them."""
        while self._moved and time.monotonic() < until:
            target, corners = self._moved.popitem()
            way = bent([QPointF(*at) for at in corners])
            if target in self._guests:
                self._guests[target].set_route(way)
            else:
                self.board.lead(target, way)
                self._outputs[self.board.wires[target].wire.source] = None
            self._note([target])

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

    def _share(self, until: float = inf) -> None:
        """Tell the wires of one output how far each lies on one that is drawn below it."""
        while self._outputs and time.monotonic() < until:
            here = self.siblings(self._outputs.popitem()[0])
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
