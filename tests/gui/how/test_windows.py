"""A window that slides looks where the layer's own torch module looks, and what it keeps is torch's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise, product
from random import Random
from time import process_time
from typing import Any

import numpy
import pytest

from engine.analysis.types import Spec
from engine.layers import LAYERS
from gui.how import sliding, windows
from gui.how.given import Given
from gui.how.grids import value
from gui.how.mixing import Stage, sees
from gui.how.table import figure
from gui.how.window import Row
from tests.gui.how.conftest import torch_answers
from tests.gui.how.draws import settings_of

CHANNELS, TRIES = 4, 4
SIZES = {1: (9,), 2: (6, 7), 3: (3, 4, 4)}
RANKS = (1, 2, 3)
FILTERS = [
    *(f"Conv{n}d" for n in RANKS), *(f"ConvTranspose{n}d" for n in RANKS), "CausalConv1d", "DepthwiseConv2d",
    "SeparableConv1d", "SeparableConv2d", "Unfold", "PatchEmbedding",
]  # fmt: skip
POOLS = [
    *(f"{kind}{n}d" for n in RANKS for kind in (
        "MaxPool", "MaxPoolPlaces", "AvgPool", "LPPool", "AdaptiveAvgPool", "AdaptiveMaxPool",
        "GlobalAveragePool", "GlobalMaxPool")),
]  # fmt: skip
UNPOOLS = [f"MaxUnpool{n}d" for n in RANKS]
FRACTIONAL = ["FractionalMaxPool2d", "FractionalMaxPool3d"]
HELD = {*FILTERS, *POOLS, *UNPOOLS, *FRACTIONAL, "Fold", "SSIMLoss"}
Case = dict[str, Any]


def rank_of(name: str) -> int:
    return int(name[-2]) if name[-1] == "d" and name[-2].isdigit() else 2


class Seen:
    """What a figure is made of: its rows of windows, how values become one, and the channels."""

    def __init__(self, name: str, settings: Case, sizes: tuple[int, ...], *more: tuple[int, ...]) -> None:
        self.name, self.settings, self.sizes, self.case = name, settings, sizes, {}
        self.rows: tuple[Row, ...] = ()
        self.more: Case = {}
        specs = tuple(Spec(("N", *each)) for each in (sizes, *more))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(windows, "picture", self._noted)
            figure(Given(LAYERS[name], settings, specs))

    def _noted(self, given: Given, rows: tuple[Row, ...], **more: Any) -> Any:
        self.rows, self.more = rows, more
        return sliding.picture(given, rows, **more)

    @property
    def question(self) -> Case:
        return {"layer": self.name, "settings": self.settings}

    @property
    def spots(self) -> Iterator[tuple[int, ...]]:
        """All windows, in the order of the outputs (of the inputs where the figure goes back)."""
        return product(*(range(len(row.taps)) for row in self.rows))

    def taps(self, spot: tuple[int, ...], sizes: list[int]) -> list[int]:
        """The places under a window, without padding, counted row by row."""
        under = [[t for t in row.taps[at] if 0 <= t < size] for row, at, size in zip(self.rows, spot, sizes)]
        return sorted(int(numpy.ravel_multi_index(place, sizes)) for place in product(*under))


def drawn(names: list[str], seed: int) -> list[Seen]:
    draw, made = Random(seed), []
    for name in names:
        for attempt in range(TRIES):
            settings = settings_of(LAYERS[name], draw, 0) if attempt else {}
            settings |= {"padding": draw.choice([0, 1])} if isinstance(settings.get("padding"), tuple) else {}
            settings |= {"patch_size": 3, "embed_dim": 5} if name == "PatchEmbedding" else {}
            made.append(Seen(name, settings, (CHANNELS, *SIZES[rank_of(name)])))
    return made


def reach_of(seen: Seen, out: tuple[int, ...] = ()) -> Case:
    rank = rank_of(seen.name)
    space = tuple(range(2, 2 + rank))
    out = out or {"Unfold": (2,), "PatchEmbedding": (1,)}.get(seen.name, space)
    return {"kind": "reach", **seen.question, "sizes": [[1, *seen.sizes]], "keeps": [space, out]}


def channels_of(seen: Seen) -> Case:
    return {"kind": "reach", **seen.question, "sizes": [[1, *seen.sizes]], "keeps": [(1,), (1,)]}


def values_of(sizes: tuple[int, ...]) -> Any:
    """The example's values; in a volume they are the same at each depth."""
    plane = [[float(value(r, c)) for c in range(sizes[-1])] for r in range((1, *sizes)[-2])]
    found = numpy.array(plane if len(sizes) > 1 else plane[0])
    return numpy.broadcast_to(found, sizes).tolist()


