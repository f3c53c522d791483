"""The layers that a transformer is made of: attention and a feed-forward part, each with its shortcut."""

from __future__ import annotations

from collections.abc import Iterator

from engine.layers.attention import (
    GROUP,
    WORDS,
    for_heads,
    head_checks,
    mask_checks,
    step_mask_checks,
)
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Mask, Series, StepMask
from engine.layers.transformer_parts import DECODER_MASKS, Single, decoder_mask_checks
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
class TransformerEncoderLayer(Single):
    """Self-attention and two Linear layers, each with a skip connection and LayerNorm."""

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
            **self.settings(src[2]),
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


@layer(
    "Transformer decoder",
    group=GROUP,
    example=[(12, 16), (9, 16)],
    icon="transformer",
    stem="decoder",
    synonyms=(*WORDS, "decoder layer", "translation"),
)
class TransformerDecoderLayer(Single):
    """Self-attention, attention to an encoder's answer and two Linear layers, with skip connections."""

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
            keywords=DECODER_MASKS,
            prepare=for_heads(self.nhead, *DECODER_MASKS[2:]),
            **self.settings(tgt[2]),
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
        padding = (tgt_key_padding_mask, memory_key_padding_mask)
        yield from decoder_mask_checks(tgt, memory, padding, (tgt_mask, memory_mask))
