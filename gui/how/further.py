"""More that computes with values: resizing, gates, masks of steps, alignments."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product

import numpy

from gui.how.arrays import Shown
from gui.how.cells import Index
from gui.how.computing import computed, flags, pointwise, sample
from gui.how.given import Given, by, spread
from gui.how.picture import Picture
from gui.translate import tr

Weights = list[tuple[int, float]]


def weights(mode: str, size: int, wanted: int) -> list[Weights]:
    """For each new place the old ones with their shares, as torch's interpolate has them."""
    made: list[Weights] = []
    for place in range(wanted):
        if mode == "nearest":
            made.append([(min(place * size // wanted, size - 1), 1.0)])
            continue
        at = (place + 0.5) * size / wanted - 0.5
        if "cubic" in mode:
            base = math.floor(at)
            shares = [_cubic(at - base - i) for i in range(-1, 3)]
            taps = [(max(0, min(size - 1, base + i)), share) for i, share in zip(range(-1, 3), shares)]
        else:
            at = max(at, 0.0)
            base = min(int(at), size - 1)
            taps = [(base, 1 - (at - base)), (min(base + 1, size - 1), at - base)]
        joined: dict[int, float] = {}
        for tap, share in taps:
            joined[tap] = joined.get(tap, 0.0) + share
        made.append([(tap, share) for tap, share in joined.items() if abs(share) > 1e-9])
    return made


def _cubic(x: float, a: float = -0.75) -> float:
    """The share of a point at a distance in a cubic interpolation."""
    x = abs(x)
    if x <= 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * (x**3 - 5 * x**2 + 8 * x - 4) if x < 2 else 0.0


def resized(given: Given, rank: int) -> Picture:
    """A signal or an image made larger or smaller: each new value with the old ones that it blends."""
    before = given.shape()[-rank:]
    mode = given.text("mode", "nearest")
    factor = given.setting("scale_factor")
    if "scale_factor" in given.layer.params:
        times = spread(factor, rank, 2)
        after = tuple(b * max(t, 1) for b, t in zip(before, times))
    elif len(given.layer.inputs) > 1:
        after = given.shape(1)[-rank:]
    else:
        after = tuple(max(s, 1) for s in given.each("size", rank))
    plane = min(rank, 2)
    small = 4 if plane == 1 else 3
    share = [a / max(b, 1) for a, b in zip(after[-plane:], before[-plane:])]
    wanted = tuple(max(1, min(round(small * s), 12 if plane == 1 else 7)) for s in share)
    array = sample(*([small] * plane), positive=True)
    rows = [weights(mode, small, w) for w in wanted]
    out = numpy.zeros(wanted)
    for place in product(*(range(w) for w in wanted)):
        out[place] = sum(
            _at(array, taps) * _product(taps) for taps in product(*(rows[i][p] for i, p in enumerate(place)))
        )

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [
            (0, tuple(tap for tap, _ in taps)) for taps in product(*(rows[i][p] for i, p in enumerate(place)))
        ]

    note = tr(f"{by(before)} become {by(after)}, {mode}; drawn smaller")
    return computed(given, [array], out, sources, note=note)


def _at(array: numpy.ndarray, taps: tuple[tuple[int, float], ...]) -> float:
    return float(array[tuple(tap for tap, _ in taps)])


def _product(taps: tuple[tuple[int, float], ...]) -> float:
    found = 1.0
    for _, share in taps:
        found *= share
    return found


def gated(given: Given) -> Picture:
    """The second half decides how much of the first passes."""
    values = numpy.array([3.0, -1, 4, 2, 5, 0, -4, 1])
    half = len(values) // 2
    out = values[:half] / (1 + numpy.exp(-values[half:]))
    axis = given.axis("dim", len(given.shape()) or 1) + 1

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(0, (place[0],)), (0, (place[0] + half,))]

    return computed(given, [values], out, sources, note=tr(f"Cut in two along dimension {axis}"))


def softened(given: Given, sign: float = 1.0, log: bool = False) -> Picture:
    """Scores become shares that add up to 1."""
    scores = numpy.array([2.0, -1, 0, 3, 1])
    heat = max(given.real("temperature", 1.0), 1e-3) if "temperature" in given.layer.params else 1.0
    raised = numpy.exp((sign * scores - (sign * scores).max()) / heat)
    out = raised / raised.sum()
    if given.on("hard"):
        out = (out == out.max()).astype(float)
    out = numpy.log(numpy.maximum(out, 1e-12)) if log else out
    name = given.axis("dim", len(given.shape()) or 1) + 1 if "dim" in given.layer.params else 1
    note = tr(f"Along dimension {name}") + ("" if log else tr("; they add up to 1"))
    if "temperature" in given.layer.params:
        note = tr(f"Along dimension {name}, temperature {heat:g}; while training, noise is added first")
    return computed(given, [scores], out, lambda which, place: [(0, (i,)) for i in range(5)], note=note)


def coordinates(given: Given) -> Picture:
    """Channels that say where each point is."""
    rows, columns = 4, 5
    across = numpy.tile(numpy.linspace(-1, 1, columns), (rows, 1))
    down = numpy.tile(numpy.linspace(-1, 1, rows)[:, None], (1, columns))
    outputs = [Shown(across, tr("across")), Shown(down, tr("down"))]
    if given.on("radius"):
        outputs.append(Shown(numpy.sqrt(across**2 + down**2), tr("from the middle")))
    values = sample(rows, columns)
    return computed(given, [values], across, lambda which, place: [(0, place)], ["places"], outputs=outputs)


def masked_steps(given: Given, make: Callable[[int], numpy.ndarray], note: str) -> Picture:
    """A yes or no for each step, or for each pair of them."""
    steps = min((given.shape() or (12,))[0], 6)
    out = make(steps)
    values = sample(steps)
    pair = out.ndim == 2
    return computed(
        given, [values], out, lambda which, place: [(0, (place[-1],))] if pair else [(0, place)],
        ["places"], "flags", note=note,
    )  # fmt: skip


def length_mask(given: Given) -> Picture:
    """Yes behind the end of a sequence."""
    note = tr("Filled: behind the end of the sequence")
    return masked_steps(given, lambda n: (numpy.arange(n) >= max(n - 2, 1)).astype(float), note)


def causal_mask(given: Given) -> Picture:
    """Yes for each later step."""
    note = tr("Filled: later, so it must not be looked at")
    return masked_steps(given, lambda n: numpy.triu(numpy.ones((n, n)), 1), note)


def random_mask(given: Given) -> Picture:
    """A random share of the steps."""
    from gui.how.drops import off

    share = given.real("share", 0.15)
    out = numpy.array([float(i in off(min(max(share, 0), 1), 12, 0)) for i in range(12)])
    note = tr(f"A share of {share:g}, another draw each time")
    return computed(
        given, [sample(12)], out, lambda which, place: [(0, place)], ["places"], "flags", note=note
    )


def masked_mean(given: Given) -> Picture:
    """The mean of the steps that a mask does not hide."""
    values, mask = sample(5, 3), numpy.array([0.0, 0, 0, 1, 1])
    out = values[:3].mean(0)

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(0, (step, place[0])) for step in range(3)]

    return computed(
        given,
        [values, mask],
        out,
        sources,
        ["figures", "flags"],
        note=tr("Hidden steps (filled) do not count"),
    )


def aligned(given: Given) -> Picture:
    """Steps that say the same are joined, and blanks are taken out: what is left is compared."""
    blank = given.whole("blank", 0)
    one, two, three = blank + 1, blank + 2, blank + 3
    steps = [one, one, blank, two, blank, blank, three, three]
    starts = [i for i, v in enumerate(steps) if v != blank and (i == 0 or steps[i - 1] != v)]

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        start = starts[place[0]]
        end = next((i for i in range(start, len(steps)) if steps[i] != steps[start]), len(steps))
        return [(0, (i,)) for i in range(start, end)]

    values = [numpy.array(steps, dtype=float)]
    out = numpy.array([steps[i] for i in starts], dtype=float)
    return computed(
        given,
        values,
        out,
        sources,
        note=tr(f"One of many ways; {blank} is the blank. The loss adds up all ways."),
    )


def varied(given: Given) -> Picture:
    """How much neighbours differ."""
    values, power = numpy.array([1.0, 1, 2, 5, 5, 4, 1]), given.real("p", 1)
    out = numpy.abs(numpy.diff(values)) ** power
    note = tr(f"In an image also from row to row; all added up, power {power:g}")
    return computed(given, [values], out, lambda which, place: [(0, place), (0, (place[0] + 1,))], note=note)


def compared(given: Given) -> Picture:
    """Features of two inputs: their differences, or the angle between them."""
    kind = given.text("kind", "squared")
    if kind in ("squared", "absolute"):
        operate = (lambda a, b: (a - b) ** 2) if kind == "squared" else (lambda a, b: numpy.abs(a - b))
        return pointwise(
            given, operate, arrays=[sample(6), sample(6, start=3)], note=tr("Their mean is the loss")
        )
    one, two = sample(5), sample(5, start=4)
    if kind == "cosine":
        out = 1 - one @ two / numpy.sqrt((one @ one) * (two @ two))
        note = tr("1 minus the cosine of the two")
    else:
        out = (one @ one / 5 - two @ two / 5) ** 2
        note = tr("How strongly channels go together in each, compared")
    sources = [(side, (i,)) for i in range(5) for side in (0, 1)]
    return computed(given, [one, two], numpy.array([out]), lambda which, place: sources, note=note)


def meant(given: Given) -> Picture:
    """The mean of all values, or their sum."""
    values = sample(6, positive=True)
    total = values.sum() if given.text("reduction", "mean") == "sum" else values.mean()
    out = numpy.array([total * given.real("weight", 1.0)])
    return computed(given, [values], out, lambda which, place: [(0, (i,)) for i in range(6)])


def chosen(given: Given) -> Picture:
    """From one tensor where the mask says yes, else from the other."""
    mask, one, two = flags(6), sample(6, start=2), sample(6, start=9)

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(0, place), (1 if mask[place] else 2, place)]

    return computed(given, [mask, one, two], numpy.where(mask > 0, one, two), sources, ["flags"])


def filled(given: Given) -> Picture:
    """A number where the mask says yes."""
    values, mask = sample(7), flags(7, start=5)
    out = numpy.where(mask > 0, given.real("value"), values)
    return computed(
        given, [values, mask], out, lambda which, place: [(0, place), (1, place)], ["figures", "flags"]
    )


def repaired(given: Given) -> Picture:
    """A number where there is none."""
    values = numpy.array([2.0, float("nan"), -1, 4, float("nan"), 0])
    out = numpy.nan_to_num(values, nan=given.real("nan"))
    return computed(given, [values], out, lambda which, place: [(0, place)], note=tr("Dashed: not a number"))


def cast(given: Given) -> Picture:
    """The same values as another kind of number."""
    kind = given.text("dtype", "float32")
    values = numpy.array([2.0, -1.5, 0.25, 3.75, 0, 1])
    out = numpy.trunc(values) if "int" in kind else (values != 0).astype(float) if kind == "bool" else values
    return computed(given, [values], out, lambda which, place: [(0, place)], note=tr(f"As {kind}"))


def redrawn(given: Given) -> Picture:
    """A value drawn around each mean, as wide as its variance says."""
    mean, log_variance = numpy.array([0.0, 2, -1, 3]), numpy.array([-2.0, 0, 1, -4])
    draw = numpy.array([0.4, -0.7, 1.1, 0.5])
    out = mean + numpy.exp(log_variance / 2) * draw
    note = tr("One draw while training; afterwards the means")
    return computed(
        given, [mean, log_variance], out, lambda which, place: [(0, place), (1, place)], note=note
    )


def added_up(given: Given, names: Sequence[str] = ()) -> Picture:
    """A learned row added to each step."""
    values, rows = (
        sample(4, 3),
        numpy.array([[0.1, -0.2, 0.3], [0.2, 0.1, 0], [-0.1, 0.3, 0.2], [0, 0.2, -0.3]]),
    )
    count = given.setting("num_embeddings")
    steps = given.shape()[0]
    known = count if isinstance(count, int) else steps
    outputs = [Shown(values + rows, tr("out"))]
    note = tr(f"A learned row for each of {known} steps is added")
    return computed(
        given, [values], values + rows, lambda which, place: [(0, place)], outputs=outputs, note=note
    )


def sampled(given: Given) -> Picture:
    """An image read at places that lie anywhere: the places as a grid over the image, turned and zoomed."""
    from gui.how.picture import Box, Dot, Mark

    mode = given.text("mode", "bilinear")
    beyond = given.text("padding_mode", "zeros")
    size = given.setting("size")
    corners = given.on("align_corners")
    side = min(116.0, given.wide - 40)
    left = (given.wide - side) / 2
    stops = [(0.0, 1.0), (0.2, 0.9), (0.4, 0.75), (0.6, 0.7), (0.8, 0.85), (1.0, 1.1)]

    def frame(step: int) -> list[Mark]:
        turn, zoom = stops[step % len(stops)]
        marks: list[Mark] = [Box(left, 8, side, side, "rule", 0.25, "rule")]
        for row, column in product(range(5), range(5)):
            u, v = (
                ((column + 0.5) / 2.5 - 1, (row + 0.5) / 2.5 - 1)
                if not corners
                else (column / 2 - 1, row / 2 - 1)
            )
            x = zoom * (u * math.cos(turn) - v * math.sin(turn))
            y = zoom * (u * math.sin(turn) + v * math.cos(turn))
            inside = abs(x) <= 1 and abs(y) <= 1
            marks.append(
                Dot(
                    left + side * (x + 1) / 2,
                    8 + side * (y + 1) / 2,
                    3,
                    "layer" if inside else "text3",
                    1.0 if inside else 0.6,
                )
            )
        return marks

    def words(step: int) -> str:
        turn, zoom = stops[step % len(stops)]
        to = f", {by(spread(size, 2))}" if size is not None else ""
        return tr(f"Turned by {math.degrees(turn):.0f}°, zoom {zoom:g}: read {mode}, outside {beyond}") + to

    return Picture(given.wide, 16 + side, len(stops), frame, words)


def blended(given: Given) -> Picture:
    """So much of the second, the rest from the first."""
    share = given.real("share", 0.5)
    return pointwise(given, lambda a, b: a + share * (b - a), note=tr(f"{share:g} of the second"))
