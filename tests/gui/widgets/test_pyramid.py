"""Curves thinned for the eye: nothing that can be seen is lost, at any zoom."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gui.widgets.pyramid import Column, Pyramid, Smoother

COUNT = 50_000
PIXELS = 300


def grown(y: np.ndarray, piece: int = 777) -> Pyramid:
    """A pyramid that got its points piece by piece, as a run tells them."""
    made = Pyramid()
    for at in range(0, len(y), piece):
        made.extend(np.arange(at, min(at + piece, len(y)), dtype=float), y[at : at + piece])
    return made


def test_spikes_are_kept_wherever_they_are():
    y = np.zeros(COUNT)
    spikes = [0, 500, 4095, 4096, 31_337, COUNT - 3, COUNT - 1]
    y[spikes] = np.arange(1.0, len(spikes) + 1)
    y[20_000] = -9
    x, drawn = grown(y).drawn(-math.inf, math.inf, PIXELS)
    assert len(x) == len(drawn) < 5 * PIXELS
    assert set(drawn) >= {*range(1, len(spikes) + 1), -9.0}
    assert np.all(np.diff(x) >= 0)
    near = x[drawn == 5.0][0]
    assert abs(near - 31_337) < COUNT / PIXELS * 2


@pytest.mark.parametrize("count", [1, 3, 4, 1023, 1024, 4096, 4097, COUNT, COUNT + 5])
def test_the_last_point_is_drawn_as_it_is(count):
    y = np.random.default_rng(count).random(count)
    x, drawn = grown(y).drawn(-math.inf, math.inf, 50)
    assert (x[-1], drawn[-1]) == (count - 1, y[-1])
    assert (x[0], len(x) <= 250) == (0, True)


def test_zoomed_in_the_points_themselves_are_drawn_with_one_beyond_each_edge():
    y = np.random.default_rng(1).random(COUNT)
    x, drawn = grown(y).drawn(1000.5, 1100.5, PIXELS)
    assert (x[0], x[-1]) == (1000, 1101)
    assert np.array_equal(drawn, y[1000:1102])


@pytest.mark.parametrize("seed", range(20))
def test_any_part_shows_the_extremes_of_that_part(seed):
    chance = np.random.default_rng(seed)
    y = chance.standard_normal(COUNT)
    left, right = np.sort(chance.uniform(0, COUNT, 2))
    x, drawn = grown(y).drawn(left, right, PIXELS)
    part = y[math.ceil(left) : math.floor(right) + 1]
    assert drawn.min() <= part.min()
    assert drawn.max() >= part.max()
    assert x[-1] >= min(right, COUNT - 1)
    assert len(x) <= 5 * PIXELS


def test_gaps_stay_and_hide_nothing():
    y = np.ones(COUNT)
    y[10_000:20_000] = np.nan
    y[30_001] = np.nan
    y[30_002] = 7
    made = grown(y)
    x, drawn = made.drawn(-math.inf, math.inf, PIXELS)
    inside = drawn[(x > 10_300) & (x < 19_700)]
    assert len(inside)
    assert np.isnan(inside).all()
    assert np.nanmax(drawn) == 7
    assert math.isnan(made.at(15_000))
    assert made.at(30_002.2) == 7


def test_nothing_is_drawn_of_nothing():
    made = Pyramid()
    assert [len(part) for part in made.drawn(-math.inf, math.inf, PIXELS)] == [0, 0]
    assert math.isnan(made.at(3))


def test_a_column_grows_and_can_be_cut():
    made = Column()
    made.extend(np.arange(3000.0))
    made.cut(10)
    made.extend(np.array([5.0]))
    assert made.values.tolist() == [*map(float, range(10)), 5.0]


def slowly(values: np.ndarray, weight: float) -> list[float]:
    """The running mean as its definition says it."""
    out, running, share = [], 0.0, 0.0
    for value in values:
        if math.isfinite(value):
            running = weight * running + (1 - weight) * value
            share = weight * share + (1 - weight)
        out.append(running / share if math.isfinite(value) else value)
    return out


@pytest.mark.parametrize("weight", [0.0, 0.1, 0.6, 0.99])
@pytest.mark.parametrize("piece", [1, 7, 1000, 3000])
def test_smoothing_is_the_running_mean_however_the_values_come(weight, piece):
    values = np.random.default_rng(2).standard_normal(3000) + 5
    values[[0, 17, 18, 2999]] = np.nan
    smooth = Smoother(weight)
    made = np.concatenate([smooth(values[at : at + piece]) for at in range(0, len(values), piece)])
    assert made == pytest.approx(slowly(values, weight), rel=1e-9, nan_ok=True)
