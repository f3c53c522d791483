"""The layers that a transformer is made of: attention and a feed-forward part, each with its shortcut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.attention import (
    DROPOUT_HELP,
    FEEDFORWARD_HELP,
    FIRST_HELP,
    GROUP,
    HEADS_HELP,
    MOST_HEADS,
    WIDEST,
    WORDS,
    for_heads,
    head_checks,
    mask_checks,
    step_mask_checks,
)
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Mask, Series, StepMask
from engine.layers.words import count, line
from engine.layers.wrong import Wrong
from engine.lazy import nn


@layer(
    "Transformer encoder",
    group=GROUP,
    example=[(12, 16)],
    icon="transformer",
    stem="encoder",
    synonyms=(*WORDS, "encoder layer", "bert", "block"),
    formula="x = norm(x + attention(x)), y = norm(x + feed-forward(x))",
)
class TransformerEncoderLayer:
    """Self-attention and two Linear layers, each with a skip connection and LayerNorm."""

    nhead: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    dim_feedforward: int = param(
        128, low=1, high=WIDEST, label="Inner values", key=True, help=FEEDFORWARD_HELP
    )
    dropout: float = param(0.1, low=0, high=1, help=DROPOUT_HELP)
    activation: Literal["relu", "gelu"] = param("relu", help="The bend between the two Linear layers.")
    norm_first: bool = param(False, advanced=True, label="Normalise first", help=FIRST_HELP)
    bias: bool = param(True, advanced=True, help="Add learned numbers in all its parts.")

    def call(
        self,
        src: Series,
        src_key_padding_mask: Mask | None = None,
        src_mask: StepMask | None = None,
    ) -> Call:
        return Call(
            nn.TransformerEncoderLayer,
            keywords=("src_key_padding_mask", "src_mask"),
            prepare=for_heads(self.nhead, "src_mask"),
            d_model=src[2],
            nhead=self.nhead,
            dim_feedforward=self.dim_feedforward,
            dropout=self.dropout,
            activation=self.activation,
            batch_first=True,
            norm_first=self.norm_first,
            bias=self.bias,
        )

    def checks(
        self,
        src: Series,
        src_key_padding_mask: Mask | None = None,
        src_mask: StepMask | None = None,
    ) -> Iterator[Wrong]:
        yield from head_checks(self.nhead, src[2], "nhead")
        yield from mask_checks(src, src_key_padding_mask, "src_key_padding_mask")
        yield from step_mask_checks(src, src, src_mask, "src_mask")

    def summary(self) -> str:
        return line((count(self.nhead, "head"), f"{self.dim_feedforward} inner values"))


@layer(
    "Transformer decoder",
    group=GROUP,
    example=[(12, 16), (9, 16)],
    icon="transformer",
    stem="decoder",
    synonyms=(*WORDS, "decoder layer", "translation"),
)
class TransformerDecoderLayer:
    """Self-attention, attention to an encoder's answer and two Linear layers, with skip connections."""

    nhead: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    dim_feedforward: int = param(
        128, low=1, high=WIDEST, label="Inner values", key=True, help=FEEDFORWARD_HELP
    )
    dropout: float = param(0.1, low=0, high=1, help=DROPOUT_HELP)
    activation: Literal["relu", "gelu"] = param("relu", help="The bend between the two Linear layers.")
    norm_first: bool = param(False, advanced=True, label="Normalise first", help=FIRST_HELP)
    bias: bool = param(True, advanced=True, help="Add learned numbers in all its parts.")

    def call(
        self,
        tgt: Series,
        memory: Series,
        tgt_key_padding_mask: Mask | None = None,
        memory_key_padding_mask: Mask | None = None,
        tgt_mask: StepMask | None = None,
        memory_mask: StepMask | None = None,
    ) -> Call:
        return Call(
            nn.TransformerDecoderLayer,
            keywords=("tgt_key_padding_mask", "memory_key_padding_mask", "tgt_mask", "memory_mask"),
            prepare=for_heads(self.nhead, "tgt_mask", "memory_mask"),
            d_model=tgt[2],
            nhead=self.nhead,
            dim_feedforward=self.dim_feedforward,
            dropout=self.dropout,
            activation=self.activation,
            batch_first=True,
            norm_first=self.norm_first,
            bias=self.bias,
        )

    def checks(
        self,
        tgt: Series,
        memory: Series,
        tgt_key_padding_mask: Mask | None = None,
        memory_key_padding_mask: Mask | None = None,
        tgt_mask: StepMask | None = None,
        memory_mask: StepMask | None = None,
    ) -> Iterator[Wrong]:
        yield from head_checks(self.nhead, tgt[2], "nhead")
        if memory[2] != tgt[2]:
            why = f"The sequence has {tgt[2]} values a step, but the memory has {memory[2]}."
            yield Wrong(why, "Sequence and memory don't match", port="memory")
        yield from mask_checks(tgt, tgt_key_padding_mask, "tgt_key_padding_mask")
        yield from mask_checks(memory, memory_key_padding_mask, "memory_key_padding_mask")
        yield from step_mask_checks(tgt, tgt, tgt_mask, "tgt_mask")
        yield from step_mask_checks(tgt, memory, memory_mask, "memory_mask")

    def summary(self) -> str:
        return line((count(self.nhead, "head"), f"{self.dim_feedforward} inner values"))
