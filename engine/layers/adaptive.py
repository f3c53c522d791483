"""Pooling to a size that is known: adaptive pools, and one value per channel."""

from __future__ import annotations

from engine.declare import Size1, Size2, Size3, param
from engine.layers.call import Apply, Call, Shape
from engine.layers.declare import layer
from engine.layers.pooling import GROUP
from engine.layers.ports import Image, Signal, Volume
from engine.layers.words import by, spread
from engine.lazy import nn, torch

LARGEST = 2**16
UNEVEN = "ONNX has no such pool where the windows do not come out even; use sizes that do."
SIZE_HELP = "How large the output is, whatever the size of the input."
KEEP_HELP = "How large the output is, whatever the size of the input; 0 leaves that dimension as it is."


@layer(
    "Adaptive average pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="avgpool",
    stem="pool",
    synonyms=("resize", "fixed size", "signal"),
)
class AdaptiveAvgPool1d:
    """Bring a signal to a given size by the means of windows."""

    output_size: Size1 = param(4, low=1, high=LARGEST, key=True, help=SIZE_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.AdaptiveAvgPool1d, output_size=self.output_size)

    def summary(self) -> str:
        return f"to {by(self.output_size, 1)}"


@layer(
    "Adaptive average pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="avgpool",
    stem="pool",
    synonyms=("resize", "fixed size", "image"),
)
class AdaptiveAvgPool2d:
    """Bring an image to a given size by the means of windows."""

    output_size: Size2 = param(4, low=0, high=LARGEST, key=True, help=KEEP_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.AdaptiveAvgPool2d, output_size=kept(self.output_size))

    def summary(self) -> str:
        return f"to {size_words(self.output_size, 2)}"


@layer(
    "Adaptive average pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="avgpool",
    stem="pool",
    exportable="ONNX has no adaptive average pool for volumes; use Average pool 3D instead.",
    synonyms=("resize", "fixed size", "volume"),
)
class AdaptiveAvgPool3d:
    """Bring a volume to a given size by the means of windows."""

    output_size: Size3 = param(2, low=0, high=LARGEST, key=True, help=KEEP_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.AdaptiveAvgPool3d, output_size=kept(self.output_size))

    def summary(self) -> str:
        return f"to {size_words(self.output_size, 3)}"


@layer(
    "Adaptive max pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="maxpool",
    stem="pool",
    synonyms=("resize", "fixed size", "signal"),
)
class AdaptiveMaxPool1d:
    """Bring a signal to a given size by largest values of windows."""

    output_size: Size1 = param(4, low=1, high=LARGEST, key=True, help=SIZE_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.AdaptiveMaxPool1d, output_size=self.output_size)

    def unexportable(self, input: Signal) -> str:
        return "" if comes_out_even(input, self.output_size) else UNEVEN

    def summary(self) -> str:
        return f"to {by(self.output_size, 1)}"


@layer(
    "Adaptive max pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="maxpool",
    stem="pool",
    synonyms=("resize", "fixed size", "image"),
)
class AdaptiveMaxPool2d:
    """Bring an image to a given size by largest values of windows."""

    output_size: Size2 = param(4, low=0, high=LARGEST, key=True, help=KEEP_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.AdaptiveMaxPool2d, output_size=kept(self.output_size))

    def unexportable(self, input: Image) -> str:
        return "" if comes_out_even(input, self.output_size) else UNEVEN

    def summary(self) -> str:
        return f"to {size_words(self.output_size, 2)}"


@layer(
    "Adaptive max pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="maxpool",
    stem="pool",
    synonyms=("resize", "fixed size", "volume"),
)
class AdaptiveMaxPool3d:
    """Bring a volume to a given size by largest values of windows."""

    output_size: Size3 = param(2, low=0, high=LARGEST, key=True, help=KEEP_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.AdaptiveMaxPool3d, output_size=kept(self.output_size))

    def unexportable(self, input: Volume) -> str:
        return "" if comes_out_even(input, self.output_size) else UNEVEN

    def summary(self) -> str:
        return f"to {size_words(self.output_size, 3)}"


@layer(
    "Global average pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="gap",
    stem="global_pool",
    synonyms=("gap", "global pooling", "mean", "squeeze", "signal"),
)
class GlobalAveragePool1d:
    """Sum up each channel of a signal in one value, its mean."""

    def call(self, input: Signal) -> Apply:
        return Apply(torch.mean, dim=2)

    def summary(self) -> str:
        return "one value per channel"


@layer(
    "Global average pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="gap",
    stem="global_pool",
    synonyms=("gap", "global pooling", "mean", "squeeze", "image"),
    formula="y[c] = mean of x[c] over height and width",
)
class GlobalAveragePool2d:
    """Sum up each channel of an image in one value, its mean."""

    def call(self, input: Image) -> Apply:
        return Apply(torch.mean, dim=(2, 3))

    def summary(self) -> str:
        return "one value per channel"


@layer(
    "Global average pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="gap",
    stem="global_pool",
    synonyms=("gap", "global pooling", "mean", "squeeze", "volume"),
)
class GlobalAveragePool3d:
    """Sum up each channel of a volume in one value, its mean."""

    def call(self, input: Volume) -> Apply:
        return Apply(torch.mean, dim=(2, 3, 4))

    def summary(self) -> str:
        return "one value per channel"


@layer(
    "Global max pool 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="gap",
    stem="global_pool",
    synonyms=("gmp", "global pooling", "maximum", "signal"),
)
class GlobalMaxPool1d:
    """Sum up each channel of a signal in one value, the largest."""

    def call(self, input: Signal) -> Apply:
        return Apply(torch.amax, dim=2)

    def summary(self) -> str:
        return "one value per channel"


@layer(
    "Global max pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="gap",
    stem="global_pool",
    synonyms=("gmp", "global pooling", "maximum", "image"),
    formula="y[c] = largest x[c] over height and width",
)
class GlobalMaxPool2d:
    """Sum up each channel of an image in one value, the largest."""

    def call(self, input: Image) -> Apply:
        return Apply(torch.amax, dim=(2, 3))

    def summary(self) -> str:
        return "one value per channel"


@layer(
    "Global max pool 3D",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="gap",
    stem="global_pool",
    synonyms=("gmp", "global pooling", "maximum", "volume"),
)
class GlobalMaxPool3d:
    """Sum up each channel of a volume in one value, the largest."""

    def call(self, input: Volume) -> Apply:
        return Apply(torch.amax, dim=(2, 3, 4))

    def summary(self) -> str:
        return "one value per channel"


def kept(size: int | tuple[int, ...]) -> int | tuple[int | None, ...] | None:
    """The size as torch takes it: None for a dimension that stays as it is."""
    return tuple(s or None for s in size) if isinstance(size, tuple) else size or None


def size_words(size: int | tuple[int, ...], dimensions: int) -> str:
    """`4 × all`."""
    return " × ".join(str(s) if s else "all" for s in spread(size, dimensions))


def comes_out_even(input: Shape, size: int | tuple[int, ...]) -> bool:
    """Whether all windows are equally wide."""
    places = input[2:]
    return all(not wanted or place % wanted == 0 for place, wanted in zip(places, spread(size, len(places))))
