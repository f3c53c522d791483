"""Losses for images that torch lacks. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class SSIMLoss(nn.Module):
    """One minus the structural similarity in Gaussian windows (Wang and others, 2004)."""

    window: torch.Tensor

    def __init__(
        self, size: int = 11, deviation: float = 1.5, value_range: float = 1.0, reduction: str = "mean"
    ) -> None:
        super().__init__()
        place = torch.arange(size) - (size - 1) / 2
        curve = torch.exp(-place.square() / (2 * deviation**2))
        window = torch.outer(curve, curve)
        self.register_buffer("window", (window / window.sum())[None, None], persistent=False)
        self.steady = (0.01 * value_range) ** 2, (0.03 * value_range) ** 2
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        one, two = input.flatten(0, 1).unsqueeze(1), target.flatten(0, 1).unsqueeze(1)
        many = torch.cat([one, two, one.square(), two.square(), one * two])
        mean, other, square, other_square, both = F.conv2d(many, self.window).chunk(5)
        spread, other_spread = square - mean.square(), other_square - other.square()
        together = both - mean * other
        first, second = self.steady
        light = (2 * mean * other + first) / (mean.square() + other.square() + first)
        shape = (2 * together + second) / (spread + other_spread + second)
        loss = 1 - (light * shape).flatten(1).mean(1)
        return loss.mean() if self.reduction == "mean" else loss.sum()
