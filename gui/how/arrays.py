"""Values on their way: small tensors on the left, what becomes of them on the right, one value a step."""

from __future__ import annotations

from collections.abc import Sequence

from gui.how.cells import Index, Tensor
from gui.how.given import Given
from gui.how.picture import Box, Mark, Picture, Stroke, Tone, Word, number, room_of
from gui.how.plans import Case, Plan, Shown, planned
from gui.translate import tr

MOST_STEPS = 24


def picture(given: Given, case: Case, note: str = "") -> Picture:
    """Each step marks one value that comes out, and those that it is made of."""
    steps = _steps(case)
    plan = planned(case, given.wide)

    def frame(step: int) -> list[Mark]:
        marks = [*_still(case, plan), *_labels(case, plan, given.wide)]
        if steps:
            marks += _step(case, plan, steps, step % len(steps))
        return marks

    def words(step: int) -> str:
        return case.words(*steps[step % len(steps)]) if steps else tr("Nothing is left")

    made_up = any(shown.kind != "places" for shown in case.inputs)
    example = tr("The values are made up.") if made_up else ""
    return Picture(given.wide, plan.high, max(len(steps), 1), frame, words, note, example=example)


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


def _still(case: Case, plan: Plan) -> list[Mark]:
    """What stands there at every step."""
    marks: list[Mark] = []
    for side, tensors, soft in ((case.inputs, plan.inputs, 0.5), (case.outputs, plan.outputs, 0.25)):
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
    text = number(value)
    if room_of(text, 9) > wide:
        text = text.replace("0.", ".", 1)
    for places in (1, 0):
        if room_of(text, 9) > wide and "." in text:
            text = number(round(value, places))
    return text


def figure_in(box: Box, text: str, tone: str = "text") -> Word:
    """A figure in a cell; a longer one in a smaller size."""
    size = 11 if room_of(text) <= box.wide else 9
    return Word(box.x - 4, box.middle[1], box.wide + 8, text, tone, size)  # type: ignore[arg-type]


def _labels(case: Case, plan: Plan, wide: float) -> list[Mark]:
    """What stands beside each tensor: above it at the left, or below it where several are in a row."""
    marks: list[Mark] = []
    for side, tensors in ((case.inputs, plan.inputs), (case.outputs, plan.outputs)):
        for shown, tensor in zip(side, tensors):
            if plan.down and len({t.y for t in tensors}) == len(tensors):
                marks.append(Word(8, tensor.y - 9, wide - 16, shown.label, "text2", align="left"))
            else:
                middle = tensor.x + tensor.wide / 2
                reach = min(wide / 2 - 2, 2 * min(middle, wide - middle))
                marks.append(Word(middle - reach / 2, tensor.y + tensor.high + 9, reach, shown.label))
    return marks


def _step(case: Case, plan: Plan, steps: list[tuple[int, Index]], at: int) -> list[Mark]:
    """One value with what it is made of, and those before it as done."""
    marks: list[Mark] = []
    for which, place in steps[:at]:
        marks += _result(case.outputs[which], plan.outputs[which], place, 0.4, "text")
    which, place = steps[at]
    sources = list(case.sources(which, place))[:64]
    for source, index in sources:
        shown, box = case.inputs[source], plan.inputs[source].box(index)
        marks.append(Box(box.x, box.y, box.wide, box.high, "layer", 0.75, "layer", 1.5))
        if shown.kind == "figures" and plan.inputs[source].cell >= 13:
            marks.append(figure_in(box, fitting(shown.at(index), box.wide), "on-layer"))
    marks += _result(case.outputs[which], plan.outputs[which], place, 1.0, "on-layer")
    if sources:
        marks.append(_way(plan, sources, which, plan.outputs[which].box(place)))
    if case.sign and len(plan.inputs) > 1 and plan.down:
        one = plan.inputs[1]
        marks.append(Word(max(one.x - 20, 0), one.y + one.cell / 2 - 1, 16, case.sign, "text2", bold=True))
    return marks


def _result(shown: Shown, tensor: Tensor, place: Index, share: float, tone: str) -> list[Mark]:
    box, value = tensor.box(place), shown.at(place)
    edge: Tone | None = "layer" if share == 1 else None
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


def _way(plan: Plan, sources: Sequence[tuple[int, Index]], which: int, target: Box) -> Stroke:
    """From what is read to what is made: only through the gap between them, so that it strikes no figure."""
    last = sources[-1][0]
    middles = [plan.inputs[last].box(index).middle for source, index in sources if source == last]
    if plan.down:
        start = sum(x for x, _ in middles) / len(middles)
        foot = max(tensor.y + tensor.high for tensor in plan.inputs)
        return Stroke(((start, foot + 1), (target.middle[0], target.y - 3)), "layer", arrow=True)
    start = sum(y for _, y in middles) / len(middles)
    edge = max(tensor.x + tensor.wide for tensor in plan.inputs)
    return Stroke(((edge + 3, start), (plan.outputs[which].x - 4, target.middle[1])), "layer", arrow=True)


__all__ = ["Case", "Shown", "picture"]
