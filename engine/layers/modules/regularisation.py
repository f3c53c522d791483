"""Modules that disturb a network while it trains. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


class GaussianNoise(nn.Module):
    """Adds normal noise while training and nothing afterwards."""

    def __init__(self, deviation: float = 0.1) -> None:
        super().__init__()
        self.deviation = deviation

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input + self.deviation * torch.randn_like(input) if self.training else input


class DropPath(nn.Module):
    """Drops whole samples while training and scales up the others (stochastic depth, arXiv 1603.09382)."""

    def __init__(self, p: float = 0.1) -> None:
        super().__init__()
        self.p = p

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if not self.training or self.p == 0:
            return input
        kept = torch.empty_like(input[(slice(None), *[slice(1)] * (input.dim() - 1))]).bernoulli_(1 - self.p)
        return input * kept / (1 - self.p)
