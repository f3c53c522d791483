"""Values, channels or samples turned off at random while training, by the share of the setting."""

from __future__ import annotations

import math
import random

from gui.how.given import Given
from gui.how.picture import Box, Mark, Picture, Stroke, Word, number
from gui.translate import tr

ROWS, COLUMNS, STEPS = 8, 10, 8
# A fixed draw: figures from 0 to 1 that are spread evenly.
GOLDEN = 0.6180339887498949


def draw(place: int, step: int) -> float:
    """A number from 0 to 1 for a place, another one at each step."""
    return (0.31 + (place + 1) * GOLDEN + step * 0.37) % 1.0


def off(share: float, count: int, step: int) -> set[int]:
    """Which of so many are turned off: the share of the setting, to the nearest one."""
    order = sorted(range(count), key=lambda place: draw(place, step))
    return set(order[: round(share * count)])


def picture(given: Given, whole: str = "values", kept: bool = False) -> Picture:
    """Each step is another pass; `whole` is what falls at once: values, channels or samples."""
    share = min(max(given.real("p", 0.5), 0.0), 1.0)
    cell = min(17.0, (given.wide - 24) / COLUMNS)
    left, top = (given.wide - cell * COLUMNS) / 2, 28.0
    groups = {"values": ROWS * COLUMNS, "channels": ROWS, "samples": ROWS}[whole]

    def frame(step: int) -> list[Mark]:
        gone = off(share, groups, step)
        marks: list[Mark] = [
            Word(4, 13, given.wide - 8, tr(f"while training, pass {step % STEPS + 1}"), "text3")
        ]
        for row in range(ROWS):
            for column in range(COLUMNS):
                place = row * COLUMNS + column if whole == "values" else row
                x, y = left + column * cell, top + row * cell * 0.8
                if place in gone:
                    marks.append(Box(x, y, cell - 1.5, cell * 0.8 - 1.5, edge="rule", dashed=True))
                else:
                    marks.append(
                        Box(x, y, cell - 1.5, cell * 0.8 - 1.5, "layer", 0.45 + 0.4 * draw(place, 0))
                    )
        return marks

    def words(step: int) -> str:
        count = round(share * groups)
        what = {"values": tr("values"), "channels": tr("channels"), "samples": tr("samples")}[whole]
        return tr(f"{count} of {groups} {what} are turned off; afterwards all stay on")

    high, example = top + ROWS * cell * 0.8 + 8, tr("Which ones is a draw of an example.")
    return Picture(given.wide, high, STEPS, frame, words, _rest(share, kept), example=example)


def _rest(share: float, kept: bool) -> str:
    if kept:
        return tr("The others are shifted and scaled, so that mean and variance stay")
    if share >= 1:
        return tr("Nothing is left")
    return tr(f"The others are multiplied by {number(1 / (1 - share))}, so that the sum stays")


def noise(given: Given) -> Picture:
    """Random numbers added to a signal while training."""
    deviation = given.real("deviation", 0.1)
    scale, across = 24.0, given.wide - 24
    base = [math.sin(i / 6) for i in range(61)]

    def frame(step: int) -> list[Mark]:
        draws = random.Random(step)
        at = [12 + across * i / 60 for i in range(61)]
        noisy = [max(4.0, min(116.0, 60 - scale * (b + deviation * draws.gauss()))) for b in base]
        return [
            Stroke(tuple(zip(at, noisy)), "layer", 1.5),
            Stroke(tuple((x, 60 - scale * b) for x, b in zip(at, base)), "text3", 1.2, dashed=True),
            Word(4, 128, given.wide - 8, tr(f"Dashed: what came in. Deviation {deviation:g}")),
        ]

    def words(step: int) -> str:
        return tr(f"Pass {step % STEPS + 1}: other random numbers")

    return Picture(given.wide, 140, STEPS, frame, words, example=tr("The signal is made up."))
