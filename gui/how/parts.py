"""Tensors put together, cut, copied, and parts of them picked out."""

from __future__ import annotations

import numpy

from gui.how.cells import scaled, smaller
from gui.how.given import Given, by
from gui.how.moving import moved
from gui.how.picture import Picture
from gui.translate import tr


def joined(given: Given, stack: bool = False) -> Picture:
    """Tensors side by side along a dimension, or on top of each other in a new one."""
    few = 2 if len(given.shape()) > 2 else 0
    shapes = [smaller(given.shape(i), few) for i in range(max(2, min(len(given.inputs) or 2, 3)))]
    base = shapes[0]
    axis = given.axis("dim", len(base) + (1 if stack else 0))
    if stack:
        same = [base] * len(shapes)
        return moved(given, same, lambda arrays: [numpy.stack(arrays, axis)])
    fitting = [
        tuple(s if i == axis else base[i] for i, s in enumerate(each)) if len(each) == len(base) else base
        for each in shapes
    ]
    return moved(given, fitting, lambda arrays: [numpy.concatenate(arrays, axis)])


def split(given: Given, parts: int = 2) -> Picture:
    """One dimension cut into equal parts, or at a place."""
    sizes = list(smaller(given.shape()))
    axis = given.axis("dim", len(sizes))
    sizes[axis] = max(sizes[axis], 2)
    if "place" in given.layer.params:
        real, place = given.shape()[axis], given.whole("place", 1)
        at = max(
            1,
            min(sizes[axis] - 1, round(place * sizes[axis] / max(real, 1)) if real > sizes[axis] else place),
        )
        note = tr(f"Cut after {place} of {real}")
        return moved(given, [tuple(sizes)], lambda arrays: numpy.split(arrays[0], [at], axis), note)
    sizes[axis] = parts * max(1, (sizes[axis] if len(sizes) > 1 else 8) // parts)
    return moved(given, [tuple(sizes)], lambda arrays: numpy.split(arrays[0], parts, axis))


def sliced(given: Given) -> Picture:
    """A stretch of a dimension, one place of it, or every n-th."""
    sizes = smaller(given.shape(), 6 if len(given.shape()) < 3 else 3)
    axis, most = given.axis("dim", len(sizes)), sizes[given.axis("dim", len(sizes))]
    real = given.shape()[axis]
    params = given.layer.params
    if "index" in params:
        index = given.whole("index", 0)
        at = max(0, min(most - 1, scaled(index if index >= 0 else real + index, real, most)))
        note = tr(f"Place {index} of {real}, counted from 0")
        return moved(given, [sizes], lambda arrays: [numpy.take(arrays[0], at, axis)], note)
    start = given.whole("start", 0)
    if "step" in params:
        step = max(given.whole("step", 1), 1)
        picked = list(range(max(0, min(scaled(start, real, most), most - 1)), most, _step(step, real, most)))
        note = tr(f"Every place from {start} on, {step} apart, of {real}")
    else:
        length = max(given.whole("length", 1), 1)
        first = start if start >= 0 else real + start
        begin, end = -scaled(-first, real, most), min(scaled(first + length, real, most), most)
        lone = max(0, min(most - 1, scaled(first, real, most)))  # where no place is taken as a whole
        picked = list(range(max(begin, 0), end)) or [lone]
        note = tr(f"{length} places from {start} on, of {real}")
    return moved(given, [sizes], lambda arrays: [numpy.take(arrays[0], picked, axis)], note)


def _step(step: int, real: int, drawn: int) -> int:
    """How far apart places are drawn: with others between them, and one alone where there is one."""
    if real <= drawn or step == 1:
        return step
    return drawn if step >= real else max(2, round(step * drawn / real))


def repeated(given: Given) -> Picture:
    """Copies: of each place behind it, or of the whole side by side."""
    sizes = smaller(given.shape(), 3)
    if "dim" in given.layer.params:
        axis, times = given.axis("dim", len(sizes)), given.whole("repeats", 2)
        few = max(1, min(times, 4))
        note = tr(f"Each place {times} times")
        return moved(
            given, [sizes], lambda arrays: [numpy.repeat(arrays[0], few, axis)], note, less=times > few
        )
    wanted = given.setting("repeats", (1,))
    times_each = tuple(int(w) for w in wanted) if isinstance(wanted, tuple) else (1,)  # type: ignore[arg-type]
    shown = tuple(max(1, min(t, 3)) for t in times_each[-3:])
    note, less = tr(f"Copies: {by(times_each)}"), times_each != shown
    return moved(given, [sizes], lambda arrays: [numpy.tile(arrays[0], shown)], note, less=less)


def cropped(given: Given) -> Picture:
    """The middle of an image, as large as another one."""
    return moved(
        given,
        [(6, 6), (3, 3)],
        lambda arrays: [arrays[0][1:4, 1:4]],
        tr("The second input only gives the size"),
    )


def picked(given: Given) -> Picture:
    """The diagonal of a matrix."""
    return moved(given, [(5, 5)], lambda arrays: [numpy.diagonal(arrays[0])])


def grown(given: Given) -> Picture:
    """One row repeated until it is as large as another tensor."""
    return moved(
        given,
        [(1, 4), (4, 4)],
        lambda a: [numpy.broadcast_to(a[0], (4, 4))],
        tr("The second input only gives the size"),
    )
