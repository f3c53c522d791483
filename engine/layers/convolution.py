"""Convolutions: the same small learned filters slide over a signal, an image or a volume."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import Size1, Size2, Size3, param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Image, Signal, Volume
from engine.layers.windows import (
    KERNEL_HELP,
    LARGEST,
    filter_words,
    group_checks,
    padding_of,
    window_checks,
)
from engine.layers.wrong import Wrong
from engine.lazy import nn

GROUP = "Convolution"
MOST_CHANNELS = 2**24
CHANNELS_HELP = "How many filters are learned; each gives one channel of the output."
STRIDE_HELP = "How many points a filter moves at a time; 2 halves the size."
PADDING_HELP = "Zeros added around the edges; same keeps the size (divided by the stride), 0 adds none."
DILATION_HELP = "Distance between the points that a filter looks at; more than 1 leaves gaps."
GROUPS_HELP = "Split the channels into this many groups that are filtered apart."
BIAS_HELP = "Add a learned number to each channel; it has no effect before BatchNorm."
WORDS = ("convolution", "filter", "cnn", "convolutional")


@layer(
    "Conv 1D",
    group=GROUP,
    example=[(8, 32)],
    icon="conv1",
    stem="conv",
    synonyms=(*WORDS, "signal", "time series", "audio"),
    formula="y[c, t] = b[c] + Σₖ,ᵢ w[c, k, i] · x[k, t·stride + i·dilation]",
)
class Conv1d:
    """Slide learned filters along a signal."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size1 = param(3, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size1 = param(1, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: int | tuple[int] | Literal["same"] = param("same", low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size1 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    groups: int = param(1, low=1, high=MOST_CHANNELS, advanced=True, help=GROUPS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Signal) -> Call:
        return Call(
            nn.Conv1d,
            in_channels=input[1],
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 1),
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )

    def checks(self, input: Signal) -> Iterator[Wrong]:
        yield from group_checks(self.groups, input[1], self.out_channels)
        padding = padding_of(self.padding, self.kernel_size, self.stride, self.dilation, len(input) - 2)
        yield from window_checks(input[2:], self.kernel_size, padding, self.dilation)

    def summary(self) -> str:
        return filter_words(self.out_channels, self.kernel_size, self.stride, 1)


@layer(
    "Conv 2D",
    group=GROUP,
    example=[(3, 32, 32)],
    icon="conv",
    stem="conv",
    synonyms=(*WORDS, "image"),
    formula="y[c, u, v] = b[c] + Σₖ,ᵢ,ⱼ w[c, k, i, j] · x[k, u·stride + i, v·stride + j]",
)
class Conv2d:
    """Slide learned filters over an image."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size2 = param(3, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size2 = param(1, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size2 | Literal["same"] = param("same", low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    groups: int = param(1, low=1, high=MOST_CHANNELS, advanced=True, help=GROUPS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            nn.Conv2d,
            in_channels=input[1],
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 2),
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from group_checks(self.groups, input[1], self.out_channels)
        padding = padding_of(self.padding, self.kernel_size, self.stride, self.dilation, len(input) - 2)
        yield from window_checks(input[2:], self.kernel_size, padding, self.dilation)

    def summary(self) -> str:
        return filter_words(self.out_channels, self.kernel_size, self.stride, 2)


@layer(
    "Conv 3D",
    group=GROUP,
    example=[(2, 8, 8, 8)],
    icon="conv3",
    stem="conv",
    synonyms=(*WORDS, "volume", "video", "scan"),
    formula="y[c, p] = b[c] + Σₖ,ᵢ w[c, k, i] · x[k, p·stride + i·dilation]",
)
class Conv3d:
    """Slide learned filters through a volume or a film."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size3 = param(3, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size3 = param(1, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size3 | Literal["same"] = param("same", low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size3 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    groups: int = param(1, low=1, high=MOST_CHANNELS, advanced=True, help=GROUPS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Volume) -> Call:
        return Call(
            nn.Conv3d,
            in_channels=input[1],
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 3),
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )

    def checks(self, input: Volume) -> Iterator[Wrong]:
        yield from group_checks(self.groups, input[1], self.out_channels)
        padding = padding_of(self.padding, self.kernel_size, self.stride, self.dilation, len(input) - 2)
        yield from window_checks(input[2:], self.kernel_size, padding, self.dilation)

    def summary(self) -> str:
        return filter_words(self.out_channels, self.kernel_size, self.stride, 3)


@layer(
    "Depthwise conv 2D",
    group=GROUP,
    example=[(8, 16, 16)],
    icon="dwconv",
    stem="depthwise",
    synonyms=(*WORDS, "image", "mobile", "separable", "grouped"),
)
class DepthwiseConv2d:
    """Filter each channel of an image by itself, which needs few weights."""

    multiplier: int = param(
        1, low=1, high=2**16, label="Filters a channel", key=True, help="Filters for each channel."
    )
    kernel_size: Size2 = param(3, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size2 = param(1, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size2 | Literal["same"] = param("same", low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            nn.Conv2d,
            in_channels=input[1],
            out_channels=input[1] * self.multiplier,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 2),
            dilation=self.dilation,
            groups=input[1],
            bias=self.bias,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        padding = padding_of(self.padding, self.kernel_size, self.stride, self.dilation, len(input) - 2)
        yield from window_checks(input[2:], self.kernel_size, padding, self.dilation)

    def summary(self) -> str:
        return filter_words(self.multiplier, self.kernel_size, self.stride, 2).replace(",", " a channel,", 1)
