"""Patches and windows of images as sequences. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class PatchEmbedding(nn.Module):
    """Turns each patch of an image into a step of a sequence, row by row (arXiv 2010.11929, 3.1)."""

    def __init__(
        self,
        in_channels: int,
        embed_dim: int = 768,
        patch_size: int | tuple[int, int] = 16,
        stride: int | tuple[int, int] | None = None,
        padding: int | tuple[int, int] = 0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        step = patch_size if stride is None else stride
        self.projection = nn.Conv2d(in_channels, embed_dim, patch_size, step, padding, bias=bias)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.projection(input).flatten(2).transpose(1, 2)
        return answer


class PatchMerging(nn.Module):
    """Joins each 2 × 2 steps of an image's sequence into one (arXiv 2103.14030, 3.1)."""

    def __init__(self, features: int, out_features: int, grid: tuple[int, int], bias: bool = False) -> None:
        super().__init__()
        self.grid = grid
        self.norm = nn.LayerNorm(4 * features)
        self.reduction = nn.Linear(4 * features, out_features, bias=bias)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        height, width = self.grid
        cells = torch.unflatten(input, 1, (height // 2, 2, width // 2, 2))
        # The order of the four is the paper's: down first, then to the right.
        joined = cells.permute(0, 1, 3, 4, 2, 5).flatten(3).flatten(1, 2)
        answer: torch.Tensor = self.reduction(self.norm(joined))
        return answer


class WindowAttention(nn.Module):
    """Self-attention within the windows of an image's sequence, with a learned bias for each way from one
    place to another (arXiv 2103.14030, 3.2).

    `shifted` moves the windows by half, so that neighbours meet; what is not side by side in the image does
    not see each other.
    """

    place: torch.Tensor
    apart: torch.Tensor | None

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        grid: tuple[int, int],
        window: tuple[int, int] = (7, 7),
        shifted: bool = False,
        dropout: float = 0.0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.grid = grid
        self.window = window
        self.dropout = dropout
        self.shift = tuple(w // 2 if shifted and w < size else 0 for size, w in zip(grid, window))
        self.qkv = nn.Linear(embed_dim, 3 * embed_dim, bias=bias)
        self.output = nn.Linear(embed_dim, embed_dim)
        ways = (2 * window[0] - 1) * (2 * window[1] - 1)
        self.relative_position_bias = nn.Parameter(torch.empty(ways, num_heads))
        nn.init.trunc_normal_(self.relative_position_bias, std=0.02)
        self.register_buffer("place", self.ways(), persistent=False)
        self.register_buffer("apart", self.regions() if any(self.shift) else None, persistent=False)

    def ways(self) -> torch.Tensor:
        """Which learned bias belongs to each pair of places in a window."""
        height, width = self.window
        row = torch.arange(height).repeat_interleave(width)
        column = torch.arange(width).repeat(height)
        down = row[:, None] - row + height - 1
        return down * (2 * width - 1) + column[:, None] - column + width - 1

    def regions(self) -> torch.Tensor:
        """Windows × 1 × places × places: true where a shift has put two places side by side."""
        sides = []
        for size, window, shift in zip(self.grid, self.window, self.shift):
            place = torch.arange(size)
            sides.append((place >= size - window).long() + (place >= size - shift).long() * bool(shift))
        region = (3 * sides[0][:, None] + sides[1]).reshape(1, -1, 1)
        region = self.split(region).squeeze(0).squeeze(-1)
        return (region[:, :, None] != region[:, None]).unsqueeze(1)

    def split(self, input: torch.Tensor) -> torch.Tensor:
        """N × steps × features as N × windows × places × features."""
        (height, width), (down, right) = self.grid, self.window
        cells = torch.unflatten(input, 1, (height // down, down, width // right, right))
        return cells.transpose(2, 3).flatten(3, 4).flatten(1, 2)

    def joined(self, windows: torch.Tensor) -> torch.Tensor:
        """N × windows × places × features as N × steps × features: the inverse of `split`."""
        (height, width), (down, right) = self.grid, self.window
        rows = torch.unflatten(windows, 1, (height // down, width // right))
        return torch.unflatten(rows, 3, (down, right)).transpose(2, 3).flatten(1, 4)

    def rolled(self, input: torch.Tensor, direction: int) -> torch.Tensor:
        """The sequence with its image moved by the shift; what falls off comes in at the other side."""
        shifts = [direction * shift for shift in self.shift]
        return torch.unflatten(input, 1, self.grid).roll(shifts, (1, 2)).flatten(1, 2)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        moved = self.rolled(input, -1) if any(self.shift) else input
        parts = torch.unflatten(self.split(self.qkv(moved)), 3, (3, self.num_heads, -1))
        # A head of one window is a head of its own: 3 × N × (windows · heads) × places × values.
        query, key, value = parts.permute(3, 0, 1, 4, 2, 5).flatten(2, 3).unbind(0)
        bias = self.relative_position_bias[self.place].permute(2, 0, 1)
        count = parts.shape[1]
        if self.apart is None:
            bias = bias.repeat(count, 1, 1)
        else:
            bias = bias.masked_fill(self.apart, -torch.inf).flatten(0, 1)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, bias.unsqueeze(0), dropout)
        windows = torch.unflatten(mixed, 1, (count, self.num_heads)).transpose(2, 3).flatten(3)
        answer: torch.Tensor = self.output(self.joined(windows))
        return self.rolled(answer, 1) if any(self.shift) else answer
