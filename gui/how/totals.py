"""Losses that add something up over many values."""

from __future__ import annotations

import numpy

from gui.how.cells import Index
from gui.how.computing import computed, pointwise, sample
from gui.how.given import Given
from gui.how.picture import Picture
from gui.translate import tr


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
