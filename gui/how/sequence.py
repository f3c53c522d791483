"""Recurrent layers, step by step; the gates of one step; waves and frames."""

from __future__ import annotations

import math

from gui.how.given import Given
from gui.how.picture import Box, Mark, Picture, Stroke, Word
from gui.translate import mark, tr

MOST = 6


def unrolled(given: Given) -> Picture:
    """The same cell at each step: it reads one row and hands its memory to the next."""
    steps, features = (given.shape() or (12, 8))[-2:] if len(given.shape()) > 1 else (12, 8)
    shown = max(1, min(steps, MOST))
    layers = max(1, min(given.whole("num_layers", 1), 3))
    ways = 2 if given.on("bidirectional") else 1
    lanes = [(layer, way) for layer in range(layers) for way in range(ways)]
    gap = (given.wide - 40) / shown
    side = min(gap - 10, 24.0)
    rise = 30.0
    foot = 30 + rise * len(lanes) + 26
    order = [
        (lane, step if lanes[lane][1] == 0 else shown - 1 - step)
        for lane in range(len(lanes))
        for step in range(shown)
    ]

    def place(lane: int, step: int) -> Box:
        return Box(28 + step * gap, 26 + (len(lanes) - 1 - lane) * rise, side, 20)

    def frame(at: int) -> list[Mark]:
        now = order[at % len(order)]
        done = order[: at % len(order)]
        marks: list[Mark] = []
        for step in range(shown):
            marks += _column(step, place, len(lanes), foot, side)
        for lane, (_, way) in enumerate(lanes):
            marks += _memory(lane, way, shown, place, now)
        for lane in range(len(lanes)):
            for step in range(shown):
                box, here = place(lane, step), (lane, step)
                share = 1.0 if here == now else 0.45 if here in done else 0.15
                marks.append(Box(box.x, box.y, box.wide, box.high, "layer", share, "layer", 1, radius=4))
        tail = " …" if steps > shown else ""
        marks.append(Word(4, foot + 14, given.wide - 8, tr(f"{steps} steps of {features} values") + tail))
        return marks

    def words(at: int) -> str:
        lane, step = order[at % len(order)]
        layer, way = lanes[lane]
        which = (
            tr(f"Layer {layer + 1} of {given.whole('num_layers', 1)}. ")
            if given.whole("num_layers", 1) > 1
            else ""
        )
        before = tr("the memory of the step after it") if way else tr("the memory of the step before")
        first = step == (shown - 1 if way else 0)
        return which + tr(f"Step {step + 1} reads its row and {tr('an empty memory') if first else before}")

    note = tr(f"A memory of {given.whole('hidden_size', 64)} values")
    return Picture(given.wide, foot + 26, len(order), frame, words, note)


def _column(step: int, place: object, lanes: int, foot: float, side: float) -> list[Mark]:
    """What one step reads, below, and what it gives out, above."""
    low, high = place(0, step), place(lanes - 1, step)  # type: ignore[operator]
    middle = low.middle[0]
    return [
        Box(middle - 6, foot - 16, 12, 12, "rule", 0.9),
        Stroke(((middle, foot - 18), (middle, low.y + low.high + 2)), "text3", 1.2, arrow=True),
        Stroke(((middle, high.y - 1), (middle, high.y - 13)), "text3", 1.2, arrow=True),
    ]


def _memory(lane: int, way: int, shown: int, place: object, now: tuple[int, int]) -> list[Mark]:
    """The arrows that carry the memory on, forwards or back."""
    marks: list[Mark] = []
    for step in range(shown - 1):
        one, two = place(lane, step), place(lane, step + 1)  # type: ignore[operator]
        left, right = (one.x + one.wide + 1, one.middle[1]), (two.x - 1, two.middle[1])
        into = (lane, step) if way else (lane, step + 1)
        tone = "layer" if into == now else "text3"
        marks.append(Stroke((right, left) if way else (left, right), tone, 1.5, arrow=True))  # type: ignore[arg-type]
    return marks


GATES: dict[str, tuple[tuple[str, str], ...]] = {
    "LSTMCell": (
        ("f", mark("forgets a part of the old memory")),
        ("i", mark("says how much is new")),
        ("g", mark("is what is new")),
        ("o", mark("says how much is given out")),
    ),
    "GRUCell": (
        ("r", mark("says how much of the old memory is looked at")),
        ("n", mark("is what is new")),
        ("z", mark("mixes the old memory with the new")),
    ),
    "RNNCell": (("h", mark("mixes the row with the old memory")),),
}


