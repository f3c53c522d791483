"""The same values in other sizes or another order."""

from __future__ import annotations

import math

import numpy

from gui.how.cells import scaled, smaller
from gui.how.given import Given, Sizes, by
from gui.how.moving import moved, of_one
from gui.how.picture import Picture
from gui.translate import tr


def flattened(given: Given) -> Picture:
    """From a dimension on, everything in one row."""
    sizes = smaller(given.shape(), 3)
    start = max(0, min(len(sizes) - 1, given.whole("start_dim", 1) - 1)) if sizes else 0
    before = given.shape()
    after = (*before[:start], math.prod(before[start:])) if start < len(before) else before
    return of_one(given, lambda a: a.reshape((*a.shape[:start], -1)), 3, after=after)


def reshaped(given: Given) -> Picture:
    """The same values in the same order, in other sizes: what is small enough for both is shown."""
    wanted = given.setting("shape" if "shape" in given.layer.params else "sizes", (-1,))
    target = tuple(int(w) for w in wanted) if isinstance(wanted, tuple) else (-1,)  # type: ignore[arg-type]
    if "dim" in given.layer.params:
        before = given.shape()
        axis = given.axis("dim", len(before))
        target = (*before[:axis], *target, *before[axis + 1 :])
    room = {1: (12,), 2: (3, 4), 3: (2, 2, 3)}.get(len(target), (2,) * len(target))
    few = tuple(1 if wish == 1 else size for wish, size in zip(target, room))
    total = int(numpy.prod(few))
    source = _factors(total, len(given.shape()) or 1)
    note = tr("The values stay in their order")
    shown = given.result()
    names = [
        tr(f"{by(shown)} out")
        if shown
        else by(tuple(abs(w) for w in target))
        if -1 not in target
        else tr("out")
    ]
    return moved(given, [source], lambda arrays: [arrays[0].reshape(few)], note, names)


def _factors(total: int, rank: int) -> Sizes:
    """So many values in so many dimensions, small ones first."""
    sizes: list[int] = []
    for left in range(rank - 1, 0, -1):
        step = next((f for f in (2, 3, 5) if total % f == 0 and total // f >= (2 if left > 1 else 1)), 1)
        sizes.append(step)
        total //= step
    return (*sizes, total)


def permuted(given: Given) -> Picture:
    """The dimensions of a sample in another order."""
    sizes = given.shape()
    if "dim0" in given.layer.params:
        order = list(range(len(sizes)))
        one, two = given.axis("dim0", len(sizes)), given.axis("dim1", len(sizes))
        order[one], order[two] = order[two], order[one]
    else:
        dims = given.setting("dims", ())
        order = [int(d) - 1 for d in dims] if isinstance(dims, tuple) else []  # type: ignore[arg-type]
        if sorted(order) != list(range(len(sizes))):
            order = list(range(len(sizes)))
    after = tuple(sizes[i] for i in order)
    return of_one(given, lambda a: a.transpose(order), after=after)


def squeezed(given: Given, add: bool = False) -> Picture:
    """A dimension of size 1 goes, or comes."""
    sizes = given.shape()
    if add:
        axis = given.axis("dim", len(sizes) + 1)
        note = tr("The values stay as they are")
        after = (*sizes[:axis], 1, *sizes[axis:])
        return of_one(given, lambda a: numpy.expand_dims(a, axis), note=note, after=after)
    axis = given.axis("dim", len(sizes) or 1)
    small = smaller(sizes)
    keep = [s for i, s in enumerate(small) if i != axis or s != 1] or [1]
    after = tuple(s for i, s in enumerate(sizes) if i != axis or s != 1)
    return of_one(given, lambda a: a.reshape(keep), note=tr("The values stay as they are"), after=after)


def rolled(given: Given) -> Picture:
    """Values moved on along a dimension; what falls off comes in at the front."""
    sizes, real = smaller(given.shape()), given.shape()
    axis, shift = given.axis("dim", len(sizes)), given.whole("shifts", 1)
    far = shift % real[axis]
    shown = max(1, min(sizes[axis] - 1, scaled(far, real[axis], sizes[axis]))) if far else 0
    return of_one(given, lambda a: numpy.roll(a, shown, axis), note=tr(f"Moved on by {shift}"))


def flipped(given: Given) -> Picture:
    """The order along a dimension turned round."""
    axis = given.axis("dim", len(given.shape()))
    return of_one(given, lambda a: numpy.flip(a, axis))


def shuffled(given: Given) -> Picture:
    """Channels laid out as points, points as channels, or channels of groups mixed."""
    if "groups" in given.layer.params:
        groups = max(given.whole("groups", 2), 1)
        few = min(groups, 4)
        each = 2 if few > 2 else 3
        order = numpy.arange(few * each).reshape(few, each).T.reshape(-1)
        return moved(
            given, [(few * each,)], lambda arrays: [arrays[0][order]], tr(f"{groups} groups of channels")
        )
    up = "upscale_factor" in given.layer.params
    factor = given.whole("upscale_factor" if up else "downscale_factor", 2)
    f = max(1, min(factor, 3))
    if up:
        note = tr(f"{factor * factor} channels become {factor} × {factor} points")
        return moved(
            given, [(f * f, 2, 2)],
            lambda a: [a[0].reshape(f, f, 2, 2).transpose(2, 0, 3, 1).reshape(2 * f, 2 * f)], note,
        )  # fmt: skip
    note = tr(f"{factor} × {factor} points become {factor * factor} channels")
    return moved(
        given, [(2 * f, 2 * f)],
        lambda a: [a[0].reshape(2, f, 2, f).transpose(1, 3, 0, 2).reshape(f * f, 2, 2)], note,
    )  # fmt: skip
