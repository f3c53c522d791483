"""Padding with what stands at the edges already: mirrored, repeated, or from the other side."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Size2, param
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.padding import GROUP, IMAGE_HELP, LARGEST, SIGNAL_HELP, VOLUME_HELP, WORDS, Size4, Size6
from engine.layers.ports import Image, Signal, Volume
from engine.layers.windows import Window
from engine.layers.words import by, spread
from engine.layers.wrong import Wrong
from engine.lazy import nn


@layer(
    "Mirror padding 1D",
    group=GROUP,
    example=[(4, 16)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "mirror", "reflect", "reflection", "signal"),
)
class ReflectionPad1d:
    """Add a mirror image of a signal, without its edge, around it."""

    padding: Size2 = param(1, low=0, high=LARGEST, key=True, help=SIGNAL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.ReflectionPad1d, padding=self.padding)

    def checks(self, input: Signal) -> Iterator[Wrong]:
        yield from room_checks(input, self.padding, 1)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Mirror padding",
    group=GROUP,
    example=[(3, 8, 8)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "mirror", "reflect", "reflection", "image"),
)
class ReflectionPad2d:
    """Add a mirror image of an image, without its edge, around it."""

    padding: Size4 = param(1, low=0, high=LARGEST, key=True, help=IMAGE_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.ReflectionPad2d, padding=self.padding)

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from room_checks(input, self.padding, 1)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Mirror padding 3D",
    group=GROUP,
    example=[(2, 4, 4, 4)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "mirror", "reflect", "reflection", "volume"),
)
class ReflectionPad3d:
    """Add a mirror image of a volume, without its edge, around it."""

    padding: Size6 = param(1, low=0, high=LARGEST, key=True, help=VOLUME_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.ReflectionPad3d, padding=self.padding)

    def checks(self, input: Volume) -> Iterator[Wrong]:
        yield from room_checks(input, self.padding, 1)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Edge padding 1D",
    group=GROUP,
    example=[(4, 16)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "replicate", "repeat", "replication", "signal"),
)
class ReplicationPad1d:
    """Repeat the outermost points of a signal around it."""

    padding: Size2 = param(1, low=0, high=LARGEST, key=True, help=SIGNAL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.ReplicationPad1d, padding=self.padding)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Edge padding",
    group=GROUP,
    example=[(3, 8, 8)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "replicate", "repeat", "replication", "image"),
)
class ReplicationPad2d:
    """Repeat the outermost points of an image around it."""

    padding: Size4 = param(1, low=0, high=LARGEST, key=True, help=IMAGE_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.ReplicationPad2d, padding=self.padding)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Edge padding 3D",
    group=GROUP,
    example=[(2, 4, 4, 4)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "replicate", "repeat", "replication", "volume"),
)
class ReplicationPad3d:
    """Repeat the outermost points of a volume around it."""

    padding: Size6 = param(1, low=0, high=LARGEST, key=True, help=VOLUME_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.ReplicationPad3d, padding=self.padding)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Circular padding 1D",
    group=GROUP,
    example=[(4, 16)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "wrap", "periodic", "round", "signal"),
)
class CircularPad1d:
    """Add what stands at the other side of a signal, as if it went round."""

    padding: Size2 = param(1, low=0, high=LARGEST, key=True, help=SIGNAL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.CircularPad1d, padding=self.padding)

    def checks(self, input: Signal) -> Iterator[Wrong]:
        yield from room_checks(input, self.padding, 0)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Circular padding",
    group=GROUP,
    example=[(3, 8, 8)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "wrap", "periodic", "round", "image"),
)
class CircularPad2d:
    """Add what stands at the other side of an image, as if it went round."""

    padding: Size4 = param(1, low=0, high=LARGEST, key=True, help=IMAGE_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.CircularPad2d, padding=self.padding)

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from room_checks(input, self.padding, 0)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Circular padding 3D",
    group=GROUP,
    example=[(2, 4, 4, 4)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "wrap", "periodic", "round", "volume"),
)
class CircularPad3d:
    """Add what stands at the other side of a volume, as if it went round."""

    padding: Size6 = param(1, low=0, high=LARGEST, key=True, help=VOLUME_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.CircularPad3d, padding=self.padding)

    def checks(self, input: Volume) -> Iterator[Wrong]:
        yield from room_checks(input, self.padding, 0)

    def summary(self) -> str:
        return by(self.padding, 1)


def room_checks(input: Shape, padding: Window, less: int) -> Iterator[Wrong]:
    """Nothing can be added that is not there: all of a dimension, or all but `less` of its points."""
    amounts = spread(padding, 2 * (len(input) - 2))
    for number, size in enumerate(reversed(input[2:])):
        added = max(amounts[2 * number : 2 * number + 2])
        if added > size - less:
            why = f"{added} is added to a dimension of {size}; {size - less} is the most."
            yield Wrong(why, "More is added than there is", "padding", min(input[2:]) - less)
            return
