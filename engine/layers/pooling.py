"""Pooling: make a signal, an image or a volume smaller by summing up neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.declare import Size1, Size2, Size3, param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Image, Signal, Volume
from engine.layers.windows import (
    KERNEL_HELP,
    LARGEST,
    Window,
    half_checks,
    stands_in_padding,
    stride_words,
    window_checks,
)
from engine.layers.words import by, line
from engine.layers.wrong import Wrong
from engine.lazy import nn

GROUP = "Pooling"
STRIDE_HELP = "How many points the window moves at a time; empty means as wide as the window."
PADDING_HELP = "Points added around the edges, at most half the window."
DILATION_HELP = "Distance between the points that the window looks at."
CEIL_HELP = "Keep the last window even where it hangs over the edge."
DIVISOR = "ONNX always divides by the size of the window; leave Divide by empty."
IN_PADDING = "Before opset 22 ONNX keeps a last window that begins in the padding; turn Keep the rest off."
DIVISOR_HELP = "Divide the sum by this number; empty divides by the points of the window."
COUNT_HELP = "Let the padding count as zeros in the mean."


@layer(
    "Max pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="maxpool",
    stem="pool",
    synonyms=("maxpool", "downsample", "subsample", "signal"),
)
class MaxPool1d:
    """Keep the largest value of each window of a signal."""

    kernel_size: Size1 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size1 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size1 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size1 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(
            nn.MaxPool1d,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            ceil_mode=self.ceil_mode,
        )

    def checks(self, input: Signal) -> Iterator[Wrong]:
        yield from half_checks(self.kernel_size, self.padding, 1)
        yield from window_checks(input[2:], self.kernel_size, self.padding, self.dilation)

    def unexportable(self, input: Signal) -> str:
        return _in_padding(self, input[2:])

    def summary(self) -> str:
        return pool_words(self.kernel_size, self.stride, 1)


@layer(
    "Max pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="maxpool",
    stem="pool",
    synonyms=("maxpool", "downsample", "subsample", "image"),
    formula="y = largest x in each window",
)
class MaxPool2d:
    """Keep the largest value of each window of an image."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size2 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            nn.MaxPool2d,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            ceil_mode=self.ceil_mode,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from half_checks(self.kernel_size, self.padding, 2)
        yield from window_checks(input[2:], self.kernel_size, self.padding, self.dilation)

    def unexportable(self, input: Image) -> str:
        return _in_padding(self, input[2:])

    def summary(self) -> str:
        return pool_words(self.kernel_size, self.stride, 2)


@layer(
    "Max pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="maxpool",
    stem="pool",
    synonyms=("maxpool", "downsample", "subsample", "volume"),
)
class MaxPool3d:
    """Keep the largest value of each window of a volume."""

    kernel_size: Size3 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size3 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size3 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size3 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Volume) -> Call:
        return Call(
            nn.MaxPool3d,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            ceil_mode=self.ceil_mode,
        )

    def checks(self, input: Volume) -> Iterator[Wrong]:
        yield from half_checks(self.kernel_size, self.padding, 3)
        yield from window_checks(input[2:], self.kernel_size, self.padding, self.dilation)

    def unexportable(self, input: Volume) -> str:
        return _in_padding(self, input[2:])

    def summary(self) -> str:
        return pool_words(self.kernel_size, self.stride, 3)


@layer(
    "Average pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="avgpool",
    stem="pool",
    synonyms=("avgpool", "mean", "downsample", "signal"),
)
class AvgPool1d:
    """Keep the mean of each window of a signal."""

    kernel_size: Size1 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size1 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size1 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    count_include_pad: bool = param(True, advanced=True, label="Count padding", help=COUNT_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(
            nn.AvgPool1d,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            count_include_pad=self.count_include_pad,
            ceil_mode=self.ceil_mode,
        )

    def checks(self, input: Signal) -> Iterator[Wrong]:
        yield from half_checks(self.kernel_size, self.padding, 1)
        yield from window_checks(input[2:], self.kernel_size, self.padding)

    def unexportable(self, input: Signal) -> str:
        return _in_padding(self, input[2:])

    def summary(self) -> str:
        return pool_words(self.kernel_size, self.stride, 1)


@layer(
    "Average pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="avgpool",
    stem="pool",
    synonyms=("avgpool", "mean", "downsample", "image"),
    formula="y = mean of x in each window",
)
class AvgPool2d:
    """Keep the mean of each window of an image."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size2 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    count_include_pad: bool = param(True, advanced=True, label="Count padding", help=COUNT_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)
    divisor_override: int | None = param(
        None, low=1, high=2**31, label="Divide by", advanced=True, help=DIVISOR_HELP
    )

    def call(self, input: Image) -> Call:
        return Call(
            nn.AvgPool2d,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            count_include_pad=self.count_include_pad,
            ceil_mode=self.ceil_mode,
            divisor_override=self.divisor_override,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from half_checks(self.kernel_size, self.padding, 2)
        yield from window_checks(input[2:], self.kernel_size, self.padding)

    def unexportable(self, input: Image) -> str:
        return DIVISOR if self.divisor_override is not None else _in_padding(self, input[2:])

    def summary(self) -> str:
        return pool_words(self.kernel_size, self.stride, 2)


@layer(
    "Average pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="avgpool",
    stem="pool",
    synonyms=("avgpool", "mean", "downsample", "volume"),
)
class AvgPool3d:
    """Keep the mean of each window of a volume."""

    kernel_size: Size3 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size3 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size3 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    count_include_pad: bool = param(True, advanced=True, label="Count padding", help=COUNT_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)
    divisor_override: int | None = param(
        None, low=1, high=2**31, label="Divide by", advanced=True, help=DIVISOR_HELP
    )

    def call(self, input: Volume) -> Call:
        return Call(
            nn.AvgPool3d,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            count_include_pad=self.count_include_pad,
            ceil_mode=self.ceil_mode,
            divisor_override=self.divisor_override,
        )

    def checks(self, input: Volume) -> Iterator[Wrong]:
        yield from half_checks(self.kernel_size, self.padding, 3)
        # Torch wants the window inside the volume itself, whatever the padding.
        yield from window_checks(input[2:], self.kernel_size)

    def unexportable(self, input: Volume) -> str:
        return DIVISOR if self.divisor_override is not None else _in_padding(self, input[2:])

    def summary(self) -> str:
        return pool_words(self.kernel_size, self.stride, 3)


def _in_padding(pool: Any, sizes: Sequence[int]) -> str:
    """Why a pool that keeps the rest can't go into an ONNX file for these sizes, or nothing."""
    dilation = getattr(pool, "dilation", 1)
    rest = pool.ceil_mode and stands_in_padding(sizes, pool.kernel_size, pool.stride, pool.padding, dilation)
    return IN_PADDING if rest else ""


def pool_words(kernel: Window, stride: Window | None, dimensions: int) -> str:
    """`2 × 2`, with the stride where it is not the window's width."""
    return line((by(kernel, dimensions), stride_words(stride, dimensions) if stride else ""))
