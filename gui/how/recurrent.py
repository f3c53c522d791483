"""Recurrent layers, step by step: what each step reads, what it remembers, and how far its gates are open."""

from __future__ import annotations

from dataclasses import dataclass

from gui.how.arrays import fitting
from gui.how.given import Given, values_of
from gui.how.memory import Moment, kind_of, unrolled
from gui.how.picture import Box, Mark, Picture, Stroke, Word, number
from gui.translate import tr

MOST = 6
GATES = {"LSTM": ("f", "i", "g", "o"), "GRU": ("r", "n", "z"), "RNN": ()}


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the cells of all lanes stand: one lane for each layer and way, the first one lowest."""

    wide: float
    steps: int
    lanes: int

    @property
    def rise(self) -> float:
        """From one lane to the next."""
        return 30.0 if self.lanes < 5 else 24.0

    @property
    def foot(self) -> float:
        """Below what is read."""
        return 34 + self.rise * self.lanes + 26

    def cell(self, lane: int, step: int) -> Box:
        """One step of one lane."""
        gap = (self.wide - 40) / self.steps
        side = min(gap - 10, 32.0)
        left = 20 + step * gap + (gap - side) / 2
        return Box(left, 30 + (self.lanes - 1 - lane) * self.rise, side, 20)


def through_time(given: Given) -> Picture:
    """The same cell at each step: it reads one row and hands its memory to the next."""
    steps, features = given.shape()[-2:] if len(given.shape()) > 1 else given.example()[-2:]
    shown, kind = max(1, min(steps, MOST)), kind_of(given)
    layers, ways = max(1, given.whole("num_layers", 1)), 2 if given.on("bidirectional") else 1
    lanes = [(layer, way) for layer in range(min(layers, 3)) for way in range(ways)]
    rows, moments = Rows(given.wide, shown, len(lanes)), unrolled(given, lanes, shown)
    order = [
        (lane, step if not lanes[lane][1] else shown - 1 - step)
        for lane in range(len(lanes))
        for step in range(shown)
    ]
    sizes = tr("1 step") if steps == 1 else tr(f"{steps:,} steps")
    several = steps > 1 and features > 1
    sizes = tr(f"{steps:,} steps of {features} values") if several else f"{sizes}, {values_of(features)}"
    sizes += " …" if steps > shown else ""
    meters = 18.0 if GATES[kind] else 0.0

    def frame(at: int) -> list[Mark]:
        now = order[at % len(order)]
        marks: list[Mark] = []
        for step in range(shown):
            marks += _column(rows, step, moments[0, step].row, now)
        for lane, (_, way) in enumerate(lanes):
            marks += _handed_on(rows, lane, way, now, 2 if kind == "LSTM" else 1)
        for place, (lane, step) in enumerate(order):
            share = 1.0 if (lane, step) == now else 0.45 if place < at % len(order) else 0.12
            box = rows.cell(lane, step)
            marks.append(Box(box.x, box.y, box.wide, box.high, "layer", share, "layer", 1, radius=4))
            if place <= at % len(order):
                text = fitting(moments[lane, step].after, box.wide - 2)
                marks.append(
                    Word(box.x, box.middle[1], box.wide, text, "on-layer" if share == 1 else "text", 10)
                )
        marks += _meters(GATES[kind], moments[now], given.wide, rows.foot + 12)
        marks.append(Word(4, rows.foot + 12 + meters, given.wide - 8, sizes))
        return marks

    def words(at: int) -> str:
        lane, step = order[at % len(order)]
        layer, way = lanes[lane]
        which = tr(f"Layer {layer + 1} of {layers}. ") if layers > 1 else ""
        now = moments[lane, step]
        first = step == (shown - 1 if way else 0)
        before = tr("the memory of the step after it") if way else tr("the memory of the step before")
        seen = tr("an empty memory") if first else f"{before}, {number(now.before)}"
        return which + tr(f"Step {step + 1} reads {number(now.row)} and {seen}; it gives {number(now.after)}")

    note = tr(f"One of {given.whole('hidden_size', 64)} values of the memory")
    example = tr("What is read and the weights are made up.")
    return Picture(given.wide, rows.foot + 24 + meters, len(order), frame, words, note, example=example)


def _column(rows: Rows, step: int, read: float, now: tuple[int, int]) -> list[Mark]:
    """What one step reads, below, and what it gives out, above."""
    low, high = rows.cell(0, step), rows.cell(rows.lanes - 1, step)
    middle = low.middle[0]
    text = fitting(read, 26)
    return [
        Box(middle - 13, rows.foot - 14, 26, 14, "rule", 0.9),
        Word(middle - 15, rows.foot - 7, 30, text, "text" if now == (0, step) else "text2", 10),
        Stroke(((middle, rows.foot - 16), (middle, low.y + low.high + 2)), "text3", 1.2, arrow=True),
        Stroke(((middle, high.y - 1), (middle, high.y - 13)), "text3", 1.2, arrow=True),
    ]


def _handed_on(rows: Rows, lane: int, way: int, now: tuple[int, int], lines: int) -> list[Mark]:
    """The arrows that carry the memory on, forwards or back; an LSTM has a long and a short one."""
    marks: list[Mark] = []
    for step in range(rows.steps - 1):
        one, two = rows.cell(lane, step), rows.cell(lane, step + 1)
        into = (lane, step) if way else (lane, step + 1)
        for line in range(lines):
            y = one.middle[1] + (line - (lines - 1) / 2) * 8
            left, right = (one.x + one.wide + 1, y), (two.x - 2, y)
            tone = "layer" if into == now else "text3"
            marks.append(Stroke((right, left) if way else (left, right), tone, 1.5, arrow=True))  # type: ignore[arg-type]
    return marks


def _meters(gates: tuple[str, ...], now: Moment, wide: float, y: float) -> list[Mark]:
    """How far each gate is open at this step; what is new may be negative."""
    marks: list[Mark] = []
    room = (wide - 16) / max(len(gates), 1)
    for place, name in enumerate(gates):
        x, value = 8 + place * room, now.gates[name]
        bar = room - 44
        marks.append(Word(x, y, 12, name, "text", bold=True))
        marks.append(Box(x + 14, y - 4, bar, 8, "rule", 0.8))
        marks.append(
            Box(x + 14, y - 4, max(bar * abs(value), 1), 8, "layer" if value >= 0 else "second", 0.8)
        )
        marks.append(Word(x + 16 + bar, y, 28, fitting(value, 22), "text2", 10, "left"))
    return marks
