"""Tables that are looked up: a number names a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gui.how.given import Given
from gui.how.picture import Box, Mark, Picture, Stroke, Word
from gui.translate import tr

STEP, TOP, PICKS = 17.0, 24.0, (2, 0, 4, 1, 3)


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers on the left, rows in the middle, what comes out on the right.

    `kind`: "learned" rows, "hot" ones with a single 1, or the "mean" of all named.
    """

    wide: float
    rows: int
    across: int
    picks: tuple[int, ...]
    kind: str = "learned"
    padding: int | None = None

    @property
    def cell(self) -> float:
        """How wide one value is drawn."""
        return min(15.0, (self.wide - 116) / 2 / self.across)

    @property
    def right(self) -> float:
        """Where what comes out begins."""
        return self.wide - 12 - self.across * self.cell

    def shades(self, row: int) -> list[float]:
        """How strong each value of a row is."""
        if self.kind == "hot":
            return [float(row == c) for c in range(self.across)]
        if row == self.padding:
            return [0.0] * self.across
        return [0.25 + 0.7 * ((3 * row + 5 * c) % 7) / 7 for c in range(self.across)]

    def row(self, shades: Sequence[float], x: float, y: float, share: float) -> list[Mark]:
        """One row of values."""
        return [
            Box(
                x + c * self.cell,
                y,
                self.cell - 1.5,
                STEP - 3,
                "layer" if s else "rule",
                max(s * share, 0.15),
            )
            for c, s in enumerate(shades)
        ]

    def frame(self, now: int) -> list[Mark]:
        """What one step shows."""
        marks = self._numbers(now)
        left, used = 54.0, self.across * self.cell
        for row in range(self.rows):
            chosen = row in self.picks if self.kind == "mean" else row == self.picks[now]
            y = TOP + row * STEP
            marks += self.row(self.shades(row), left, y, 1.0 if chosen else 0.45)
            if chosen:
                marks.append(Box(left - 2, y - 1.5, used + 2, STEP, edge="layer", width=1.5))
        if self.kind == "mean":
            rows = [self.shades(pick) for pick in self.picks]
            mean = [sum(values) / len(rows) for values in zip(*rows)]
            return [*marks, *self.row(mean, self.right, TOP + 2 * STEP, 1.0)]
        for i, pick in enumerate(self.picks[: now + 1]):
            marks += self.row(self.shades(pick), self.right, TOP + i * STEP, 1.0 if i == now else 0.5)
        there, here = TOP + self.picks[now] * STEP + 7, TOP + now * STEP + 7
        return [*marks, Stroke(((left + used + 2, there), (self.right - 3, here)), "layer", arrow=True)]

    def _numbers(self, now: int) -> list[Mark]:
        """The numbers that come in, with what stands above the three parts."""
        used = self.across * self.cell
        title = tr("rows") if self.kind == "hot" else tr("learned rows")
        marks: list[Mark] = [
            Word(6, 12, 46, tr("number"), "text3", align="left"),
            Word(46, 12, max(used, 92), title, "text3"),
            Word(self.wide - 86, 12, 80, tr("comes out"), "text3", align="right"),
        ]
        for i, pick in enumerate(self.picks):
            on, y = i == now or self.kind == "mean", TOP + i * STEP
            marks.append(Box(10, y, 22, STEP - 3, "layer" if on else "rule", 0.8 if on else 0.5))
            marks.append(Word(10, y + 7, 22, str(pick), "on-layer" if on else "text2"))
        return marks


def table(given: Given, rows: int, wide: int, kind: str = "learned", padding: int | None = None) -> Picture:
    """A table of so many rows, drawn as far as there is room; each step looks one number up."""
    count = max(1, min(rows, 6))
    made = Table(given.wide, count, max(1, min(wide, 6)), tuple(p % count for p in PICKS), kind, padding)
    high = TOP + max(count, len(PICKS)) * STEP + 20
    size = tr(f"{rows:,} classes") if kind == "hot" else tr(f"{rows:,} rows of {wide:,}")
    size = tr(f"1 row of {wide:,}") if rows == 1 and kind != "hot" else size

    def frame(step: int) -> list[Mark]:
        foot = Word(6, high - 12, given.wide - 12, size)
        return [*made.frame(step % len(PICKS)), foot]

    def words(step: int) -> str:
        pick = made.picks[step % len(PICKS)]
        if kind == "mean":
            return tr("The rows of all numbers of a sample, and their mean")
        if pick == padding:
            return tr(f"Number {pick} fills up short samples: its row stays 0")
        return tr(f"Number {pick} becomes row {pick}, counted from 0")

    steps = 1 if kind == "mean" else len(PICKS)
    example = tr("The numbers are made up.") if kind == "hot" else tr("The numbers and the rows are made up.")
    return Picture(given.wide, high, steps, frame, words, example=example)


def lookup(given: Given, kind: str = "learned") -> Picture:
    """A whole number names a row of a learned table."""
    rows, wide = given.whole("num_embeddings", 1000), given.whole("embedding_dim", 64)
    padding = given.setting("padding_idx")
    return table(given, rows, wide, kind, padding if isinstance(padding, int) else None)


def one_hot(given: Given) -> Picture:
    """A whole number becomes a row of zeros with a one."""
    classes = given.whole("classes", 10)
    return table(given, classes, classes, "hot")
