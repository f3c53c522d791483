"""Values mixed with weights: columns of dots with a line for each weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.layers.feed_forward import gated_width
from gui.how.given import Given, values_of
from gui.how.picture import Dot, Mark, Picture, Points, Stroke, Word
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
    weights = before * after
    if given.layer.type == "CosineLinear":
        return picture(given, columns, tr("Class #: the cosine of the values with its learned direction"))
    plus = ""
    if given.on("bias"):
        plus = tr("; 1 bias") if after == 1 else tr(f"; {after:,} biases, one for each value")
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
    middle = hidden if isinstance(hidden, int) else 4 * values
    columns = [
        Column(values, values_of(values)),
        Column(middle, f"{middle}, {given.word('activation', 'relu')}", "bent"),
        Column(values, values_of(values)),
    ]
    return picture(given, columns, note=tr("Each step of the sequence by itself"))


def gated_feed_forward(given: Given, gate: str) -> Picture:
    """Two Linear layers side by side, the one a gate for the other; a third one brings both back."""
    values = given.shape()[-1]
    hidden = given.setting("dim_feedforward")
    inner = hidden if isinstance(hidden, int) else gated_width(values)
    at = [30.0, given.wide * 0.38, given.wide * 0.63, given.wide - 30]
    few, ends = max(1, min(inner, 3)), max(1, min(values, 5))

    def y(row: int, count: int, middle: float = 64.0, gap: float = 15.0) -> float:
        return middle + (row - (count - 1) / 2) * gap

    def frame(step: int) -> list[Mark]:
        part = step % 4
        marks: list[Mark] = []
        for row in range(few):
            gates, plain, made = (at[1], y(row, few, 38)), (at[1], y(row, few, 96)), (at[2], y(row, few))
            for side, on in ((gates, part == 0), (plain, part == 1)):
                ways = [((at[0] + 6, y(i, ends)), (side[0] - 6, side[1])) for i in range(ends)]
                marks += [_line(way, on) for way in ways]
            into = [((side[0] + 6, side[1]), (made[0] - 7, made[1])) for side in (gates, plain)]
            out = [((made[0] + 7, made[1]), (at[3] - 6, y(i, ends))) for i in range(ends)]
            marks += [*(_line(way, part == 2) for way in into), *(_line(way, part == 3) for way in out)]
        marks += [Dot(at[0], y(i, ends), 5, "text3") for i in range(ends)]
        for row in range(few):
            marks.append(Dot(at[1], y(row, few, 38), 5, "second", 1.0 if part in (0, 2) else 0.5))
            marks.append(Dot(at[1], y(row, few, 96), 5, "layer", 1.0 if part in (1, 2) else 0.5))
            marks.append(Dot(at[2], y(row, few), 6, "layer", 1.0 if part > 1 else 0.25))
        marks += [Dot(at[3], y(i, ends), 5, "layer", 1.0 if part == 3 else 0.25) for i in range(ends)]
        marks.append(Word(at[1] - 60, 9, 120, tr(f"{inner} gates, {gate}"), "text2"))
        marks.append(Word(at[1] - 60, 124, 120, values_of(inner), "text2"))
        marks.append(Word(4, HIGH + 12, 100, values_of(values), align="left"))
        marks.append(Word(given.wide - 104, HIGH + 12, 100, values_of(values), align="right"))
        marks.append(Word(at[2] - 20, y(few, few), 40, "×", "text2", bold=True))
        return marks

    said = (
        tr(f"A Linear layer makes {inner} gates, bent by {gate}"),
        tr(f"Another Linear layer makes {inner} values"),
        tr("Each value is multiplied by its gate"),
        tr(f"A third Linear layer makes {values} values of them"),
    )
    note = tr("Each step of the sequence by itself")
    return Picture(given.wide, HIGH + 24, 4, frame, lambda step: said[step % 4], note)


def _line(points: Points, on: bool) -> Stroke:
    return Stroke(points, "layer" if on else "rule", 1.4 if on else 0.8)
