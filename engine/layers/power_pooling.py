"""Pools by the power of the values, and pools whose windows are drawn at random."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Size1, Size2, Size3, param
from engine.layers.call import Call, Shape, settings
from engine.layers.declare import layer
from engine.layers.pooling import CEIL_HELP, GROUP, STRIDE_HELP, Sliding
from engine.layers.ports import Image, Signal, Volume
from engine.layers.windows import KERNEL_HELP, LARGEST, Window, window_checks
from engine.layers.words import by, line, spread
from engine.layers.wrong import Wrong
from engine.lazy import nn

POWER_HELP = "1 adds the values up, large powers come close to the largest value."
SIZE_HELP = "How large the output is, whatever the size of the input."
WORDS = ("lppool", "power average", "norm", "downsample")
RANDOM = "Its windows are drawn at random, which ONNX can't; use an Adaptive max pool instead."


class PowerPool(Sliding):
    """What power pools share."""

    norm_type: float

    def checks(self, input: Shape) -> Iterator[Wrong]:
        """The window fits into the input."""
        yield from window_checks(input[2:], self.kernel_size)

    def summary(self) -> str:
        return line((f"power {self.norm_type:g}", super().summary()))


@layer(
    "Power pool 1D", group=GROUP, example=[(16, 16)], icon="avgpool", stem="pool", synonyms=(*WORDS, "signal")
)
class LPPool1d(PowerPool):
    """Take the root of the sum of powers of each window of a signal."""

    norm_type: float = param(2.0, low=1, high=64, label="Power", key=True, help=POWER_HELP)
    kernel_size: Size1 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size1 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.LPPool1d, **settings(self))


@layer(
    "Power pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="avgpool",
    stem="pool",
    synonyms=(*WORDS, "image"),
    formula="y = (Σ xᵖ)^(1/p) over each window",
)
class LPPool2d(PowerPool):
    """Take the root of the sum of powers of each window of an image."""

    norm_type: float = param(2.0, low=1, high=64, label="Power", key=True, help=POWER_HELP)
    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size2 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.LPPool2d, **settings(self))


@layer(
    "Power pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="avgpool",
    stem="pool",
    synonyms=(*WORDS, "volume"),
)
class LPPool3d(PowerPool):
    """Take the root of the sum of powers of each window of a volume."""

    norm_type: float = param(2.0, low=1, high=64, label="Power", key=True, help=POWER_HELP)
    kernel_size: Size3 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size3 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    ceil_mode: bool = param(False, advanced=True, label="Keep the rest", help=CEIL_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.LPPool3d, **settings(self))


@layer(
    "Fractional max pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="maxpool",
    stem="pool",
    exportable=RANDOM,
    synonyms=("random", "maxpool", "downsample", "image"),
)
class FractionalMaxPool2d:
    """Bring an image to a given size by largest values of windows drawn at random."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    output_size: Size2 = param(5, low=1, high=LARGEST, key=True, help=SIZE_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.FractionalMaxPool2d, kernel_size=self.kernel_size, output_size=self.output_size)

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from fraction_checks(input, self.kernel_size, self.output_size)

    def summary(self) -> str:
        return line((f"to {by(self.output_size, 2)}", by(self.kernel_size, 2)))


@layer(
    "Fractional max pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="maxpool",
    stem="pool",
    exportable=RANDOM,
    synonyms=("random", "maxpool", "downsample", "volume"),
)
class FractionalMaxPool3d:
    """Bring a volume to a given size by largest values of windows drawn at random."""

    kernel_size: Size3 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    output_size: Size3 = param(5, low=1, high=LARGEST, key=True, help=SIZE_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.FractionalMaxPool3d, kernel_size=self.kernel_size, output_size=self.output_size)

    def checks(self, input: Volume) -> Iterator[Wrong]:
        # In three dimensions, torch wants one point more than it needs.
        yield from fraction_checks(input, self.kernel_size, self.output_size, 1)

    def summary(self) -> str:
        return line((f"to {by(self.output_size, 3)}", by(self.kernel_size, 3)))


def fraction_checks(input: Shape, kernel: Window, output: Window, spare: int = 0) -> Iterator[Wrong]:
    """The windows, one beside the other, must fit in."""
    sizes = input[2:]
    both = zip(spread(kernel, len(sizes)), spread(output, len(sizes)), sizes)
    if any(k + o - 1 + spare > size for k, o, size in both):
        received = " × ".join(map(str, sizes))
        why = f"{by(output, len(sizes))} windows of {by(kernel, len(sizes))} do not fit into {received}."
        yield Wrong(why, "The windows do not fit", "kernel_size", 1)
