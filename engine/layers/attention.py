"""Attention: each step of a sequence looks at the others and takes what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from engine.declare import param
from engine.layers.call import Call, Shape, Steps
from engine.layers.declare import layer
from engine.layers.ports import Mask, Series, StepMask
from engine.layers.words import changed, count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules, nn

GROUP = "Attention"
MOST_HEADS = 2**16
WIDEST = 2**24
HEADS_HELP = "How many things each step can look for at once; they share the values evenly."
DROPOUT_HELP = "Which share of the connections is dropped while training."
FEEDFORWARD_HELP = "How many values the layer's inner Linear has."
CAUSAL_HELP = "Each step sees only the steps before it, as when predicting what comes next."
FIRST_HELP = "Bring to one scale before each part, not after it; deep stacks train better."
WORDS = ("transformer", "attention", "query", "key", "value")
MASKS = ("key_padding_mask", "attn_mask")


@layer(
    "Self-attention",
    group=GROUP,
    example=[(12, 16)],
    icon="attn",
    stem="attention",
    synonyms=(*WORDS, "mhsa"),
    formula="y = softmax(Q · Kᵀ / √d) · V, Q, K, V = x · W",
)
class SelfAttention:
    """Let each step of a sequence look at all the others and take what it needs."""

    num_heads: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    causal: bool = param(False, label="Look back only", key=True, help=CAUSAL_HELP)
    bias: bool = param(True, advanced=True, help="Add learned numbers in the projections.")

    def call(
        self, input: Series, key_padding_mask: Mask | None = None, attn_mask: StepMask | None = None
    ) -> Call:
        return Call(
            modules.SelfAttention,
            keywords=MASKS,
            embed_dim=input[2],
            num_heads=self.num_heads,
            dropout=self.dropout,
            bias=self.bias,
            causal=self.causal,
        )

    def checks(
        self, input: Series, key_padding_mask: Mask | None = None, attn_mask: StepMask | None = None
    ) -> Iterator[Wrong]:
        yield from head_checks(self.num_heads, input[2], "num_heads")
        yield from mask_checks(input, key_padding_mask, MASKS[0])
        yield from step_mask_checks(input, input, attn_mask, MASKS[1])

    def summary(self) -> str:
        return line((count(self.num_heads, "head"), "looks back only" if self.causal else ""))


@layer(
    "Multi-head attention",
    group=GROUP,
    example=[(12, 16), (9, 16), (9, 16)],
    icon="xattn",
    stem="attention",
    synonyms=(*WORDS, "cross-attention", "encoder decoder"),
    formula="y = softmax(Q · Kᵀ / √d) · V in each head",
)
class MultiheadAttention:
    """Let each step of one sequence look at another and take what it needs."""

    num_heads: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help="Add learned numbers in the projections.")

    add_bias_kv: bool = param(
        False, label="Learned step", advanced=True, help="Add a learned step to the keys and values."
    )
    add_zero_attn: bool = param(
        False, label="Empty step", advanced=True, help="Add a step of zeros, so that nothing can be taken."
    )

    def call(
        self,
        query: Series,
        key: Series | None = None,
        value: Series | None = None,
        key_padding_mask: Mask | None = None,
        attn_mask: StepMask | None = None,
    ) -> Call:
        looked_at = "key" if key is not None else "query"
        taken = "value" if value is not None else looked_at
        return Call(
            nn.MultiheadAttention,
            outputs=("output", "_"),
            forward={"need_weights": False},
            feed=("query", looked_at, taken),
            keywords=("key_padding_mask", "attn_mask"),
            prepare=for_heads(self.num_heads, "attn_mask"),
            embed_dim=query[2],
            num_heads=self.num_heads,
            dropout=self.dropout,
            bias=self.bias,
            add_bias_kv=self.add_bias_kv,
            add_zero_attn=self.add_zero_attn,
            kdim=None if key is None or key[2] == query[2] else key[2],
            vdim=_width(query, key, value),
            batch_first=True,
        )

    def checks(
        self,
        query: Series,
        key: Series | None = None,
        value: Series | None = None,
        key_padding_mask: Mask | None = None,
        attn_mask: StepMask | None = None,
    ) -> Iterator[Wrong]:
        yield from head_checks(self.num_heads, query[2], "num_heads")
        looked_at = key if key is not None else query
        if value is not None and value[1] != looked_at[1]:
            why = f"Key has {looked_at[1]} steps, but value has {value[1]}; each key needs one value."
            yield Wrong(why, "Key and value don't match", port="value")
        if key_padding_mask is not None and key_padding_mask[1] != looked_at[1]:
            why = f"The mask has {key_padding_mask[1]} steps, but the key has {looked_at[1]}."
            yield Wrong(why, "The mask does not fit", port="key_padding_mask")
        yield from step_mask_checks(query, looked_at, attn_mask, "attn_mask")

    def summary(self) -> str:
        return count(self.num_heads, "head")


def _width(query: Series, key: Series | None, value: Series | None) -> int | None:
    found = value if value is not None else key if key is not None else query
    return None if found[2] == query[2] else found[2]


@layer(
    "Dot-product attention",
    group=GROUP,
    example=[(12, 16), (9, 16), (9, 8)],
    icon="xattn",
    stem="attention",
    synonyms=(*WORDS, "scaled dot product", "sdpa"),
    formula="y = softmax(Q · Kᵀ / √d) · V",
)
class ScaledDotProductAttention:
    """Mix values by how well each key fits each query, without weights of its own."""

    num_heads: int = param(1, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    dropout_p: float = param(0.0, low=0, high=1, label="Dropout", advanced=True, help=DROPOUT_HELP)
    is_causal: bool = param(False, label="Look back only", help=CAUSAL_HELP)
    scale: float | None = param(
        None, low=0, advanced=True, help="What products are multiplied by; else 1 / √(values of a head)."
    )

    def call(self, query: Series, key: Series, value: Series, attn_mask: StepMask | None = None) -> Call:
        return Call(
            modules.DotProductAttention,
            keywords=MASKS[1:],
            dropout=self.dropout_p,
            causal=self.is_causal,
            num_heads=self.num_heads,
            scale=self.scale,
        )

    def checks(
        self, query: Series, key: Series, value: Series, attn_mask: StepMask | None = None
    ) -> Iterator[Wrong]:
        if query[2] != key[2]:
            yield Wrong(
                f"Query has {query[2]} values a step, but key has {key[2]}.", "Query and key don't match"
            )
        if key[1] != value[1]:
            yield Wrong(f"Key has {key[1]} steps, but value has {value[1]}.", "Key and value don't match")
        yield from head_checks(self.num_heads, gcd(query[2], value[2]), "num_heads")
        yield from step_mask_checks(query, key, attn_mask, MASKS[1])

    def summary(self) -> str:
        heads = changed(self.num_heads, 1, count(self.num_heads, "head"))
        return line((heads, "looks back only" if self.is_causal else ""))


def head_checks(heads: int, width: int, setting: str) -> Iterator[Wrong]:
    """The heads must share the values of a step evenly."""
    if width % heads:
        fitting = max(h for h in range(1, min(heads, width) + 1) if width % h == 0)
        why = f"{width} values a step can't be shared evenly among {heads} heads."
        yield Wrong(why, "The heads do not come out even", setting, fitting)


def mask_checks(sequence: Shape, mask: Shape | None, port: str) -> Iterator[Wrong]:
    """A mask says yes or no for each step."""
    if mask is not None and mask[1] != sequence[1]:
        why = f"The mask has {mask[1]} steps, but the sequence has {sequence[1]}."
        yield Wrong(why, "The mask does not fit", port=port)


def step_mask_checks(looking: Shape, looked_at: Shape, mask: Shape | None, port: str) -> Iterator[Wrong]:
    """A mask of steps says yes or no for each step and each step that it may look at."""
    wanted = (looking[1], looked_at[1])
    if mask is not None and tuple(mask[1:]) != wanted:
        why = f"The mask is {mask[1]} × {mask[2]}, but must be {wanted[0]} × {wanted[1]} steps."
        yield Wrong(why, "The mask does not fit", port=port)


def for_heads(heads: int, *ports: str) -> dict[str, Steps]:
    """Torch wants the mask of a sample once for each head; with one head it is that already."""
    return {} if heads == 1 else dict.fromkeys(ports, (("repeat_interleave", (heads, 0)),))