def gates(given: Given) -> Picture:
    """One step of a recurrent layer, gate by gate."""
    rows = GATES[given.layer.type]
    values, memory = (given.shape() or (8,))[-1], given.whole("hidden_size", 64)
    gap = (given.wide - 100) / max(len(rows), 1)
    bend = given.text("nonlinearity", "tanh") if "nonlinearity" in given.layer.params else ""

    def frame(step: int) -> list[Mark]:
        now = step % len(rows)
        marks: list[Mark] = [
            Box(6, 24, 38, 24, "rule", 0.8, radius=4),
            Word(6, 36, 38, tr("row"), "text"),
            Box(6, 70, 38, 24, "layer", 0.35, radius=4),
            Word(6, 82, 38, tr("old"), "text"),
        ]
        for i, (name, _) in enumerate(rows):
            x = 54 + i * gap + gap / 2
            on = i == now
            for y in (36, 82):
                marks.append(
                    Stroke(
                        ((45, y), (x - 12, 59 + (y - 59) * 0.15)), "layer" if on else "rule", 1.4 if on else 1
                    )
                )
            marks.append(Box(x - 12, 47, 24, 24, "layer", 1.0 if on else 0.25, "layer", radius=12))
            marks.append(Word(x - 12, 59, 24, name, "on-layer" if on else "text", bold=True))
            marks.append(
                Stroke(((x + 13, 59), (given.wide - 48, 59)), "layer" if on else "rule", 1.2, arrow=on)
            )
        marks.append(Box(given.wide - 46, 47, 40, 24, "layer", 0.7, radius=4))
        marks.append(Word(given.wide - 46, 59, 40, tr("new"), "text"))
        more = f", {bend}" if bend else ""
        marks.append(Word(4, 112, given.wide - 8, tr(f"{values} values in, a memory of {memory}") + more))
        return marks

    def words(step: int) -> str:
        name, what = rows[step % len(rows)]
        return f"{name} {tr(what)}"

    return Picture(given.wide, 124, len(rows), frame, words)


