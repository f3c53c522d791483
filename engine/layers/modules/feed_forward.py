"""The part of a Transformer layer after attention. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


class FeedForward(nn.Module):
    """Two Linear layers with a bend between them, for each step by itself (arXiv 1706.03762, 3.3)."""

    def __init__(
        self,
        features: int,
        dim_feedforward: int,
        activation: str = "relu",
        dropout: float = 0.0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        bends = {"relu": nn.ReLU(), "gelu": nn.GELU(), "gelu_tanh": nn.GELU("tanh"), "silu": nn.SiLU()}
        self.inner = nn.Linear(features, dim_feedforward, bias=bias)
        self.activation = bends[activation]
        self.outer = nn.Linear(dim_feedforward, features, bias=bias)
        self.dropout = nn.Dropout(dropout)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        inner = self.dropout(self.activation(self.inner(input)))
        answer: torch.Tensor = self.dropout(self.outer(inner))
        return answer


class GatedFeedForward(nn.Module):
    """A feed-forward part one half of which decides how much of the other passes (arXiv 2002.05202)."""

    def __init__(
        self,
        features: int,
        dim_feedforward: int,
        activation: str = "silu",
        dropout: float = 0.0,
        bias: bool = False,
    ) -> None:
        super().__init__()
        bends = {"silu": nn.SiLU(), "gelu": nn.GELU(), "gelu_tanh": nn.GELU("tanh")}
        self.gate = nn.Linear(features, dim_feedforward, bias=bias)
        self.inner = nn.Linear(features, dim_feedforward, bias=bias)
        self.outer = nn.Linear(dim_feedforward, features, bias=bias)
        self.activation = bends[activation]
        self.dropout = nn.Dropout(dropout)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        passed = self.activation(self.gate(input)) * self.inner(input)
        answer: torch.Tensor = self.dropout(self.outer(passed))
        return answer
