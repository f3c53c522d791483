"""Values that a layer takes together are those that torch's answer depends on: sets of a norm, steps."""

from __future__ import annotations

import json
import re
from itertools import product
from math import prod
from random import Random
from time import process_time
from typing import Any

import pytest

from engine.analysis.types import Spec
from engine.layers import LAYERS
from gui.how import attention
from gui.how.axes import SAMPLES
from gui.how.given import Given
from gui.how.picture import Box, Picture
from gui.how.table import figure
from tests.gui.how.conftest import torch_answers
from tests.gui.how.draws import settings_of

# Small enough to be drawn whole.
SHAPES = {1: (6,), 2: (4, 3), 3: (4, 2, 2), 4: (3, 2, 2, 2)}
RANKS: dict[str, tuple[int, ...]] = {
    **{f"{kind}Norm1d": (2,) for kind in ("Batch", "Instance")},
    **{f"{kind}Norm2d": (3,) for kind in ("Batch", "Instance")},
    "LayerNorm": (1, 2, 3, 4), "RMSNorm": (1, 2, 3), "GroupNorm": (2, 3), "Normalize": (1, 2, 3, 4),
}  # fmt: skip
# Their points are too many to be drawn whole: four channels of four points are what is left of a volume.
FLAT = {"BatchNorm3d": (4, 1, 2, 2), "InstanceNorm3d": (4, 1, 2, 2)}
MIXED = {
    **dict.fromkeys(("SelfAttention", "CausalSelfAttention", "GroupedQueryAttention"), 1),
    **dict.fromkeys(("MultiheadAttention", "ScaledDotProductAttention"), 3),
    "CrossAttention": 2,
}
HELD = {*RANKS, *FLAT, *MIXED, "WindowAttention", "LocalResponseNorm"}
ASIDE = {"num_heads": 2, "num_kv_heads": 2, "head_dim": None, "dropout": 0.0, "track_running_stats": True}
Case = dict[str, Any]


def case_of(
    name: str, sizes: tuple[int, ...], settings: Case, keeps: Any = None, samples: int = SAMPLES
) -> Case:
    every = tuple(range(1 + len(sizes)))
    return {"kind": "reach", "layer": name, "settings": settings, "sizes": [[samples, *sizes]], "train": True,
            "keeps": keeps or [every, every]}  # fmt: skip


def _norms() -> list[tuple[str, tuple[int, ...], Case]]:
    draw, made = Random(11), []
    for name, sizes in [*((n, SHAPES[r]) for n, ranks in RANKS.items() for r in ranks), *FLAT.items()]:
        for attempt in range(3):
            settings = settings_of(LAYERS[name], draw) if attempt else {}
            made.append((name, sizes, settings | {k: v for k, v in ASIDE.items() if k in settings}))
    return made


NORMS = _norms()
NEAR = [{"size": size} for size in (1, 2, 3, 4, 5)]
GRIDS = [((4, 6), (2, 3), False), ((4, 6), (2, 3), True), ((6, 4), (3, 4), True)]


def _attentions() -> list[Case]:
    draw, made = Random(12), []
    for name, ports in MIXED.items():
        for _ in range(6):
            drawn = settings_of(LAYERS[name], draw)
            settings = {n: v for n, v in drawn.items() if n in ("causal", "is_causal", "window", "rotary")}
            settings |= {"num_heads": 2} if "num_heads" in drawn else {}
            sizes = [[1, 5, 8], *[[1, 5, 8]] * (ports - 1)]
            made.append({"kind": "reach", "layer": name, "settings": settings, "sizes": sizes,
                         "keeps": [(1,), (1,)], "port": ports - 1})  # fmt: skip
    return made


ATTENTIONS = _attentions()


def windows_of(grid: tuple[int, int], window: tuple[int, int], shifted: bool) -> Case:
    settings = {"num_heads": 2, "window_size": window, "grid": grid, "shifted": shifted}
    return case_of("WindowAttention", (prod(grid), 8), settings, [(1,), (1,)], 1)


@pytest.fixture(scope="module")
def torch_says() -> Any:
    asked = [case_of(*each) for each in NORMS]
    asked += [case_of("LocalResponseNorm", (6, 2, 2), near, [(1,), (1,)]) for near in NEAR]
    answers = torch_answers([*asked, *ATTENTIONS, *(windows_of(*each) for each in GRIDS)])
    return lambda case: answers[json.dumps(case)]


