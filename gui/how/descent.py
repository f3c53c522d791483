"""The path of an optimizer down a valley of two weights, from its own rule and settings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from engine.train.optimizers import Memory, Moves
from gui.how.picture import Box, Dot, Mark, Picture, Stroke, Word, number
from gui.translate import tr

Point = tuple[float, float]
# The valley is twelve times as steep across as along, as real losses are: that is what methods differ in.
LOWEST, ALONG, ACROSS = (1.0, 0.2), 1.0, 12.0
START = (-2.0, -0.7)
LEFT, RIGHT, LOW, HIGH = -2.5, 2.2, -1.15, 1.15
FRAMES, TALL = 16, 132.0
# A path is drawn for the first of these numbers of steps in which it arrives.
LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)
THERE = 0.01  # of the loss at the start
LEVELS = (0.15, 1.0, 3.0, 6.0, 9.5)


def loss(place: Point) -> float:
    """How high the valley is."""
    x, y = place
    return 0.5 * (ALONG * (x - LOWEST[0]) ** 2 + ACROSS * (y - LOWEST[1]) ** 2)


def gradient(place: Point) -> Point:
    """Where it rises most, and how much."""
    return ALONG * (place[0] - LOWEST[0]), ACROSS * (place[1] - LOWEST[1])


def path(method: Moves, steps: int) -> list[Point]:
    """Where so many steps lead, the start first; it ends early where numbers run out."""
    places, memories = [START], [Memory(), Memory()]
    for _ in range(steps):
        here, slope = places[-1], gradient(places[-1])
        try:
            x, y = (method.moved(here[i], slope[i], memories[i]) for i in (0, 1))
        except (OverflowError, ZeroDivisionError, ValueError):
            break
        if not (math.isfinite(x) and math.isfinite(y)) or max(abs(x), abs(y)) > 1e6:
            break
        places.append((x, y))
    return places


def whole(method: Moves) -> list[Point]:
    """As many steps as it needs to arrive and stay, or as many as are drawn at most."""
    places = path(method, LENGTHS[-1])
    for count in LENGTHS:
        if count < len(places) and max(map(loss, places[count - count // 8 : count + 1])) < THERE * loss(
            START
        ):
            return places[: count + 1]
    return places


def _cut(one: Point, two: Point) -> tuple[Point, Point] | None:
    """The part of a straight line that lies on the drawing."""
    first, last = 0.0, 1.0
    for start, end, low, high in ((one[0], two[0], LEFT, RIGHT), (one[1], two[1], LOW, HIGH)):
        if start == end:
            if not low <= start <= high:
                return None
            continue
        near, far = sorted(((low - start) / (end - start), (high - start) / (end - start)))
        first, last = max(first, near), min(last, far)
    if first >= last:
        return None

    def at(share: float) -> Point:
        return one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1])

    return (one if first == 0 else at(first)), (two if last == 1 else at(last))


@dataclass(frozen=True, slots=True)
class Plane:
    """Where places of the valley lie on the drawing."""

    wide: float

    def at(self, place: Point) -> Point:
        """A place on the drawing."""
        across = (place[0] - LEFT) / (RIGHT - LEFT) * (self.wide - 16)
        return 8 + across, 8 + (HIGH - place[1]) / (HIGH - LOW) * TALL

    def line(self, places: list[Point], **look: object) -> list[Mark]:
        """Straight lines through places, as far as they lie on the drawing."""
        pieces: list[list[Point]] = []
        for one, two in pairwise(places):
            if (seen := _cut(one, two)) is None:
                continue
            if not pieces or pieces[-1][-1] != seen[0]:
                pieces.append([seen[0]])
            pieces[-1].append(seen[1])
        return [Stroke(tuple(map(self.at, piece)), **look) for piece in pieces]  # type: ignore[arg-type]

    def still(self) -> list[Mark]:
        """The valley: lines of one height each, the lowest place, and 0, towards which decay pulls."""
        marks: list[Mark] = [Box(8, 8, self.wide - 16, TALL, "rule", 0.15, "rule", radius=4)]
        for level in LEVELS:
            wide, high = math.sqrt(2 * level / ALONG), math.sqrt(2 * level / ACROSS)
            turns = [i * math.pi / 36 for i in range(73)]
            ring = [(LOWEST[0] + wide * math.cos(t), LOWEST[1] + high * math.sin(t)) for t in turns]
            marks += self.line(ring, tone="text3", width=1.0, share=0.55)
        x, y = self.at((0.0, 0.0))
        cross = [((x - 4, y), (x + 4, y)), ((x, y - 4), (x, y + 4))]
        marks += [Stroke(way, "text3", 1.2) for way in cross]
        marks.append(Word(x + 5, y - 7, 12, "0", "text3", align="left"))
        return [*marks, Dot(*self.at(LOWEST), 4, "good")]


def picture(method: Moves, wide: float) -> Picture:
    """Each step of the figure is a stretch of the path; the last one is where it leads."""
    places, plane = whole(method), Plane(wide)
    count = len(places) - 1
    stops = sorted({round(i * count / FRAMES) for i in range(FRAMES + 1)})
    still = plane.still()
    few = count <= 64

    def frame(step: int) -> list[Mark]:
        now = stops[step % len(stops)]
        marks = [*still, *plane.line(places[: now + 1], tone="layer", width=1.8)]
        seen = [p for p in places[: now + 1] if LEFT <= p[0] <= RIGHT and LOW <= p[1] <= HIGH]
        marks += [Dot(*plane.at(place), 2, "layer") for place in seen if few]
        here = places[now]
        if LEFT <= here[0] <= RIGHT and LOW <= here[1] <= HIGH:
            marks.append(Dot(*plane.at(here), 5, "layer", edge="ground"))
        return marks

    def words(step: int) -> str:
        now = stops[step % len(stops)]
        said = tr(f"After {now:,} of {count:,} steps: loss {number(loss(places[now]))}")
        if max(abs(places[now][0]), abs(places[now][1])) > 2 * RIGHT:
            return said + tr("; it has left the drawing")
        return said

    note = tr("Two weights, across and up; the lines join what costs the same. The dot is the lowest place.")
    return Picture(wide, TALL + 16, len(stops), frame, words, note, example=_said(places))


def _said(places: list[Point]) -> str:
    """What is made up, and how the path ends where that is no arrival."""
    made_up = tr("The valley is made up.")
    if len(places) <= LENGTHS[-1]:
        gone = loss(places[-1]) > loss(START)
        return f"{made_up} {tr('With these settings the steps run away.')}" if gone else made_up
    if loss(places[-1]) > THERE * loss(START):
        return f"{made_up} {tr('It takes more steps than are drawn here.')}"
    return made_up
