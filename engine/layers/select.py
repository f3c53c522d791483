"""Parts of a tensor: cut out, split, repeat at the edges, resize and convert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import Size2, Sizes, param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis, axis_checks
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Anything, Floats, Image, Signal
from engine.layers.words import by, line
from engine.layers.wrong import Wrong
from engine.lazy import F, modules, nn, torch

GROUP = "Shape and merge"
FARTHEST = 2**31
LARGEST = 2**16


@layer("Slice", group=GROUP, example=[(12, 8)], icon="split", synonyms=("narrow", "crop", "part", "cut"))
class Slice:
    """Keep a stretch of one dimension, such as the first steps of a sequence."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)
    start: int = param(0, low=0, high=FARTHEST, key=True, help="Where the stretch starts, counted from 0.")
    length: int = param(4, low=1, high=FARTHEST, key=True, help="How long the stretch is.")

    def call(self, input: Anything) -> Apply:
        return Apply(torch.narrow, dim=self.dim, start=self.start, length=self.length)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and self.start + self.length > input[place]:
            there = input[place]
            why = f"It ends at {self.start + self.length}, but dimension {self.dim} ends at {there}."
            fits = self.start < there
            yield Wrong(
                why,
                "The stretch is too long",
                "length" if fits else "start",
                there - self.start if fits else 0,
            )

    def summary(self) -> str:
        return f"{self.start} to {self.start + self.length} of dimension {self.dim}"


@layer(
    "Select", group=GROUP, example=[(12, 8)], icon="split", synonyms=("index", "pick", "one step", "token")
)
class Select:
    """Keep one place of a dimension, such as the first step of a sequence."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)
    index: int = param(
        0, low=-FARTHEST, high=FARTHEST, label="Place", key=True, help="Counted from 0; -1 is the last."
    )

    def call(self, input: Anything) -> Apply:
        return Apply(torch.select, dim=self.dim, index=self.index)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and axis(self.index, input[place]) is None:
            why = f"Place {self.index} is asked for, but dimension {self.dim} has {input[place]}, from 0."
            yield Wrong(why, "There is no such place", "index", -1 if self.index > 0 else 0)

    def summary(self) -> str:
        return f"place {self.index} of dimension {self.dim}"


@layer(
    "Split",
    group=GROUP,
    example=[(16,)],
    icon="split",
    outputs=("first", "second"),
    synonyms=("chunk", "halves", "divide"),
)
class Split:
    """Cut a dimension into two halves."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)

    def call(self, input: Anything) -> Apply:
        return Apply(torch.chunk, outputs=("first", "second"), chunks=2, dim=self.dim)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and input[place] < 2:
            yield Wrong(f"Dimension {self.dim} has size {input[place]}.", "There is nothing to cut")

    def summary(self) -> str:
        return f"dimension {self.dim}"


@layer(
    "Pad", group=GROUP, example=[(3, 8, 8)], icon="reshape", synonyms=("border", "zeros", "edge", "margin")
)
class Pad:
    """Add values around the edges."""

    pad: Sizes = param(
        (1, 1, 1, 1),
        low=0,
        high=LARGEST,
        label="Amounts",
        key=True,
        help="Before and after the last dimension, then the one before it: left, right, top, bottom.",
    )
    mode: Literal["constant", "reflect", "replicate", "circular"] = param(
        "constant", help="What is added: one value, a mirror image, the edge again, or the other side."
    )
    value: float = param(0.0, advanced=True, help="The value that is added in constant mode.")

    def call(self, input: Floats) -> Apply:
        if self.mode == "constant":
            return Apply(F.pad, pad=self.pad, value=self.value)
        return Apply(F.pad, pad=self.pad, mode=self.mode)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        pairs, rest = divmod(len(self.pad), 2)
        if rest or not pairs:
            yield Wrong("Amounts come in pairs: before and after.", "An amount is missing", "pad", (1, 1))
        elif pairs > len(input) - 1:
            why = f"There are amounts for {pairs} dimensions, but the sample has {len(input) - 1}."
            yield Wrong(why, "There are too many amounts", "pad", (1, 1) if len(input) > 1 else None)
        elif self.mode != "constant":
            yield from self._edges(input, pairs)

    def _edges(self, input: Floats, pairs: int) -> Iterator[Wrong]:
        if pairs != len(input) - 2:
            places = len(input) - 2
            why = f"{self.mode.capitalize()} pads all dimensions after the channels, which are {places}."
            yield Wrong(why, "The amounts do not fit", "mode", "constant")
            return
        less = 1 if self.mode == "reflect" else 0
        for i in range(pairs):
            most = input[-1 - i] - less
            added = max(self.pad[2 * i : 2 * i + 2])
            if self.mode != "replicate" and added > most:
                why = f"{added} is added to a dimension of {input[-1 - i]}; {most} is the most."
                yield Wrong(why, "More is added than there is", "mode", "constant")
                return

    def summary(self) -> str:
        return line((", ".join(map(str, self.pad)), self.mode if self.mode != "constant" else ""))


