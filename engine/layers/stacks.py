"""Whole transformers: several encoder or decoder layers on top of each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from engine.declare import param
from engine.layers.attention import (
    CAUSAL_HELP,
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
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.ports import Mask, Series, StepMask
from engine.layers.transformer_parts import BEND_HELP, DECODER_MASKS, Stack, decoder_mask_checks
from engine.layers.words import count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules, nn

MASKS = ("src_key_padding_mask", "tgt_key_padding_mask", "memory_key_padding_mask")
STEP_MASKS = ("src_mask", "tgt_mask", "memory_mask")


@layer(
    "Transformer encoder stack",
    group=GROUP,
    example=[(12, 16)],
    icon="transformer",
    stem="encoder",
    synonyms=(*WORDS, "bert", "vit", "deep", "several layers"),
)
class TransformerEncoder(Stack):
    """Several Transformer encoders on top of each other."""

    causal: bool = param(False, label="Look back only", help=CAUSAL_HELP)

    def call(
        self,
        src: Series,
        src_key_padding_mask: Mask | None = None,
        mask: StepMask | None = None,
    ) -> Call:
        return Call(
            modules.TransformerEncoder,
            keywords=("src_key_padding_mask", "mask"),
            prepare=for_heads(self.nhead, "mask"),
            **self.settings(src[2]),
            causal=self.causal,
        )

    def checks(
        self,
        src: Series,
        src_key_padding_mask: Mask | None = None,
        mask: StepMask | None = None,
    ) -> Iterator[Wrong]:
        yield from head_checks(self.nhead, src[2], "nhead")
        yield from mask_checks(src, src_key_padding_mask, "src_key_padding_mask")
        yield from step_mask_checks(src, src, mask, "mask")


@layer(
    "Transformer decoder stack",
    group=GROUP,
    example=[(12, 16), (9, 16)],
    icon="transformer",
    stem="decoder",
    synonyms=(*WORDS, "translation", "deep", "several layers"),
)
class TransformerDecoder(Stack):
    """Several Transformer decoders on top of each other."""

    causal: bool = param(True, label="Look back only", help=CAUSAL_HELP)

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
            modules.TransformerDecoder,
            keywords=DECODER_MASKS,
            prepare=for_heads(self.nhead, *DECODER_MASKS[2:]),
            **self.settings(tgt[2]),
            causal=self.causal,
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
        yield from width_checks(tgt, memory)
        padding = (tgt_key_padding_mask, memory_key_padding_mask)
        yield from decoder_mask_checks(tgt, memory, padding, (tgt_mask, memory_mask))


@layer(
    "Transformer",
    group=GROUP,
    example=[(12, 16), (9, 16)],
    icon="transformer",
    synonyms=(*WORDS, "encoder decoder", "translation", "sequence to sequence"),
)
class Transformer:
    """An encoder for one sequence and a decoder for another, as in the paper of 2017."""

    nhead: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    num_encoder_layers: int = param(
        2, low=1, high=128, label="Encoder layers", key=True, help="How many layers read the source."
    )
    num_decoder_layers: int = param(
        2, low=1, high=128, label="Decoder layers", key=True, help="How many layers write the answer."
    )
    dim_feedforward: int = param(
        128, low=1, high=WIDEST, label="Inner values", key=True, help=FEEDFORWARD_HELP
    )
    dropout: float = param(0.1, low=0, high=1, help=DROPOUT_HELP)
    activation: Literal["relu", "gelu"] = param("relu", help=BEND_HELP)
    norm_first: bool = param(False, advanced=True, label="Normalise first", help=FIRST_HELP)
    bias: bool = param(True, advanced=True, help="Add learned numbers in all its layers.")
    causal: bool = param(True, label="Look back only", help="The decoder sees only the steps before each.")

    def call(
        self,
        src: Series,
        tgt: Series,
        src_key_padding_mask: Mask | None = None,
        tgt_key_padding_mask: Mask | None = None,
        memory_key_padding_mask: Mask | None = None,
        src_mask: StepMask | None = None,
        tgt_mask: StepMask | None = None,
        memory_mask: StepMask | None = None,
    ) -> Call:
        order: dict[str, Any] = {} if self.causal else {"batch_first": True}
        return Call(
            modules.CausalTransformer if self.causal else nn.Transformer,
            keywords=(*MASKS, *STEP_MASKS),
            prepare=for_heads(self.nhead, *STEP_MASKS),
            d_model=src[2],
            nhead=self.nhead,
            num_encoder_layers=self.num_encoder_layers,
            num_decoder_layers=self.num_decoder_layers,
            dim_feedforward=self.dim_feedforward,
            dropout=self.dropout,
            activation=self.activation,
            norm_first=self.norm_first,
            bias=self.bias,
            **order,
        )

    def checks(
        self,
        src: Series,
        tgt: Series,
        src_key_padding_mask: Mask | None = None,
        tgt_key_padding_mask: Mask | None = None,
        memory_key_padding_mask: Mask | None = None,
        src_mask: StepMask | None = None,
        tgt_mask: StepMask | None = None,
        memory_mask: StepMask | None = None,
    ) -> Iterator[Wrong]:
        yield from head_checks(self.nhead, src[2], "nhead")
        yield from width_checks(tgt, src)
        yield from mask_checks(src, src_key_padding_mask, MASKS[0])
        yield from mask_checks(tgt, tgt_key_padding_mask, MASKS[1])
        yield from mask_checks(src, memory_key_padding_mask, MASKS[2])
        yield from step_mask_checks(src, src, src_mask, STEP_MASKS[0])
        yield from step_mask_checks(tgt, tgt, tgt_mask, STEP_MASKS[1])
        yield from step_mask_checks(tgt, src, memory_mask, STEP_MASKS[2])

    def summary(self) -> str:
        both = f"{self.num_encoder_layers} + {self.num_decoder_layers} layers"
        return line((both, count(self.nhead, "head")))


def width_checks(tgt: Shape, memory: Shape) -> Iterator[Wrong]:
    """Both sequences must have the same number of values a step."""
    if memory[2] != tgt[2]:
        why = f"One sequence has {tgt[2]} values a step, the other {memory[2]}."
        yield Wrong(why, "The sequences don't match", shapes=True)
