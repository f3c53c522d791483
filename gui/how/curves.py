"""Curves: what comes out for each value that goes in, and how steep it is there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from gui.how.functions import Function, at, function_of, slope
from gui.how.given import Given
from gui.how.picture import Dot, Mark, Picture, Stroke, number
from gui.how.plot import HIGH, TONES, axes, frame_of, heights, legend, pieces
from gui.translate import tr

SAMPLES, POINTS = 96, 16
# Where something happens farther out.
EDGES = {"ReLU6": 8.0, "Hardswish": 5.0, "Hardsigmoid": 5.0, "Exp": 3.0}
# Layers that bend where their settings say, however far out that is.
BENDS = {"Above", "Clamp", "Hardshrink", "Hardtanh", "Softshrink", "Threshold"}


@dataclass(frozen=True, slots=True)
class Line:
    """One function with what it is called."""

    function: Function
    name: str = ""


def elementwise(given: Given) -> Picture:
    """A layer that does the same with each value."""
    function = function_of(given)
    assert function is not None
    reach = max(
        (abs(given.real(n)) for n in given.layer.params if given.layer.params[n].kind == "number"), default=0
    )
    far = reach > 3 and (reach <= 12 or given.layer.type in BENDS)
    edge = EDGES.get(given.layer.type, 1.4 * reach if far else 4.0)
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
    frame = frame_of(given.wide, low, high, values)
    stops = [low + (high - low) * (i + 0.5) / POINTS for i in range(POINTS)]
    curves: list[Stroke] = []
    for line, tone in zip(lines, TONES):
        curves += [Stroke(points, tone, 2) for points in pieces(line.function, spots, frame)]
    if steep:
        steepness = partial(slope, lines[0].function)
        curves += [Stroke(p, "text3", 1.2, dashed=True) for p in pieces(steepness, spots, frame)]
    names = [line.name or up for line in lines]
    still = [*axes(frame, across), *curves, *heights(frame, curves), *legend(given.wide, names, steep)]

    def marks(step: int) -> list[Mark]:
        x, made = stops[step % POINTS], list(still)
        for line, tone in zip(lines, TONES):
            y = at(line.function, x)
            if math.isfinite(y):
                stem = (frame.x(x), frame.zero[1]), (frame.x(x), frame.y(y))
                made.append(Stroke(stem, tone, 1, dashed=True))
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
