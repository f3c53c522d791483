"""Things on a plane: angles between directions, samples as points, vectors and the nearest of a list."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gui.how.given import Given
from gui.how.picture import Box, Dot, Mark, Picture, Stroke, Tone, Word, number
from gui.translate import tr


def angles(given: Given, inside: bool) -> Picture:
    """The angle between values and the direction of their class; a margin makes it count as wider."""
    margin, scale = given.real("margin"), given.real("scale", 1.0)
    stops = [0.25 + 0.17 * i for i in range(8)]
    radius = 84.0
    x, y = given.wide / 2 - 60, 104.0

    def ray(angle: float, tone: Tone, dashed: bool = False) -> Stroke:
        return Stroke(
            ((x, y), (x + radius * math.cos(angle), y - radius * math.sin(angle))), tone, 2, dashed, True
        )

    def frame(step: int) -> list[Mark]:
        angle = stops[step % len(stops)]
        arc = tuple(
            (x + radius * math.cos(a / 20 * math.pi / 2), y - radius * math.sin(a / 20 * math.pi / 2))
            for a in range(21)
        )
        marks: list[Mark] = [Stroke(arc, "rule", 1), ray(0, "second"), ray(angle, "layer")]
        if inside:
            marks.append(ray(min(angle + margin, math.pi), "layer", True))
        marks.append(Word(x + radius + 4, y, 90, tr("right class"), "text2", align="left"))
        return marks

    def words(step: int) -> str:
        angle = stops[step % len(stops)]
        made = _widened(angle, margin) if inside else math.cos(angle) - margin
        plain, counted = number(scale * math.cos(angle)), number(scale * made)
        return tr(f"Angle {math.degrees(angle):.0f}°: score {plain} counts as {counted}")

    return Picture(given.wide, 118, len(stops), frame, words, example=tr("The angles are made up."))


def _widened(angle: float, margin: float) -> float:
    """The cosine of a wider angle; beyond half a turn, where it would rise again, a line goes on down."""
    if math.cos(angle) > -math.cos(margin):
        return math.cos(angle + margin)
    return math.cos(angle) - margin * math.sin(margin)


POINTS = ((0.2, 0.3), (0.32, 0.2), (0.25, 0.55), (0.72, 0.3), (0.8, 0.55), (0.62, 0.72))


def drawn_together(given: Given) -> Picture:
    """Samples of two classes as points: the farthest of the own class, the nearest of the other."""
    margin = given.real("margin", 0.2)

    def at(i: int) -> tuple[float, float]:
        return 16 + POINTS[i][0] * (given.wide - 32), 8 + POINTS[i][1] * 112

    def frame(step: int) -> list[Mark]:
        i, far, near = _hardest(step)
        marks: list[Mark] = [
            Stroke((at(i), at(far)), "good", 2),
            Stroke((at(i), at(near)), "bad", 2, dashed=True),
        ]
        for j in range(len(POINTS)):
            mine = j // 3 == 0
            marks.append(
                Dot(*at(j), 8 if j == i else 6, "layer" if mine else "second", 1.0 if j == i else 0.7)
            )
        return marks

    def words(step: int) -> str:
        i, far, near = _hardest(step)
        like, unlike = math.dist(POINTS[i], POINTS[far]), math.dist(POINTS[i], POINTS[near])
        return tr(
            f"Like {number(like)}, unlike {number(unlike)}: loss {number(max(0, like - unlike + margin))}"
        )

    note = tr("Solid: pulled together. Dashed: pushed apart.")
    example = tr("The samples are made up.")
    return Picture(given.wide, 116, len(POINTS), frame, words, note, example=example)


def _hardest(step: int) -> tuple[int, int, int]:
    """A sample, the farthest of its class and the nearest of the other."""
    i = step % len(POINTS)
    own = [j for j in range(len(POINTS)) if j // 3 == i // 3 and j != i]
    other = [j for j in range(len(POINTS)) if j // 3 != i // 3]
    far = max(own, key=lambda j: math.dist(POINTS[i], POINTS[j]))
    return i, far, min(other, key=lambda j: math.dist(POINTS[i], POINTS[j]))


def pairs(given: Given) -> Picture:
    """Each sample against all of the batch: its partner is to be the likeliest."""
    count, temperature = 6, max(given.real("temperature", 0.5), 1e-3)
    likeness = [
        [0.9 if i == j else 0.55 * math.sin(1.3 * i + 2.1 * j) for j in range(count)] for i in range(count)
    ]
    cell = min(17.0, (given.wide - 40) / count)
    left = (given.wide - cell * count) / 2

    def frame(step: int) -> list[Mark]:
        now = step % count
        marks: list[Mark] = [Word(4, 12, given.wide - 8, tr("partners →"), "text3")]
        chances = _softmax([v / temperature for v in likeness[now]])
        for i in range(count):
            for j in range(count):
                share = 0.12 + 0.88 * chances[j] if i == now else 0.5
                tone: Tone = "layer" if i == now else "rule"
                edge: Tone | None = "good" if i == j else None
                marks.append(Box(left + j * cell, 24 + i * cell, cell - 2, cell - 2, tone, share, edge, 1.5))
        return marks

    def words(step: int) -> str:
        now = step % count
        chance = _softmax([v / temperature for v in likeness[now]])[now]
        loss = number(-math.log(max(chance, 1e-9)))
        return tr(f"Sample {now + 1} finds its partner with {chance:.0%}: loss {loss}")

    example = tr("How alike the samples are is made up.")
    return Picture(given.wide, 32 + cell * count, count, frame, words, example=example)


def _softmax(values: Sequence[float]) -> list[float]:
    most = max(values)
    raised = [math.exp(value - most) for value in values]
    return [value / sum(raised) for value in raised]


CODES = ((0.12, 0.25), (0.36, 0.7), (0.5, 0.2), (0.72, 0.62), (0.9, 0.25), (0.14, 0.85))
VECTORS = ((0.24, 0.36), (0.8, 0.4), (0.44, 0.48), (0.62, 0.86), (0.05, 0.6), (0.62, 0.34))


def quantised(given: Given) -> Picture:
    """Vectors as points: each is replaced by the nearest of a learned list."""
    codes = given.whole("num_embeddings", 512)
    wide = given.shape()[given.axis("dim", len(given.shape()))]
    shown = CODES[: max(1, min(codes, len(CODES)))]
    scale = (given.wide - 40, 104.0)

    def at(place: tuple[float, float]) -> tuple[float, float]:
        return 20 + place[0] * scale[0], 12 + place[1] * scale[1]

    def near(step: int) -> int:
        here = at(VECTORS[step % len(VECTORS)])
        return min(range(len(shown)), key=lambda i: math.dist(at(shown[i]), here))

    def frame(step: int) -> list[Mark]:
        found, (x, y) = near(step), at(VECTORS[step % len(VECTORS)])
        marks: list[Mark] = []
        for i, code in enumerate(shown):
            u, v = at(code)
            marks.append(Stroke(((x, y), (u, v)), "layer" if i == found else "rule", 2 if i == found else 1))
        for i, code in enumerate(shown):
            u, v = at(code)
            marks.append(Dot(u, v, 9, "layer", 1.0 if i == found else 0.25, edge="layer"))
            marks.append(Word(u - 10, v, 20, str(i), "on-layer" if i == found else "text"))
        marks.append(Dot(x, y, 5, "second", edge="ground"))
        return marks

    def words(step: int) -> str:
        which, found = step % len(VECTORS) + 1, near(step)
        return tr(f"Vector {which} becomes row {found}, the nearest; that number comes out as well")

    note = tr(f"The nearest of {codes:,} learned vectors of {wide}")
    example = tr("The vectors are made up.")
    return Picture(given.wide, 128, len(VECTORS), frame, words, note, example=example)
