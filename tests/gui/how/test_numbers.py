"""The numbers that figures are drawn from are torch's own: windows, curves and slopes, resizing."""

from __future__ import annotations

import json
import math
from random import Random
from typing import Any

import pytest

from engine.layers import LAYERS
from gui.how import resizing, window
from gui.how.functions import PLAIN, SET, at, function_of, slope
from gui.how.given import Given
from tests.gui.how.conftest import torch_answers

# size, kernel, stride, padding, dilation
SLIDING = [
    (7, 3, 2, 1, 1),
    (7, 3, 1, 0, 1),
    (8, 2, 2, 0, 1),
    (9, 3, 2, 0, 2),
    (10, 5, 3, 2, 1),
    (6, 4, 1, [1, 2], 1),
]
CEILING = [(7, 2, 2, 0, 1), (8, 3, 2, 1, 1), (5, 2, 3, 1, 1), (9, 3, 3, 0, 1), (10, 3, 4, 1, 2)]
# size, kernel, stride, padding, dilation, extra
SPREADING = [(4, 2, 2, 0, 1, 0), (4, 3, 2, 1, 1, 1), (5, 3, 1, 1, 2, 0), (3, 4, 3, 2, 1, 1)]
ADAPTIVE = [(8, 3), (7, 4), (16, 5), (3, 7), (10, 1)]
# None falls on a kink, where the slope is a matter of taste.
SPOTS = [-3.75, -2.85, -1.27, -0.83, -0.31, 0.23, 0.77, 1.31, 2.23, 3.65]
SETTINGS: dict[str, dict[str, Any]] = {
    "LeakyReLU": {"negative_slope": 0.2},
    "ELU": {"alpha": 1.5},
    "CELU": {"alpha": 0.7},
    "GELU": {"approximate": "tanh"},
    "Hardtanh": {"min_val": -2.0, "max_val": 0.5},
    "Softplus": {"beta": 2.0, "threshold": 3.0},
    "Hardshrink": {"lambd": 1.0},
    "Softshrink": {"lambd": 1.1},
    "Threshold": {"threshold": 0.5, "value": -1.0},
    "Power": {"exponent": 3.0},
    "PReLU": {"init": 0.4},
    "RReLU": {"lower": 0.1, "upper": 0.3},
    "Clamp": {"min": -1.0, "max": 2.0},
    "Remainder": {"other": 1.5},
    "Above": {"other": 0.5},
    "FullLike": {"fill_value": 2.0},
    "AddNumber": {"other": 3.0},
}
RESIZING = [("nearest", 3, 7), ("bilinear", 3, 7), ("bicubic", 4, 9), ("bilinear", 6, 4), ("bicubic", 6, 4)]
NAMES = [*PLAIN, *SET]
DRAWS = Random(20)


