"""Where a model begins and ends: fields of the data, answers, random values, stored ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gui.how.curves import Line
from gui.how.curves import picture as curve
from gui.how.given import Given, Sizes, by, sized, spread
from gui.how.picture import Box, Mark, Picture, Stroke, Word
from gui.told import title_of
from gui.translate import tr


def brought(given: Given, words: Sequence[str]) -> Picture:
    """From the data into the model, sample by sample."""
    field = given.text("field") or title_of(given.layer)
    sizes = given.result()
    sizes = sizes if sizes is not None else _shape(given) or None
    return _passing(given, tr("data"), field, tr("model"), sizes, words)


def answered(given: Given) -> Picture:
    """From the model out, sample by sample."""
    sizes = given.told()
    words = [tr("The answer for each sample"), tr("Its name becomes the output's name in exported files")]
    return _passing(given, tr("model"), sized(sizes), tr("answer"), sizes, words)


def _shape(given: Given) -> Sizes:
    shape = given.setting("shape", ())
    return tuple(int(s) for s in shape) if isinstance(shape, tuple) else ()  # type: ignore[arg-type]


def _passing(
    given: Given, left: str, middle: str, right: str, sizes: Sizes | None, words: Sequence[str]
) -> Picture:
    """Samples that go from left to right."""
    wide = (given.wide - 72) / 3
    count = 5

    def frame(step: int) -> list[Mark]:
        marks: list[Mark] = []
        for place, name in enumerate((left, middle, right)):
            x = 12 + place * (wide + 24)
            on = place == 1
            marks.append(
                Box(
                    x,
                    30,
                    wide,
                    40,
                    "layer" if on else "rule",
                    0.8 if on else 0.4,
                    "layer" if on else "rule",
                    radius=8,
                )
            )
            marks.append(Word(x + 3, 50, wide - 6, name, "on-layer" if on else "text"))
        for place in range(2):
            x = 12 + wide + place * (wide + 24)
            marks.append(Stroke(((x + 3, 50), (x + 21, 50)), "text3", arrow=True))
        now = step % count
        for i in range(count):
            x = given.wide / 2 - count * 9 + i * 18
            marks.append(Box(x, 82, 14, 12, "layer", 1.0 if i == now else 0.3))
        marks.append(Word(4, 106, given.wide - 8, _each(sizes)))
        return marks

    return Picture(given.wide, 118, count, frame, lambda step: words[step % len(words)])


def _each(sizes: Sizes | None) -> str:
    """How large a sample is."""
    if sizes is None:
        return tr("each sample: as the data has it")
    return tr(f"each sample: {by(sizes)}") if sizes else tr("each sample: one value")


def drawn(given: Given, normal: bool) -> Picture:
    """How often each value is drawn."""
    sizes = by(_shape(given))
    if normal:
        mean, deviation = given.real("mean"), max(given.real("deviation", 1.0), 1e-6)
        low, high = mean - 4 * deviation, mean + 4 * deviation

        def density(x: float) -> float:
            return math.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi))
    else:
        one, two = given.real("low", -1.0), given.real("high", 1.0)
        one, two = min(one, two), max(one, two, min(one, two) + 1e-6)
        low, high = one - (two - one) / 2, two + (two - one) / 2

        def density(x: float) -> float:
            return 1 / (two - one) if one <= x <= two else 0.0

    return curve(
        given, [Line(density, tr(f"{sizes} new values a sample"))], low, high, tr("value"), tr("how often")
    )


def noised(given: Given) -> Picture:
    """How much of a sample and of the noise is left at each time."""
    steps = max(given.whole("steps", 1000), 1)
    kept = kept_share(min(steps, 1000), given.text("schedule", "linear"))

    def share(x: float) -> float:
        return kept[max(0, min(len(kept) - 1, int(x / steps * len(kept))))]

    lines = [
        Line(lambda x: math.sqrt(share(x)), tr("sample")),
        Line(lambda x: math.sqrt(1 - share(x)), tr("noise")),
    ]
    return curve(given, lines, 0, steps, tr("time"), tr("factor"))


def kept_share(steps: int, schedule: str) -> list[float]:
    """What is left of a sample's variance after each time (arXiv 2006.11239; cosine: 2102.09672)."""
    found, left = [], 1.0
    for at in range(steps):
        if schedule == "linear":
            first, last = 1e-4 * 1000 / steps, min(0.02 * 1000 / steps, 0.999)
            lost = first + (last - first) * at / max(steps - 1, 1)
        else:
            one, two = (math.cos((t / steps + 0.008) / 1.008 * math.pi / 2) ** 2 for t in (at, at + 1))
            lost = min(1 - two / one, 0.999)
        left *= 1 - lost
        found.append(left)
    return found


def stored(given: Given) -> Picture:
    """The same values for every sample."""
    learned = given.text("kind", "learned") == "learned"
    words = [
        tr("Learned while training, the same for every sample")
        if learned
        else tr("Fixed, the same for every sample")
    ]
    return _passing(
        given,
        tr("file"),
        tr("learned") if learned else tr("fixed"),
        tr("model"),
        spread(given.setting("shape"), len(_shape(given))) if _shape(given) else (),
        words,
    )
