"""Curves: what comes out for each value that goes in, and how steep it is there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gui.how.functions import Function, at, function_of, slope
from gui.how.given import Given
from gui.how.picture import Dot, Mark, Picture, Stroke, Tone, Word, number
from gui.translate import tr

HIGH, SAMPLES, POINTS = 126.0, 96, 16
# Where something happens farther out.
EDGES = {"ReLU6": 8.0, "Hardswish": 5.0, "Hardsigmoid": 5.0, "Exp": 3.0}
TONES: tuple[Tone, ...] = ("layer", "second", "good")


@dataclass(frozen=True, slots=True)
class Line:
    """One function with what it is called."""

    function: Function
    name: str = ""


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

    def x(self, value: float) -> float:
        """Across."""
        return self.left + (value - self.low_x) / (self.high_x - self.low_x) * self.wide

    def y(self, value: float) -> float:
        """Down; what lies beyond stands at the edge."""
        share = (value - self.low_y) / (self.high_y - self.low_y)
        return self.top + (1 - max(-0.02, min(1.02, share))) * self.high


def elementwise(given: Given) -> Picture:
    """A layer that does the same with each value."""
    function = function_of(given)
    assert function is not None
    reach = max(
        (abs(given.real(n)) for n in given.layer.params if given.layer.params[n].kind == "number"), default=0
    )
    edge = EDGES.get(given.layer.type, 4.0 if reach <= 3 or reach > 12 else 1.4 * reach)
    return picture(given, [Line(function, "y")], -edge, edge, steep=True)


def picture(
    given: Given,
    lines: Sequence[Line],
    low: float = -4.0,
    high: float = 4.0,
    across: str = "x",
    up: str = "y",
    steep: bool = False,
) -> Picture:
    """Curves over `across`; with `steep` the slope of the first one is dashed beside it."""
    spots = [low + (high - low) * i / SAMPLES for i in range(SAMPLES + 1)]
    values = [v for line in lines for v in (at(line.function, x) for x in spots) if math.isfinite(v)]
    frame = _frame(given.wide, low, high, values)
    stops = [low + (high - low) * (i + 0.5) / POINTS for i in range(POINTS)]
    still = _axes(frame, across)
    for line, tone in zip(lines, TONES):
        still += [Stroke(points, tone, 2) for points in _pieces(line.function, spots, frame)]
    if steep:
        slopes = [(lambda x, f=lines[0].function: slope(f, x))]
        still += [Stroke(p, "text3", 1.2, dashed=True) for p in _pieces(slopes[0], spots, frame)]
    names = [line.name or up for line in lines]
    still += _legend(given.wide, names, steep)

    def marks(step: int) -> list[Mark]:
        x, made = stops[step % POINTS], list(still)
        for line, tone in zip(lines, TONES):
            y = at(line.function, x)
            if math.isfinite(y):
                zero = frame.y(max(frame.low_y, min(0.0, frame.high_y)))
                made.append(Stroke(((frame.x(x), zero), (frame.x(x), frame.y(y))), tone, 1, dashed=True))
                made.append(Dot(frame.x(x), frame.y(y), 4, tone, edge="ground"))
        return made

    def words(step: int) -> str:
        x = stops[step % POINTS]
        found = [at(line.function, x) for line in lines]
        if steep:
            if not math.isfinite(found[0]):
                return tr(f"{across} = {number(x)}: there is no value")
            here = number(slope(lines[0].function, x))
            return tr(f"{across} = {number(x)}: {up} = {number(found[0])}, slope {here}")
        named = [
            f"{line.name} {number(y)}".strip() if len(lines) > 1 else number(y)
            for line, y in zip(lines, found)
        ]
        return f"{across} = {number(x)}: {up} = " + ", ".join(named)

    return Picture(given.wide, HIGH + 30, POINTS, marks, words)


def _frame(wide: float, low: float, high: float, values: Sequence[float]) -> Frame:
    """The range of heights: all values, but not those that run away, and always 0."""
    ordered = sorted(values) or [0.0]
    span = (high - low) * 1.1
    bottom, top = min(ordered[0], 0.0), max(ordered[-1], 0.0)
    if top - bottom > 2 * span:  # a pole or an exponential: its middle part is what counts
        bottom, top = max(bottom, -span), min(top, span)
    if top - bottom < 1e-9:
        top = 1.0
    room = (top - bottom) * 0.06
    return Frame(12, 26, wide - 24, HIGH - 34, low, high, bottom - room, top + room)


def _axes(frame: Frame, across: str) -> list[Mark]:
    zero_y = frame.y(max(frame.low_y, min(0.0, frame.high_y)))
    marks: list[Mark] = [
        Stroke(((frame.left, zero_y), (frame.left + frame.wide, zero_y)), "rule", 1, arrow=True),
    ]
    zero_x = frame.x(max(frame.low_x, min(0.0, frame.high_x)))
    marks.append(Stroke(((zero_x, frame.top + frame.high), (zero_x, frame.top - 4)), "rule", 1, arrow=True))
    base = frame.top + frame.high + 10
    marks.append(Word(frame.left, base, 60, number(round(frame.low_x, 2)), "text3", align="left"))
    marks.append(Word(frame.left + frame.wide - 60, base, 60, number(frame.high_x), "text3", align="right"))
    marks.append(Word(frame.left, base + 12, frame.wide, across, "text2"))
    top = frame.high_y - (frame.high_y - frame.low_y) * 0.06 / 1.12
    if top > 0:
        right = zero_x + 5 + 60 < frame.left + frame.wide
        marks.append(
            Word(zero_x + 5 if right else zero_x - 65, frame.top + 4, 60, number(top), "text3",
                 align="left" if right else "right")
        )  # fmt: skip
    return marks


def _pieces(
    function: Function, spots: Sequence[float], frame: Frame
) -> Iterator[tuple[tuple[float, float], ...]]:
    """The curve without what has no value or lies beyond; jumps are not joined."""
    piece: list[tuple[float, float]] = []
    before = None
    for x in spots:
        y = at(function, x)
        inside = math.isfinite(y) and frame.low_y - 0.2 <= y <= frame.high_y + 0.2
        jumps = before is not None and inside and abs(y - before) > 0.3 * (frame.high_y - frame.low_y)
        if (not inside or jumps) and len(piece) > 1:
            yield tuple(piece)
        if not inside or jumps:
            piece = []
        if inside:
            piece.append((frame.x(x), frame.y(y)))
        before = y if inside else None
    if len(piece) > 1:
        yield tuple(piece)


def _legend(wide: float, names: Sequence[str], steep: bool) -> list[Mark]:
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
