"""Values on their way: small tensors on the left, what becomes of them on the right, one value a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gui.how.cells import Index, Tensor, extent
from gui.how.given import Given, Sizes
from gui.how.picture import Box, Mark, Picture, Stroke, Word, number
from gui.translate import tr

MOST_STEPS = 24
LARGEST_CELL = 20.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One tensor: its values as an array, what stands below it, and whether its figures are written.

    `kind` is how a value is drawn: "figures" written, "places" coloured by number, "flags" filled or not.
    """

    values: Any
    label: str = ""
    kind: str = "figures"

    @property
    def sizes(self) -> Sizes:
        """Its sizes, at least one."""
        return tuple(int(size) for size in self.values.shape) or (1,)

    def at(self, index: Index) -> float:
        """The value at a place."""
        return float(self.values[index] if self.values.shape else self.values)


@dataclass(frozen=True, slots=True)
class Case:
    """What is shown: `sources(output, place)` names the (input, place) that a value is made of.

    `words(output, place)` says the step in a line; `sign` stands on the arrow.
    """

    inputs: Sequence[Shown]
    outputs: Sequence[Shown]
    sources: Callable[[int, Index], Sequence[tuple[int, Index]]]
    words: Callable[[int, Index], str]
    sign: str = ""


def picture(given: Given, case: Case, note: str = "") -> Picture:
    """Each step marks one value that comes out, and those that it is made of."""
    steps = _steps(case)
    if all(len(s.sizes) == 1 for s in (*case.inputs, *case.outputs)):
        inputs, outputs, high = _below(case, given.wide)
    else:
        inputs, outputs, high = _beside(case, given.wide)

    def frame(step: int) -> list[Mark]:
        marks = _still(case, inputs, outputs)
        marks += _labels(case, inputs, outputs, given.wide)
        if steps:
            marks += _step(case, inputs, outputs, steps, step % len(steps))
        return marks

    def words(step: int) -> str:
        return case.words(*steps[step % len(steps)]) if steps else tr("Nothing is left")

    return Picture(given.wide, high + 4, max(len(steps), 1), frame, words, note)


