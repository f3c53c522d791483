"""Convolutions: the same small learned filters slide over a signal, an image or a volume."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import Size2, param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Image
from engine.layers.words import by, changed, count, line, spread
from engine.lazy import nn

GROUP = "Convolution"
MOST_CHANNELS = 2**24
LARGEST = 2**16
CHANNELS_HELP = "How many filters are learned; each gives one channel of the output."
KERNEL_HELP = "How many points wide each filter is."
STRIDE_HELP = "How many points a filter moves at a time; 2 halves the size."
PADDING_HELP = "Zeros added around the edges; same keeps the size (divided by the stride), 0 adds none."
DILATION_HELP = "Distance between the points that a filter looks at; more than 1 leaves gaps."
GROUPS_HELP = "Split the channels into this many groups that are filtered apart."
BIAS_HELP = "Add a learned number to each channel; it has no effect before BatchNorm."


@layer(
    "Conv 2D",
    group=GROUP,
    example=[(3, 32, 32)],
    icon="conv",
    synonyms=("convolution", "filter", "cnn", "image", "convolutional"),
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

    def checks(self, input: Image) -> Iterator[str]:
        yield from group_checks(self.groups, input[1], self.out_channels)

    def summary(self) -> str:
        return filter_words(self.out_channels, self.kernel_size, self.stride, 2)


def padding_of(
    padding: int | tuple[int, ...] | str,
    kernel: int | tuple[int, ...],
    stride: int | tuple[int, ...],
    dilation: int | tuple[int, ...],
    dimensions: int,
) -> int | tuple[int, ...] | str:
    """Torch's `same` only works with stride 1; with a larger stride, half the filter on each side does it."""
    if padding != "same" or spread(stride, dimensions) == (1,) * dimensions:
        return padding
    wide = zip(spread(kernel, dimensions), spread(dilation, dimensions))
    sides = tuple(d * (k - 1) // 2 for k, d in wide)
    return sides[0] if len(set(sides)) == 1 else sides


def group_checks(groups: int, channels: int, filters: int) -> Iterator[str]:
    """Sentences for groups that do not divide the channels that come in or go out."""
    if channels % groups:
        yield f"{groups} groups do not divide the {channels} input channels evenly."
    elif filters % groups:
        yield f"{groups} groups do not divide the {filters} filters evenly."


def filter_words(
    filters: int, kernel: int | tuple[int, ...], stride: int | tuple[int, ...], dimensions: int
) -> str:
    """`64 filters, 3 × 3, stride 2`."""
    plain = spread(stride, dimensions)
    shown = str(plain[0]) if len(set(plain)) == 1 else by(stride, dimensions)
    return line(
        (count(filters, "filter"), by(kernel, dimensions), changed(set(plain), {1}, f"stride {shown}"))
    )
