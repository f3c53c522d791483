"""Steps of a sequence: a class token, the last one, one by its number, neighbours joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from gui.how.cells import smaller
from gui.how.given import Given
from gui.how.moving import NOWHERE, Array, moved
from gui.how.picture import Picture
from gui.translate import tr


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
            return [arrays[0][:-tokens] if last else arrays[0][tokens:]]
        return [arrays[0][-1 if last else 0]]

    note = tr("New places are learned and the same for each sample") if add else ""
    less = given.whole("tokens", 1) > tokens
    return moved(given, [(max(steps, tokens + 1), features)], move, note, less=less)


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
