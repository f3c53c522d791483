"""Layers that compute with values: figures go in, and the figures that come out are really worked out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy

from gui.how.arrays import Case, Shown, picture
from gui.how.cells import Index
from gui.how.given import Given, port_name, sized
from gui.how.picture import Picture, number
from gui.translate import tr

Array = Any
FIGURES = (3, -1, 4, 1, -5, 2, 6, -3, 0, 5, -2, 7, 8, -4, 9, 1, -6, 2)


def sample(*sizes: int, positive: bool = False, start: int = 0) -> Array:
    """Figures to compute with."""
    count = int(numpy.prod(sizes))
    made = [FIGURES[(start + i) % len(FIGURES)] for i in range(count)]
    array = numpy.array(made, dtype=float).reshape(sizes)
    return numpy.abs(array) if positive else array


def flags(*sizes: int, start: int = 0) -> Array:
    """Yes and no to work with."""
    return (sample(*sizes, start=start) > 0).astype(float)


def pointwise(
    given: Given,
    operate: Callable[..., Array],
    *,
    arrays: Sequence[Array] = (),
    kinds: Sequence[str] = (),
    kind: str = "figures",
    sign: str = "",
    note: str = "",
) -> Picture:
    """Each value from those at the same place."""
    count = max(len(given.layer.inputs), 1)
    values = list(arrays) or [sample(8, start=4 * i) for i in range(count)]
    with numpy.errstate(all="ignore"):
        out = numpy.asarray(operate(*values), dtype=float)
    return computed(
        given,
        values,
        out,
        lambda which, place: [(i, place) for i in range(len(values))],
        kinds,
        kind,
        sign,
        note,
    )


def computed(
    given: Given,
    values: Sequence[Array],
    out: Array,
    sources: Callable[[int, Index], Sequence[tuple[int, Index]]],
    kinds: Sequence[str] = (),
    kind: str = "figures",
    sign: str = "",
    note: str = "",
    outputs: Sequence[Shown] = (),
) -> Picture:
    """Inputs, an output (or several), and where each value comes from."""
    shown = [
        Shown(v, _caption(given, i), kinds[i] if i < len(kinds) else "figures") for i, v in enumerate(values)
    ]
    results = list(outputs) or [Shown(out, _made(given), kind)]

    def words(which: int, place: Index) -> str:
        found = sources(which, place)
        made = results[which].at(place)
        says = number(made) if results[which].kind != "flags" else tr("yes") if made else tr("no")
        seen = [
            number(shown[i].at(p)) if shown[i].kind != "flags" else tr("yes") if shown[i].at(p) else tr("no")
            for i, p in list(found)[:8]
        ]
        more = " …" if len(found) > 8 else ""
        return tr(f"{says} from {', '.join(seen)}{more}") if found else says

    return picture(given, Case(shown, results, sources, words, sign), note)


def _caption(given: Given, port: int) -> str:
    ports = given.layer.inputs
    name = ports[min(port, len(ports) - 1)].name if ports else tr("in")
    if len(ports) == 1 and ports[0].name in ("input", "inputs"):
        return tr(f"{sized(given.told(port))} in")
    return f"{port_name(name, True)} {sized(given.told(port))}"


def _made(given: Given) -> str:
    sizes = given.result()
    return tr(f"{sized(sizes)} out") if sizes is not None else tr("out")


def reduced(
    given: Given, reduce: Callable[[Array], Array], kind: str = "figures", first: Array = None
) -> Picture:
    """All values along one dimension become one."""
    rank = max(len(given.shape()), 1)
    axis, keep = given.axis("dim", rank), given.on("keepdim")
    array = _matrix(rank) if first is None else first
    with numpy.errstate(all="ignore"):
        out = numpy.apply_along_axis(reduce, axis, array).astype(float)
    out = numpy.expand_dims(out, axis) if keep else out

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        rest = [p for i, p in enumerate(place) if not (keep and i == axis)] if array.ndim > 1 else []
        return [(0, (*rest[:axis], i, *rest[axis:])) for i in range(array.shape[axis])]

    return computed(given, [array], out, sources, kind=kind, note=_over(given, rank))


def _over(given: Given, rank: int) -> str:
    """Which dimension the values lie along, in words."""
    sizes = given.shape()
    axis = given.axis("dim", rank)
    kept = tr(", which stays as size 1") if given.on("keepdim") else ""
    return tr(f"Over dimension {axis + 1}, which has size {sizes[axis] if sizes else 1}") + kept


def _matrix(rank: int) -> Array:
    return sample(7) if rank == 1 else sample(4, 3) if rank == 2 else sample(*([2] * (rank - 2)), 3, 3)


def scanned(given: Given, scan: Callable[..., Array]) -> Picture:
    """Each value from all before it along one dimension."""
    rank = max(len(given.shape()), 1)
    axis, array = given.axis("dim", rank), _matrix(rank)
    out = scan(array, axis)

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(0, (*place[:axis], i, *place[axis + 1 :])) for i in range(place[axis] + 1)]

    return computed(given, [array], out, sources, note=_over(given, rank))


def ordered(given: Given) -> Picture:
    """Values in order, and where each came from; the first few of them, or the places alone."""
    rank = max(len(given.shape()), 1)
    axis, array = given.axis("dim", rank), _matrix(rank)
    down = given.on("descending") or ("largest" in given.layer.params and given.on("largest"))
    order = numpy.argsort(-array if down else array, axis=axis, kind="stable")
    if "k" in given.layer.params:
        count = max(1, min(given.whole("k", 1), array.shape[axis]))
        order = numpy.take(order, range(count), axis)
    values = numpy.take_along_axis(array, order, axis)

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(0, (*place[:axis], int(order[place]), *place[axis + 1 :]))]

    places = Shown(order.astype(float), tr("places, from 0"))
    outputs = [places] if given.layer.type == "ArgSort" else [Shown(values, tr("values")), places]
    note = tr("Largest first") if down else tr("Smallest first")
    if "k" in given.layer.params:
        note = f"{note}, {tr(f'{given.whole(chr(107), 1)} of {given.shape()[axis]}')}"
    return computed(given, [array], values, sources, note=note, outputs=outputs)


def gathered(given: Given) -> Picture:
    """Values picked by places that come in."""
    rank = len(given.shape())
    axis = min(given.axis("dim", rank), 1 if rank > 1 else 0)
    array = sample(4, 3) if rank > 1 else sample(6)
    index = numpy.array([[2, 0, 1], [0, 2, 2]]) if rank > 1 else numpy.array([4, 0, 2])
    index = index if axis == 0 or rank == 1 else numpy.array([[2, 0], [1, 1], [0, 2], [2, 2]])
    out = numpy.take_along_axis(array, index, axis)

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        found = int(index[place])
        return [(1, place), (0, (*place[:axis], found, *place[axis + 1 :]))]

    return computed(given, [array, index.astype(float)], out, sources, note=along(given))


def scattered(given: Given) -> Picture:
    """Values added up at the places that numbers name."""
    values, index = numpy.array([3.0, 1, 4, 2, 6]), numpy.array([2, 0, 2, -1, 1])
    out = numpy.zeros(max(1, min(given.whole("size", 4), 6)))
    for value, place in zip(values, index):
        if 0 <= place < len(out):
            out[place] += value

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(side, (i,)) for i in range(5) if index[i] == place[0] for side in (0, 1)]

    note = tr(f"{given.whole('size', 4)} places come out; -1 leaves out")
    return computed(given, [values, index.astype(float)], out, sources, note=note)


def multiplied(given: Given) -> Picture:
    """Rows times columns, added up."""
    one, two = sample(3, 2), sample(2, 3, start=5)

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [pair for k in range(2) for pair in ((0, (place[0], k)), (1, (k, place[1])))]

    note = given.text("equation") if "equation" in given.layer.params else ""
    return computed(given, [one, two], one @ two, sources, sign="×", note=note)


def row_pairs(given: Given, measure: Callable[[Array, Array], float], note: str = "") -> Picture:
    """Each row of one set against each row of another."""
    one, two = sample(3, 2), sample(3, 2, start=6)
    out = numpy.array([[measure(a, b) for b in two] for a in one])

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(side, (place[side], k)) for side in (0, 1) for k in range(2)]

    return computed(given, [one, two], out, sources, note=note)


def two_rows(given: Given, measure: Callable[[Array, Array], float], note: str = "") -> Picture:
    """Two rows of values become one number."""
    one, two = sample(5), sample(5, start=7)

    def sources(which: int, place: Index) -> list[tuple[int, Index]]:
        return [(side, (k,)) for k in range(5) for side in (0, 1)]

    return computed(given, [one, two], numpy.array([measure(one, two)]), sources, note=note)


def distance(given: Given) -> Callable[[Array, Array], float]:
    """The distance of the layer's own power."""
    power = given.real("p", 2.0)

    def measure(one: Array, two: Array) -> float:
        apart = numpy.abs(one - two)
        if power == 0:
            return float((apart > 0).sum())
        if math.isinf(power):
            return float(apart.max())
        with numpy.errstate(all="ignore"):
            return float((apart**power).sum() ** (1 / power))

    return measure


def triangle(given: Given, upper: bool = False) -> Picture:
    """The part of a matrix on one side of a diagonal."""
    array, diagonal = sample(5, 5, positive=True) + 1, given.whole("diagonal", 0)
    out = numpy.triu(array, diagonal) if upper else numpy.tril(array, diagonal)
    return computed(given, [array], out, lambda which, place: [(0, place)], note=tr(f"Diagonal {diagonal}"))


def cosine(one: Array, two: Array) -> float:
    """How much two rows point the same way."""
    return float(one @ two / math.sqrt((one @ one) * (two @ two)))


def along(given: Given) -> str:
    """Which dimension is added up."""
    return tr(f"Along dimension {given.axis('dim', len(given.shape()) or 1) + 1}")


def power_words(given: Given) -> str:
    """What kind of distance it is."""
    power = given.real("p", 2.0)
    usual = {1.0: tr("sides added up"), 2.0: tr("as the crow flies")}
    return tr(f"Power {power:g}") + (f": {usual[power]}" if power in usual else "")
