"""Layers that move values without changing them: which place each value comes from, found by moving numbers.

A layer's function here takes an array and gives one or more; it is run on an array of places, in small sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from gui.how.arrays import Case, Shown, picture
from gui.how.cells import Index, smaller
from gui.how.given import Given, Sizes, by, spread
from gui.how.picture import Picture
from gui.translate import tr

Array = Any
Move = Callable[[Sequence[Array]], Sequence[Array]]
NOWHERE = -1


def moved(
    given: Given, sizes: Sequence[Sizes], move: Move, note: str = "", names: Sequence[str] = ()
) -> Picture:
    """Tensors of these small sizes, and where `move` puts their values; NOWHERE marks what is new."""
    inputs, start = [], 0
    for each in sizes:
        count = int(numpy.prod(each, dtype=int)) if each else 1
        inputs.append(numpy.arange(start, start + count).reshape(each))
        start += count
    outputs = [numpy.asarray(out) for out in move(inputs)]
    homes: list[tuple[int, Index]] = []
    for which, array in enumerate(inputs):
        homes += [(which, tuple(int(i) for i in place)) for place in numpy.ndindex(array.shape or (1,))]

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        found = int(outputs[which][place] if outputs[which].shape else outputs[which])
        return [homes[found]] if found != NOWHERE else []

    def words(which: int, place: Index) -> str:
        there = ", ".join(str(i + 1) for i in place)
        found = sources(which, place)
        if not found:
            return tr(f"Place {there} is new")
        here = ", ".join(str(i + 1) for i in found[0][1])
        return tr(f"The value at {here} goes to {there}")

    fresh = [numpy.where(out == NOWHERE, numpy.nan, out).astype(float) for out in outputs]
    shown_in = [Shown(a, _label(given, i, ""), "places") for i, a in enumerate(inputs)]
    shown_out = [
        Shown(o, names[i] if i < len(names) else _result(given, i), "places") for i, o in enumerate(fresh)
    ]
    return picture(given, Case(shown_in, shown_out, sources, words), note)


def _label(given: Given, port: int, otherwise: str) -> str:
    """The real sizes of an input, and its name where there are several."""
    name = given.layer.inputs[port].name if port < len(given.layer.inputs) else ""
    sizes = by(given.shape(port))
    return f"{name} {sizes}" if len(given.layer.inputs) > 1 and name else tr(f"{sizes} in")


def _result(given: Given, port: int) -> str:
    """The real sizes of an output where they are known."""
    sizes = given.result(port)
    names = given.layer.outputs
    name = names[port] if len(names) > 1 and port < len(names) else tr("out")
    if sizes is None:
        return name
    return f"{by(sizes)} {name}" if len(names) < 2 else f"{name} {by(sizes)}"


def _one(given: Given, move: Callable[[Array], Array], most: int = 0, note: str = "") -> Picture:
    return moved(given, [smaller(given.shape(), most)], lambda arrays: [move(arrays[0])], note)


def flattened(given: Given) -> Picture:
    """From a dimension on, everything in one row."""
    sizes = smaller(given.shape(), 3)
    start = max(0, min(len(sizes) - 1, given.whole("start_dim", 1) - 1)) if sizes else 0
    return _one(given, lambda a: a.reshape((*a.shape[:start], -1)), 3)


def reshaped(given: Given) -> Picture:
    """The same values in the same order, in other sizes: what is small enough for both is shown."""
    wanted = given.setting("shape" if "shape" in given.layer.params else "sizes", (-1,))
    target = tuple(int(w) for w in wanted) if isinstance(wanted, tuple) else (-1,)  # type: ignore[arg-type]
    if "dim" in given.layer.params:
        before = given.shape()
        axis = given.axis("dim", len(before))
        target = (*before[:axis], *target, *before[axis + 1 :])
    few = tuple(2 if i < len(target) - 1 else 3 for i in range(len(target)))
    few = tuple(1 if wish == 1 else size for wish, size in zip(target, few))
    total = int(numpy.prod(few))
    source = _factors(total, len(given.shape()) or 1)
    note = tr("The values stay in their order; drawn smaller")
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
    return _one(given, lambda a: a.transpose(order))


def squeezed(given: Given, add: bool = False) -> Picture:
    """A dimension of size 1 goes, or comes."""
    sizes = given.shape()
    if add:
        axis = given.axis("dim", len(sizes) + 1)
        return _one(given, lambda a: numpy.expand_dims(a, axis), note=tr("The values stay as they are"))
    axis = given.axis("dim", len(sizes) or 1)
    small = smaller(sizes)
    keep = [s for i, s in enumerate(small) if i != axis or s != 1] or [1]
    return _one(given, lambda a: a.reshape(keep), note=tr("The values stay as they are"))


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


def padded(given: Given, rank: int) -> Picture:
    """Values added around: new ones, mirrored, repeated, or from the other side."""
    mode = {"Reflection": "reflect", "Replication": "edge", "Circular": "wrap"}.get(
        given.layer.type.split("Pad")[0], "constant"
    )
    if "mode" in given.layer.params:
        mode = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}.get(
            given.text("mode"), "constant"
        )
    pad = spread(given.setting("pad" if "pad" in given.layer.params else "padding", 1), 2 * rank)
    few = tuple(max(-2, min(2, p)) for p in pad)
    sizes = given.shape() if len(given.shape()) >= rank else given.example()
    small = smaller(sizes[-rank:], {1: 6, 2: 4, 3: 2}[rank])
    pairs = [(few[2 * (rank - 1 - axis)], few[2 * (rank - 1 - axis) + 1]) for axis in range(rank)]

    def move(arrays: Sequence[Array]) -> Sequence[Array]:
        array = arrays[0]
        for axis, (low, high) in enumerate(pairs):  # negative padding cuts
            array = numpy.take(array, range(max(-low, 0), array.shape[axis] - max(-high, 0)), axis)
        width = [(max(low, 0), max(high, 0)) for low, high in pairs]
        if mode == "constant":
            return [numpy.pad(array, width, constant_values=NOWHERE)]
        return [numpy.pad(array, width, mode=mode)]

    value = given.real("value") if "value" in given.layer.params and mode == "constant" else 0.0
    words = tr(f"New places hold {value:g}") if mode == "constant" else ""
    note = "; ".join(filter(None, (tr(f"Padding {by(pad)}".replace(" × ", ", ")), words)))
    return moved(given, [small], move, note, [_result(given, 0)])


def sliced(given: Given) -> Picture:
    """A stretch of a dimension, one place of it, or every n-th."""
    sizes = smaller(given.shape(), 6 if len(given.shape()) < 3 else 3)
    axis, most = given.axis("dim", len(sizes)), sizes[given.axis("dim", len(sizes))]
    real = given.shape()[axis]
    params = given.layer.params
    if "index" in params:
        index = given.whole("index", 0)
        at = max(0, min(most - 1, index if index >= 0 else most + index))
        note = tr(f"Place {index} of {real}, counted from 0")
        return moved(given, [sizes], lambda arrays: [numpy.take(arrays[0], at, axis)], note)
    start = given.whole("start", 0)
    if "step" in params:
        step = max(given.whole("step", 1), 1)
        picked = list(range(max(0, min(start, most - 1)), most, step)) or [0]
        note = tr(f"Every place from {start} on, {step} apart, of {real}")
    else:
        length = given.whole("length", 1)
        begin = max(0, min(most - 1, start if start >= 0 else most + start))
        picked = list(range(begin, min(most, begin + max(1, min(length, most)))))
        note = tr(f"{length} places from {start} on, of {real}")
    return moved(given, [sizes], lambda arrays: [numpy.take(arrays[0], picked, axis)], note)


def rolled(given: Given) -> Picture:
    """Values moved on along a dimension; what falls off comes in at the front."""
    sizes = smaller(given.shape())
    axis, shift = given.axis("dim", len(sizes)), given.whole("shifts", 1)
    return _one(given, lambda a: numpy.roll(a, shift, axis), note=tr(f"Moved on by {shift}"))


def flipped(given: Given) -> Picture:
    """The order along a dimension turned round."""
    axis = given.axis("dim", len(given.shape()))
    return _one(given, lambda a: numpy.flip(a, axis))


def repeated(given: Given) -> Picture:
    """Copies: of each place behind it, or of the whole side by side."""
    sizes = smaller(given.shape(), 3)
    if "dim" in given.layer.params:
        axis, times = given.axis("dim", len(sizes)), given.whole("repeats", 2)
        few = max(1, min(times, 4))
        note = tr(f"Each place {times} times")
        return moved(given, [sizes], lambda arrays: [numpy.repeat(arrays[0], few, axis)], note)
    wanted = given.setting("repeats", (1,))
    times_each = tuple(int(w) for w in wanted) if isinstance(wanted, tuple) else (1,)  # type: ignore[arg-type]
    shown = tuple(max(1, min(t, 3)) for t in times_each[-3:])
    note = tr(f"Copies: {by(times_each)}")
    return moved(given, [sizes], lambda arrays: [numpy.tile(arrays[0], shown)], note)


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


def first_steps(given: Given, drop: bool = False, add: bool = False) -> Picture:
    """A class token before or behind a sequence: put there, taken, dropped."""
    tokens = max(1, min(given.whole("tokens", 1), 3))
    last = given.on("last")
    sizes = smaller(given.shape(), 5)
    steps, features = sizes[-2], sizes[-1]

    def move(arrays: Sequence[Array]) -> Sequence[Array]:
        if add:
            fresh = numpy.full((tokens, features), NOWHERE)
            return [numpy.concatenate([arrays[0], fresh] if last else [fresh, arrays[0]])]
        if drop:
            return [arrays[0][: steps - tokens] if last else arrays[0][tokens:]]
        return [arrays[0][-1 if last else 0]]

    note = tr("New places are learned and the same for each sample") if add else ""
    return moved(given, [(max(steps, tokens + 1), features)], move, note)


def last_step(given: Given) -> Picture:
    """The last step of a sequence; read both ways, the way back ends at the first step."""
    steps, features = smaller(given.shape(), 6)[-2:]
    half = features // 2

    def move(arrays: Sequence[Array]) -> Sequence[Array]:
        if not given.on("bidirectional"):
            return [arrays[0][-1]]
        return [numpy.concatenate([arrays[0][-1, :half], arrays[0][0, half:]])]

    both = (
        tr("First half from the last step, second half from the first") if given.on("bidirectional") else ""
    )
    return moved(given, [(steps, features)], move, both)


def kept(given: Given) -> Picture:
    """The values as they are."""
    return _one(given, lambda a: a, note=tr("Nothing changes on the way forward"))


def grown(given: Given) -> Picture:
    """One row repeated until it is as large as another tensor."""
    return moved(
        given,
        [(1, 4), (4, 4)],
        lambda a: [numpy.broadcast_to(a[0], (4, 4))],
        tr("The second input only gives the size"),
    )


def named_step(given: Given) -> Picture:
    """One step of a sequence, named by a number that comes in."""
    return moved(
        given,
        [(5, 4), (1,)],
        lambda a: [a[0][3]],
        tr("The second input says which step: here 3, counted from 0"),
    )


def merged(given: Given) -> Picture:
    """Four neighbours of an image's sequence become one step with four times the values, then fewer."""

    def move(arrays: Sequence[Array]) -> Sequence[Array]:
        cells = arrays[0].reshape(2, 2, 2, 2).transpose(0, 2, 3, 1)
        return [cells.reshape(4, 4)]

    wanted = given.setting("out_features")
    features = given.shape()[-1]
    out = wanted if isinstance(wanted, int) else 2 * features
    return moved(given, [(4, 4)], move, tr(f"A Linear layer then makes {out} values of {4 * features}"))
