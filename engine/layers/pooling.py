"""Pooling: make a signal, an image or a volume smaller by summing up neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.declare import Param, Size1, Size2, Size3, param
from engine.layers.call import Call, Shape, settings
from engine.layers.declare import layer
from engine.layers.ports import Image, Signal, Volume
from engine.layers.windows import (
    KERNEL_HELP,
    LARGEST,
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


class Sliding:
    """A window that slides over a signal, an image or a volume; its sizes say which."""

    kernel_size: Any
    stride: Any
    params: Mapping[str, Param]

    def summary(self) -> str:
        """The line on its node: `2 × 2`, with the stride where it is not the window's width."""
        stride = stride_words(self.stride, self.dimensions()) if self.stride else ""
        return line((by(self.kernel_size, self.dimensions()), stride))

    def dimensions(self) -> int:
        """1 for a signal, 2 for an image, 3 for a volume."""
        return self.params["kernel_size"].length or 1


class Padded(Sliding):
    """A window that may hang over the edges."""

    padding: Any

    def checks(self, input: Shape) -> Iterator[Wrong]:
        """The padding is at most half a window, which fits into the input; dilation makes it wider."""
        yield from half_checks(self.kernel_size, self.padding, self.dimensions())
        yield from window_checks(input[2:], self.kernel_size, self.padding, getattr(self, "dilation", 1))


class Pool(Padded):
    """A pool that can keep the rest at the edges."""

    ceil_mode: bool

    def unexportable(self, input: Shape) -> str:
        """Why these settings can't go into an ONNX file; empty where they can."""
        if getattr(self, "divisor_override", None) is not None:
            return DIVISOR
        dilation = getattr(self, "dilation", 1)
        window = self.kernel_size, self.stride, self.padding, dilation
        return IN_PADDING if self.ceil_mode and stands_in_padding(input[2:], *window) else ""


@layer(
    "Max pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="maxpool",
    stem="pool",
    synonyms=("maxpool", "downsample", "subsample", "signal"),
)
class MaxPool1d(Pool):
    """Keep the largest value of each window of a signal."""

    kernel_size: Size1 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size1 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size1 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size1 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.MaxPool1d, **settings(self))


@layer(
    "Max pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="maxpool",
    stem="pool",
    synonyms=("maxpool", "downsample", "subsample", "image"),
    formula="y = largest x in each window",
)
class MaxPool2d(Pool):
    """Keep the largest value of each window of an image."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size2 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.MaxPool2d, **settings(self))


@layer(
    "Max pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="maxpool",
    stem="pool",
    synonyms=("maxpool", "downsample", "subsample", "volume"),
)
class MaxPool3d(Pool):
    """Keep the largest value of each window of a volume."""

    kernel_size: Size3 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size3 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size3 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size3 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.MaxPool3d, **settings(self))


@layer(
    "Average pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="avgpool",
    stem="pool",
    synonyms=("avgpool", "mean", "downsample", "signal"),
)
class AvgPool1d(Pool):
    """Keep the mean of each window of a signal."""

    kernel_size: Size1 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size1 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size1 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    count_include_pad: bool = param(True, advanced=True, label="Count padding", help=COUNT_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.AvgPool1d, **settings(self))


@layer(
    "Average pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="avgpool",
    stem="pool",
    synonyms=("avgpool", "mean", "downsample", "image"),
    formula="y = mean of x in each window",
)
class AvgPool2d(Pool):
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
        return Call(nn.AvgPool2d, **settings(self))


@layer(
    "Average pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="avgpool",
    stem="pool",
    synonyms=("avgpool", "mean", "downsample", "volume"),
)
class AvgPool3d(Pool):
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
        return Call(nn.AvgPool3d, **settings(self))

    def checks(self, input: Volume) -> Iterator[Wrong]:
        yield from half_checks(self.kernel_size, self.padding, 3)
        # Torch wants the window inside the volume itself, whatever the padding.
        yield from window_checks(input[2:], self.kernel_size)
