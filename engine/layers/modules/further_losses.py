"""Losses of other kinds that torch lacks. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class QuantileLoss(nn.Module):
    """Asks for the number that this share of the answers stays below (pinball loss)."""

    def __init__(self, quantile: float = 0.5, reduction: str = "mean") -> None:
        super().__init__()
        self.quantile = quantile
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        short = target - input
        loss = torch.maximum(self.quantile * short, (self.quantile - 1) * short)
        return loss.mean() if self.reduction == "mean" else loss.sum()


class LogCoshLoss(nn.Module):
    """The logarithm of the hyperbolic cosine of the difference: squares near 0, straight far away."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, input: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        off = (input - target).abs()
        loss = off + F.softplus(-2 * off) - F.softplus(torch.zeros_like(off))
        return loss.mean() if self.reduction == "mean" else loss.sum()


class NormalKLLoss(nn.Module):
    """Kullback-Leibler divergence of normal distributions from the standard one (arXiv 1312.6114)."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        each = 0.5 * (mean.square() + log_variance.exp() - log_variance - 1)
        total = each.sum()
        return total / mean.shape[0] if self.reduction == "mean" else total


class TotalVariationLoss(nn.Module):
    """How much neighbouring points of images differ, to the power p."""

    def __init__(self, p: int = 1, reduction: str = "mean") -> None:
        super().__init__()
        self.p = p
        self.reduction = reduction

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        down = (input[..., 1:, :] - input[..., :-1, :]).abs() ** self.p
        right = (input[..., 1:] - input[..., :-1]).abs() ** self.p
        total = down.sum() + right.sum()
        return total / input.numel() if self.reduction == "mean" else total


class FeatureLoss(nn.Module):
    """Compares what a network sees in two images (arXiv 1603.08155); "gram" compares styles."""

    def __init__(self, kind: str = "squared", reduction: str = "mean") -> None:
        super().__init__()
        self.kind = kind
        self.reduction = reduction

    def forward(self, input: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        if self.kind == "cosine":
            loss = 1 - F.cosine_similarity(input, other, dim=1)
        elif self.kind == "absolute":
            loss = (input - other).abs()
        else:
            if self.kind == "gram":
                input, other = self.style(input), self.style(other)
            loss = (input - other).square()
        return loss.mean() if self.reduction == "mean" else loss.sum()

    @staticmethod
    def style(input: torch.Tensor) -> torch.Tensor:
        """How much the channels go together, wherever that is: N × channels × channels."""
        flat = input.flatten(2)
        return flat @ flat.transpose(1, 2) / flat[0].numel()


class ValueLoss(nn.Module):
    """The values themselves are to become small."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input.mean() if self.reduction == "mean" else input.sum()


class UncertaintyWeighting(nn.Module):
    """Weighs losses by how sure each can be, which is learned (arXiv 1705.07115)."""

    def __init__(self, losses: int) -> None:
        super().__init__()
        self.log_variance = nn.Parameter(torch.zeros(losses))

    def forward(self, *losses: torch.Tensor) -> torch.Tensor:
        each = torch.stack([loss.mean() for loss in losses])
        return (torch.exp(-self.log_variance) * each + self.log_variance).sum()
