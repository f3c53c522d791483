"""Yes or no for each place, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy

from gui.how.cells import Index
from gui.how.computing import computed, flags, sample
from gui.how.given import Given
from gui.how.picture import Picture
from gui.translate import tr


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
    made = computed(
        given, [sample(12)], out, lambda which, place: [(0, place)], ["places"], "flags", note=note
    )
    return replace(made, example=tr("Which ones is a draw of an example."))


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
