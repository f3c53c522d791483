"""Losses for the overlap of masks. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


def mask_overlaps(
    input: torch.Tensor,
    target: torch.Tensor,
    probabilities: bool = False,
    background: bool = True,
    ignore_index: int = -100,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """How much is found rightly, found wrongly, and missed: each N × classes, or N × 1 for yes or no."""
    if target.dim() == input.dim():
        chance = (input if probabilities else torch.sigmoid(input)).reshape(input.shape[0], 1, -1)
        answer = target.reshape(input.shape[0], 1, -1)
    else:
        chance = input if probabilities else torch.softmax(input, dim=1)
        place = target.reshape(target.shape[0], 1, -1)
        counted = place != ignore_index
        classes = torch.arange(input.shape[1], device=input.device).unsqueeze(1)
        chance = chance.reshape(*input.shape[:2], -1) * counted
        answer = (place == classes) * counted
        if not background:
            chance, answer = chance[:, 1:], answer[:, 1:]
    right = (chance * answer).sum(2)
    return right, chance.sum(2) - right, answer.sum(2) - right


class DiceLoss(nn.Module):
    """One minus the Dice coefficient of two masks, the mean over classes (arXiv 1606.04797)."""

    def __init__(
        self,
        smooth: float = 1.0,
        probabilities: bool = False,
        background: bool = True,
        ignore_index: int = -100,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.smooth = smooth
        self.options = (probabilities, background, ignore_index)
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        right, wrong, missed = mask_overlaps(input, target, *self.options)
        alike = (2 * right + self.smooth) / (2 * right + wrong + missed + self.smooth)
        loss = 1 - alike.mean(1)
        return loss.mean() if self.reduction == "mean" else loss.sum()


class TverskyLoss(nn.Module):
    """A Dice loss that weighs what is found wrongly and what is missed (arXiv 1706.05721, 1810.07842)."""

    def __init__(
        self,
        alpha: float = 0.3,
        beta: float = 0.7,
        gamma: float = 1.0,
        smooth: float = 1.0,
        probabilities: bool = False,
        background: bool = True,
        ignore_index: int = -100,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.alpha = alpha
        self.beta = beta
        self.gamma = gamma
        self.smooth = smooth
        self.options = (probabilities, background, ignore_index)
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        right, wrong, missed = mask_overlaps(input, target, *self.options)
        right = right + self.smooth
        unlike = 1 - right / (right + self.alpha * wrong + self.beta * missed)
        if self.gamma != 1:
            # The smallest number keeps the slope finite where the masks are the same.
            unlike = unlike.clamp(min=1e-7) ** self.gamma
        loss = unlike.mean(1)
        return loss.mean() if self.reduction == "mean" else loss.sum()