def answer_of(seen: Seen) -> Case:
    return {"kind": "answer", **seen.question, "inputs": [([[values_of(seen.sizes[1:])]], "figures")]}


def unpooled_of(seen: Seen) -> Case:
    """The first place of each window, which torch is told as a number."""
    sizes = [row.count for row in seen.rows]
    places = [seen.taps(spot, sizes)[0] for spot in seen.spots]
    shape = (1, 1, *seen.sizes[1:])
    given = [numpy.ones(shape).tolist(), "figures"], [numpy.reshape(places, shape).tolist(), "places"]
    space = tuple(range(2, len(shape)))
    return {"kind": "reach", **seen.question, "inputs": given, "keeps": [space, space]}


def fractional_of(seen: Seen) -> Case:
    rank, given = rank_of(seen.name), Given(LAYERS[seen.name], seen.settings)
    wanted = [min(each, size) for each, size in zip(given.each("output_size", rank), seen.sizes[1:])]
    kernel = [min(each, size) for each, size in zip(given.each("kernel_size", rank, 2), seen.sizes[1:])]
    return {"kind": "fractional", "values": values_of(seen.sizes[1:]), "kernel": kernel, "wanted": wanted,
            "draw": windows.DRAW}  # fmt: skip


FOLDED = [
    Seen("Fold", {"output_size": size, "kernel_size": kernel, "stride": stride, "padding": pad}, (4, count))
    for size, kernel, stride, pad, count in (
        ((4, 6), (2, 2), (2, 2), (0, 0), 6), ((5, 5), (3, 3), (2, 2), (0, 0), 4),
        ((4, 5), (2, 3), (1, 2), (1, 1), 15),
    )
]  # fmt: skip
for _each in FOLDED:
    _each.sizes = (2 * int(numpy.prod(_each.settings["kernel_size"])), _each.sizes[1])
FOLDS = [{**reach_of(each), "keeps": [(2,), (2, 3)]} for each in FOLDED]


def spotted(rows: int, columns: int) -> Case:
    """Two images that differ at one corner, so in one window alone: the loss is its share of all windows."""
    one = numpy.zeros((1, 1, rows, columns))
    two = one.copy()
    two[..., 0, 0] = 1
    inputs = [(each.tolist(), "figures") for each in (one, two)]
    return {"kind": "answer", "layer": "SSIMLoss", "settings": {"size": 5}, "inputs": inputs}


ALIKE = [(8, 9), (11, 7)]


@pytest.fixture(scope="module")
def seen() -> dict[str, list[Seen]]:
    unpools = []
    for name, (kernel, stride) in product(UNPOOLS, ((2, None), (3, 2), (2, 3))):
        sizes = (1, *(3, 2, 2)[: rank_of(name)])
        unpools.append(Seen(name, {"kernel_size": kernel, "stride": stride}, sizes, sizes))
    return {"filters": drawn(FILTERS, 6), "pools": drawn(POOLS, 7), "unpools": unpools,
            "fractional": [Seen(n, {"kernel_size": k, "output_size": o}, (1, *SIZES[rank_of(n)]))
                           for n in FRACTIONAL for k, o in ((1, 2), (2, 2), (2, 3))]}  # fmt: skip