def _drawn() -> None:
    """Further windows with settings drawn at random: what is odd at the edges is found there."""
    for _ in range(40):
        kernel, stride, dilation = DRAWS.randint(1, 7), DRAWS.randint(1, 7), DRAWS.randint(1, 5)
        reach = dilation * (kernel - 1) + 1
        padding, size = DRAWS.randint(0, kernel // 2), reach + DRAWS.randint(0, 20)
        SLIDING.append((size, kernel, stride, [padding, DRAWS.randint(0, 3)], dilation))  # type: ignore[arg-type]
        CEILING.append((size, kernel, stride, padding, dilation))
        extra = DRAWS.randint(0, max(stride, dilation) - 1)
        SPREADING.append((DRAWS.randint(2, 9), kernel, stride, DRAWS.randint(0, reach // 2), dilation, extra))
        ADAPTIVE.append((DRAWS.randint(1, 30), DRAWS.randint(1, 12)))


_drawn()


def _settings(name: str) -> dict[str, Any]:
    """Settings of a layer drawn at random, as far as they are numbers."""
    made: dict[str, Any] = {}
    for param in LAYERS[name].params.values():
        value = round(DRAWS.uniform(-2.5, 2.5), 3)
        if param.kind == "number" and param.check(value) is None:
            made[param.name] = value
    low, high = LIMITS.get(name, ("", ""))
    if low and (low in made) != (high in made):
        return {}
    if low in made and made[low] > made[high]:
        made[low], made[high] = made[high], made[low]
    return made


LIMITS = {"Hardtanh": ("min_val", "max_val"), "Clamp": ("min", "max"), "RReLU": ("lower", "upper")}
CURVES = [(name, SETTINGS.get(name, {})) for name in NAMES]
CURVES += [(name, _settings(name)) for name in SET for _ in range(3)]


def _cases() -> list[dict[str, Any]]:
    keys = ("size", "kernel", "stride", "padding", "dilation", "extra")
    cases = [{"kind": "windows", **dict(zip(keys, row))} for row in SLIDING]
    cases += [{"kind": "windows", "ceil": True, **dict(zip(keys, row))} for row in CEILING]
    cases += [{"kind": "spread", **dict(zip(keys, row))} for row in SPREADING]
    cases += [{"kind": "adaptive", "size": size, "wanted": wanted} for size, wanted in ADAPTIVE]
    cases += [{"kind": "elementwise", "layer": n, "settings": s, "x": SPOTS} for n, s in CURVES]
    cases += [
        {"kind": "interpolate", "mode": mode, "row": [float(i * i) for i in range(size)], "wanted": wanted}
        for mode, size, wanted in RESIZING
    ]
    return cases


@pytest.fixture(scope="module")
def torch_says() -> dict[str, Any]:
    """Torch's answers by case."""
    return torch_answers(_cases())


def _seen(taps: range, size: int) -> list[int]:
    return [tap if 0 <= tap < size else -1 for tap in taps]


def test_windows_stand_where_torch_puts_them(torch_says: dict[str, Any]) -> None:
    for case in (c for c in _cases() if c["kind"] == "windows" and not c.get("ceil")):
        padding = tuple(case["padding"]) if isinstance(case["padding"], list) else case["padding"]
        row = window.sliding(case["size"], case["kernel"], case["stride"], padding, case["dilation"])
        assert [_seen(taps, row.size) for taps in row.taps] == torch_says[json.dumps(case)], case
        assert row.count == len(row.taps)
    assert [list(t) for t in window.sliding(7, 3, 2, 1).taps] == [[-1, 0, 1], [1, 2, 3], [3, 4, 5], [5, 6, 7]]


def test_a_pool_that_rounds_up_has_torchs_windows(torch_says: dict[str, Any]) -> None:
    for case in (c for c in _cases() if c.get("ceil")):
        row = window.sliding(
            case["size"], case["kernel"], case["stride"], case["padding"], case["dilation"], True
        )
        largest = [max(t for t in taps if 0 <= t < row.size) for taps in row.taps]
        assert largest == torch_says[json.dumps(case)], case


def test_a_transposed_convolution_spreads_as_torchs_does(torch_says: dict[str, Any]) -> None:
    for case in (c for c in _cases() if c["kind"] == "spread"):
        keys = ("size", "kernel", "stride", "padding", "dilation", "extra")
        row = window.spreading(*(case[key] for key in keys))
        places, count = torch_says[json.dumps(case)]
        assert row.count == count
        assert [[t for t in taps if 0 <= t < count] for taps in row.taps] == places, case


def test_adaptive_windows_are_torchs(torch_says: dict[str, Any]) -> None:
    for case in (c for c in _cases() if c["kind"] == "adaptive"):
        row = window.adaptive(case["size"], case["wanted"])
        assert [[t[0], t[-1]] for t in row.taps] == torch_says[json.dumps(case)], case


def test_curves_and_their_slopes_are_torchs(torch_says: dict[str, Any]) -> None:
    wrong = []
    for name, settings in CURVES:
        case = {"kind": "elementwise", "layer": name, "settings": settings, "x": SPOTS}
        values, slopes = torch_says[json.dumps(case)]
        function = function_of(Given(LAYERS[name], settings))
        assert function is not None
        for x, y, steep in zip(SPOTS, values, slopes or values):
            found, here = at(function, x), slope(function, x)
            there = math.isfinite(y)
            if there != math.isfinite(found) or (there and found != pytest.approx(y, rel=1e-6, abs=1e-6)):
                wrong.append((name, settings, x, y, found))
            if slopes and there and here != pytest.approx(steep, rel=1e-3, abs=1e-3):
                wrong.append((f"slope of {name}", settings, x, steep, here))
    assert not wrong


def test_resizing_blends_as_torch_does(torch_says: dict[str, Any]) -> None:
    for case in (c for c in _cases() if c["kind"] == "interpolate"):
        row = case["row"]
        made = resizing.weights(case["mode"], len(row), case["wanted"])
        found = [sum(row[tap] * share for tap, share in taps) for taps in made]
        assert found == pytest.approx(torch_says[json.dumps(case)], abs=1e-4), case
