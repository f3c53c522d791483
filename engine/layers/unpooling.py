"""Pools that say where each value came from, and unpools that put the values back there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Size1, Size2, Size3, param
from engine.layers.call import Call, Shape, settings
from engine.layers.declare import layer
from engine.layers.merge import sample
from engine.layers.pooling import GROUP, PADDING_HELP, STRIDE_HELP, Padded, Sliding
from engine.layers.ports import Image, Places, Signal, Volume
from engine.layers.windows import KERNEL_HELP, LARGEST
from engine.layers.wrong import Wrong
from engine.lazy import nn

BOTH = ("output", "indices")
WORDS = ("maxpool", "indices", "segnet", "switches")
UNWORDS = ("maxunpool", "upsample", "segnet", "decoder")
NO_UNPOOL = "ONNX Runtime has no unpooling by places; use Upsample or a Transposed conv instead."
UNSTRIDE_HELP = "The stride of the pool that made the places; empty means as wide as the window."


class Unpool(Sliding):
    """What unpools share."""

    def checks(self, input: Shape, indices: Shape) -> Iterator[Wrong]:
        """Each value needs one place."""
        if tuple(input) != tuple(indices):
            why = f"The values have {sample(input)}, the places {sample(indices)}."
            yield Wrong(why, "Values and places don't match", port="indices", shapes=True)


@layer(
    "Max pool 1D with places",
    group=GROUP,
    example=[(16, 16)],
    icon="maxpool",
    outputs=BOTH,
    stem="pool",
    synonyms=(*WORDS, "signal"),
)
class MaxPoolPlaces1d(Padded):
    """Keep the largest value of each window of a signal, and where it stood."""

    kernel_size: Size1 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size1 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size1 = param(0, low=0, high=LARGEST, help=PADDING_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.MaxPool1d, outputs=BOTH, **settings(self), return_indices=True)


@layer(
    "Max pool with places",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="maxpool",
    outputs=BOTH,
    stem="pool",
    synonyms=(*WORDS, "image"),
)
class MaxPoolPlaces2d(Padded):
    """Keep the largest value of each window of an image, and where it stood."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size2 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.MaxPool2d, outputs=BOTH, **settings(self), return_indices=True)


@layer(
    "Max pool 3D with places",
    group=GROUP,
    example=[(4, 8, 8, 8)],
    icon="maxpool",
    outputs=BOTH,
    stem="pool",
    synonyms=(*WORDS, "volume"),
)
class MaxPoolPlaces3d(Padded):
    """Keep the largest value of each window of a volume, and where it stood."""

    kernel_size: Size3 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size3 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size3 = param(0, low=0, high=LARGEST, help=PADDING_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.MaxPool3d, outputs=BOTH, **settings(self), return_indices=True)


@layer(
    "Max unpool 1D",
    group=GROUP,
    example=[(4, 8), ("int64", 4, 8)],
    icon="up",
    stem="unpool",
    exportable=NO_UNPOOL,
    synonyms=(*UNWORDS, "signal"),
)
class MaxUnpool1d(Unpool):
    """Put the values of a Max pool 1D back where they stood, with zeros between."""

    kernel_size: Size1 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size1 | None = param(None, low=1, high=LARGEST, help=UNSTRIDE_HELP)

    def call(self, input: Signal, indices: Places) -> Call:
        return Call(nn.MaxUnpool1d, **settings(self))


@layer(
    "Max unpool",
    group=GROUP,
    example=[(4, 8, 8), ("int64", 4, 8, 8)],
    icon="up",
    stem="unpool",
    exportable=NO_UNPOOL,
    synonyms=(*UNWORDS, "image"),
)
class MaxUnpool2d(Unpool):
    """Put the values of a Max pool back where they stood in the image, with zeros between."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size2 | None = param(None, low=1, high=LARGEST, help=UNSTRIDE_HELP)

    def call(self, input: Image, indices: Places) -> Call:
        return Call(nn.MaxUnpool2d, **settings(self))


@layer(
    "Max unpool 3D",
    group=GROUP,
    example=[(4, 4, 4, 4), ("int64", 4, 4, 4, 4)],
    icon="up",
    stem="unpool",
    exportable=NO_UNPOOL,
    synonyms=(*UNWORDS, "volume"),
)
class MaxUnpool3d(Unpool):
    """Put the values of a Max pool 3D back where they stood in the volume, with zeros between."""

    kernel_size: Size3 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size3 | None = param(None, low=1, high=LARGEST, help=UNSTRIDE_HELP)

    def call(self, input: Volume, indices: Places) -> Call:
        return Call(nn.MaxUnpool3d, **settings(self))
