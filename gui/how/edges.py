"""Values added around a signal, an image or a volume."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from gui.how.cells import smaller
from gui.how.given import Given, by, spread
from gui.how.moving import NOWHERE, Array, moved, result_of
from gui.how.picture import Picture
from gui.translate import tr


def padded(given: Given, rank: int) -> Picture:
    """Values added around: new ones, mirrored, repeated, or from the other side."""
    mode = {"Reflection": "reflect", "Replication": "edge", "Circular": "wrap"}.get(
        given.layer.type.split("Pad")[0], "constant"
    )
    if "mode" in given.layer.params:
        mode = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}.get(
            given.text("mode"), "constant"
        )
    wanted = given.setting("pad" if "pad" in given.layer.params else "padding", 1)
    if "pad" in given.layer.params and isinstance(
        wanted, tuple
    ):  # two for each dimension, the last one first
        rank = max(1, min(3, len(wanted) // 2, len(given.shape())))
        wanted = wanted[: 2 * rank]
    pad = spread(wanted, 2 * rank)
    room = {1: 6, 2: 3, 3: 2}[rank]
    few = tuple(max(-room, min(room, p)) for p in pad)
    sizes = given.shape() if len(given.shape()) >= rank else given.example()
    small = smaller(sizes[-rank:], {1: 6, 2: 4, 3: 2}[rank])
    if mode != "constant":  # no more than there is can be mirrored or come from the other side
        most = [small[rank - 1 - place // 2] - (mode == "reflect") for place in range(2 * rank)]
        few = tuple(min(p, max(m, 0)) if mode != "edge" else p for p, m in zip(few, most))
    pairs = [(few[2 * (rank - 1 - axis)], few[2 * (rank - 1 - axis) + 1]) for axis in range(rank)]

    def move(arrays: Sequence[Array]) -> Sequence[Array]:
        array = arrays[0]
        for axis, (low, high) in enumerate(pairs):  # negative padding cuts
            array = numpy.take(array, range(max(-low, 0), array.shape[axis] - max(-high, 0)), axis)
        width = [(max(low, 0), max(high, 0)) for low, high in pairs]
        if mode == "constant":
            return [numpy.pad(array, width, constant_values=NOWHERE)]
        return [numpy.pad(array, width, mode=mode)]  # type: ignore[call-overload]  # a word of ours

    value = given.real("value") if "value" in given.layer.params and mode == "constant" else 0.0
    words = tr(f"New places hold {value:g}") if mode == "constant" else ""
    note = "; ".join(filter(None, (tr(f"Padding {by(pad)}".replace(" × ", ", ")), words)))
    return moved(given, [small], move, note, [result_of(given, 0)], less=few != pad)
