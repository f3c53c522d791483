"""Convolutions that are causal, or filter each channel by itself before they mix the channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import Size1, Size2, param
from engine.layers.call import Call
from engine.layers.convolution import (
    BIAS_HELP,
    CHANNELS_HELP,
    DILATION_HELP,
    GROUP,
    GROUPS_HELP,
    MOST_CHANNELS,
    PADDING_HELP,
    STRIDE_HELP,
    WORDS,
)
from engine.layers.declare import layer
from engine.layers.ports import Image, Signal
from engine.layers.windows import KERNEL_HELP, LARGEST, filter_words, group_checks, padding_of, window_checks
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

MULTIPLIER_HELP = "Filters for each channel, before they are mixed."


@layer(
    "Causal conv 1D",
    group=GROUP,
    example=[(8, 32)],
    icon="conv1",
    stem="conv",
    synonyms=(*WORDS, "wavenet", "dilated", "tcn", "audio", "autoregressive", "time series"),
)
class CausalConv1d:
    """Slide filters along a signal that see only what came before, as in WaveNet."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size1 = param(2, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    dilation: Size1 = param(1, low=1, high=LARGEST, key=True, help=DILATION_HELP)
    stride: Size1 = param(1, low=1, high=LARGEST, advanced=True, help=STRIDE_HELP)
    groups: int = param(1, low=1, high=MOST_CHANNELS, advanced=True, help=GROUPS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Signal) -> Call:
        return Call(
            modules.CausalConv1d,
            in_channels=input[1],
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            dilation=self.dilation,
            groups=self.groups,
            bias=self.bias,
        )

    def checks(self, input: Signal) -> Iterator[Wrong]:
        yield from group_checks(self.groups, input[1], self.out_channels)

    def summary(self) -> str:
        words = filter_words(self.out_channels, self.kernel_size, self.stride, 1)
        return line((words, changed(self.dilation, 1, f"dilation {self.dilation}")))


@layer(
    "Separable conv 1D",
    group=GROUP,
    example=[(8, 32)],
    icon="dwconv",
    stem="separable",
    synonyms=(*WORDS, "depthwise", "pointwise", "signal", "light"),
)
class SeparableConv1d:
    """Filter each channel of a signal by itself, then mix the channels, with few weights."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size1 = param(3, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size1 = param(1, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: int | tuple[int] | Literal["same"] = param("same", low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size1 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    depth_multiplier: int = param(
        1, low=1, high=2**16, label="Filters a channel", advanced=True, help=MULTIPLIER_HELP
    )
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Signal) -> Call:
        return Call(
            modules.SeparableConv1d,
            in_channels=input[1],
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 1),
            dilation=self.dilation,
            depth_multiplier=self.depth_multiplier,
            bias=self.bias,
        )

    def checks(self, input: Signal) -> Iterator[Wrong]:
        padding = padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 1)
        yield from window_checks(input[2:], self.kernel_size, padding, self.dilation)

    def summary(self) -> str:
        return filter_words(self.out_channels, self.kernel_size, self.stride, 1)


@layer(
    "Separable conv 2D",
    group=GROUP,
    example=[(8, 16, 16)],
    icon="dwconv",
    stem="separable",
    synonyms=(*WORDS, "depthwise", "pointwise", "image", "xception", "mobilenet", "light"),
)
class SeparableConv2d:
    """Filter each channel of an image by itself, then mix the channels, with few weights."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size2 = param(3, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size2 = param(1, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size2 | Literal["same"] = param("same", low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    depth_multiplier: int = param(
        1, low=1, high=2**16, label="Filters a channel", advanced=True, help=MULTIPLIER_HELP
    )
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            modules.SeparableConv2d,
            in_channels=input[1],
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 2),
            dilation=self.dilation,
            depth_multiplier=self.depth_multiplier,
            bias=self.bias,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        padding = padding_of(self.padding, self.kernel_size, self.stride, self.dilation, 2)
        yield from window_checks(input[2:], self.kernel_size, padding, self.dilation)

    def summary(self) -> str:
        return filter_words(self.out_channels, self.kernel_size, self.stride, 2)
