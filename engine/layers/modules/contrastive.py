"""Losses and layers that compare samples of a batch. Each stands alone: its source goes into programs."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import nn


class NTXentLoss(nn.Module):
    """Finds the other view of each sample among all views of the batch (SimCLR, arXiv 2002.05709)."""

    def __init__(self, temperature: float = 0.5, reduction: str = "mean") -> None:
        super().__init__()
        self.temperature = temperature
        self.reduction = reduction

    def forward(self, input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        count = input.shape[0]
        views = F.normalize(torch.cat([input, other]), dim=1)
        place = torch.arange(2 * count, device=input.device)
        itself = place.unsqueeze(1) == place
        scores = (views @ views.T / self.temperature).masked_fill(itself, float("-inf"))
        return F.cross_entropy(scores, (place + count) % (2 * count), reduction=self.reduction)


class PairingLoss(nn.Module):
    """Finds the partner of each sample in the batch, both ways (CLIP, arXiv 2103.00020)."""

    def __init__(self, temperature: float = 0.07, reduction: str = "mean") -> None:
        super().__init__()
        self.temperature = temperature
        self.reduction = reduction

    def forward(self, input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        scores = F.normalize(input, dim=1) @ F.normalize(other, dim=1).T / self.temperature
        place = torch.arange(input.shape[0], device=input.device)
        there = F.cross_entropy(scores, place, reduction=self.reduction)
        return (there + F.cross_entropy(scores.T, place, reduction=self.reduction)) / 2


class BatchHardTripletLoss(nn.Module):
    """Triplets of each sample, its farthest friend and its nearest stranger (arXiv 1703.07737)."""

    def __init__(self, margin: float = 0.2, reduction: str = "mean") -> None:
        super().__init__()
        self.margin = margin
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        squares = (input.unsqueeze(1) - input.unsqueeze(0)).square().sum(2)
        # The root has no slope at 0, where a sample meets itself.
        distance = squares.clamp(min=1e-12).sqrt()
        friends = target.unsqueeze(1) == target
        farthest = distance.masked_fill(~friends, 0).amax(1)
        nearest = distance.masked_fill(friends, float("inf")).amin(1)
        loss = (farthest - nearest + self.margin).clamp(min=0)
        return loss.mean() if self.reduction == "mean" else loss.sum()


class CosineLinear(nn.Module):
    """Cosines of the angles between the values and one learned direction for each output."""

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(out_features, in_features))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return F.linear(F.normalize(input, dim=-1), F.normalize(self.weight, dim=1))


class ArcFaceMargin(nn.Module):
    """Widens the angle to the right class while training, then makes scores of cosines (arXiv 1801.07698)."""

    def __init__(self, margin: float = 0.5, scale: float = 64.0) -> None:
        super().__init__()
        self.margin = margin
        self.scale = scale

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return input * self.scale
        place = target.unsqueeze(1)
        right = input.gather(1, place).clamp(-1 + 1e-7, 1 - 1e-7)
        wider = torch.cos(torch.acos(right) + self.margin)
        # Beyond half a turn the cosine would rise again; a straight line goes on downwards.
        line = right - self.margin * math.sin(self.margin)
        moved = torch.where(right > -math.cos(self.margin), wider, line)
        return input.scatter(1, place, moved) * self.scale


class CosFaceMargin(nn.Module):
    """Lowers the cosine of the right class while training, then makes scores of it (arXiv 1801.09414)."""

    def __init__(self, margin: float = 0.35, scale: float = 64.0) -> None:
        super().__init__()
        self.margin = margin
        self.scale = scale

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return input * self.scale
        place = target.unsqueeze(1)
        return input.scatter(1, place, input.gather(1, place) - self.margin) * self.scale
