"""Normalisation: which values are averaged together, in a batch of samples with channels and places."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy

from gui.how.given import Given, Sizes
from gui.how.picture import Box, Mark, Picture, Word
from gui.translate import mark, tr

SAMPLES = 3
SPREAD = mark("Each set is brought to mean 0 and variance 1")
# What becomes of the values of a set.
DONE = {
    "BatchNorm": SPREAD,
    "InstanceNorm": SPREAD,
    "LayerNorm": SPREAD,
    "GroupNorm": SPREAD,
    "RMSNorm": mark("Each set is divided by the root of its mean square; no mean is taken off"),
}
Group = tuple[int, ...]
# sample, channel, place -> which values share one mean
Sharing = Callable[[int, int, int], Group]


@dataclass(frozen=True, slots=True)
class Batch:
    """How many rows and columns a sample is drawn with, and what they stand for.

    `points` are the sizes that the columns lie in, where it matters along which of them a set lies.
    """

    rows: int
    columns: int
    down: str
    across: str
    points: Sizes = ()

    def spot(self, column: int) -> Sizes:
        """Where a column lies among the points."""
        return tuple(int(place) for place in numpy.unravel_index(column, self.points))


def _batch(given: Given) -> Batch:
    """Channels below each other, their points side by side; sequences have steps and features."""
    sizes = given.shape()
    if len(sizes) == 1:
        return Batch(min(sizes[0], 6), 1, tr("features"), "")
    if len(sizes) == 2 and given.layer.type in ("LayerNorm", "RMSNorm"):
        return Batch(min(sizes[0], 6), min(sizes[1], 5), tr("steps"), tr("features"))
    if _by_points(given):
        points = (2,) * (len(sizes) - 1)
        return Batch(min(sizes[0], 4), math.prod(points), tr("channels"), tr("points"), points)
    return Batch(min(sizes[0], 8), min(math.prod(sizes[1:]), 5), tr("channels"), tr("points"))


def _by_points(given: Given) -> bool:
    """Whether a set lies along some dimensions of the points alone."""
    rank, kind = len(given.shape()), _kind(given)
    if kind in ("LayerNorm", "RMSNorm"):
        return rank > 2 and given.whole("dimensions", 1) < rank - 1
    return kind == "Normalize" and rank > 2 and given.axis("dim", rank) > 0


def shared(given: Given) -> Picture:
    """Each step marks the values that one mean and one variance are taken over."""
    batch = _batch(given)
    sharing, said = SHARING[_kind(given)](given, batch)
    places = [
        (n, row, column)
        for n in range(SAMPLES)
        for row in range(batch.rows)
        for column in range(batch.columns)
    ]
    groups = list(dict.fromkeys(sharing(*place) for place in places))
    return _picture(given, batch, groups, sharing, said)


def _picture(given: Given, batch: Batch, groups: list[Group], sharing: Sharing, said: str) -> Picture:
    room = (given.wide - 40 - 14 * (SAMPLES - 1)) / SAMPLES
    cell = min(18.0, room / batch.columns, 108 / batch.rows)
    used = cell * batch.columns
    gap = max(14.0, 56.0 - used)
    start = 8 + (given.wide - 16 - SAMPLES * used - gap * (SAMPLES - 1)) / 2
    high = 30 + cell * batch.rows

    def box(n: int, row: int, column: int) -> Box:
        x = start + n * (used + gap) + column * cell
        return Box(x, 24 + row * cell, cell - 1.5, cell - 1.5)

    def frame(step: int) -> list[Mark]:
        now = groups[step % len(groups)]
        marks: list[Mark] = []
        for n in range(SAMPLES):
            marks.append(
                Word(start + n * (used + gap) - gap / 2, 12, used + gap, tr(f"sample {n + 1}"), "text3")
            )
            for row in range(batch.rows):
                for column in range(batch.columns):
                    cell_ = box(n, row, column)
                    mine = sharing(n, row, column) == now
                    tone, share = ("layer", 0.85) if mine else ("rule", 0.6)
                    marks.append(Box(cell_.x, cell_.y, cell_.wide, cell_.high, tone, share))  # type: ignore[arg-type]
        marks.append(
            Word(
                8,
                high + 6,
                given.wide - 16,
                f"{batch.down} ↓   {batch.across}{' →' if batch.across else ''}",
                "text3",
            )
        )
        return marks

    def words(step: int) -> str:
        return tr(f"Set {step % len(groups) + 1}: {said}")

    note = DONE.get(_kind(given), "") and tr(DONE[_kind(given)])
    if "momentum" in given.layer.params and (given.on("track_running_stats")):
        share = given.real("momentum", 0.1)
        note += "; " + tr(f"outside training it uses averages that follow each batch by a share of {share:g}")
    return Picture(given.wide, high + 18, len(groups), frame, words, note)


def _kind(given: Given) -> str:
    return given.layer.type.rstrip("123d") if given.layer.type[-1] == "d" else given.layer.type


def _over_batch(given: Given, batch: Batch) -> tuple[Sharing, str]:
    return (lambda n, row, column: (row,)), tr("one channel, over all samples of the batch and all points")


def _instance(given: Given, batch: Batch) -> tuple[Sharing, str]:
    return (lambda n, row, column: (n, row)), tr("one channel of one sample, over its points")


def _layer(given: Given, batch: Batch) -> tuple[Sharing, str]:
    """Over the last sizes: how many of them is a setting."""
    rank, over = len(given.shape()), given.whole("dimensions", 1)
    if over >= rank or rank == 1:
        return (lambda n, row, column: (n,)), tr("all values of one sample")
    if rank > 2 and over < rank - 1:
        said = tr(f"the last {over} sizes of one sample, each channel by itself")
        said = tr("the last size of one sample, each channel by itself") if over == 1 else said
        return (lambda n, row, column: (n, row, *batch.spot(column)[: len(batch.points) - over])), said
    unit = tr("step") if rank == 2 else tr("channel")
    return (lambda n, row, column: (n, row)), tr(f"the values of one {unit} of one sample")


def _grouped(given: Given, batch: Batch) -> tuple[Sharing, str]:
    channels = given.shape()[0]
    groups = max(1, min(given.whole("num_groups", 1), channels))
    shown = max(1, min(groups, batch.rows))
    said = tr(f"{channels // groups} of {channels} channels of one sample, in {groups} groups")
    said = tr("all values of one sample") if groups == 1 else said
    return (lambda n, row, column: (n, row * shown // batch.rows)), said


def _length(given: Given, batch: Batch) -> tuple[Sharing, str]:
    """Values scaled to length 1 along one dimension."""
    axis, rank = given.axis("dim", len(given.shape())), len(given.shape())
    said = tr(f"values along dimension {axis + 1}, whose length becomes 1 (power {given.real('p', 2.0):g})")
    if rank == 1:
        return (lambda n, row, column: (n,)), said
    if axis == 0 or rank == 2:
        return (lambda n, row, column: (n, column) if axis == 0 else (n, row)), said

    def across(n: int, row: int, column: int) -> Group:
        spot = batch.spot(column)
        return (n, row, *spot[: axis - 1], *spot[axis:])

    return across, said


SHARING: dict[str, Callable[[Given, Batch], tuple[Sharing, str]]] = {
    "BatchNorm": _over_batch,
    "InstanceNorm": _instance,
    "LayerNorm": _layer,
    "RMSNorm": _layer,
    "GroupNorm": _grouped,
    "Normalize": _length,
}


def neighbours(given: Given) -> Picture:
    """Each channel is damped by the squares of those beside it, at the same point."""
    batch, channels = _batch(given), given.shape()[0]
    size = max(given.whole("size", 5), 1)
    made = [
        (row, max(row - size // 2, 0), min(row + (size - 1) // 2, channels - 1)) for row in range(batch.rows)
    ]
    spot = min(1, batch.columns - 1)
    cell = min(18.0, 116 / batch.rows, (given.wide - 60) / 2 / max(batch.columns, 1))
    left, right = 24.0, given.wide - 24 - cell * batch.columns

    def frame(step: int) -> list[Mark]:
        row, first, last = made[step % len(made)]
        marks: list[Mark] = []
        for x, near in ((left, True), (right, False)):
            for r in range(batch.rows):
                for c in range(batch.columns):
                    on = c == spot and (first <= r <= last if near else r == row)
                    marks.append(
                        Box(x + c * cell, 24 + r * cell, cell - 1.5, cell - 1.5, "layer" if on else "rule",
                            (1.0 if r == row else 0.55) if on else 0.6)
                    )  # fmt: skip
        return marks

    def words(step: int) -> str:
        row, first, last = made[step % len(made)]
        return tr(f"Channel {row + 1} is damped by channels {first + 1}–{last + 1} (window {size})")

    note = tr("Channels stand below each other, points side by side")
    return Picture(given.wide, 34 + cell * batch.rows, len(made), frame, words, note)
