"""Transposed convolutions: filters that make a signal, an image or a volume larger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.declare import Param, Size1, Size2, Size3, param
from engine.layers.call import Call, Shape, settings
from engine.layers.convolution import (
    BIAS_HELP,
    CHANNELS_HELP,
    DILATION_HELP,
    GROUP,
    GROUPS_HELP,
    MOST_CHANNELS,
)
from engine.layers.declare import layer
from engine.layers.ports import Image, Signal, Volume
from engine.layers.windows import KERNEL_HELP, LARGEST, Window, filter_words, group_checks
from engine.layers.words import by, spread
from engine.layers.wrong import Wrong
from engine.lazy import nn

STRIDE_HELP = "How far apart the filter is put down; 2 doubles the size."
PADDING_HELP = "Points cut off at each edge."
EXTRA_HELP = "Points added at one edge, where the stride leaves the size open."
WORDS = ("deconvolution", "upsample", "decoder", "generator")


class Transposed:
    """What transposed convolutions share."""

    out_channels: int
    kernel_size: Any
    stride: Any
    output_padding: Any
    dilation: Any
    groups: int
    params: Mapping[str, Param]

    def checks(self, input: Shape) -> Iterator[Wrong]:
        """Groups divide the channels, extra points are few, and something is left of the input."""
        yield from group_checks(self.groups, input[1], self.out_channels)
        yield from extra_checks(self.output_padding, self.stride, self.dilation, len(input) - 2)
        yield from cut_checks(input[2:], self)

    def summary(self) -> str:
        """The line on its node."""
        dimensions = self.params["kernel_size"].length or 1
        return filter_words(self.out_channels, self.kernel_size, self.stride, dimensions)


@layer(
    "Transposed conv 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="convt",
    stem="upconv",
    synonyms=(*WORDS, "signal"),
)
class ConvTranspose1d(Transposed):
    """Make a signal larger with learned filters."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size1 = param(2, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size1 = param(2, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size1 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    output_padding: Size1 = param(
        0, low=0, high=LARGEST, advanced=True, label="Extra points", help=EXTRA_HELP
    )
    dilation: Size1 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    groups: int = param(1, low=1, high=MOST_CHANNELS, advanced=True, help=GROUPS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.ConvTranspose1d, in_channels=input[1], **settings(self))


@layer(
    "Transposed conv 2D",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="convt",
    stem="upconv",
    synonyms=(*WORDS, "image"),
    formula="each x[k, u, v] adds w[k, c, i, j] · x at y[c, u·stride + i, v·stride + j]",
)
class ConvTranspose2d(Transposed):
    """Make an image larger with learned filters."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size2 = param(2, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size2 = param(2, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    output_padding: Size2 = param(
        0, low=0, high=LARGEST, advanced=True, label="Extra points", help=EXTRA_HELP
    )
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    groups: int = param(1, low=1, high=MOST_CHANNELS, advanced=True, help=GROUPS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.ConvTranspose2d, in_channels=input[1], **settings(self))


@layer(
    "Transposed conv 3D",
    group=GROUP,
    example=[(4, 4, 4, 4)],
    icon="convt",
    stem="upconv",
    synonyms=(*WORDS, "volume"),
)
class ConvTranspose3d(Transposed):
    """Make a volume larger with learned filters."""

    out_channels: int = param(32, low=1, high=MOST_CHANNELS, label="Filters", key=True, help=CHANNELS_HELP)
    kernel_size: Size3 = param(2, low=1, high=LARGEST, key=True, help=KERNEL_HELP)
    stride: Size3 = param(2, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size3 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    output_padding: Size3 = param(
        0, low=0, high=LARGEST, advanced=True, label="Extra points", help=EXTRA_HELP
    )
    dilation: Size3 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)
    groups: int = param(1, low=1, high=MOST_CHANNELS, advanced=True, help=GROUPS_HELP)
    bias: bool = param(True, help=BIAS_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.ConvTranspose3d, in_channels=input[1], **settings(self))


def cut_checks(sizes: Sequence[int], layer: Any) -> Iterator[Wrong]:
    """The padding must leave something (the formula of torch's documentation of ConvTranspose2d)."""
    names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
    each = zip(sizes, *(spread(getattr(layer, name), len(sizes)) for name in names))
    left = [(n - 1) * s - 2 * p + d * (k - 1) + o + 1 for n, k, s, p, o, d in each]
    if min(left) < 1:
        why = f"Padding {by(layer.padding, len(sizes))} cuts off more than the filters put there."
        yield Wrong(why, "Nothing is left of the input", "padding", 0)


def extra_checks(extra: Window, stride: Window, dilation: Window, dimensions: int) -> Iterator[Wrong]:
    """The extra points must be fewer than the stride or the dilation; torch refuses others while it runs."""
    most = tuple(max(s, d) - 1 for s, d in zip(spread(stride, dimensions), spread(dilation, dimensions)))
    if any(e > m for e, m in zip(spread(extra, dimensions), most)):
        value = most[0] if len(set(most)) == 1 else most
        why = (
            f"Extra points are {by(extra, dimensions)}, not fewer than the stride, {by(stride, dimensions)}."
        )
        yield Wrong(why, "There are too many extra points", "output_padding", value)
