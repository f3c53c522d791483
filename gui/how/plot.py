"""What a plot is drawn with: its frame and axes, round numbers beside them, curves with jumps, a legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gui.how.functions import Function, at
from gui.how.picture import Box, Mark, Stroke, Tone, Word, number
from gui.translate import tr

Point = tuple[float, float]
HIGH = 126.0
TONES: tuple[Tone, ...] = ("layer", "second", "good")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where values lie on the drawing."""

    left: float
    top: float
    wide: float
    high: float
    low_x: float
    high_x: float
    low_y: float
    high_y: float

    @property
    def zero(self) -> tuple[float, float]:
        """Where the axes cross: at 0 and 0, or at the edge nearest to them."""
        return (
            self.x(max(self.low_x, min(0.0, self.high_x))),
            self.y(max(self.low_y, min(0.0, self.high_y))),
        )

    def x(self, value: float) -> float:
        """Across."""
        return self.left + (value - self.low_x) / (self.high_x - self.low_x) * self.wide

    def y(self, value: float) -> float:
        """Down; what lies beyond stands at the edge."""
        share = (value - self.low_y) / (self.high_y - self.low_y)
        return self.top + (1 - max(-0.02, min(1.02, share))) * self.high


def frame_of(wide: float, low: float, high: float, values: Sequence[float]) -> Frame:
    """The range of heights: all values, but not those that run away, and always 0."""
    ordered = sorted(values) or [0.0]
    bottom, top = min(ordered[0], 0.0), max(ordered[-1], 0.0)
    if top - bottom > 2.2 * (high - low):  # a pole or an exponential: its middle part is what counts
        least, most = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]
        bottom, top = max(bottom, min(1.2 * least, 0.0)), min(top, max(1.2 * most, 0.0))
    if top - bottom < 1e-9:
        top = bottom + 1.0
    room = (top - bottom) * 0.06
    return Frame(12, 26, wide - 24, HIGH - 34, low, high, bottom - room, top + room)


def axes(frame: Frame, across: str) -> list[Mark]:
    """Both axes, where the values begin and end, and what lies across."""
    zero_x, zero_y = frame.zero
    base = frame.top + frame.high + 10
    return [
        Stroke(((frame.left, zero_y), (frame.left + frame.wide, zero_y)), "rule", 1, arrow=True),
        Stroke(((zero_x, frame.top + frame.high), (zero_x, frame.top - 4)), "rule", 1, arrow=True),
        Word(frame.left, base, 60, number(round(frame.low_x, 2)), "text3", align="left"),
        Word(frame.left + frame.wide - 60, base, 60, number(frame.high_x), "text3", align="right"),
        Word(frame.left, base + 12, frame.wide, across, "text2"),
    ]


def heights(frame: Frame, curves: Sequence[Stroke]) -> Iterator[Mark]:
    """A round number high up and one far down, on the side of the axis where no curve runs."""
    zero_x, _ = frame.zero
    points = [point for curve in curves for point in _dense(curve)]
    for end in (frame.high_y, frame.low_y):
        value = math.copysign(_round(abs(end)), end)
        y = frame.y(value)
        if abs(value) < 0.2 * (frame.high_y - frame.low_y):
            continue
        text = number(value)
        wide = 7.0 * len(text) + 2
        right = zero_x + 6 + wide <= frame.left + frame.wide
        sides = [zero_x + 6] if right else []
        sides += [zero_x - 6 - wide] if zero_x - 6 - wide >= frame.left else []
        downs = (0.0, -9.0, 9.0) if y - 9 >= frame.top else (0.0, 9.0)  # above is the legend
        places = [(x, y + down) for down in downs for x in sides]
        free = [sum(x - 2 <= u <= x + wide + 2 and abs(v - at_) < 7 for u, v in points) for x, at_ in places]
        x, beside = places[free.index(min(free))]
        if min(free):
            yield Box(x - 1, beside - 6, wide + 2, 12, "ground")
        tick = -4 if x > zero_x else 4  # on the other side, where it reads as no minus
        yield Stroke(((zero_x, y), (zero_x + tick, y)), "rule", 1)
        yield Word(x, beside, wide, text, "text3", align="left" if x > zero_x else "right")


