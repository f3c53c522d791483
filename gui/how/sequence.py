"""Waves and turns that tell steps apart; a waveform in frames of frequencies."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gui.how.given import Given
from gui.how.picture import Box, Mark, Picture, Stroke, Tone, Word
from gui.translate import tr


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
    sizes = given.shape() or (12, 16)
    heads = max(given.whole("num_heads", 1), 1) if len(sizes) == 2 else 1  # else they are a dimension
    features = max(sizes[-1] // heads, 2)
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


def sound(at: float, end: float = math.inf) -> float:
    """A waveform from 0 to its end, mirrored at both: a tone that rises, below it a steady one."""
    at = abs(at)
    at = min(at, 2 * end - at)
    return 0.65 * math.sin(2 * math.pi * (9 + 9 * at) * at) + 0.35 * math.sin(2 * math.pi * 5 * at)


def strengths(start: float, long: float, count: int, end: float = math.inf) -> list[float]:
    """How strong the first frequencies of one window of the sound are, from 0 to 1; its ends fade out."""
    points = 64
    found = []
    fades = [0.5 - 0.5 * math.cos(2 * math.pi * i / points) for i in range(points)]
    values = [fade * sound(start + long * i / points, end) for i, fade in enumerate(fades)]
    for cycles in range(1, count + 1):
        turns = [2 * math.pi * cycles * i / points for i in range(points)]
        across = sum(value * math.cos(turn) for value, turn in zip(values, turns))
        up = sum(value * math.sin(turn) for value, turn in zip(values, turns))
        found.append(min(1.0, math.hypot(across, up) / sum(fades) * 3))
    return found


@dataclass(frozen=True, slots=True)
class Frames:
    """Windows of `seen` samples in the middle of `size`, `hop` apart, the first one `before` the sound.

    `end` is the sound's last sample, where it is known.
    """

    size: int
    hop: int
    seen: int
    before: int
    shown: int
    end: float = math.inf

    def first(self, frame: int) -> int:
        """The first sample that a frame looks at; below 0 the sound is mirrored."""
        return frame * self.hop - self.before + (self.size - self.seen) // 2

    def samples(self, frame: int) -> tuple[int, int]:
        """The first and the last sample of a frame, with those that are seen in the mirror of an end."""
        first = self.first(frame)
        last = first + self.seen - 1
        low, high = max(first, 0), max(last, -first)
        if high <= self.end:
            return low, high
        return int(max(min(low, 2 * self.end - last), 0)), int(self.end)

    def mirrored(self, frame: int) -> str:
        """Where a frame looks beyond the sound, in words."""
        before, behind = self.first(frame) < 0, self.first(frame) + self.seen - 1 > self.end
        if before and behind:
            return tr(", mirrored at both ends")
        if before:
            return tr(", mirrored before the first")
        return tr(", mirrored behind the last") if behind else ""


def frames_of(given: Given, back: bool) -> Frames:
    """The windows of a layer's settings, as many as its input has and the drawing has room for."""
    size, hop = max(given.whole("n_fft", 400), 1), max(given.whole("hop_length", 160), 1)
    window = given.setting("win_length")
    seen = max(min(window, size), 1) if isinstance(window, int) else size
    before = size // 2 if given.on("center") else 0
    sizes = given.shape()
    count = sizes[-1] if back else (sizes[-1] + 2 * before - size) // hop + 1
    return Frames(size, hop, seen, before, max(1, min(count, 8)), math.inf if back else sizes[-1] - 1)


def frames(given: Given, back: bool = False) -> Picture:
    """A waveform in windows that overlap; each becomes a column of frequencies, or the other way round."""
    made = frames_of(given, back)
    shown, rows, bands = made.shown, 6, given.whole("n_mels", 0) or made.size // 2 + 1
    start = min(made.first(0), 0)
    span = max(made.first(shown - 1) + made.seen - start, 1)
    end = min(made.end, start + span)
    strong = [strengths(made.first(at) / span, made.seen / span, rows, end / span) for at in range(shown)]
    across = given.wide - 24

    def x(sample: float) -> float:
        return 12 + across * (sample - start) / span

    def wave(one: float, two: float, dashed: bool) -> Stroke:
        stops = [one + (two - one) * i / 160 for i in range(161)]
        points = tuple((x(at), 36 - 16 * sound(at / span, end / span)) for at in stops)
        return Stroke(points, "text3", 1.2, dashed)

    def frame(step: int) -> list[Mark]:
        now = step % shown
        marks: list[Mark] = [wave(0, end, False)]
        if end < start + span:
            marks.insert(0, wave(end, start + span, True))
        if start < 0:
            marks.insert(0, wave(start, 0, True))
        left, wide = x(made.first(now)), max(across * made.seen / span, 3)
        marks.append(Box(left, 16, wide, 40, edge="layer", width=2, radius=4))
        cell = min(20.0, across / shown)
        first = (given.wide - cell * shown) / 2
        for column in range(shown):
            for row in range(rows):
                known = column <= now
                share = 0.1 + 0.9 * strong[column][rows - 1 - row] if known else 0.4
                tone: Tone = "layer" if known else "rule"
                marks.append(Box(first + column * cell, 78 + row * 10, cell - 1.5, 8.5, tone, share))
        ways = (left + wide / 2, 58.0), (first + (now + 0.5) * cell, 76.0)
        marks.append(Stroke(ways[::-1] if back else ways, "layer", 1.5, arrow=True))
        return marks

    def words(step: int) -> str:
        now = step % shown
        low, high = made.samples(now)
        if back:
            return tr(f"Frame {now + 1} is added to samples {low}–{made.first(now) + made.seen - 1}")
        said = tr(f"Frame {now + 1}: the frequencies of samples {low}–{high}")
        return said + made.mirrored(now)

    note = tr(f"Windows of {made.seen} samples, {made.hop} apart; {bands} {_bands(given)}")
    if "sample_rate" in given.layer.params:
        highest = given.real("f_max") or given.whole("sample_rate", 16000) / 2
        note += tr(f", up to {highest:g} Hz")
    example = tr("The sound is made up.")
    return Picture(given.wide, 146, shown, frame, words, note, example=example)


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