def _steps(case: Case) -> list[tuple[int, Index]]:
    """Output values in order: all where they are few, the first of each tensor else."""
    every = [
        (which, place)
        for which, shown in enumerate(case.outputs)
        for place in Tensor(shown.sizes, 0, 0, 1).places()
    ]
    if len(every) <= MOST_STEPS:
        return every
    return [every[i * len(every) // MOST_STEPS] for i in range(MOST_STEPS)]


def _below(case: Case, wide: float) -> tuple[list[Tensor], list[Tensor], float]:
    """Rows of values: what comes in above, what goes out below."""
    longest = max(shown.sizes[0] for shown in (*case.inputs, *case.outputs))
    cell = min(LARGEST_CELL + 2, (wide - 24) / longest)
    down, made = 24.0, []
    for place, shown in enumerate((*case.inputs, *case.outputs)):
        if place == len(case.inputs):
            down += 14
        made.append(Tensor(shown.sizes, (wide - extent(shown.sizes, cell)[0]) / 2, down, cell))
        down += cell + 20
    return made[: len(case.inputs)], made[len(case.inputs) :], down - 8


def _beside(case: Case, wide: float) -> tuple[list[Tensor], list[Tensor], float]:
    """Grids: what comes in on the left, below each other, what goes out on the right."""
    half = (wide - 46) / 2
    cell = LARGEST_CELL
    for side in (case.inputs, case.outputs):
        across = max(extent(s.sizes, cell)[0] for s in side) if side else 1
        down = sum(extent(s.sizes, cell)[1] for s in side)
        cell = min(cell, cell * half / max(across, 1), cell * 132 / max(down, 1))
    heights = [sum(extent(s.sizes, cell)[1] + 20 for s in side) for side in (case.inputs, case.outputs)]
    tall = max(heights)
    sides: list[list[Tensor]] = []
    for x, side, used in ((8.0, case.inputs, heights[0]), (wide - 8 - half, case.outputs, heights[1])):
        y, made = 10 + (tall - used) / 2, []
        for shown in side:
            size = extent(shown.sizes, cell)
            made.append(Tensor(shown.sizes, x + (half - size[0]) / 2, y, cell))
            y += size[1] + 20
        sides.append(made)
    return sides[0], sides[1], 10 + tall


def _still(case: Case, inputs: list[Tensor], outputs: list[Tensor]) -> list[Mark]:
    """What stands there at every step."""
    marks: list[Mark] = []
    for side, tensors, soft in ((case.inputs, inputs, 0.5), (case.outputs, outputs, 0.25)):
        for shown, tensor in zip(side, tensors):
            known = [abs(value) for i in tensor.places() if (value := shown.at(i)) == value]
            most = max(known, default=1.0) or 1.0
            for index in tensor.places():
                marks += _cell(shown, tensor, index, most, soft)
    return marks


def _cell(shown: Shown, tensor: Tensor, index: Index, most: float, soft: float) -> list[Mark]:
    box, value = tensor.box(index), shown.at(index)
    if value != value:
        return [Box(box.x, box.y, box.wide, box.high, edge="rule", dashed=True)]
    if shown.kind == "flags":
        on = value != 0
        return [Box(box.x, box.y, box.wide, box.high, "layer" if on else None, 0.55, None if on else "rule")]
    if shown.kind == "places":
        return [Box(box.x, box.y, box.wide, box.high, "layer", 0.15 + 0.5 * (abs(value) + 1) / (most + 1))]
    marks: list[Mark] = [Box(box.x, box.y, box.wide, box.high, "rule", soft)]
    if tensor.cell >= 13:
        marks.append(figure_in(box, fitting(value, box.wide), "text2"))
    return marks


def fitting(value: float, wide: float) -> str:
    """A figure with as many places as a cell has room for."""
    text, room = number(value), int(wide / 4.6)
    if len(text) > room:
        text = text.replace("0.", ".", 1)
    for places in (1, 0):
        if len(text) > room and "." in text:
            text = number(round(value, places))
    return text


def figure_in(box: Box, text: str, tone: str = "text") -> Word:
    """A figure in a cell; a longer one in a smaller size."""
    size = 11 if len(text) <= 2 and box.wide >= 15 else 9
    return Word(box.x - 4, box.middle[1], box.wide + 8, text, tone, size)  # type: ignore[arg-type]


def _labels(case: Case, inputs: list[Tensor], outputs: list[Tensor], wide: float) -> list[Mark]:
    marks: list[Mark] = []
    flat = all(len(t.sizes) == 1 for t in (*inputs, *outputs))
    for side, tensors in ((case.inputs, inputs), (case.outputs, outputs)):
        for shown, tensor in zip(side, tensors):
            if flat:
                marks.append(Word(8, tensor.y - 9, wide - 16, shown.label, "text2", align="left"))
            else:
                middle = tensor.x + tensor.wide / 2
                reach = min(wide / 2 - 6, 2 * min(middle - 2, wide - middle - 2))
                marks.append(Word(middle - reach / 2, tensor.y + tensor.high + 9, reach, shown.label))
    return marks


def _step(
    case: Case, inputs: list[Tensor], outputs: list[Tensor], steps: list[tuple[int, Index]], at: int
) -> list[Mark]:
    """One value with what it is made of, and those before it as done."""
    marks: list[Mark] = []
    for which, place in steps[:at]:
        marks += _result(case.outputs[which], outputs[which], place, 0.4, "text")
    which, place = steps[at]
    sources = list(case.sources(which, place))[:64]
    for source, index in sources:
        shown, box = case.inputs[source], inputs[source].box(index)
        marks.append(Box(box.x, box.y, box.wide, box.high, "layer", 0.75, "layer", 1.5))
        if shown.kind == "figures" and inputs[source].cell >= 13:
            marks.append(figure_in(box, fitting(shown.at(index), box.wide), "on-layer"))
    target = outputs[which].box(place)
    marks += _result(case.outputs[which], outputs[which], place, 1.0, "on-layer")
    if sources:
        marks.append(_way(inputs, outputs, sources, target))
    if case.sign and len(inputs) > 1 and len(inputs[1].sizes) == 1:
        one = inputs[1]
        marks.append(Word(one.x - 20, one.y + one.cell / 2 - 1, 16, case.sign, "text2", bold=True))
    return marks


def _result(shown: Shown, tensor: Tensor, place: Index, share: float, tone: str) -> list[Mark]:
    box, value = tensor.box(place), shown.at(place)
    edge = "layer" if share == 1 else None
    if value != value or (shown.kind == "flags" and not value):
        return [Box(box.x, box.y, box.wide, box.high, None, 1, "layer", 2)] if share == 1 else []
    if shown.kind == "flags" and share < 1:
        return []
    if shown.kind == "places" and share < 1:
        return []
    marks: list[Mark] = [Box(box.x, box.y, box.wide, box.high, "layer", share, edge, 2)]
    if shown.kind == "figures" and tensor.cell >= 13:
        marks.append(figure_in(box, fitting(value, box.wide), tone))
    return marks


def _way(
    inputs: list[Tensor], outputs: list[Tensor], sources: Sequence[tuple[int, Index]], target: Box
) -> Stroke:
    """The line from the last value that is read to the one that is made."""
    start = inputs[sources[-1][0]].box(sources[-1][1])
    if start.y + start.high < target.y - 10 and max(t.y + t.high for t in inputs) <= min(
        t.y for t in outputs
    ):
        return Stroke(
            ((start.middle[0], start.y + start.high + 1), (target.middle[0], target.y - 2)),
            "layer",
            arrow=True,
        )
    return Stroke(
        ((start.x + start.wide + 1, start.middle[1]), (target.x - 2, target.middle[1])), "layer", arrow=True
    )
