"""Padding with zeros or another number at the edges of a signal, an image or a volume."""

from __future__ import annotations

from engine.declare import Size2, param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Image, Signal, Volume
from engine.layers.words import by, line
from engine.lazy import nn

GROUP = "Padding and resizing"
LARGEST = 2**16
Size4 = int | tuple[int, int, int, int]
Size6 = int | tuple[int, int, int, int, int, int]
SIGNAL_HELP = "How many values are added: left, right."
IMAGE_HELP = "How many points are added: left, right, top, bottom."
VOLUME_HELP = "How many points are added: left, right, top, bottom, front, back."
VALUE_HELP = "The number that is added."
WORDS = ("border", "margin", "edge", "pad")


@layer(
    "Zero padding 1D",
    group=GROUP,
    example=[(4, 16)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "zeros", "signal"),
)
class ZeroPad1d:
    """Add zeros at the ends of a signal."""

    padding: Size2 = param(1, low=0, high=LARGEST, key=True, help=SIGNAL_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.ZeroPad1d, padding=self.padding)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Zero padding",
    group=GROUP,
    example=[(3, 8, 8)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "zeros", "image"),
)
class ZeroPad2d:
    """Add zeros around an image."""

    padding: Size4 = param(1, low=0, high=LARGEST, key=True, help=IMAGE_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.ZeroPad2d, padding=self.padding)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Zero padding 3D",
    group=GROUP,
    example=[(2, 4, 4, 4)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "zeros", "volume"),
)
class ZeroPad3d:
    """Add zeros around a volume."""

    padding: Size6 = param(1, low=0, high=LARGEST, key=True, help=VOLUME_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.ZeroPad3d, padding=self.padding)

    def summary(self) -> str:
        return by(self.padding, 1)


@layer(
    "Constant padding 1D",
    group=GROUP,
    example=[(4, 16)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "number", "signal"),
)
class ConstantPad1d:
    """Add one number at the ends of a signal."""

    padding: Size2 = param(1, low=0, high=LARGEST, key=True, help=SIGNAL_HELP)
    value: float = param(1.0, key=True, help=VALUE_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.ConstantPad1d, padding=self.padding, value=self.value)

    def summary(self) -> str:
        return line((by(self.padding, 1), f"of {self.value:g}"))


@layer(
    "Constant padding",
    group=GROUP,
    example=[(3, 8, 8)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "number", "image"),
)
class ConstantPad2d:
    """Add one number around an image."""

    padding: Size4 = param(1, low=0, high=LARGEST, key=True, help=IMAGE_HELP)
    value: float = param(1.0, key=True, help=VALUE_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.ConstantPad2d, padding=self.padding, value=self.value)

    def summary(self) -> str:
        return line((by(self.padding, 1), f"of {self.value:g}"))


@layer(
    "Constant padding 3D",
    group=GROUP,
    example=[(2, 4, 4, 4)],
    icon="reshape",
    stem="pad",
    synonyms=(*WORDS, "number", "volume"),
)
class ConstantPad3d:
    """Add one number around a volume."""

    padding: Size6 = param(1, low=0, high=LARGEST, key=True, help=VOLUME_HELP)
    value: float = param(1.0, key=True, help=VALUE_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.ConstantPad3d, padding=self.padding, value=self.value)

    def summary(self) -> str:
        return line((by(self.padding, 1), f"of {self.value:g}"))
