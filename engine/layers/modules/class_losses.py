"""Losses for classes that torch lacks. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class FocalLoss(nn.Module):
    """Cross-entropy that counts samples less the surer they are (arXiv 1708.02002; alpha is `weight`)."""

    weight: torch.Tensor | None

    def __init__(
        self,
        gamma: float = 2.0,
        weight: torch.Tensor | None = None,
        ignore_index: int = -100,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.register_buffer("weight", weight)
        self.gamma = gamma
        self.ignore_index = ignore_index
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        there = target != self.ignore_index
        place = target.masked_fill(~there, 0)
        likely = F.log_softmax(input, dim=1).gather(1, place.unsqueeze(1)).squeeze(1)
        counted = there if self.weight is None else there * self.weight[place]
        # The smallest number keeps the slope finite where a sample is quite sure.
        unsure = (-torch.expm1(likely)).clamp(min=1e-12) ** self.gamma
        total = -(unsure * likely * counted).sum()
        return total / counted.sum() if self.reduction == "mean" else total


class BinaryFocalLoss(nn.Module):
    """Focal loss for yes or no; alpha below 0 weighs both alike (arXiv 1708.02002)."""

    def __init__(self, gamma: float = 2.0, alpha: float = 0.25, reduction: str = "mean") -> None:
        super().__init__()
        self.gamma = gamma
        self.alpha = alpha
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        plain = F.binary_cross_entropy_with_logits(input, target, reduction="none")
        loss = plain * (-torch.expm1(-plain)).clamp(min=1e-12) ** self.gamma
        if self.alpha >= 0:
            loss = loss * (self.alpha * target + (1 - self.alpha) * (1 - target))
        return loss.mean() if self.reduction == "mean" else loss.sum()
