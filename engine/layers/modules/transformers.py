"""Stacks of Transformer layers. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


class TransformerEncoder(nn.Module):
    """Encoder layers of one kind on top of each other; a causal one looks back only."""

    def __init__(
        self,
        d_model: int,
        nhead: int,
        num_layers: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        norm_first: bool = False,
        final_norm: bool = False,
        bias: bool = True,
        causal: bool = False,
    ) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            batch_first=True,
            norm_first=norm_first,
            bias=bias,
        )
        norm = nn.LayerNorm(d_model, bias=bias) if final_norm else None
        self.layers = nn.TransformerEncoder(layer, num_layers, norm, enable_nested_tensor=False)
        self.causal = causal

    def forward(
        self,
        src: torch.Tensor,
        src_key_padding_mask: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        alone = self.causal and mask is None
        if self.causal:
            later = src.new_ones(src.shape[1], src.shape[1], dtype=torch.bool).triu(1)
            mask = later if mask is None else mask | later
        answer: torch.Tensor = self.layers(src, mask, src_key_padding_mask, is_causal=alone)
        return answer


class TransformerDecoder(nn.Module):
    """Decoder layers of one kind on top of each other; a causal one looks back only."""

    def __init__(
        self,
        d_model: int,
        nhead: int,
        num_layers: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        norm_first: bool = False,
        final_norm: bool = False,
        bias: bool = True,
        causal: bool = True,
    ) -> None:
        super().__init__()
        layer = nn.TransformerDecoderLayer(
            d_model,
            nhead,
            dim_feedforward,
            dropout,
            activation,
            batch_first=True,
            norm_first=norm_first,
            bias=bias,
        )
        norm = nn.LayerNorm(d_model, bias=bias) if final_norm else None
        self.layers = nn.TransformerDecoder(layer, num_layers, norm)
        self.causal = causal

    def forward(
        self,
        tgt: torch.Tensor,
        memory: torch.Tensor,
        tgt_key_padding_mask: torch.Tensor | None = None,
        memory_key_padding_mask: torch.Tensor | None = None,
        tgt_mask: torch.Tensor | None = None,
        memory_mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        alone = self.causal and tgt_mask is None
        if self.causal:
            later = tgt.new_ones(tgt.shape[1], tgt.shape[1], dtype=torch.bool).triu(1)
            tgt_mask = later if tgt_mask is None else tgt_mask | later
        answer: torch.Tensor = self.layers(
            tgt,
            memory,
            tgt_mask,
            memory_mask,
            tgt_key_padding_mask,
            memory_key_padding_mask,
            tgt_is_causal=alone,
        )
        return answer


class CausalTransformer(nn.Module):
    """A transformer whose decoder sees only the steps before each."""

    def __init__(
        self,
        d_model: int,
        nhead: int,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str = "relu",
        norm_first: bool = False,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.transformer = nn.Transformer(
            d_model,
            nhead,
            num_encoder_layers,
            num_decoder_layers,
            dim_feedforward,
            dropout,
            activation,
            batch_first=True,
            norm_first=norm_first,
            bias=bias,
        )

    def forward(
        self,
        src: torch.Tensor,
        tgt: torch.Tensor,
        src_key_padding_mask: torch.Tensor | None = None,
        tgt_key_padding_mask: torch.Tensor | None = None,
        memory_key_padding_mask: torch.Tensor | None = None,
        src_mask: torch.Tensor | None = None,
        tgt_mask: torch.Tensor | None = None,
        memory_mask: torch.Tensor | None = None,
    ) -> torch.Tensor:
        later = tgt.new_ones(tgt.shape[1], tgt.shape[1], dtype=torch.bool).triu(1)
        answer: torch.Tensor = self.transformer(
            src,
            tgt,
            src_mask=src_mask,
            tgt_mask=later if tgt_mask is None else tgt_mask | later,
            memory_mask=memory_mask,
            src_key_padding_mask=src_key_padding_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_mask is None,
        )
        return answer
