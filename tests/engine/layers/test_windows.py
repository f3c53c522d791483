"""Sliding windows: what is known of them without torch agrees with torch."""

from __future__ import annotations

import random

import torch
from torch.nn import functional as F

from engine.layers.windows import stands_in_padding


def test_a_last_window_in_the_padding_is_the_one_that_torch_leaves_out() -> None:
    chance, found = random.Random(7), set()
    for _ in range(300):
        size, kernel, stride = chance.randint(1, 12), chance.randint(1, 5), chance.randint(1, 5)
        padding = chance.randint(0, kernel // 2)
        if size + 2 * padding < kernel:
            continue
        rounded_up = -(-(size + 2 * padding - kernel) // stride) + 1
        kept = F.max_pool1d(torch.zeros(1, 1, size), kernel, stride, padding, ceil_mode=True).shape[2]
        left_out = stands_in_padding((size,), kernel, stride, padding)
        assert rounded_up - kept == left_out, (size, kernel, stride, padding)
        found.add(left_out)
    assert found == {True, False}
