"""Values that decide how much of others passes: shares, gates, blends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from gui.how.arrays import Shown
from gui.how.cells import Index
from gui.how.computing import computed, pointwise, sample
from gui.how.given import Given
from gui.how.picture import Picture
from gui.translate import tr


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


def blended(given: Given) -> Picture:
    """So much of the second, the rest from the first."""
    share = given.real("share", 0.5)
    return pointwise(given, lambda a, b: a + share * (b - a), note=tr(f"{share:g} of the second"))


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
