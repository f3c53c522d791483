"""Patches of an image as columns and back, shuffled channels, and resizing of signals and volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import Size2, Size3, param
from engine.layers.axes import product
from engine.layers.call import Apply, Call, Shape
from engine.layers.declare import layer
from engine.layers.padding import GROUP
from engine.layers.ports import Floats, Image, Signal, Volume
from engine.layers.windows import KERNEL_HELP, LARGEST, window_checks
from engine.layers.words import by, count, line, spread
from engine.layers.wrong import Wrong
from engine.lazy import F, nn

STRIDE_HELP = "How many points lie between two patches."
PADDING_HELP = "Zeros added around the edges of the image."
DILATION_HELP = "Distance between the points of a patch; more than 1 leaves gaps."


@layer(
    "Unfold",
    group="Convolution",
    example=[(3, 8, 8)],
    icon="split",
    synonyms=("im2col", "patches", "sliding window", "columns", "vit"),
)
class Unfold:
    """Lay each patch of an image out as a column (N × channels · points × patches)."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Patch", key=True, help=KERNEL_HELP)
    stride: Size2 = param(2, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            nn.Unfold,
            kernel_size=self.kernel_size,
            dilation=self.dilation,
            padding=self.padding,
            stride=self.stride,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from window_checks(input[2:], self.kernel_size, self.padding, self.dilation)

    def summary(self) -> str:
        return f"patches of {by(self.kernel_size, 2)}"


@layer(
    "Fold",
    group="Convolution",
    example=[(12, 16)],
    icon="concat",
    synonyms=("col2im", "patches", "assemble", "overlap add"),
)
class Fold:
    """Put columns back into an image as patches; where they overlap, they are added up."""

    output_size: Size2 = param(8, low=1, high=LARGEST, key=True, help="Height and width of the image.")
    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Patch", key=True, help=KERNEL_HELP)
    stride: Size2 = param(2, low=1, high=LARGEST, key=True, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)
    dilation: Size2 = param(1, low=1, high=LARGEST, advanced=True, help=DILATION_HELP)

    def call(self, input: Signal) -> Call:
        return Call(
            nn.Fold,
            output_size=self.output_size,
            kernel_size=self.kernel_size,
            dilation=self.dilation,
            padding=self.padding,
            stride=self.stride,
        )

    def checks(self, input: Signal) -> Iterator[Wrong]:
        points = product(spread(self.kernel_size, 2))
        if input[1] % points:
            why = f"Each column has {input[1]} values, which are not a multiple of {points} points."
            yield Wrong(why, "The patches do not come out even")
            return
        wrong = next(
            window_checks(spread(self.output_size, 2), self.kernel_size, self.padding, self.dilation), None
        )
        if wrong is not None:
            yield wrong
        elif (patches := product(self._places())) != input[2]:
            why = f"The image has room for {patches} patches, but {input[2]} come in."
            yield Wrong(why, "The patches do not fill the image")

    def _places(self) -> tuple[int, ...]:
        """How many patches lie along each side (the formula of torch's documentation of Fold)."""
        names = ("output_size", "kernel_size", "stride", "padding", "dilation")
        each = zip(*(spread(getattr(self, name), 2) for name in names))
        return tuple((size + 2 * p - d * (k - 1) - 1) // s + 1 for size, k, s, p, d in each)

    def summary(self) -> str:
        return line((f"to {by(self.output_size, 2)}", f"patches of {by(self.kernel_size, 2)}"))


@layer(
    "Channel shuffle",
    group="Convolution",
    example=[(16, 8, 8)],
    icon="permute",
    synonyms=("shufflenet", "groups", "mix channels"),
)
class ChannelShuffle:
    """Mix the channels of several groups, so that grouped convolutions learn from each other."""

    groups: int = param(4, low=1, high=2**24, key=True, help="How many groups the channels are in.")

    def call(self, input: Floats) -> Call:
        return Call(nn.ChannelShuffle, groups=self.groups)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from shuffle_checks(input, self.groups)

    def summary(self) -> str:
        return count(self.groups, "group")


@layer(
    "Upsample 3D",
    group=GROUP,
    example=[(2, 4, 4, 4)],
    icon="up",
    stem="upsample",
    synonyms=("resize", "interpolate", "enlarge", "volume"),
)
class Upsample3d:
    """Make a volume larger by repeating or blending its points."""

    scale_factor: int = param(
        2, low=1, high=1024, label="Times", key=True, help="How many times larger it becomes."
    )
    mode: Literal["nearest", "trilinear"] = param(
        "nearest", help="Repeat points (nearest) or blend them (trilinear)."
    )

    def call(self, input: Volume) -> Call:
        return Call(nn.Upsample, scale_factor=self.scale_factor, mode=self.mode)

    def summary(self) -> str:
        return line((f"{self.scale_factor} times", self.mode))


@layer(
    "Resize 1D",
    group=GROUP,
    example=[(3, 8)],
    icon="up",
    stem="resize",
    synonyms=("interpolate", "resample", "signal"),
)
class Resize1d:
    """Bring a signal to a given length."""

    size: int = param(32, low=1, high=LARGEST, key=True, help="How many values come out.")
    mode: Literal["nearest", "linear"] = param(
        "linear", help="Repeat points (nearest) or blend them (linear)."
    )

    def call(self, input: Signal) -> Apply:
        return Apply(F.interpolate, size=self.size, mode=self.mode)

    def summary(self) -> str:
        return f"to {self.size}"


@layer(
    "Resize 3D",
    group=GROUP,
    example=[(2, 4, 4, 4)],
    icon="up",
    stem="resize",
    synonyms=("interpolate", "resample", "volume"),
)
class Resize3d:
    """Bring a volume to a given size."""

    size: Size3 = param(8, low=1, high=LARGEST, key=True, help="Depth, height and width of the output.")
    mode: Literal["nearest", "trilinear"] = param(
        "trilinear", help="Repeat points (nearest) or blend them (trilinear)."
    )

    def call(self, input: Volume) -> Apply:
        return Apply(F.interpolate, size=self.size, mode=self.mode)

    def summary(self) -> str:
        return f"to {by(self.size, 3)}"


def shuffle_checks(input: Shape, groups: int) -> Iterator[Wrong]:
    """The groups must share the channels evenly, and each channel must have places."""
    if len(input) < 3:
        yield Wrong("It works on signals and images, but gets one row per sample.", "There are no places")
    elif input[1] % groups:
        fitting = max(g for g in range(1, min(groups, 4096) + 1) if input[1] % g == 0)
        why = f"{groups} groups do not divide the {input[1]} channels."
        yield Wrong(why, "The groups do not come out even", "groups", fitting)
