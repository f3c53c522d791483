"""Rotary positions and attention with them. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class Rotary(nn.Module):
    """Turns pairs of values by angles that grow with the step (arXiv 2104.09864): ... × steps × values.

    A pair are two neighbours (`adjacent`, as in the paper) or the same places of the two halves (`halves`).
    Values after the first `rotated` ones stay as they are.
    """

    cos: torch.Tensor
    sin: torch.Tensor

    def __init__(self, steps: int, rotated: int, base: float = 10000.0, pairs: str = "adjacent") -> None:
        super().__init__()
        self.rotated = rotated
        self.pairs = pairs
        speeds = torch.pow(base, -torch.arange(0, rotated, 2, dtype=torch.float32) / rotated)
        angles = torch.outer(torch.arange(steps, dtype=torch.float32), speeds)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        steps = input.shape[-2]
        cos, sin = self.cos[:steps], self.sin[:steps]
        turned, kept = input[..., : self.rotated], input[..., self.rotated :]
        if self.pairs == "halves":
            first, second = turned.chunk(2, -1)
            turned = torch.cat([first * cos - second * sin, second * cos + first * sin], -1)
        else:
            first, second = torch.unflatten(turned, -1, (-1, 2)).unbind(-1)
            turned = torch.stack([first * cos - second * sin, second * cos + first * sin], -1).flatten(-2)
        return torch.cat([turned, kept], -1) if kept.shape[-1] else turned


class RotaryPositions(nn.Module):
    """Rotates each head of queries or keys: N × steps × features, or N × heads × steps × values."""

    def __init__(
        self,
        steps: int,
        features: int,
        num_heads: int = 1,
        base: float = 10000.0,
        share: float = 1.0,
        pairs: str = "adjacent",
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        rotated = 2 * int(features // num_heads * share / 2)
        self.rotary = Rotary(steps, rotated, base, pairs)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if input.dim() == 4:
            answer: torch.Tensor = self.rotary(input)
            return answer
        heads = torch.unflatten(input, 2, (self.num_heads, -1)).transpose(1, 2)
        turned: torch.Tensor = self.rotary(heads).transpose(1, 2).flatten(2)
        return turned


class GroupedQueryAttention(nn.Module):
    """Self-attention in which several query heads share a key and a value (arXiv 2305.13245).

    `rotary_steps` is the longest sequence that rotary positions (arXiv 2104.09864) are prepared for, 0 goes
    without them. `window` is how many steps each step sees, itself included (arXiv 2310.06825), 0 all of
    them. `key_padding_mask` (N × steps) is true where a step is to be ignored.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        num_kv_heads: int | None = None,
        head_dim: int | None = None,
        dropout: float = 0.0,
        bias: bool = False,
        causal: bool = False,
        rotary_steps: int = 0,
        base: float = 10000.0,
        pairs: str = "adjacent",
        window: int = 0,
        qk_norm: bool = False,
    ) -> None:
        super().__init__()
        num_kv_heads = num_kv_heads or num_heads
        head_dim = head_dim or embed_dim // num_heads
        self.heads = (num_heads, num_kv_heads)
        self.dropout = dropout
        self.causal = causal
        self.window = window
        self.query = nn.Linear(embed_dim, num_heads * head_dim, bias=bias)
        self.key = nn.Linear(embed_dim, num_kv_heads * head_dim, bias=bias)
        self.value = nn.Linear(embed_dim, num_kv_heads * head_dim, bias=bias)
        self.output = nn.Linear(num_heads * head_dim, embed_dim, bias=bias)
        self.query_norm = nn.RMSNorm(head_dim) if qk_norm else nn.Identity()
        self.key_norm = nn.RMSNorm(head_dim) if qk_norm else nn.Identity()
        self.rotary = Rotary(rotary_steps, head_dim, base, pairs) if rotary_steps else nn.Identity()

    def forward(self, input: torch.Tensor, key_padding_mask: torch.Tensor | None = None) -> torch.Tensor:
        query_heads, heads = self.heads
        query = self.query(input).unflatten(2, (query_heads, -1)).transpose(1, 2)
        key = self.key(input).unflatten(2, (heads, -1)).transpose(1, 2)
        value = self.value(input).unflatten(2, (heads, -1)).transpose(1, 2)
        query, key = self.rotary(self.query_norm(query)), self.rotary(self.key_norm(key))
        seen, alone = self.seen(input, key_padding_mask), None
        if seen is not None and key_padding_mask is not None:
            # A step that may look nowhere takes nothing: each runtime answers differently there.
            alone = ~seen.any(-1, keepdim=True)
            seen = seen | alone
        mixed = F.scaled_dot_product_attention(
            query,
            key,
            value,
            seen,
            self.dropout if self.training else 0.0,
            is_causal=self.causal and seen is None,
            enable_gqa=query_heads != heads,
        )
        if alone is not None:
            mixed = mixed.masked_fill(alone, 0.0)
        answer: torch.Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return answer

    def seen(self, input: torch.Tensor, padding: torch.Tensor | None) -> torch.Tensor | None:
        """Which key each query may look at, or None where torch needs no mask to know."""
        if padding is None and not self.window:
            return None
        seen = input.new_ones(input.shape[1], input.shape[1], dtype=torch.bool)
        if self.window:
            seen = seen.triu(1 - self.window).tril(self.window - 1)
        if self.causal:
            seen = seen.tril()
        return seen if padding is None else seen & ~padding[:, None, None]