def _dense(curve: Stroke) -> Iterator[tuple[float, float]]:
    """Points all along a curve, close together."""
    for (x, y), (u, v) in pairwise(curve.points):
        parts = max(1, int(max(abs(u - x), abs(v - y)) / 4))
        yield from ((x + (u - x) * i / parts, y + (v - y) * i / parts) for i in range(parts + 1))


def _round(value: float) -> float:
    """The largest of a few figures times a power of ten that is not larger."""
    if value <= 0 or not math.isfinite(value):
        return 0.0
    unit = 10.0 ** math.floor(math.log10(value))
    return next(step * unit for step in (8, 5, 4, 3, 2, 1) if step * unit <= value * (1 + 1e-9))


def pieces(
    function: Function, spots: Sequence[float], frame: Frame
) -> Iterator[tuple[tuple[float, float], ...]]:
    """The curve as far as it lies in the frame; where it jumps or has no value, a new piece begins."""
    span = frame.high_y - frame.low_y
    near = (spots[1] - spots[0]) / 100
    piece: list[tuple[float, float]] = []
    before: tuple[float, float] | None = None
    for x, y in _refined(function, spots, span):
        known = math.isfinite(y)
        jumps = before is not None and known and x - before[0] < near and abs(y - before[1]) > span / 20
        if before is not None and known and not jumps:
            piece += _clipped(before, (x, y), frame, bool(piece))
        if (not known or jumps or not frame.low_y <= y <= frame.high_y) and piece:
            yield tuple(piece)
            piece = []
        before = (x, y) if known else None
    if piece:
        yield tuple(piece)


def _refined(function: Function, spots: Sequence[float], span: float) -> Iterator[tuple[float, float]]:
    """Values at all spots, and closer together where the function is steep, jumps or ends."""

    def between(
        one: tuple[float, float], two: tuple[float, float], depth: int
    ) -> Iterator[tuple[float, float]]:
        both = math.isfinite(one[1]), math.isfinite(two[1])
        if not depth or not any(both) or (all(both) and abs(one[1] - two[1]) < span / 40):
            return
        x = (one[0] + two[0]) / 2
        middle = x, at(function, x)
        yield from between(one, middle, depth - 1)
        yield middle
        yield from between(middle, two, depth - 1)

    before = spots[0], at(function, spots[0])
    yield before
    for x in spots[1:]:
        here = x, at(function, x)
        yield from between(before, here, 7)
        yield here
        before = here


def _clipped(
    one: tuple[float, float], two: tuple[float, float], frame: Frame, joined: bool
) -> list[tuple[float, float]]:
    """The part of a straight line that lies in the frame; only its end where it goes on from another one."""
    (x, y), (u, v) = one, two
    shares = [0.0, 1.0]
    if y != v:
        edges = sorted((edge - y) / (v - y) for edge in (frame.low_y, frame.high_y))
        shares = [max(edges[0], 0.0), min(edges[1], 1.0)]
    elif not frame.low_y <= y <= frame.high_y:
        return []
    if shares[0] > shares[1]:
        return []
    ends = [(frame.x(x + s * (u - x)), frame.y(y + s * (v - y))) for s in shares]
    if not all(map(math.isfinite, (*ends[0], *ends[1]))):  # settings that no plane holds
        return []
    return ends[1:] if joined else ends


def legend(wide: float, names: Sequence[str], steep: bool) -> list[Mark]:
    """What each line is."""
    rows: list[tuple[str, Tone, bool]] = [(name, tone, False) for name, tone in zip(names, TONES) if name]
    if steep:
        rows.append((tr("slope"), "text3", True))
    marks: list[Mark] = []
    room = (wide - 16) / max(len(rows), 1)
    for place, (name, tone, dashed) in enumerate(rows):
        x = 8 + place * room
        marks.append(Stroke(((x, 11), (x + 14, 11)), tone, 2, dashed))
        marks.append(Word(x + 18, 11, room - 20, name, "text2", align="left"))
    return marks
