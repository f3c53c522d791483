"""Values mixed with weights: columns of dots with a line for each weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.layers.feed_forward import gated_width
from gui.how.given import Given, values_of
from gui.how.picture import Dot, Mark, Picture, Stroke, Word
from gui.translate import tr

MOST, HIGH = 7, 128.0


@dataclass(frozen=True, slots=True)
class Column:
    """So many values, and what stands below them; `bent` puts an activation on each."""

    count: int
    name: str
    bent: str = ""

    @property
    def shown(self) -> int:
        """How many dots are drawn."""
        return max(1, min(self.count, MOST))


def picture(given: Given, columns: Sequence[Column], words: str = "", note: str = "") -> Picture:
    """Each step makes one value of the last column; the lines into it are its weights."""
    last = columns[-1]
    steps = last.shown
    at = [30 + i * (given.wide - 60) / max(len(columns) - 1, 1) for i in range(len(columns))]

    def y(column: Column, row: int) -> float:
        gap = min(16.0, (HIGH - 34) / max(column.shown, 1))
        return 12 + (HIGH - 34) / 2 + (row - (column.shown - 1) / 2) * gap

    def lines(one: int, only: int | None) -> list[Mark]:
        first, second = columns[one], columns[one + 1]
        return [
            Stroke(
                ((at[one] + 6, y(first, i)), (at[one + 1] - 6, y(second, j))),
                "layer" if only == j or only == -1 else "rule", 1.4 if only in (j, -1) else 0.8,
                share=1.0 if only in (j, -1) else 0.8,
            )
            for j in range(second.shown) for i in range(first.shown)
        ]  # fmt: skip

    def frame(step: int) -> list[Mark]:
        row = step % steps
        marks: list[Mark] = []
        for one in range(len(columns) - 1):
            marks += lines(one, None)
        for one in range(len(columns) - 1):
            marks += [
                m
                for m in lines(one, row if one == len(columns) - 2 else -2)
                if isinstance(m, Stroke) and m.tone == "layer"
            ]
        for place, column in enumerate(columns):
            for i in range(column.shown):
                made = place == len(columns) - 1
                share = 1.0 if not made or i == row else 0.4 if i < row else 0.15
                marks.append(
                    Dot(at[place], y(column, i), 5, "layer" if made or column.bent else "text3", share)
                )
            if column.count > column.shown:
                marks.append(Word(at[place] - 20, HIGH - 18, 40, "⋮", "text3"))
            marks.append(_name(column, at[place], place, len(columns)))
        return marks

    def said(step: int) -> str:
        row = step % steps + 1
        return (
            words.replace("#", str(row))
            if words
            else tr(f"Value {row} of {last.count:,}: every value times its weight, added up")
        )

    return Picture(given.wide, HIGH + 12, steps, frame, said, note)


def _name(column: Column, x: float, place: int, count: int) -> Word:
    """What a column is, at its edge of the drawing or below it."""
    if not place:
        return Word(4, HIGH, 110, column.name, align="left")
    if place == count - 1:
        return Word(x - 84, HIGH, 110, column.name, align="right")
    return Word(x - 70, HIGH, 140, column.name)


def linear(given: Given) -> Picture:
    """All values that come in, all that go out."""
    before, after = (given.shape() or (16,))[-1], given.whole("out_features", 64)
    columns = [Column(before, values_of(before)), Column(after, values_of(after))]
    weights = before * after + (after if given.on("bias") else 0)
    if given.layer.type == "CosineLinear":
        return picture(given, columns, tr("Class #: the cosine of the values with its learned direction"))
    plus = tr(", with one bias for each value") if given.on("bias") else ""
    said = tr("1 weight") if weights == 1 else tr(f"{weights:,} weights, one for each line")
    return picture(given, columns, note=said + plus)


def bilinear(given: Given) -> Picture:
    """Every pair of values of two inputs."""
    one, two = given.shape(0)[-1], given.shape(1)[-1]
    after = given.whole("out_features", 64)
    columns = [Column(one * two, tr(f"{one} × {two} pairs")), Column(after, values_of(after))]
    return picture(given, columns, tr("Value #: each product of a pair times its weight, added up"))


def feed_forward(given: Given) -> Picture:
    """Two Linear layers with a bend between them."""
    values = given.shape()[-1]
    hidden = given.setting("dim_feedforward")
    inner = hidden if isinstance(hidden, int) else None
    middle = inner or (4 * values if given.layer.type == "FeedForward" else gated_width(values))
    gate = {"SwiGLUFeedForward": "SiLU", "GEGLUFeedForward": "GELU"}.get(given.layer.type)
    name = tr(f"{middle}, gated by {gate}") if gate else f"{middle}, {given.word('activation', 'relu')}"
    columns = [
        Column(values, values_of(values)),
        Column(middle, name, "bent"),
        Column(values, values_of(values)),
    ]
    note = tr("Each step of the sequence by itself")
    return picture(given, columns, note=note)