@pytest.fixture(scope="module")
def torch_says(seen: dict[str, list[Seen]]) -> Any:
    asked = [q for each in seen["filters"] for q in (reach_of(each), channels_of(each))]
    asked += [answer_of(each) for each in seen["pools"]]
    asked += [unpooled_of(each) for each in seen["unpools"]]
    asked += (
        [fractional_of(each) for each in seen["fractional"]] + FOLDS + [spotted(*sizes) for sizes in ALIKE]
    )
    answers = torch_answers(asked)
    return lambda case: answers[json.dumps(case)]


def inverted(table: list[list[int]], count: int) -> list[list[int]]:
    """From the inputs of each output to the outputs of each input."""
    return [[out for out, found in enumerate(table) if place in found] for place in range(count)]


def test_a_filter_looks_where_torchs_looks(seen: dict[str, list[Seen]], torch_says: Any) -> None:
    wrong, compared = [], []
    for each in seen["filters"]:
        table = torch_says(reach_of(each))
        if table is None:
            continue
        compared.append(each.name)
        back = bool(each.more.get("back"))
        sizes = [row.count if back else row.size for row in each.rows]
        table = inverted(table, int(numpy.prod(each.sizes[1:]))) if back else table
        found = [each.taps(spot, sizes) for spot in each.spots]
        if found != table:
            wrong.append((each.name, each.settings))
    assert not wrong, wrong[:4]
    assert set(compared) == set(FILTERS), set(FILTERS) - set(compared)
    assert len(compared) >= 2 * len(FILTERS)


def heard(stages: list[Stage], lower: int) -> set[int]:
    """The channels that come in of those that one of the last stage is made of."""
    found = {lower}
    for before, stage in reversed(list(pairwise(stages))):
        found = {u for u in range(before.count) for v in found if sees(before, stage, u, v)}
    return found


def test_a_filter_sees_the_channels_that_torchs_sees(seen: dict[str, list[Seen]], torch_says: Any) -> None:
    compared = 0
    for each in seen["filters"]:
        stages, table = list(each.more.get("stages", ())), torch_says(channels_of(each))
        if table is None or not stages:
            continue
        compared += 1
        assert stages[-1].count == len(table), (each.name, each.settings)
        assert [sorted(heard(stages, lower)) for lower in range(len(table))] == table, (
            each.name,
            each.settings,
        )
    assert compared >= 15


def test_a_pool_keeps_what_torchs_keeps(seen: dict[str, list[Seen]], torch_says: Any) -> None:
    wrong, compared = [], []
    for each in seen["pools"]:
        answer = torch_says(answer_of(each))
        if answer is None:
            continue
        compared.append(each.name)
        found = [sliding.reduced(each.rows, spot, each.more["reduce"]) for spot in each.spots]
        real = numpy.ravel(answer[0]).tolist()
        if found != pytest.approx(real, rel=1e-6, nan_ok=True):
            wrong.append((each.name, each.settings, found[:5], real[:5]))
        if (
            len(answer) > 1
            and [sliding.place_of(each.rows, spot) for spot in each.spots] != numpy.ravel(answer[1]).tolist()
        ):
            wrong.append((f"places of {each.name}", each.settings))
    assert not wrong, wrong[:4]
    assert set(compared) == set(POOLS), set(POOLS) - set(compared)


def test_a_value_goes_back_into_the_window_that_torch_has(
    seen: dict[str, list[Seen]], torch_says: Any
) -> None:
    for each in seen["unpools"]:
        table = torch_says(unpooled_of(each))
        sizes = [row.count for row in each.rows]
        assert len(table) == numpy.prod(sizes), each.name
        back = inverted(table, int(numpy.prod(each.sizes[1:])))
        taken = [set(each.taps(spot, sizes)) for spot in each.spots]
        assert all(set(places) <= under for places, under in zip(back, taken)), (each.name, each.settings)
        assert sum(map(len, back)) >= len(back) / 2


def test_a_fractional_pool_stands_where_torchs_does(seen: dict[str, list[Seen]], torch_says: Any) -> None:
    compared = set()
    for each in seen["fractional"]:
        if (real := torch_says(fractional_of(each))) is None:
            continue
        found = [sliding.reduced(each.rows, spot, each.more["reduce"]) for spot in each.spots]
        assert found == real, (each.name, each.settings)
        compared.add(each.name)
    assert compared == set(FRACTIONAL)


