"""Modules that tell a sequence's steps apart. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


class PositionalEncoding(nn.Module):
    """Adds sine and cosine waves of falling frequency to the steps of a sequence (arXiv 1706.03762, 3.5)."""

    waves: torch.Tensor

    def __init__(self, steps: int, features: int, dropout: float = 0.0, base: float = 10000.0) -> None:
        super().__init__()
        place = torch.arange(steps, dtype=torch.float32).unsqueeze(1)
        feature = torch.arange(features)
        angle = place * torch.pow(base, -(feature - feature % 2) / features)
        waves = torch.where(feature % 2 == 0, torch.sin(angle), torch.cos(angle))
        self.register_buffer("waves", waves, persistent=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.dropout(input + self.waves[: input.shape[1]])
        return answer


class LearnedPositions(nn.Module):
    """Adds a learned number to each value of each step; `num_embeddings` are learned where that is more."""

    def __init__(
        self,
        steps: int,
        features: int,
        num_embeddings: int | None = None,
        std: float = 0.02,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.positions = nn.Parameter(std * torch.randn(num_embeddings or steps, features))
        self.dropout = nn.Dropout(dropout)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.dropout(input + self.positions[: input.shape[1]])
        return answer


class ClassToken(nn.Module):
    """Puts learned steps before a sequence (arXiv 1810.04805), or after it."""

    def __init__(self, features: int, tokens: int = 1, last: bool = False) -> None:
        super().__init__()
        self.tokens = nn.Parameter(0.02 * torch.randn(tokens, features))
        self.last = last

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        tokens = self.tokens.expand(input.shape[0], -1, -1)
        return torch.cat([input, tokens] if self.last else [tokens, input], dim=1)
