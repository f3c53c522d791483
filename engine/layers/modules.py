"""Modules that torch lacks.

The source of each class goes into exported files, which need torch alone: a class uses nothing but `torch`,
`nn` and `F`, and no other name of this file.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


class LastStep(nn.Module):
    """The last step of a sequence: N × steps × features becomes N × features."""

    def __init__(self, bidirectional: bool = False) -> None:
        super().__init__()
        self.bidirectional = bidirectional

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if not self.bidirectional:
            return input[:, -1]
        half = input.shape[2] // 2
        return torch.cat([input[:, -1, :half], input[:, 0, half:]], dim=1)


class GaussianNoise(nn.Module):
    """Adds normal noise while training and nothing afterwards."""

    def __init__(self, deviation: float = 0.1) -> None:
        super().__init__()
        self.deviation = deviation

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input + self.deviation * torch.randn_like(input) if self.training else input


class DropPath(nn.Module):
    """Drops whole samples while training and scales up the others (stochastic depth, arXiv 1603.09382)."""

    def __init__(self, p: float = 0.1) -> None:
        super().__init__()
        self.p = p

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if not self.training or self.p == 0:
            return input
        kept = torch.empty_like(input[(slice(None), *[slice(1)] * (input.dim() - 1))]).bernoulli_(1 - self.p)
        return input * kept / (1 - self.p)


class SelfAttention(nn.Module):
    """Multi-head attention of a sequence to itself (arXiv 1706.03762): N × steps × features stays that."""

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True, causal: bool = False
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.dropout = dropout
        self.causal = causal
        self.projection = nn.Linear(embed_dim, 3 * embed_dim, bias=bias)
        self.output = nn.Linear(embed_dim, embed_dim, bias=bias)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        parts = self.projection(input).unflatten(2, (3, self.num_heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, dropout_p=dropout, is_causal=self.causal)
        answer: torch.Tensor = self.output(mixed.transpose(1, 2).flatten(2))
        return answer


class DotProductAttention(nn.Module):
    """Scaled dot-product attention whose dropout ends with training."""

    def __init__(self, dropout: float = 0.0, causal: bool = False) -> None:
        super().__init__()
        self.dropout = dropout
        self.causal = causal

    def forward(self, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
        dropout = self.dropout if self.training else 0.0
        # One head, since ONNX knows attention with heads only.
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        mixed = F.scaled_dot_product_attention(query, key, value, dropout_p=dropout, is_causal=self.causal)
        return mixed.squeeze(1)


class PositionalEncoding(nn.Module):
    """Adds sine and cosine waves of falling frequency to the steps of a sequence (arXiv 1706.03762, 3.5)."""

    waves: torch.Tensor

    def __init__(self, steps: int, features: int, dropout: float = 0.0) -> None:
        super().__init__()
        place = torch.arange(steps, dtype=torch.float32).unsqueeze(1)
        feature = torch.arange(features)
        angle = place * torch.pow(10000.0, -(feature - feature % 2) / features)
        waves = torch.where(feature % 2 == 0, torch.sin(angle), torch.cos(angle))
        self.register_buffer("waves", waves, persistent=False)
        self.dropout = nn.Dropout(dropout)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        answer: torch.Tensor = self.dropout(input + self.waves)
        return answer


class LearnedPositions(nn.Module):
    """Adds a learned number to each value of each step of a sequence."""

    def __init__(self, steps: int, features: int) -> None:
        super().__init__()
        self.positions = nn.Parameter(0.02 * torch.randn(steps, features))

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input + self.positions


class Cast(nn.Module):
    """Turns numbers into another type, given by its name in torch."""

    def __init__(self, dtype: str) -> None:
        super().__init__()
        self.dtype = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool}[dtype]

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input.to(self.dtype)


class Scale(nn.Module):
    """Multiplies each channel by a learned number (LayerScale, arXiv 2103.17239)."""

    def __init__(self, channels: int, init: float = 1.0) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), init))

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input * self.weight.view(-1, *[1] * (input.dim() - 2))


class OneHot(nn.Module):
    """Turns whole numbers from 0 into rows of zeros with a one; other numbers become rows of zeros."""

    places: torch.Tensor

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.register_buffer("places", torch.arange(classes), persistent=False)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return (input.unsqueeze(-1) == self.places).float()


class Einsum(nn.Module):
    """Sums of products over the dimensions that the equation's letters name."""

    def __init__(self, equation: str) -> None:
        super().__init__()
        self.equation = equation

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return torch.einsum(self.equation, *inputs)


class LSTMCell(nn.Module):
    """An LSTM cell whose output and memory come in one by one."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__()
        self.step = nn.LSTMCell(input_size, hidden_size, bias=bias)

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor, cell: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        hidden, cell = self.step(input, (hidden, cell))
        return hidden, cell


class LSTMStates(nn.Module):
    """An LSTM that takes and gives its states, each N × units."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, bias=bias, batch_first=True)

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor | None = None, cell: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        empty = input.new_zeros(input.shape[0], self.lstm.hidden_size)
        hidden = empty if hidden is None else hidden
        cell = empty if cell is None else cell
        output, (hidden, cell) = self.lstm(input, (hidden.unsqueeze(0), cell.unsqueeze(0)))
        return output, hidden.squeeze(0), cell.squeeze(0)


class GRUStates(nn.Module):
    """A GRU that takes and gives its state, N × units."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, bias=bias, batch_first=True)

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if hidden is None:
            hidden = input.new_zeros(input.shape[0], self.gru.hidden_size)
        output, hidden = self.gru(input, hidden.unsqueeze(0))
        return output, hidden.squeeze(0)


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

    def forward(self, src: torch.Tensor, src_key_padding_mask: torch.Tensor | None = None) -> torch.Tensor:
        mask = None
        if self.causal:
            mask = src.new_ones(src.shape[1], src.shape[1], dtype=torch.bool).triu(1)
        answer: torch.Tensor = self.layers(src, mask, src_key_padding_mask, is_causal=self.causal)
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

    def forward(self, tgt: torch.Tensor, memory: torch.Tensor) -> torch.Tensor:
        mask = None
        if self.causal:
            mask = tgt.new_ones(tgt.shape[1], tgt.shape[1], dtype=torch.bool).triu(1)
        answer: torch.Tensor = self.layers(tgt, memory, mask, tgt_is_causal=self.causal)
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
    ) -> torch.Tensor:
        answer: torch.Tensor = self.transformer(
            src,
            tgt,
            tgt_mask=tgt.new_ones(tgt.shape[1], tgt.shape[1], dtype=torch.bool).triu(1),
            src_key_padding_mask=src_key_padding_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=True,
        )
        return answer