def test_patches_go_back_where_torch_adds_them(torch_says: Any) -> None:
    for each, case in zip(FOLDED, FOLDS):
        sizes = [row.count for row in each.rows]
        assert [each.taps(spot, sizes) for spot in each.spots] == inverted(torch_says(case), each.sizes[1]), (
            each.settings
        )


def test_images_are_compared_in_as_many_windows_as_torchs(torch_says: Any) -> None:
    losses = [torch_says(spotted(*sizes))[0] for sizes in ALIKE]
    rows = [Seen("SSIMLoss", {"size": 5}, (1, *sizes), (1, *sizes)).rows for sizes in ALIKE]
    counts = [down.count * across.count for down, across in rows]
    assert losses[0] * counts[0] == pytest.approx(losses[1] * counts[1])
    assert losses[0] > 0


# A window over a whole recording, image or volume, and one of very wide steps.
LARGE: list[tuple[str, Case, tuple[int, ...]]] = [
    ("GlobalAveragePool1d", {}, (1, 3_000_000)),
    ("GlobalAveragePool2d", {}, (1, 1023, 1021)),
    ("GlobalMaxPool3d", {}, (1, 300, 301, 302)),
    ("AvgPool2d", {"kernel_size": 512, "padding": 7, "divisor_override": 3}, (1, 700, 700)),
    ("LPPool2d", {"kernel_size": 300, "norm_type": 3.0}, (1, 400, 400)),
    ("MaxPoolPlaces2d", {"kernel_size": 300, "dilation": 2}, (1, 700, 700)),
]


@pytest.mark.parametrize(("name", "settings", "sizes"), LARGE)
def test_a_large_window_is_read_as_fast_as_a_small_one(
    name: str, settings: Case, sizes: tuple[int, ...]
) -> None:
    begin = process_time()
    made = figure(Given(LAYERS[name], settings, (Spec(("N", *sizes)),)))
    for step in range(3):
        made.frame(step)
        made.words(step)
    assert process_time() - begin < 0.3


def test_the_values_of_a_large_window_are_all_counted() -> None:
    """Against what numpy makes of each single value."""
    high, wide = 37, 43
    plane = numpy.array([[value(r, c) for c in range(wide)] for r in range(high)], float)
    for name, settings, right in (
        ("GlobalAveragePool2d", {}, plane.mean()),
        ("AvgPool2d", {"kernel_size": 29, "divisor_override": 3}, plane[:29, :29].sum() / 3),
        ("LPPool2d", {"kernel_size": 29, "norm_type": 3.0}, (plane[:29, :29] ** 3).sum() ** (1 / 3)),
        ("MaxPool2d", {"kernel_size": 17, "dilation": 2}, plane[:33:2, :33:2].max()),
    ):
        each = Seen(name, settings, (1, high, wide))
        assert sliding.reduced(each.rows, (0, 0), each.more["reduce"]) == pytest.approx(right), name
    places = Seen("MaxPoolPlaces2d", {"kernel_size": 25}, (1, high, wide))
    row, column = numpy.unravel_index(plane[:25, :25].argmax(), (25, 25))
    assert sliding.place_of(places.rows, (0, 0)) == row * wide + column


def test_the_points_of_a_wide_dilated_window_are_not_said_to_be_side_by_side() -> None:
    settings: Case = {"kernel_size": 16, "dilation": 3, "padding": 0}
    said = figure(Given(LAYERS["Conv1d"], settings, (Spec(("N", 2, 64)),))).words(0)
    assert said.endswith("points 1, 4, … 46")
    settings = {"kernel_size": 12, "dilation": 3, "padding": 18}
    said = figure(Given(LAYERS["Conv1d"], settings, (Spec(("N", 2, 64)),))).words(0)
    assert said.endswith("points 1, 4, 7, 10, 13, 16 + 6 outside")
    one = figure(Given(LAYERS["Conv1d"], {"kernel_size": 15, "padding": 14}, (Spec(("N", 2, 64)),)))
    assert one.words(0).endswith("points 1 + 14 outside")
