"""Layers that move values without changing them: which place each value comes from, found by moving numbers.

A layer's function here takes an array and gives one or more; it is run on an array of places, in small sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from gui.how.arrays import Case, Shown, picture
from gui.how.cells import Index, smaller
from gui.how.given import Given, Sizes, port_name, sized
from gui.how.picture import Picture
from gui.translate import tr

Array = Any
Move = Callable[[Sequence[Array]], Sequence[Array]]
NOWHERE = -1


def moved(
    given: Given,
    sizes: Sequence[Sizes],
    move: Move,
    note: str = "",
    names: Sequence[str] = (),
    less: bool = False,
) -> Picture:
    """Tensors of these small sizes, and where `move` puts their values; NOWHERE marks what is new.

    The note says where they are smaller than the real ones; `less`: a setting is drawn smaller than it is.
    """
    less = less or any(_less(each, given.told(port)) for port, each in enumerate(sizes))
    note = "; ".join(filter(None, (note, tr("drawn smaller") if less else "")))
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
    shown_in = [Shown(a, label_of(given, i), "places") for i, a in enumerate(inputs)]
    shown_out = [
        Shown(o, names[i] if i < len(names) else result_of(given, i), "places") for i, o in enumerate(fresh)
    ]
    return picture(given, Case(shown_in, shown_out, sources, words), note)


def _less(drawn: Sizes, real: Sizes) -> bool:
    """Whether less is drawn than there is; one channel may stand for all."""
    return any(one < two for one, two in zip(drawn[::-1], real[::-1]))


def label_of(given: Given, port: int) -> str:
    """The real sizes of an input, and its name where there are several."""
    name = given.layer.inputs[port].name if port < len(given.layer.inputs) else ""
    sizes = sized(given.told(port))
    return f"{port_name(name, True)} {sizes}" if len(given.layer.inputs) > 1 and name else tr(f"{sizes} in")


def result_of(given: Given, port: int) -> str:
    """The real sizes of an output where they are known."""
    sizes = given.result(port)
    names = given.layer.outputs
    name = port_name(names[port], True) if len(names) > 1 and port < len(names) else tr("out")
    if sizes is None:
        return name
    return f"{sized(sizes)} {name}" if len(names) < 2 else f"{name} {sized(sizes)}"


def of_one(
    given: Given, move: Callable[[Array], Array], most: int = 0, note: str = "", after: Sizes | None = None
) -> Picture:
    """One tensor that becomes another; `after` are its sizes then, where nothing was analysed yet."""
    sizes = smaller(given.shape(), most)
    names = [tr(f"{sized(after)} out")] if after is not None and given.result() is None else []
    return moved(given, [sizes], lambda arrays: [move(arrays[0])], note, names)


def kept(given: Given) -> Picture:
    """The values as they are."""
    return of_one(given, lambda a: a, note=tr("Nothing changes on the way forward"))