@layer(
    "Upsample",
    group=GROUP,
    example=[(3, 8, 8)],
    icon="up",
    synonyms=("resize", "interpolate", "enlarge", "zoom"),
)
class Upsample:
    """Make an image larger by repeating or blending its points."""

    scale_factor: Size2 = param(
        2, low=1, high=1024, label="Times", key=True, help="How many times larger it becomes."
    )
    mode: Literal["nearest", "bilinear", "bicubic"] = param(
        "nearest", help="Repeat points (nearest) or blend them (bilinear, bicubic)."
    )

    def call(self, input: Image) -> Call:
        return Call(nn.Upsample, scale_factor=self.scale_factor, mode=self.mode)

    def summary(self) -> str:
        return line((f"{by(self.scale_factor, 1)} times", self.mode))


@layer("Upsample 1D", group=GROUP, example=[(3, 8)], icon="up", synonyms=("resize", "interpolate", "signal"))
class Upsample1d:
    """Make a signal longer by repeating or blending its points."""

    scale_factor: int = param(
        2, low=1, high=1024, label="Times", key=True, help="How many times longer it becomes."
    )
    mode: Literal["nearest", "linear"] = param(
        "nearest", help="Repeat points (nearest) or blend them (linear)."
    )

    def call(self, input: Signal) -> Call:
        return Call(nn.Upsample, scale_factor=self.scale_factor, mode=self.mode)

    def summary(self) -> str:
        return line((f"{self.scale_factor} times", self.mode))


@layer("Resize", group=GROUP, example=[(3, 8, 8)], icon="up", synonyms=("interpolate", "scale", "downsample"))
class Resize:
    """Bring an image to a given height and width."""

    size: Size2 = param(32, low=1, high=LARGEST, key=True, help="Height and width of the output.")
    mode: Literal["nearest", "bilinear", "bicubic"] = param(
        "bilinear", help="Repeat points (nearest) or blend them (bilinear, bicubic)."
    )

    def call(self, input: Image) -> Apply:
        return Apply(F.interpolate, size=self.size, mode=self.mode)

    def summary(self) -> str:
        return f"to {by(self.size, 2)}"


@layer(
    "Pixel shuffle",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="up",
    synonyms=("super resolution", "depth to space"),
)
class PixelShuffle:
    """Make an image larger by laying channels out as points."""

    upscale_factor: int = param(
        2, low=1, high=1024, label="Times", key=True, help="How many times larger it becomes."
    )

    def call(self, input: Image) -> Apply:
        return Apply(F.pixel_shuffle, upscale_factor=self.upscale_factor)

    def checks(self, input: Image) -> Iterator[Wrong]:
        needed = self.upscale_factor**2
        if input[1] % needed:
            why = f"It needs a multiple of {needed:,} channels, but receives {input[1]:,}."
            yield Wrong(why, "The channels do not come out even")

    def summary(self) -> str:
        return f"{self.upscale_factor} times"


@layer(
    "Pixel unshuffle",
    group=GROUP,
    example=[(4, 8, 8)],
    icon="reshape",
    synonyms=("space to depth", "patches"),
)
class PixelUnshuffle:
    """Make an image smaller by turning points into channels."""

    downscale_factor: int = param(
        2, low=1, high=1024, label="Times", key=True, help="How many times smaller it becomes."
    )

    def call(self, input: Image) -> Apply:
        return Apply(F.pixel_unshuffle, downscale_factor=self.downscale_factor)

    def checks(self, input: Image) -> Iterator[Wrong]:
        if input[2] % self.downscale_factor or input[3] % self.downscale_factor:
            why = f"{input[2]} × {input[3]} points can't be divided by {self.downscale_factor}."
            yield Wrong(why, "The points do not come out even")

    def summary(self) -> str:
        return f"{self.downscale_factor} times"


@layer(
    "Convert type",
    group=GROUP,
    example=[("int64", 12)],
    icon="reshape",
    stem="convert",
    synonyms=("cast", "dtype", "float"),
)
class Cast:
    """Turn whole numbers into numbers with a fraction, or back."""

    dtype: Literal["float32", "int64", "bool"] = param(
        "float32", label="To", key=True, help="What the numbers become."
    )

    def call(self, input: Anything) -> Call:
        return Call(modules.Cast, dtype=self.dtype)

    def summary(self) -> str:
        return f"to {self.dtype}"
