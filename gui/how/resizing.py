"""Signals and images read at other places: resized, turned, with their coordinates."""

from __future__ import annotations

import math
from itertools import product

import numpy

from gui.how.arrays import Shown
from gui.how.cells import Index
from gui.how.computing import computed, sample
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
    share = [a / max(b, 1) for a, b in zip(after[-plane:], before[-plane:])]
    drawn = [_few(each, 4 if plane == 1 else 3, 12 if plane == 1 else 7) for each in share]
    small, wanted = [one for one, _ in drawn], tuple(two for _, two in drawn)
    array = sample(*small, positive=True)
    rows = [weights(mode, *each) for each in drawn]
    out = numpy.zeros(wanted)
    for place in product(*(range(w) for w in wanted)):
        out[place] = sum(
            _at(array, taps) * _product(taps) for taps in product(*(rows[i][p] for i, p in enumerate(place)))
        )

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [
            (0, tuple(tap for tap, _ in taps)) for taps in product(*(rows[i][p] for i, p in enumerate(place)))
        ]

    note = tr(f"{by(before)} become {by(after)}, {given.word('mode', 'nearest')}; drawn smaller")
    return computed(given, [array], out, sources, note=note)


def _few(share: float, usual: int, most: int) -> tuple[int, int]:
    """So few places, before and after, that they are drawn: in the same proportion where that is possible."""
    counts = sorted(range(2, most + 1), key=lambda count: (abs(count - usual), -count))
    for count in counts:
        made = count * share
        if abs(made - round(made)) < 1e-9 and 1 <= made <= most:
            return count, round(made)
    return usual, max(1, min(round(usual * share), most))


def _at(array: numpy.ndarray, taps: tuple[tuple[int, float], ...]) -> float:
    return float(array[tuple(tap for tap, _ in taps)])


def _product(taps: tuple[tuple[int, float], ...]) -> float:
    found = 1.0
    for _, share in taps:
        found *= share
    return found


# By how much an image is turned, and how far its places are zoomed.
TURNS = ((0.0, 1.0), (0.2, 0.9), (0.4, 0.75), (0.6, 0.7), (0.8, 0.85), (1.0, 1.1))


def sampled(given: Given) -> Picture:
    """An image read at places that lie anywhere: the places as a grid over the image, turned and zoomed."""
    from gui.how.picture import Box, Dot, Mark

    mode, beyond = given.word("mode", "bilinear"), given.word("padding_mode", "zeros")
    size = given.setting("size")
    corners = given.on("align_corners")
    side = min(116.0, given.wide - 40)
    left = (given.wide - side) / 2
    stops = TURNS

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

    example = tr("Turn and zoom are made up.")
    return Picture(given.wide, 16 + side, len(stops), frame, words, example=example)


def coordinates(given: Given) -> Picture:
    """Channels that say where each point is."""
    rows, columns = 4, 5
    across = numpy.tile(numpy.linspace(-1, 1, columns), (rows, 1))
    down = numpy.tile(numpy.linspace(-1, 1, rows)[:, None], (1, columns))
    outputs = [Shown(down, tr("down")), Shown(across, tr("across"))]  # as they stand behind the channels
    if given.on("radius"):
        outputs.append(Shown(numpy.sqrt(across**2 + down**2), tr("from the middle")))
    values = sample(rows, columns)
    return computed(given, [values], down, lambda which, place: [(0, place)], ["places"], outputs=outputs)
