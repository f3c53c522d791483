"""Attention modules that torch lacks. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


def seen_steps(
    query: torch.Tensor,
    key: torch.Tensor,
    causal: bool,
    padding: torch.Tensor | None,
    mask: torch.Tensor | None,
) -> torch.Tensor | None:
    """Where each query may look, for all heads, or None where torch needs no mask to know.

    `padding` (N × key steps) and `mask` (N × query steps × key steps) are true where it must not.
    """
    if padding is None and mask is None:
        return None
    seen = query.new_ones(query.shape[1], key.shape[1], dtype=torch.bool)
    if causal:
        seen = seen.tril()
    if padding is not None:
        seen = seen & ~padding[:, None, None]
    return seen if mask is None else seen & ~mask[:, None]


def attended(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    seen: torch.Tensor | None,
    dropout: float = 0.0,
    causal: bool = False,
    scale: float | None = None,
) -> torch.Tensor:
    """Scaled dot-product attention, head by head; a query that may look nowhere takes nothing.

    Left to itself, each runtime answers differently there.
    """
    if seen is None:
        return F.scaled_dot_product_attention(query, key, value, None, dropout, causal, scale=scale)
    alone = ~seen.any(-1, keepdim=True)
    mixed = F.scaled_dot_product_attention(query, key, value, seen | alone, dropout, scale=scale)
    return mixed.masked_fill(alone, 0.0)


class SelfAttention(nn.Module):
    """Multi-head attention of a sequence to itself (arXiv 1706.03762): N × steps × features stays that.

    The masks are true where nothing may be taken: of a step (N × steps), or by a step from another.
    """

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, causal: bool = False
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.dropout = dropout
        self.causal = causal
        self.projection = nn.Linear(embed_dim, 3 * embed_dim, bias=bias)
        self.output = nn.Linear(embed_dim, embed_dim, bias=bias)

    def forward(
        self,
        input: torch.Tensor,
        key_padding_mask: torch.Tensor | None = None,
        attn_mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        parts = self.projection(input).unflatten(2, (3, self.num_heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        seen = seen_steps(input, input, self.causal, key_padding_mask, attn_mask)
        dropout = self.dropout if self.training else 0.0
        mixed = attended(query, key, value, seen, dropout, self.causal)
        answer: torch.Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return answer


class CrossAttention(nn.Module):
    """Multi-head attention of one sequence to another, whose width may differ (arXiv 1706.03762, 3.2.3).

    The masks are true where nothing may be taken: of a step (N × steps), or by a step from another.
    """

    def __init__(
        self,
        embed_dim: int,
        context_dim: int,
        num_heads: int,
        head_dim: int | None = None,
        dropout: float = 0.0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.dropout = dropout
        inner = num_heads * (head_dim or embed_dim // num_heads)
        self.query = nn.Linear(embed_dim, inner, bias=bias)
        self.key = nn.Linear(context_dim, inner, bias=bias)
        self.value = nn.Linear(context_dim, inner, bias=bias)
        self.output = nn.Linear(inner, embed_dim, bias=bias)

    def forward(
        self,
        query: torch.Tensor,
        context: torch.Tensor,
        key_padding_mask: torch.Tensor | None = None,
        attn_mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        seen = seen_steps(query, context, False, key_padding_mask, attn_mask)
        parts = (self.query(query), self.key(context), self.value(context))
        asked, offered, given = (part.unflatten(2, (self.num_heads, -1)).transpose(1, 2) for part in parts)
        dropout = self.dropout if self.training else 0.0
        mixed = attended(asked, offered, given, seen, dropout)
        answer: torch.Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return answer


class DotProductAttention(nn.Module):
    """Scaled dot-product attention whose dropout ends with training; heads share the values evenly.

    `attn_mask` (N × query steps × key steps) is true where a query must not look at a key.
    """

    def __init__(
        self, dropout: float = 0.0, causal: bool = False, num_heads: int = 1, scale: float | None = None
    ) -> None:
        super().__init__()
        self.dropout = dropout
        self.causal = causal
        self.num_heads = num_heads
        self.scale = scale

    def forward(
        self,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        attn_mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        seen = seen_steps(query, key, self.causal, None, attn_mask)
        # One head is a head too, since ONNX knows attention with heads only.
        parts = (torch.unflatten(part, 2, (self.num_heads, -1)) for part in (query, key, value))
        asked, offered, given = (part.transpose(1, 2) for part in parts)
        dropout = self.dropout if self.training else 0.0
        mixed = attended(asked, offered, given, seen, dropout, self.causal, self.scale)
        return mixed.transpose(1, 2).flatten(2)
