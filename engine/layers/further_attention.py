"""Further attention: causal, to another sequence, and with fewer keys than queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.declare import param
from engine.layers.attention import (
    CAUSAL_HELP,
    DROPOUT_HELP,
    GROUP,
    HEADS_HELP,
    MASKS,
    MOST_HEADS,
    WIDEST,
    WORDS,
    head_checks,
    mask_checks,
    step_mask_checks,
)
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Mask, Series, StepMask
from engine.layers.positions import BASE, BASE_HELP, PAIRS, PAIRS_HELP, Pairs, pair_checks
from engine.layers.words import changed, count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

BIAS_HELP = "Add learned numbers in the projections."
HEAD_DIM_HELP = "How many values each head has; else the values of a step, shared among the heads."
ROTARY_HELP = "Turn queries and keys with each step, so that attention knows how far apart they are."


@layer(
    "Causal self-attention",
    group=GROUP,
    example=[(12, 16)],
    icon="attn",
    stem="attention",
    synonyms=(*WORDS, "masked attention", "gpt", "decoder", "autoregressive", "language model"),
    formula="y = softmax(Q · Kᵀ / √d + mask) · V; no step sees a later one",
)
class CausalSelfAttention:
    """Let each step of a sequence look at itself and the steps before it."""

    num_heads: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    rotary: bool = param(False, label="Rotary positions", key=True, help=ROTARY_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Series, key_padding_mask: Mask | None = None) -> Call:
        positions: dict[str, Any] = {"rotary_steps": input[1]} if self.rotary else {}
        return Call(
            modules.GroupedQueryAttention if self.rotary else modules.SelfAttention,
            keywords=MASKS[:1],
            embed_dim=input[2],
            num_heads=self.num_heads,
            dropout=self.dropout,
            bias=self.bias,
            causal=True,
            **positions,
        )

    def checks(self, input: Series, key_padding_mask: Mask | None = None) -> Iterator[Wrong]:
        yield from head_checks(self.num_heads, input[2], "num_heads")
        if self.rotary:
            yield from pair_checks(input[2] // self.num_heads)
        yield from mask_checks(input, key_padding_mask, MASKS[0])

    def summary(self) -> str:
        return line((count(self.num_heads, "head"), "rotary" if self.rotary else ""))


@layer(
    "Cross-attention",
    group=GROUP,
    example=[(12, 16), (9, 24)],
    icon="xattn",
    stem="attention",
    synonyms=(*WORDS, "encoder decoder", "condition", "context", "perceiver"),
    formula="y = softmax(Q · Kᵀ / √d) · V, Q from one sequence, K and V from the other",
)
class CrossAttention:
    """Let each step of a sequence look at another one, the context, and take what it needs."""

    num_heads: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    head_dim: int | None = param(
        None, low=1, high=WIDEST, label="Values a head", words={"": "Shared evenly"}, help=HEAD_DIM_HELP
    )
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(
        self,
        query: Series,
        context: Series,
        key_padding_mask: Mask | None = None,
        attn_mask: StepMask | None = None,
    ) -> Call:
        return Call(
            modules.CrossAttention,
            keywords=MASKS,
            embed_dim=query[2],
            context_dim=context[2],
            num_heads=self.num_heads,
            head_dim=self.head_dim,
            dropout=self.dropout,
            bias=self.bias,
        )

    def checks(
        self,
        query: Series,
        context: Series,
        key_padding_mask: Mask | None = None,
        attn_mask: StepMask | None = None,
    ) -> Iterator[Wrong]:
        if self.head_dim is None:
            yield from head_checks(self.num_heads, query[2], "num_heads")
        yield from mask_checks(context, key_padding_mask, MASKS[0])
        yield from step_mask_checks(query, context, attn_mask, MASKS[1])

    def summary(self) -> str:
        return line((count(self.num_heads, "head"), head_words(self.head_dim)))


@layer(
    "Grouped-query attention",
    group=GROUP,
    example=[(12, 16)],
    icon="attn",
    stem="attention",
    synonyms=(*WORDS, "gqa", "mqa", "multi-query", "llama", "rope", "causal", "sliding window", "mistral"),
    formula="y = softmax(Q · Kᵀ / √d) · V; several heads of Q share one of K and V",
)
class GroupedQueryAttention:
    """Self-attention in which several query heads share one key and value, as in Llama."""

    num_heads: int = param(4, low=1, high=MOST_HEADS, label="Query heads", key=True, help=HEADS_HELP)
    num_kv_heads: int = param(
        2,
        low=1,
        high=MOST_HEADS,
        label="Key heads",
        key=True,
        help="How many keys and values there are; with 1 all queries share one.",
    )
    causal: bool = param(True, label="Look back only", help=CAUSAL_HELP)
    rotary: bool = param(True, label="Rotary positions", help=ROTARY_HELP)
    base: float = param(BASE, low=1, high=1e12, label="Rotary base", advanced=True, help=BASE_HELP)
    pairs: Pairs = param("adjacent", label="Rotary pairs", advanced=True, words=PAIRS, help=PAIRS_HELP)
    head_dim: int | None = param(
        None,
        low=1,
        high=WIDEST,
        label="Values a head",
        advanced=True,
        words={"": "Shared evenly"},
        help=HEAD_DIM_HELP,
    )
    window: int = param(
        0, low=0, high=2**24, label="Window", advanced=True, help="How many steps each sees; 0 for all."
    )
    qk_norm: bool = param(
        False, label="Normalise both", advanced=True, help="An RMSNorm for queries and keys of each head."
    )
    dropout: float = param(0.0, low=0, high=1, advanced=True, help=DROPOUT_HELP)
    bias: bool = param(False, advanced=True, help=BIAS_HELP)

    def call(self, input: Series, key_padding_mask: Mask | None = None) -> Call:
        return Call(
            modules.GroupedQueryAttention,
            keywords=MASKS[:1],
            embed_dim=input[2],
            num_heads=self.num_heads,
            num_kv_heads=self.num_kv_heads,
            head_dim=self.head_dim,
            dropout=self.dropout,
            bias=self.bias,
            causal=self.causal,
            rotary_steps=input[1] if self.rotary else 0,
            base=self.base,
            pairs=self.pairs,
            window=self.window,
            qk_norm=self.qk_norm,
        )

    def checks(self, input: Series, key_padding_mask: Mask | None = None) -> Iterator[Wrong]:
        if self.head_dim is None:
            yield from head_checks(self.num_heads, input[2], "num_heads")
        if self.num_heads % self.num_kv_heads:
            fitting = max(h for h in range(1, self.num_kv_heads + 1) if self.num_heads % h == 0)
            why = f"{self.num_heads} query heads can't share {self.num_kv_heads} keys evenly."
            yield Wrong(why, "The key heads do not come out even", "num_kv_heads", fitting)
        if self.rotary:
            yield from pair_checks(self._values(input))
        yield from mask_checks(input, key_padding_mask, MASKS[0])

    def _values(self, input: Series) -> int:
        return self.head_dim or input[2] // self.num_heads

    def summary(self) -> str:
        heads = f"{self.num_heads} / {count(self.num_kv_heads, 'head')}"
        return line(
            (heads, "rotary" if self.rotary else "", changed(self.window, 0, f"window {self.window}"))
        )


def head_words(values: int | None) -> str:
    """`64 values each`, where it is said."""
    return "" if values is None else f"{count(values, 'value')} each"
