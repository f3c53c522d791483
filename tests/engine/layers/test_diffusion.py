"""Noise of a random strength, and its time as waves."""

from __future__ import annotations

import math

import pytest
import torch

from engine.layers import LAYERS
from engine.layers import modules as own
from engine.layers.call import Shape


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_noise_grows_with_time_and_keeps_the_variance(schedule):
    torch.manual_seed(0)
    layer, image = own.DiffusionNoise(1000, schedule), torch.randn(300, 1, 20, 20)
    mixed, noise, time = layer(image)
    assert mixed.shape == noise.shape == image.shape
    assert time.shape == (300,)
    assert time.max() > 900 > 100 > time.min()
    assert abs(mixed.std().item() - 1) < 0.02
    kept = layer.kept
    assert (kept[1:] < kept[:-1]).all()
    assert kept[0] > 0.999
    assert kept[-1] < 1e-4
    share = kept[time.long()].view(-1, 1, 1, 1)
    torch.testing.assert_close(mixed, share.sqrt() * image + (1 - share).sqrt() * noise)


def test_the_schedules_are_the_papers():
    """2006.11239: beta from 1e-4 to 0.02; 2102.09672: cosine with offset 0.008."""
    linear = own.DiffusionNoise().kept
    wanted = 1.0
    for i in range(10):
        wanted *= 1 - (1e-4 + i / 999 * (0.02 - 1e-4))
    assert linear[9].item() == pytest.approx(wanted, rel=1e-5)
    cosine = own.DiffusionNoise(1000, "cosine").kept

    def curve(time):
        return math.cos((time + 0.008) / 1.008 * math.pi / 2) ** 2

    assert cosine[499].item() == pytest.approx(curve(0.5) / curve(0), rel=1e-4)


def test_times_are_waves():
    made = own.TimeEmbedding(6, 100.0)(torch.tensor([0.0, 3.0]))
    slower = [1, 0.1, 0.01]
    wanted = [math.sin(3 * s) for s in slower] + [math.cos(3 * s) for s in slower]
    assert made[1].tolist() == pytest.approx(wanted, rel=1e-5)
    assert made[0].tolist() == [0, 0, 0, 1, 1, 1]
    assert LAYERS["TimeEmbedding"].make({}).call(Shape((2, 1))).prepare
    assert list(LAYERS["TimeEmbedding"].make({"features": 7}).checks(Shape((2,))))
    assert list(LAYERS["TimeEmbedding"].make({}).checks(Shape((2, 3))))
