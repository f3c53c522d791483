"""Networks against each other: losses of critics and generators, gradients turned round or made small.

Each stands alone, since its source goes into programs.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class CriticLoss(nn.Module):
    """Scores of a critic: high for what is real and low for what is made up.

    "logistic" is arXiv 1406.2661, "least squares" 1611.04076, "hinge" 1705.02894, "wasserstein" 1701.07875.
    """

    def __init__(self, kind: str = "hinge", reduction: str = "mean") -> None:
        super().__init__()
        self.kind = kind
        self.reduction = reduction

    def forward(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        if self.kind == "hinge":
            found, made = F.relu(1 - real), F.relu(1 + fake)
        elif self.kind == "wasserstein":
            found, made = -real, fake
        elif self.kind == "least squares":
            found, made = (real - 1).square(), fake.square()
        else:
            found, made = F.softplus(-real), F.softplus(fake)
        if self.reduction == "sum":
            return found.sum() + made.sum()
        return found.mean() + made.mean()


class GeneratorLoss(nn.Module):
    """Scores of a critic: high for what is made up."""

    def __init__(self, kind: str = "hinge", reduction: str = "mean") -> None:
        super().__init__()
        self.kind = kind
        self.reduction = reduction

    def forward(self, fake: torch.Tensor) -> torch.Tensor:
        if self.kind == "least squares":
            loss = (fake - 1).square()
        else:
            loss = F.softplus(-fake) if self.kind == "logistic" else -fake
        return loss.mean() if self.reduction == "mean" else loss.sum()


class InterpolateWithGradients(nn.Module):
    """Points at random places between two samples, as a start from which gradients are asked for."""

    def forward(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        share = torch.rand(real.shape[0], *[1] * (real.dim() - 1), dtype=real.dtype, device=real.device)
        between = torch.lerp(fake.detach(), real.detach(), share)
        return between.requires_grad_() if torch.is_grad_enabled() else between


class GradientPenalty(nn.Module):
    """How far the slope of scores, seen from what they were made of, is from 1 (arXiv 1704.00028).

    Where no gradients are recorded, as in validation, there is no slope, and the penalty is 0.
    """

    def __init__(self, factor: float = 10.0, slope: float = 1.0) -> None:
        super().__init__()
        self.factor = factor
        self.slope = slope

    def forward(self, scores: torch.Tensor, input: torch.Tensor) -> torch.Tensor:
        if not (torch.is_grad_enabled() and scores.requires_grad and input.requires_grad):
            return scores.new_zeros(())
        found = torch.autograd.grad(scores.sum(), input, create_graph=True, allow_unused=True)[0]
        if found is None:
            raise ValueError("the scores were not made of this input; wire what goes into the critic to it")
        length = torch.linalg.vector_norm(found.flatten(1), dim=1)
        answer: torch.Tensor = self.factor * (length - self.slope).square().mean()
        return answer


class GradientReversal(nn.Module):
    """Turns gradients round while training (arXiv 1505.07818); otherwise it is not there."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return input
        turned = -self.factor * input
        # The difference is 0 and has the slope of what is turned round.
        return input.detach() + (turned - turned.detach())