def waves(given: Given) -> Picture:
    """Sine waves that tell the steps of a sequence apart: fast in the first values, slow in the last."""
    features = given.whole("features", 0) or (given.shape() or (12, 16))[-1]
    base = given.real("base", given.real("period", 10000.0)) or 10000.0
    count = 4
    picks = [i * max(features // 2 - 1, 1) // (count - 1) for i in range(count)]
    halves = (
        given.layer.type == "TimeEmbedding"
    )  # sines first, then cosines; the slowest wave has all of base
    speeds = [
        base ** (-pick / max(features // 2 - 1, 1) if halves else -2 * pick / max(features, 1))
        for pick in picks
    ]
    shown = [pick if halves else 2 * pick for pick in picks]
    across = given.wide - 44

    def frame(step: int) -> list[Mark]:
        marks: list[Mark] = []
        for row, speed in enumerate(speeds):
            middle = 24 + row * 28
            points = tuple(
                (36 + across * i / 80, middle - 10 * math.sin(speed * 24 * i / 80)) for i in range(81)
            )
            marks.append(Word(2, middle, 30, str(shown[row]), "text3", align="right"))
            marks.append(Stroke(points, "layer", 1.6))
            x = 36 + across * (step % 12) / 12
            marks.append(Stroke(((x, 10), (x, 122)), "text3", 1, dashed=True))
            here = middle - 10 * math.sin(speed * 2 * (step % 12))
            marks.append(Box(x - 3.5, here - 3.5, 7, 7, "layer", radius=3.5, edge="ground"))
        marks.append(Word(4, 134, given.wide - 8, tr("steps of the sequence, or time →"), "text3"))
        return marks

    def words(step: int) -> str:
        at = 2 * (step % 12)
        found = ", ".join(f"{math.sin(speed * at):.2f}" for speed in speeds)
        return tr(f"At {at}, values {', '.join(map(str, shown))} get {found}")

    return Picture(given.wide, 146, 12, frame, words)


def turned(given: Given) -> Picture:
    """Pairs of values turned by an angle that grows with the step; fast pairs and slow ones."""
    features = max((given.shape() or (12, 16))[-1] // max(given.whole("num_heads", 1), 1), 2)
    used = max(2, int(features * given.real("share", 1.0)) // 2 * 2)
    base = given.real("base", 10000.0) or 10000.0
    pairs = [0, used // 4, max(used // 2 - 1, 0)]
    speeds = [base ** (-2 * pair / used) for pair in pairs]
    adjacent = given.text("pairs", "adjacent") == "adjacent"
    radius = min(34.0, (given.wide - 40) / 6 - 4)

    def frame(step: int) -> list[Mark]:
        marks: list[Mark] = []
        for place, (pair, speed) in enumerate(zip(pairs, speeds)):
            x, y = given.wide * (2 * place + 1) / 6, 52
            ring = tuple(
                (x + radius * math.cos(a / 8 * math.pi), y + radius * math.sin(a / 8 * math.pi))
                for a in range(17)
            )
            marks.append(Stroke(ring, "rule", 1))
            for turn, tone in ((0.5, "text3"), (0.5 + speed * (step % 12), "layer")):
                tip = (x + radius * math.cos(turn), y - radius * math.sin(turn))
                marks.append(Stroke(((x, y), tip), tone, 2, arrow=True, dashed=tone == "text3"))  # type: ignore[arg-type]
            one, two = (2 * pair, 2 * pair + 1) if adjacent else (pair, pair + used // 2)
            marks.append(Word(x - 45, 100, 90, tr(f"values {one}, {two}")))
        return marks

    def words(step: int) -> str:
        angles = ", ".join(f"{math.degrees(speed * (step % 12)):.0f}°" for speed in speeds)
        return tr(f"Step {step % 12}: the pairs are turned by {angles}")

    return Picture(given.wide, 114, 12, frame, words)


def frames(given: Given, back: bool = False) -> Picture:
    """A waveform in windows that overlap; each becomes a column of frequencies, or the other way round."""
    size, hop = max(given.whole("n_fft", 400), 1), max(given.whole("hop_length", 160), 1)
    window = given.setting("win_length")
    seen = window if isinstance(window, int) else size
    shown = 8
    unit = (given.wide - 24) / (size + hop * (shown - 1))
    bands = given.whole("n_mels", 0) or size // 2 + 1
    rows = 6

    def frame(step: int) -> list[Mark]:
        now = step % shown
        wave = tuple(
            (12 + (given.wide - 24) * i / 160, 36 - 12 * math.sin(i / 3.1) * math.sin(i / 40 + 0.4))
            for i in range(161)
        )
        marks: list[Mark] = [Stroke(wave, "text3", 1.2)]
        left = 12 + now * hop * unit + (size - seen) / 2 * unit
        marks.append(Box(left, 16, max(seen * unit, 3), 40, edge="layer", width=2, radius=4))
        cell = min(20.0, (given.wide - 24) / shown)
        start = (given.wide - cell * shown) / 2
        for column in range(shown):
            for row in range(rows):
                share = 0.15 + 0.75 * ((column * 5 + row * row * 3) % 7) / 7
                known = column <= now
                marks.append(
                    Box(
                        start + column * cell,
                        78 + row * 10,
                        cell - 1.5,
                        8.5,
                        "layer" if known else "rule",
                        share if known else 0.4,
                    )
                )
        x = start + (now + 0.5) * cell
        middle = left + seen * unit / 2
        ends = ((x, 76), (middle, 58)) if back else ((middle, 58), (x, 76))
        marks.append(Stroke(ends, "layer", 1.5, arrow=True))
        return marks

    def words(step: int) -> str:
        first = step % shown * hop
        if back:
            return tr(f"Frame {step % shown + 1} is added to samples {first}–{first + size - 1}")
        return tr(f"Frame {step % shown + 1}: the frequencies of samples {first}–{first + size - 1}")

    note = tr(f"Windows of {seen} samples, {hop} apart; {bands} {_bands(given)}")
    if "sample_rate" in given.layer.params:
        note += tr(f", up to {given.whole('sample_rate', 16000) // 2} Hz")
    return Picture(given.wide, 146, shown, frame, words, note)


def _bands(given: Given) -> str:
    return tr("bands of the ear") if "n_mels" in given.layer.params else tr("frequencies")


def cosines(given: Given) -> Picture:
    """Bands summed up with cosine waves of growing frequency."""
    bands, count = (given.shape() or (80, 11))[0], given.whole("count", 13)
    shown = max(1, min(count, 6))

    def frame(step: int) -> list[Mark]:
        order = step % shown
        points = tuple(
            (20 + (given.wide - 40) * i / 80, 60 - 34 * math.cos(math.pi / 80 * (i + 0.5) * order))
            for i in range(81)
        )
        middle = tuple((20 + (given.wide - 40) * i / 80, 60.0) for i in (0, 80))
        return [
            Stroke(middle, "rule", 1),
            Stroke(points, "layer", 2),
            Word(4, 110, given.wide - 8, tr(f"{bands} bands become {count} values a frame")),
        ]

    def words(step: int) -> str:
        return tr(f"Value {step % shown + 1}: each band times this wave, added up")

    return Picture(given.wide, 122, shown, frame, words)
