"""Feed-forward parts of a transformer: each step by itself goes through Linear layers; and layer scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis, axis_checks
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.layers.words import changed, line, percent
from engine.layers.wrong import Wrong
from engine.lazy import modules

GROUP = "Attention"
WIDEST = 2**24
INNER = "Inner values"
INNER_HELP = "How many values are between the Linear layers; else {} times those of a step."
DROPOUT_HELP = "Which share of the values is dropped while training, after each Linear layer."
BIAS_HELP = "Add learned numbers in the Linear layers."
WORDS = ("transformer", "mlp", "ffn", "position-wise", "perceptron")
BENDS = {"relu": "ReLU", "gelu": "GELU", "gelu_tanh": "GELU by tanh", "silu": "SiLU"}


@layer(
    "Feed-forward",
    group=GROUP,
    example=[(12, 16)],
    icon="linear",
    stem="feed_forward",
    synonyms=(*WORDS, "gpt", "bert"),
    formula="y = W₂ · f(W₁ · x)",
)
class FeedForward:
    """Two Linear layers with a bend between them, for each step by itself."""

    dim_feedforward: int | None = param(
        None,
        low=1,
        high=WIDEST,
        label=INNER,
        key=True,
        words={"": "From the width"},
        help=INNER_HELP.format(4),
    )
    activation: Literal["relu", "gelu", "gelu_tanh", "silu"] = param(
        "relu", words=BENDS, help="The bend between the two Linear layers."
    )
    dropout: float = param(0.0, low=0, high=1, help=DROPOUT_HELP)
    bias: bool = param(True, advanced=True, help=BIAS_HELP)

    def call(self, input: Floats) -> Call:
        return Call(
            modules.FeedForward,
            features=input[-1],
            dim_feedforward=self.dim_feedforward or 4 * input[-1],
            activation=self.activation,
            dropout=self.dropout,
            bias=self.bias,
        )

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from row_checks(len(input))

    def summary(self) -> str:
        return line((_inner(self.dim_feedforward), BENDS[self.activation], _dropped(self.dropout)))


@layer(
    "SwiGLU feed-forward",
    group=GROUP,
    example=[(12, 16)],
    icon="linear",
    stem="feed_forward",
    synonyms=(*WORDS, "gated", "llama", "silu", "swish", "glu"),
    formula="y = W₂ · (SiLU(W₁ · x) · (V · x))",
)
class SwiGLUFeedForward:
    """A feed-forward part in which one Linear layer, through SiLU, decides how much of another passes."""

    dim_feedforward: int | None = param(
        None,
        low=1,
        high=WIDEST,
        label=INNER,
        key=True,
        words={"": "From the width"},
        help=INNER_HELP.format("8/3"),
    )
    dropout: float = param(0.0, low=0, high=1, help="Which share of the values is dropped while training.")
    bias: bool = param(False, advanced=True, help=BIAS_HELP)

    def call(self, input: Floats) -> Call:
        return Call(
            modules.GatedFeedForward,
            features=input[-1],
            dim_feedforward=self.dim_feedforward or gated_width(input[-1]),
            activation="silu",
            dropout=self.dropout,
            bias=self.bias,
        )

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from row_checks(len(input))

    def summary(self) -> str:
        return line((_inner(self.dim_feedforward), _dropped(self.dropout)))


@layer(
    "GEGLU feed-forward",
    group=GROUP,
    example=[(12, 16)],
    icon="linear",
    stem="feed_forward",
    synonyms=(*WORDS, "gated", "t5", "gemma", "gelu", "glu", "diffusion"),
    formula="y = W₂ · (GELU(W₁ · x) · (V · x))",
)
class GEGLUFeedForward:
    """A feed-forward part in which one Linear layer, through GELU, decides how much of another passes."""

    dim_feedforward: int | None = param(
        None,
        low=1,
        high=WIDEST,
        label=INNER,
        key=True,
        words={"": "From the width"},
        help=INNER_HELP.format("8/3"),
    )
    approximate: Literal["none", "tanh"] = param(
        "none",
        advanced=True,
        words={"none": "Exact", "tanh": "By tanh"},
        help="Compute GELU exactly, or by tanh.",
    )
    dropout: float = param(0.0, low=0, high=1, help="Which share of the values is dropped while training.")
    bias: bool = param(False, advanced=True, help=BIAS_HELP)

    def call(self, input: Floats) -> Call:
        return Call(
            modules.GatedFeedForward,
            features=input[-1],
            dim_feedforward=self.dim_feedforward or gated_width(input[-1]),
            activation="gelu_tanh" if self.approximate == "tanh" else "gelu",
            dropout=self.dropout,
            bias=self.bias,
        )

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from row_checks(len(input))

    def summary(self) -> str:
        return line((_inner(self.dim_feedforward), _dropped(self.dropout)))


@layer(
    "Layer scale",
    group="Regularisation",
    example=[(12, 16)],
    icon="mul",
    synonyms=("layerscale", "learned gain", "cait", "convnext", "residual", "gamma"),
    formula="y = γ · x",
)
class LayerScale:
    """Multiply each value of a step by a learned number that starts near 0, just before a residual Add."""

    init: float = param(
        1e-5, low=-10, high=10, label="First value", key=True, help="What each number is before training."
    )
    dim: int = param(-1, low=LOW, high=HIGH, label="Dimension", help=f"{DIM_HELP[:-1]}; 1 for images.")

    def call(self, input: Floats) -> Call:
        return Call(modules.LayerScale, features=input[self.dim], init=self.init, dim=self.dim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        if len(input) == 4 and axis(self.dim, 4) != 1:
            why = "An image's channels are dimension 1, but another one is scaled."
            yield Wrong(why, "The channels are not scaled", "dim", 1, severity="hint")

    def summary(self) -> str:
        return line((f"from {self.init:g}", changed(self.dim, -1, f"dimension {self.dim}")))


def gated_width(features: int) -> int:
    """Two thirds of four times the width, so that a gate costs no more weights (arXiv 2002.05202, 2)."""
    return max(1, features * 8 // 3)


def row_checks(rank: int) -> Iterator[Wrong]:
    """Each sample needs values; one number alone has no last dimension to work on."""
    if rank < 2:
        yield Wrong("It needs a row of values for each sample, but gets one number.", "There are no values")


def _inner(width: int | None) -> str:
    return "" if width is None else f"{width:,} inner"


def _dropped(share: float) -> str:
    return f"drop {percent(share)}" if share else ""
