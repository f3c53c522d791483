"""Lanes of wires that run the same way, and their places beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gui.canvas.segments import Stretch

Box = tuple[float, float, float, float]  # left, top, right, bottom

LANE, EDGE = 8.0, 12.0  # between two lanes; between a lane and the edge of a frame
CLEAR = 6.0  # how near a node a lane may lie
PORT = 10.0  # what stays of the stretch that leads to a port


@dataclass(slots=True, eq=False)
class Lane:
    """Stretches of one output that run together, with how far they may move; or something drawn that they
    keep a `gap` to: the edge of a frame, or a text.
    """

    at: float
    low: float
    high: float
    net: str = ""  # the output that it comes from; empty for what is drawn
    members: list[Stretch] = field(default_factory=list)
    least: float = -1e9
    most: float = 1e9
    fixed: bool = False
    gap: float = 0.0
    half: float = 0.0  # of its own thickness

    def beside(self, other: Lane) -> bool:
        """Whether both have to be told apart for a while."""
        return self.low < other.high + LANE and other.low < self.high + LANE


def shared(together: Sequence[Stretch]) -> list[Lane]:
    """Lanes: one for stretches of the same output that lie on each other or nearly so."""
    lanes: list[Lane] = []
    for each in together:
        fits = [
            lane
            for lane in lanes
            if lane.net == each.net
            and any(abs(m.at - each.at) < LANE and m.beside(each) for m in lane.members)
        ]
        members = [each, *(member for lane in fits for member in lane.members)]
        lanes = [lane for lane in lanes if lane not in fits]
        lanes.append(lane_of(sorted(members, key=lambda m: m.key)))
    return lanes


def lane_of(members: list[Stretch], fixed: bool = False) -> Lane:
    """The lane that these stretches have together."""
    places = [member.at for member in members]
    low, high = min(member.low for member in members), max(member.high for member in members)
    return Lane((min(places) + max(places)) / 2, low, high, members[0].net, members, fixed=fixed)


def with_drawn(drawn: Sequence[Lane], order: Sequence[Lane]) -> list[Lane]:
    """The lanes with what is drawn between them, each before the first lane that lies beyond it."""
    every = list(order)
    for post in sorted(drawn, key=lambda each: each.at):
        index = next((i for i, lane in enumerate(every) if lane.at > post.at), len(every))
        every.insert(index, post)
    return every


def spread(lanes: Sequence[Lane], closer: float) -> list[float] | None:
    """A place for each lane, in their order and far enough apart, as near to where it was as may be."""
    before: list[list[tuple[int, float]]] = [
        [(j, _apart(lanes[j], lane, closer)) for j in range(i) if _told_apart(lanes[j], lane)]
        for i, lane in enumerate(lanes)
    ]
    up = _pushed(lanes, before, [lane.at for lane in lanes], forth=True)
    down = _pushed(lanes, before, [lane.at for lane in lanes], forth=False)
    places = [(one + other) / 2 for one, other in zip(up, down)]
    for _ in range(4):
        places = _pushed(lanes, before, places, forth=True)
        places = _pushed(lanes, before, places, forth=False)
    for i, lane in enumerate(lanes):
        if not lane.least - 0.01 <= places[i] <= lane.most + 0.01:
            return None
        if any(places[i] - places[j] < gap - 0.01 for j, gap in before[i]):
            return None
    return [float(round(at)) for at in places]


def _pushed(
    lanes: Sequence[Lane], before: Sequence[Sequence[tuple[int, float]]], start: Sequence[float], forth: bool
) -> list[float]:
    """Places in which each lane has made way for those before it, or for those after it."""
    places = list(start)
    if forth:
        for i, lane in enumerate(lanes):
            if not lane.fixed:
                places[i] = max([places[i], lane.least, *(places[j] + gap for j, gap in before[i])])
        return places
    for i in range(len(lanes) - 1, -1, -1):
        if not lanes[i].fixed:
            places[i] = min(places[i], lanes[i].most)
        for j, gap in before[i]:
            if not lanes[j].fixed:
                places[j] = min(places[j], places[i] - gap)
    return places


def _told_apart(one: Lane, other: Lane) -> bool:
    return not (one.fixed and other.fixed) and one.net != other.net and one.beside(other)


def _apart(one: Lane, other: Lane, closer: float) -> float:
    return (max(one.gap, other.gap) or LANE) * closer + one.half + other.half


def kept(end: float, at: float, least: float, most: float) -> tuple[float, float]:
    """The room of a stretch beside a port's own one, which must not become too short."""
    if end < at:
        return max(least, min(end + PORT, at)), most
    return least, min(most, max(end - PORT, at))


def text_lane(box: Box, upright: bool) -> Lane:
    """A text as something to keep off, on either side of it."""
    left, top, right, bottom = box
    low, high, begin, end = (left, right, top, bottom) if upright else (top, bottom, left, right)
    return Lane((low + high) / 2, begin, end, fixed=True, gap=EDGE, half=(high - low) / 2)


def runs_along(side: Stretch | Lane, lane: Lane) -> bool:
    """Whether a lane runs along something drawn for more than a moment."""
    return min(side.high, lane.high) - max(side.low, lane.low) > CLEAR


def sides(box: Box) -> list[Stretch]:
    """The four sides of something drawn, as what runs there."""
    left, top, right, bottom = box
    level = [
        Stretch(("", n), "", False, y, left, right, True, y, y, True) for n, y in enumerate((top, bottom))
    ]
    return level + [
        Stretch(("", n), "", True, x, top, bottom, True, x, x, True) for n, x in enumerate((left, right), 2)
    ]
