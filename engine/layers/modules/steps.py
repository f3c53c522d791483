"""Modules for sequences of different lengths. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


class LengthMask(nn.Module):
    """Says yes for each step behind the end of its sequence: N × steps."""

    def forward(self, input: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        step = torch.arange(input.shape[1], device=input.device)
        return step >= lengths.unsqueeze(1)


class CausalMask(nn.Module):
    """Says yes where a step must not look, because it comes later: N × steps × steps looked at."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        step = torch.arange(input.shape[1], device=input.device)
        return (step > step.unsqueeze(1)).expand(input.shape[0], -1, -1)


class RandomMask(nn.Module):
    """Says yes for a random share of the steps: N × steps."""

    def __init__(self, share: float = 0.15) -> None:
        super().__init__()
        self.share = share

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return torch.rand(input.shape[:2], device=input.device) < self.share


class MaskedMean(nn.Module):
    """The mean of the steps that the mask does not hide; 0 where it hides all."""

    def forward(self, input: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        counted = (~mask).to(input.dtype).unsqueeze(2)
        return (input * counted).sum(1) / counted.sum(1).clamp(min=1)


class StepAt(nn.Module):
    """One step of each sequence, by its number; negative ones count from the end."""

    def forward(self, input: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
        place = torch.where(index < 0, index + input.shape[1], index)
        wide = place.view(-1, *[1] * (input.dim() - 1)).expand(-1, -1, *input.shape[2:])
        return input.gather(1, wide).squeeze(1)


class ScatterSum(nn.Module):
    """Adds values up at the places that numbers name; what has a number of no place is left out."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def forward(self, input: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
        shape = (*index.shape, *[1] * (input.dim() - 2))
        there = ((index >= 0) & (index < self.size)).to(input.dtype).view(shape)
        place = index.clamp(0, self.size - 1).view(shape).expand_as(input)
        empty = input.new_zeros(input.shape[0], self.size, *input.shape[2:])
        return empty.scatter_add(1, place, input * there)
