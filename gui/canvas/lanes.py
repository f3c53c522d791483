"""Wires of different outputs that run the same way lie beside each other, so that each can be followed.

Each wire is first routed as if it were alone. Where level or upright stretches of several then lie on each
other, they are moved apart within the room that nodes leave: those of one output share a lane, and lanes are
put into the order in which their wires turn off, so that none crosses without need (as in Wybrow, Marriott
and Stuckey, "Orthogonal connector routing", 2009). What runs along the edge of a frame moves off it. Where a
stretch ends up depends on the ways of the wires alone, never on what was drawn before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from math import inf

from gui.canvas.lane import (
    CLEAR,
    EDGE,
    LANE,
    Box,
    Lane,
    kept,
    lane_of,
    runs_along,
    shared,
    sides,
    spread,
    text_lane,
    with_drawn,
)
from gui.canvas.segments import REACH, Place, Stretch, Stretches, stretches

Find = Callable[[Box], Iterable[Box]]

WISHED = 12.0  # how near a node a lane lies where there is room
MOST = 48  # in a thicket of more stretches nobody follows a wire, and none is moved
CLOSER = (1.0, 0.75, 0.5)
DEEP = 12


class Lanes:
    """Keeps the ways of all wires, and says where each of them runs when the others are there, too."""

    def __init__(self, nodes: Find, frames: Find, texts: Find) -> None:
        self._nodes, self._frames, self._texts = nodes, frames, texts
        self._stretches = Stretches()
        self._corners: dict[str, Sequence[Place]] = {}
        self._moved: dict[str, dict[int, float]] = {}
        self._stale: dict[tuple[str, int], None] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._stretches = Stretches()
        for held in (self._corners, self._moved, self._stale):
            held.clear()

    def put(self, wire: str, net: str, corners: Sequence[Place], fixed: bool) -> None:
        """A wire from an output runs along these corners when it is alone; `fixed` where it must."""
        self.take(wire)
        made = stretches(wire, net, corners, fixed)
        self._corners[wire] = corners
        self._stretches.put(wire, made)
        self._stale |= dict.fromkeys(each.key for each in made if not each.fixed)
        self._disturb(made)

    def take(self, wire: str) -> None:
        """A wire is gone, or runs along a curve."""
        self._corners.pop(wire, None)
        self._moved.pop(wire, None)
        self._disturb(self._stretches.take(wire))

    def disturb(self, box: Box) -> None:
        """A frame or a text came, went or moved: what runs beside any of its sides has to be looked at."""
        self._disturb(sides(box))

    @property
    def is_waiting(self) -> bool:
        """Whether there is more to settle."""
        return bool(self._stale)

    def settled(self, most: float = inf) -> dict[str, list[Place]]:
        """The corners of the wires that run otherwise than before, all that was put considered.

        After about `most` pairs of stretches were compared, the others wait for the next time.
        """
        changed: dict[str, None] = {}
        waiting, self._stale = self._stale, {}
        seen: set[tuple[str, int]] = set()
        for key in waiting:
            if key in seen or key not in self._stretches or self._stretches[key].fixed:
                continue
            if most <= 0:
                self._stale[key] = None
                continue
            together, around = self._together(self._stretches[key])
            most -= len(together) ** 2  # each is compared with each
            seen |= {each.key for each in together}
            for lane, at in self._places(together, around):
                for each in lane.members:
                    wire, number = each.key
                    moved = self._moved.setdefault(wire, {})
                    if moved.get(number, each.at) != at:
                        moved[number] = at
                        changed[wire] = None
        return {wire: self._run(wire) for wire in changed}

    def _disturb(self, gone: Iterable[Stretch]) -> None:
        for each in gone:
            near = self._stretches.near(each).items()
            self._stale |= dict.fromkeys(key for key, other in near if not other.fixed)

    def _run(self, wire: str) -> list[Place]:
        """The corners of a wire with its stretches where they were moved to."""
        corners, moved = self._corners[wire], self._moved[wire]
        at = {each.key[1]: moved.get(each.key[1], each.at) for each in self._stretches.of(wire)}
        run = [corners[0]]
        for number, (x, y) in enumerate(corners[1:-1]):
            one, other = self._stretches[wire, number], self._stretches[wire, number + 1]
            x = at[number] if one.upright else at[number + 1] if other.upright else x
            y = at[number] if not one.upright else at[number + 1] if not other.upright else y
            run.append((x, y))
        return [*run, corners[-1]]

    def _together(self, start: Stretch) -> tuple[list[Stretch], list[Stretch]]:
        """The stretches that can be in each other's way, and the fixed ones beside them."""
        found, around = {start.key: start}, {}
        waiting = [start]
        while waiting and len(found) <= MOST:
            for key, each in self._stretches.near(waiting.pop()).items():
                if each.fixed:
                    around[key] = each
                elif key not in found:
                    found[key] = each
                    waiting.append(each)
        return [found[key] for key in sorted(found)], [around[key] for key in sorted(around)]

    def _places(self, together: Sequence[Stretch], around: Sequence[Stretch]) -> list[tuple[Lane, float]]:
        if len(together) > MOST:
            return [(lane_of([each]), each.at) for each in together]
        lanes = shared(together)
        for lane in lanes:
            self._bound(lane)
        edges, texts = self._drawn(lanes)
        posts = [lane_of([each], fixed=True) for each in around]
        every = with_drawn([*edges, *texts], sorted([*lanes, *posts], key=cmp_to_key(self._compared)))
        # What can't have its room goes without: first the distance, then texts, frames, stretches at ports.
        for left_out in ([], texts, [*texts, *edges], [*texts, *edges, *posts]):
            tried = [lane for lane in every if lane not in left_out]
            for closer in CLOSER:
                if (places := spread(tried, closer)) is not None:
                    return [(lane, at) for lane, at in zip(tried, places) if not lane.fixed]
        return [(lane, lane.at) for lane in lanes]

    def _bound(self, lane: Lane) -> None:
        """How far a lane may move: no node in its way, and the stretches to its ports stay long enough."""
        least, most = lane.at - REACH, lane.at + REACH
        near, far = least, most
        for each in lane.members:
            for low, high in self._beside(each):
                if high <= each.at:
                    least, near = max(least, min(high + CLEAR, each.at)), max(near, high + WISHED)
                elif low >= each.at:
                    most, far = min(most, max(low - CLEAR, each.at)), min(far, low - WISHED)
                else:
                    least = most = each.at
            corners, number = self._corners[each.key[0]], each.key[1]
            if number == 1 and each.before != each.at:
                end = corners[0][0 if each.upright else 1]
                least, most = kept(end, each.at, least, most)
            if number == len(corners) - 3 and each.after != each.at:
                end = corners[-1][0 if each.upright else 1]
                least, most = kept(end, each.at, least, most)
        lane.least, lane.most = min(least, lane.at), max(most, lane.at)
        wished = min(max(lane.at, near), far) if near <= far else (near + far) / 2
        lane.at = min(max(wished, lane.least), lane.most)

    def _beside(self, each: Stretch) -> list[tuple[float, float]]:
        """Where the nodes beside a stretch begin and end, across it."""
        low, high = each.low - CLEAR + 1, each.high + CLEAR - 1
        one, other = each.at - REACH - WISHED, each.at + REACH + WISHED
        if each.upright:
            return [(box[0], box[2]) for box in self._nodes((one, low, other, high))]
        return [(box[1], box[3]) for box in self._nodes((low, one, high, other))]

    def _drawn(self, lanes: Sequence[Lane]) -> tuple[list[Lane], list[Lane]]:
        """The edges of frames, and the texts, that lanes run along; an edge with a text on it is that."""
        edges: dict[tuple[float, ...], Lane] = {}
        texts: dict[tuple[float, ...], Lane] = {}
        for lane in lanes:
            upright = lane.members[0].upright
            one, other = lane.least - EDGE, lane.most + EDGE
            area = (one, lane.low, other, lane.high) if upright else (lane.low, one, lane.high, other)
            here = [text_lane(box, upright) for box in self._texts(area)]
            here = [text for text in here if text.half <= REACH and runs_along(text, lane)]
            texts |= {(text.at, text.low, text.high): text for text in here}
            for side in (side for box in self._frames(area) for side in sides(box)):
                if side.upright != upright or not one < side.at < other or not runs_along(side, lane):
                    continue
                if not any(abs(text.at - side.at) < text.half + EDGE for text in here):
                    edge = Lane(side.at, side.low, side.high, fixed=True, gap=EDGE)
                    edges[side.at, side.low, side.high] = edge
        return list(edges.values()), list(texts.values())

    def _compared(self, one: Lane, other: Lane) -> int:
        """Which of two lanes comes first: where they lie on each other, the one that turns off first."""
        if abs(one.at - other.at) < LANE and one.net != other.net and one.beside(other):
            votes = sum(self._vote(a, b) for a in one.members[:4] for b in other.members[:4])
            if votes:
                return 1 if votes > 0 else -1
        first = (one.at, one.members[0].key) > (other.at, other.members[0].key)
        return 1 if first else -1

    def _vote(self, one: Stretch, other: Stretch) -> int:
        """-1 where the one has to have the smaller coordinate, 1 where the other has, 0 where all is one."""
        if not one.beside(other):
            return 0
        low, high = self._end(one, other, False, DEEP), self._end(one, other, True, DEEP)
        if low * high >= 0:
            return low or high
        # They cross once, whatever is done: where, the wire of the smaller name says, at its target's end.
        first = one if one.key < other.key else other
        return high if first.first else low

    def _end(self, one: Stretch, other: Stretch, high: bool, deep: int) -> int:
        """The same, by what happens at one end."""
        mine, theirs = (one.high, other.high) if high else (one.low, other.low)
        turn, against = one.turn(high), other.turn(high)
        if abs(mine - theirs) >= LANE:
            return turn if (mine < theirs) == high else -against
        if turn != against:
            return turn - against
        keys = one.next(high), other.next(high)
        if not turn or not deep or any(key not in self._stretches for key in keys):
            return 0
        further = self._end(self._stretches[keys[0]], self._stretches[keys[1]], turn > 0, deep - 1)
        return further * (-turn if high else turn)