def drawn(name: str, settings: Case, *sizes: Any) -> Picture:
    return figure(Given(LAYERS[name], settings, tuple(Spec(("N", *each)) for each in sizes)))


def lit(picture: Picture) -> list[list[int]]:
    """The cells that each step marks, as places in the order in which they are drawn."""
    boxes = [[mark for mark in picture.frame(i) if isinstance(mark, Box)] for i in range(picture.steps)]
    return [[place for place, box in enumerate(each) if box.fill == "layer"] for each in boxes]


def test_a_norms_sets_are_those_that_torch_averages(torch_says: Any) -> None:
    wrong, compared = [], set()
    for name, sizes, settings in NORMS:
        table = torch_says(case_of(name, sizes, settings))
        given = Given(LAYERS[name], settings, (Spec(("N", *sizes)),))
        sets = lit(figure(given))
        if table is None or "batch" in given.asked or given.whole("dimensions") > len(sizes):
            continue
        whole = sum(map(len, sets)) == SAMPLES * prod(sizes)
        if max(map(len, sets)) < 2 or not whole:  # a set of one value is always the same
            continue
        compared.add(name)
        if any(table[place] != each for each in sets for place in each):
            wrong.append((name, sizes, settings, sets[0], table[0]))
    assert not wrong, wrong[:3]
    assert compared == {*RANKS, *FLAT}


def test_a_channel_is_damped_by_those_that_torch_takes(torch_says: Any) -> None:
    for near in NEAR:
        picture = drawn("LocalResponseNorm", near, (6, 2, 2))
        table = torch_says(case_of("LocalResponseNorm", (6, 2, 2), near, [(1,), (1,)]))
        for channel, places in enumerate(table):
            said = [int(n) for n in re.findall(r"\d+", picture.words(channel))]
            assert said[:3] == [channel + 1, places[0] + 1, places[-1] + 1], (near, picture.words(channel))


def test_a_step_looks_at_those_that_torch_lets_it_see(torch_says: Any) -> None:
    compared = set()
    for case in ATTENTIONS:
        table = torch_says(case)
        picture = drawn(case["layer"], case["settings"], *(size[1:] for size in case["sizes"]))
        assert picture.steps == len(table)
        for step, places in enumerate(table):
            said = re.search(r"values of steps? (\d+)(?:–(\d+))?", picture.words(step))
            assert said is not None
            first, last = said[1], said[2] or said[1]
            assert list(range(int(first) - 1, int(last))) == places, (case, picture.words(step))
        compared.add(case["layer"])
    assert compared == set(MIXED)


@pytest.mark.parametrize(("grid", "window", "shifted"), GRIDS)
def test_the_steps_of_a_window_are_those_that_torch_joins(
    grid: Any, window: Any, shifted: Any, torch_says: Any
) -> None:
    case = windows_of(grid, window, shifted)
    sets = lit(drawn("WindowAttention", case["settings"], (prod(grid), 8)))
    table = torch_says(case)
    assert sorted(place for each in sets for place in each) == list(range(prod(grid)))
    assert all(table[place] == each for each in sets for place in each)


def test_the_steps_that_are_looked_at_are_found_without_counting_all() -> None:
    for causal, window, keys in product((True, False), (0, 1, 3, 20), (1, 4, 30)):
        for query in range(6):
            open_ = [key for key in range(keys) if attention.seen(query, key, causal, window)]
            first, last = attention.reach(query, keys, causal, window)
            assert list(range(first, last + 1)) == open_, (query, keys, causal, window)
    begin = process_time()
    long = figure(Given(LAYERS["SelfAttention"], {}, (Spec(("N", 300_000_000, 16)),)))
    assert "steps 1–300000000" in long.words(0)
    assert process_time() - begin < 0.5


def test_channels_beyond_the_drawing_damp_too() -> None:
    picture = drawn("LocalResponseNorm", {"size": 5}, (64, 4))
    assert picture.steps == 8
    assert picture.words(7).startswith("Channel 8 is damped by channels 6–10")
    assert all(lit(drawn("LocalResponseNorm", {"size": 3}, (5, 1)))), "one point per channel is marked too"
