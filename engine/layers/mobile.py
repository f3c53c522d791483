"""Parts of small image networks: squeeze-and-excitation and the inverted residual of MobileNet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from engine.declare import Size1, param
from engine.layers.call import Call, Shape
from engine.layers.convolution import CHANNELS_HELP, GROUP, MOST_CHANNELS, STRIDE_HELP, WORDS
from engine.layers.declare import layer
from engine.layers.ports import FLOATS, Accepts, Image
from engine.layers.windows import KERNEL_HELP, LARGEST, filter_words
from engine.layers.words import count, line, percent
from engine.layers.wrong import Wrong
from engine.lazy import modules

Channels = Annotated[
    Shape, Accepts("image", (3, 4, 5), FLOATS, "a signal, an image or a volume (N × channels × ...)")
]


@layer(
    "Squeeze-and-excitation",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="mul",
    stem="squeeze",
    synonyms=("senet", "channel attention", "recalibrate", "gate", "mobilenet", "efficientnet"),
    formula="y = x · σ(W₂ · ReLU(W₁ · mean(x)))",
)
class SqueezeExcitation:
    """Weigh each channel by what all the channels hold on the whole."""

    reduction: int = param(
        16, low=1, high=MOST_CHANNELS, key=True, help="How many channels share one value inside."
    )
    squeeze_channels: int | None = param(
        None,
        low=1,
        high=MOST_CHANNELS,
        label="Inner values",
        advanced=True,
        words={"": "By reduction"},
        help="Inside, this many values.",
    )
    activation: Literal["relu", "silu"] = param("relu", advanced=True, help="The bend inside.")
    gate: Literal["sigmoid", "hardsigmoid"] = param(
        "sigmoid", advanced=True, help="What brings the weights between 0 and 1."
    )

    def call(self, input: Channels) -> Call:
        return Call(
            modules.SqueezeExcitation,
            channels=input[1],
            reduction=self.reduction,
            squeeze_channels=self.squeeze_channels,
            activation=self.activation,
            gate=self.gate,
        )

    def checks(self, input: Channels) -> Iterator[Wrong]:
        if self.squeeze_channels is None and self.reduction > input[1]:
            why = (
                f"There are {count(input[1], 'channel')}, fewer than the {self.reduction} that share a value."
            )
            yield Wrong(why, "One value is left inside", "reduction", input[1], severity="hint")

    def summary(self) -> str:
        if self.squeeze_channels is not None:
            return f"{self.squeeze_channels:,} inner"
        return f"channels / {self.reduction}"


@layer(
    "Inverted residual",
    group=GROUP,
    example=[(16, 16, 16)],
    icon="res",
    stem="residual",
    synonyms=(*WORDS, "mobilenet", "mbconv", "efficientnet", "bottleneck", "depthwise", "block"),
)
class InvertedResidual:
    """MobileNetV2's block: more channels, a filter for each, fewer again, and a skip where sizes agree."""

    out_channels: int = param(16, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    expand_ratio: float = param(
        6.0, low=0.01, high=1024, label="Widening", key=True, help="How many times more channels are inside."
    )
    kernel_size: Size1 = param(3, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size1 = param(1, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    se_ratio: float = param(
        0.0,
        low=0,
        high=1024,
        label="Squeeze",
        help="Squeeze-and-excitation with this share of the input channels inside; 0 for none.",
    )
    activation: Literal["relu6", "relu", "silu", "hardswish"] = param(
        "relu6",
        help="The bend after the first two steps: ReLU6 in V2, SiLU in EfficientNet, Hardswish in V3.",
    )
    drop_path: float = param(
        0.0,
        low=0,
        high=0.99,
        advanced=True,
        help="Which share of the samples takes the skip alone in training.",
    )
    eps: float = param(
        1e-5, low=1e-12, high=1, label="Epsilon", advanced=True, help="Added to the variance in BatchNorm."
    )
    momentum: float = param(
        0.1, low=0, high=1, advanced=True, help="How fast BatchNorm's mean and variance follow new data."
    )

    def call(self, input: Image) -> Call:
        return Call(
            modules.InvertedResidual,
            in_channels=input[1],
            out_channels=self.out_channels,
            expand_ratio=self.expand_ratio,
            kernel_size=self.kernel_size,
            stride=self.stride,
            se_ratio=self.se_ratio,
            activation=self.activation,
            drop_path=self.drop_path,
            eps=self.eps,
            momentum=self.momentum,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        if self.kernel_size % 2 == 0:
            why = (
                f"A window of {self.kernel_size} points has no middle, so sizes would not stay for the skip."
            )
            yield Wrong(why, "The window has no middle", "kernel_size", self.kernel_size - 1)
        if self._inner(input) > MOST_CHANNELS:
            yield Wrong(f"There would be {self._inner(input):,} channels inside.", "It is too wide inside")
        if self.drop_path and (self.stride > 1 or input[1] != self.out_channels):
            why = "There is no skip where the sizes change, so no path can be dropped."
            yield Wrong(why, "There is no skip", "drop_path", 0.0, severity="hint")

    def _inner(self, input: Image) -> int:
        return max(1, round(input[1] * self.expand_ratio))

    def summary(self) -> str:
        words = filter_words(self.out_channels, self.kernel_size, self.stride, 2)
        return line(
            (
                words,
                f"× {self.expand_ratio:g} inside",
                f"squeeze {percent(self.se_ratio)}" * bool(self.se_ratio),
            )
        )
