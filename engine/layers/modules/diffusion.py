"""Modules of diffusion models. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import math

import torch
from torch import nn


class DiffusionNoise(nn.Module):
    """Mixes samples with noise, each as much as a random time says (arXiv 2006.11239; cosine: 2102.09672).

    Gives the noisy samples, the noise, and the times from 0 to `steps` - 1 as numbers with a fraction.
    """

    kept: torch.Tensor

    def __init__(self, steps: int = 1000, schedule: str = "linear") -> None:
        super().__init__()
        if schedule == "linear":
            lost = torch.linspace(1e-4 * 1000 / steps, min(0.02 * 1000 / steps, 0.999), steps)
        else:
            time = torch.arange(steps + 1, dtype=torch.float64) / steps
            left = torch.cos((time + 0.008) / 1.008 * math.pi / 2).square()
            lost = (1 - left[1:] / left[:-1]).clamp(max=0.999).float()
        self.register_buffer("kept", torch.cumprod(1 - lost, 0), persistent=False)

    def forward(self, input: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        time = torch.randint(0, self.kept.shape[0], (input.shape[0],), device=input.device)
        kept = self.kept[time].view(-1, *[1] * (input.dim() - 1))
        noise = torch.randn_like(input)
        return kept.sqrt() * input + (1 - kept).sqrt() * noise, noise, time.to(input.dtype)


class TimeEmbedding(nn.Module):
    """Sine and cosine waves of a number for each sample (arXiv 1706.03762, as 2006.11239 has them)."""

    frequencies: torch.Tensor

    def __init__(self, features: int = 128, period: float = 10000.0) -> None:
        super().__init__()
        half = features // 2
        frequencies = torch.exp(torch.arange(half) * (-math.log(period) / max(half - 1, 1)))
        self.register_buffer("frequencies", frequencies, persistent=False)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        angle = input.float().unsqueeze(1) * self.frequencies
        return torch.cat([torch.sin(angle), torch.cos(angle)], dim=1)
