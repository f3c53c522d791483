"""One step of a recurrent layer as its parts: gates, what they let through, the memory that comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gui.how.arrays import fitting
from gui.how.given import Given, values_of
from gui.how.memory import Moment, kind_of, told
from gui.how.picture import Box, Mark, Picture, Points, Stroke, Word, number
from gui.translate import tr

TOP, MIDDLE, GATE, BUS = 26.0, 58.0, 92.0, 126.0
ROW, BEFORE, LONG = 0.9, -0.5, 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """A gate or an operation at a place; `ways` are the lines into it, `words` say what it does."""

    name: str
    x: float
    y: float
    value: float
    words: str
    ways: Sequence[Points]
    round: bool = True


def one_step(given: Given) -> Picture:
    """Each step is one part, with the lines that lead into it."""
    kind = kind_of(given)
    now = told(given, ROW, BEFORE, LONG)
    parts = PARTS[kind](now, given.wide)
    values, memory = (given.shape() or (8,))[-1], given.whole("hidden_size", 64)

    def frame(step: int) -> list[Mark]:
        at = step % len(parts)
        marks = _ends(kind, now, given.wide, at == len(parts) - 1)
        for place, part in enumerate(parts):
            tone = "layer" if place == at else "rule"
            marks += [Stroke(way, tone, 1.8 if place == at else 1.2, arrow=True) for way in part.ways]  # type: ignore[arg-type]
        for place, part in enumerate(parts):
            marks += _part(part, 1.0 if place == at else 0.45 if place < at else 0.15, place <= at)
        sizes = tr(f"{values_of(values)} in, a memory of {memory}")
        return [*marks, Word(4, _floor(kind) + 28, given.wide - 8, sizes)]

    def words(step: int) -> str:
        part = parts[step % len(parts)]
        return f"{part.name} = {number(part.value)}: {part.words}"

    note, example = tr("One value of the memory"), tr("What is read and the weights are made up.")
    return Picture(given.wide, _floor(kind) + 40, len(parts), frame, words, note, example=example)


def _part(part: Part, share: float, known: bool) -> list[Mark]:
    size = 24.0 if part.round else 20.0
    box = Box(part.x - size / 2, part.y - size / 2, size, size, "layer", share, "layer", radius=size / 2)
    marks: list[Mark] = [
        box,
        Word(box.x, part.y, size, part.name, "on-layer" if share == 1 else "text", bold=True),
    ]
    if known:
        marks.append(
            Word(part.x + size / 2 + 1, part.y - 8, 34, fitting(part.value, 20), "text2", 10, "left")
        )
    return marks


def _ends(kind: str, now: Moment, wide: float, made: bool) -> list[Mark]:
    """What comes in at the left, and what goes out at the right."""
    floor = _floor(kind)
    marks = _end(6, floor, tr("row"), number(now.row), False)
    marks += _end(48, floor, tr("old"), number(now.before), True)
    if kind == "LSTM":
        marks += _end(6, TOP, tr("long"), number(now.long_before), True)
        marks += _end(wide - 46, TOP, tr("long"), number(now.long_after) if made else "", True)
    where = {"LSTM": MIDDLE, "GRU": TOP, "RNN": floor}[kind]
    marks += _end(wide - 46, where, tr("new"), number(now.after) if made else "", True)
    return marks


def _end(x: float, y: float, name: str, value: str, own: bool) -> list[Mark]:
    return [
        Box(x, y - 13, 40, 26, "layer" if own else "rule", 0.3 if own else 0.8, radius=4),
        Word(x, y - 5 if value else y, 40, name, "text", 9),
        Word(x, y + 6, 40, value, "text", 10),
    ]


def _bus(x: float) -> Sequence[Points]:
    """From the row and the memory, which come in together, up to a gate."""
    return [((89, BUS), (x, BUS), (x, GATE + 14))]


def _lstm(now: Moment, wide: float) -> list[Part]:
    """The long memory runs along the top: a part is forgotten, something new is added."""
    gates = now.gates
    f, i, g, o = (102 + (wide - 170) / 3 * place for place in range(4))
    plus = (i + g) / 2
    return [
        Part("f", f, GATE, gates["f"], tr("so much of the long memory stays"), _bus(f)),
        Part("×", f, TOP, gates["f"] * now.long_before, tr("what is left of the long memory"),
             [((f, GATE - 14), (f, TOP + 12)), ((47, TOP), (f - 12, TOP))], False),
        Part("i", i, GATE, gates["i"], tr("so much of what is new comes in"), _bus(i)),
        Part("g", g, GATE, gates["g"], tr("what is new"), _bus(g)),
        Part("·", plus, MIDDLE, gates["i"] * gates["g"], tr("what comes in: i · g"),
             [((i, GATE - 14), (plus - 8, MIDDLE + 9)), ((g, GATE - 14), (plus + 8, MIDDLE + 9))], False),
        Part("+", plus, TOP, now.long_after, tr("the new long memory, both added"),
             [((f + 12, TOP), (plus - 12, TOP)), ((plus, MIDDLE - 11), (plus, TOP + 12))], False),
        Part("o", o, GATE, gates["o"], tr("so much of it is given out"), _bus(o)),
        Part("h", o, MIDDLE, now.after, tr("what is given out: o · tanh of the long memory"),
             [((plus + 12, TOP), (wide - 48, TOP)), ((o, TOP), (o, MIDDLE - 14)),
              ((o, GATE - 14), (o, MIDDLE + 14)),
              ((o + 14, MIDDLE), (wide - 48, MIDDLE))]),
    ]  # fmt: skip


def _gru(now: Moment, wide: float) -> list[Part]:
    """The memory runs along the top: what is new is mixed in."""
    gates = now.gates
    r, n, z = (106 + (wide - 190) / 2 * place for place in range(3))
    return [
        Part("r", r, GATE, gates["r"], tr("so much of the old memory is looked at"), _bus(r)),
        Part("n", n, GATE, gates["n"], tr("what is new, from the row and that much of the memory"),
             [*_bus(n), ((r + 14, GATE), (n - 14, GATE))]),
        Part("z", z, GATE, gates["z"], tr("so much of the old memory stays"), _bus(z)),
        Part("h", z, TOP, now.after, tr("the new memory: (1 − z) · n + z · the old one"),
             [((68, BUS - 14), (68, TOP), (z - 14, TOP)), ((n, GATE - 14), (n, MIDDLE), (z - 9, TOP + 12)),
              ((z, GATE - 14), (z, TOP + 14)), ((z + 14, TOP), (wide - 48, TOP))]),
    ]  # fmt: skip


def _rnn(now: Moment, wide: float) -> list[Part]:
    """Row and memory, mixed and bent."""
    x, y = wide / 2 + 10, _floor("RNN")
    ways: list[Points] = [((89, y), (x - 14, y)), ((x + 14, y), (wide - 48, y))]
    return [Part("h", x, y, now.after, tr("the row and the old memory times their weights, bent"), ways)]


def _floor(kind: str) -> float:
    """How far down the row and the memory come in."""
    return BUS if kind != "RNN" else 34.0


PARTS: dict[str, Callable[[Moment, float], list[Part]]] = {"LSTM": _lstm, "GRU": _gru, "RNN": _rnn}
