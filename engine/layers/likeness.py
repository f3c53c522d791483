"""Bringing one tensor to the sizes of another, every second place, and points that know where they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis, axis_checks
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.merge import Matched, alike_checks, sample
from engine.layers.ports import Anything, Floats, Image
from engine.layers.words import line
from engine.layers.wrong import Wrong
from engine.lazy import modules, torch

GROUP = "Shape and merge"
FARTHEST = 2**31


@layer(
    "Resize like",
    group="Padding and resizing",
    example=[(8, 4, 4), (16, 9, 7)],
    icon="up",
    stem="resize",
    synonyms=("interpolate", "upsample to", "fpn", "feature pyramid", "same size", "u-net"),
)
class ResizeLike:
    """Bring an image to the height and width of another one."""

    mode: Literal["nearest", "bilinear", "bicubic"] = param(
        "bilinear", help="Repeat points (nearest) or blend them (bilinear, bicubic)."
    )

    def call(self, input: Image, other: Image) -> Call:
        return Call(modules.ResizeLike, mode=self.mode)

    def summary(self) -> str:
        return self.mode


@layer(
    "Crop like",
    group="Padding and resizing",
    example=[(8, 12, 12), (16, 8, 6)],
    icon="split",
    stem="crop",
    synonyms=("center crop", "cut", "u-net", "skip connection", "same size"),
)
class CropLike:
    """Cut the middle out of an image or a signal, as large as another one."""

    def call(self, input: Floats, other: Floats) -> Call:
        return Call(modules.CropLike)

    def checks(self, input: Floats, other: Floats) -> Iterator[Wrong]:
        if len(input) < 3 or len(input) != len(other):
            why = f"One has {sample(input)}, the other {sample(other)}; both need channels and places."
            yield Wrong(why, "The inputs have different dimensions", shapes=True)
        elif any(mine < wanted for mine, wanted in zip(input[2:], other[2:])):
            why = f"One has {sample(input)}, the other {sample(other)}; nothing can be cut off."
            yield Wrong(why, "The other one is larger", shapes=True)


@layer(
    "Expand like",
    group=GROUP,
    example=[(1, 8), (12, 8)],
    icon="reshape",
    stem="expand",
    synonyms=("broadcast", "repeat", "same size", "tile"),
)
class ExpandLike:
    """Repeat a tensor along its dimensions of size 1 until it is as large as another one."""

    def call(self, input: Anything, other: Anything) -> Call:
        return Call(modules.ExpandLike)

    def checks(self, input: Anything, other: Anything) -> Iterator[Wrong]:
        fits = len(input) == len(other) and all(a in (1, b) for a, b in zip(input[1:], other[1:]))
        if not fits:
            why = f"One has {sample(input)}, the other {sample(other)}; only a size of 1 can grow."
            yield Wrong(why, "The inputs have different sizes", shapes=True)


@layer(
    "Every n-th",
    group="Selection and sorting",
    example=[(12, 8)],
    icon="split",
    stem="every",
    synonyms=("stride", "subsample", "skip", "even", "odd", "focus", "downsample"),
)
class EveryNth:
    """Keep every second place of a dimension, or every n-th."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)
    step: int = param(2, low=1, high=FARTHEST, key=True, help="2 keeps every second, 3 every third.")
    start: int = param(0, low=0, high=FARTHEST, key=True, help="The first that is kept, counted from 0.")

    def call(self, input: Anything) -> Call:
        return Call(modules.EveryNth, dim=self.dim, start=self.start, step=self.step)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and self.start >= input[place]:
            why = f"It starts at {self.start}, but dimension {self.dim} has {input[place]}, from 0."
            yield Wrong(why, "Nothing would be left", "start", 0)

    def summary(self) -> str:
        return line(
            (f"1 of {self.step}", f"dimension {self.dim}", f"from {self.start}" if self.start else "")
        )


@layer(
    "Add coordinates",
    group=GROUP,
    example=[(3, 8, 6)],
    icon="posenc",
    stem="coordinates",
    synonyms=("coordconv", "position", "where", "grid", "x and y"),
)
class AddCoordinates:
    """Add channels to an image that say where each point is, from -1 to 1."""

    radius: bool = param(False, help="Add the distance from the middle as well.")

    def call(self, input: Image) -> Call:
        return Call(modules.AddCoordinates, radius=self.radius)

    def summary(self) -> str:
        return "with the radius" if self.radius else ""


@layer(
    "Remainder",
    group="Arithmetic and logic",
    example=[(16,)],
    icon="mul",
    synonyms=("modulo", "mod", "wrap", "fraction", "cyclic", "%"),
)
class Remainder:
    """Keep what is left of each value after division by a number; never negative for a positive number."""

    other: float = param(1.0, low=1e-9, high=1e12, label="Number", key=True, help="What is divided by.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.remainder, other=self.other)

    def summary(self) -> str:
        return f"of {self.other:g}"


@layer(
    "To the power of",
    group="Arithmetic and logic",
    example=[(16,), (16,)],
    icon="mul",
    stem="power",
    synonyms=("pow", "exponent", "raise"),
)
class PowerOf:
    """Raise each value of the first tensor to the power that the second one says."""

    def call(self, input: Floats, exponent: Floats) -> Apply:
        return Apply(torch.pow)

    def checks(self, input: Floats, exponent: Floats) -> Iterator[Wrong]:
        yield from alike_checks(input, exponent)


@layer(
    "Angle of a point",
    group="Arithmetic and logic",
    example=[(16,), (16,)],
    icon="mul",
    stem="angle",
    synonyms=("atan2", "arctangent", "direction", "phase", "heading"),
)
class Angle(Matched):
    """Give the angle of the points (other, input) from -pi to pi, such as the phase of a spectrum."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.atan2)
