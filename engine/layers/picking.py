"""Picking and repeating: places by number, halves and thirds, copies, other orders."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Sizes, param
from engine.layers.along import Along
from engine.layers.axes import axis, axis_checks
from engine.layers.call import Apply, Call, Shape
from engine.layers.comparison import matrix_checks
from engine.layers.declare import layer
from engine.layers.merge import sample
from engine.layers.ports import Anything, Floats, Indices
from engine.layers.statistics import GROUP
from engine.layers.words import by, line
from engine.layers.wrong import Wrong
from engine.lazy import modules, torch

FARTHEST = 2**31
MOST_COPIES = 2**16


@layer(
    "Gather",
    group=GROUP,
    example=[(12, 8), ("int64", 5, 8)],
    icon="split",
    synonyms=("pick", "index", "take along", "lookup"),
)
class Gather(Along):
    """Pick values along one dimension by their places, which a second input says for each value."""

    def call(self, input: Anything, index: Indices) -> Apply:
        return Apply(torch.gather, keywords=("index",), dim=self.dim)

    def checks(self, input: Shape, index: Shape | None = None) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        if index is None:
            return
        place = axis(self.dim, len(input))
        alike = len(index) == len(input) and index.dtype == "int64"
        if index.dtype != "int64":
            yield Wrong("Places must be whole numbers of 64 bits (int64).", "The places do not fit")
        elif not alike or any(i != place and a > b for i, (a, b) in enumerate(zip(index, input))):
            why = f"The values have {sample(input)}, the places {sample(index)}."
            yield Wrong(why, "The places do not fit", port="index", shapes=True)


@layer(
    "Sorted places",
    group=GROUP,
    example=[(12, 8)],
    icon="split",
    stem="order",
    synonyms=("argsort", "rank", "order"),
)
class ArgSort(Along):
    """Say in which order the values along one dimension would stand when sorted."""

    descending: bool = param(False, label="Largest first", key=True, help="Start with the largest value.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.argsort, dim=self.dim, descending=self.descending)

    def summary(self) -> str:
        return line((f"dimension {self.dim}", "largest first" if self.descending else ""))


@layer("Flip", group=GROUP, example=[(12, 8)], icon="permute", synonyms=("reverse", "mirror", "backwards"))
class Flip(Along):
    """Turn the order along one dimension round, such as reading a sequence backwards."""

    def call(self, input: Anything) -> Apply:
        return Apply(torch.flip, dims=(self.dim,))


@layer("Roll", group=GROUP, example=[(12, 8)], icon="permute", synonyms=("shift", "cyclic", "swin", "wrap"))
class Roll(Along):
    """Move the values along one dimension on; what falls off at the end comes in at the front."""

    shifts: int = param(
        1, low=-FARTHEST, high=FARTHEST, label="Places", key=True, help="How far; below 0 moves back."
    )

    def call(self, input: Anything) -> Apply:
        return Apply(torch.roll, shifts=self.shifts, dims=self.dim)

    def summary(self) -> str:
        return f"{self.shifts:+} along dimension {self.dim}"


@layer(
    "Repeat each",
    group=GROUP,
    example=[(12, 8)],
    icon="up",
    stem="repeated",
    synonyms=("repeat interleave", "duplicate", "upsample", "stretch"),
)
class RepeatEach(Along):
    """Put copies of each place of one dimension behind it."""

    repeats: int = param(2, low=1, high=MOST_COPIES, label="Times", key=True, help="How often each stands.")

    def call(self, input: Anything) -> Apply:
        return Apply(torch.repeat_interleave, repeats=self.repeats, dim=self.dim)

    def summary(self) -> str:
        return f"{self.repeats} times along dimension {self.dim}"


@layer(
    "Repeat",
    group=GROUP,
    example=[(12, 8)],
    icon="up",
    stem="tiled",
    synonyms=("tile", "copies", "expand", "broadcast"),
)
class Tile:
    """Put copies of a whole sample side by side along its dimensions."""

    repeats: Sizes = param(
        (1, 2), low=1, high=MOST_COPIES, label="Times", key=True, help="Copies along each dimension."
    )

    def call(self, input: Anything) -> Apply:
        return Apply(torch.tile, dims=(1, *self.repeats))

    def checks(self, input: Anything) -> Iterator[Wrong]:
        if len(self.repeats) != len(input) - 1:
            there = len(input) - 1
            why = f"There are {len(self.repeats)} numbers of copies, but the sample has {there} dimensions."
            yield Wrong(why, "The copies do not fit", "repeats", (1,) * there)

    def summary(self) -> str:
        return by(self.repeats, 1)


@layer(
    "Split at",
    group=GROUP,
    example=[(16,)],
    icon="split",
    outputs=("first", "second"),
    stem="split",
    synonyms=("cut", "divide", "two parts", "sections"),
)
class SplitAt(Along):
    """Cut a dimension in two at a place."""

    place: int = param(4, low=1, high=FARTHEST, key=True, help="How many places the first part has.")

    def call(self, input: Anything) -> Apply:
        size = input[axis(self.dim, len(input)) or 0]
        parts = (self.place, size - self.place)
        return Apply(torch.split, outputs=("first", "second"), split_size_or_sections=parts, dim=self.dim)

    def checks(self, input: Shape) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and self.place >= input[place]:
            why = (
                f"The first part has {self.place} places, but dimension {self.dim} has {input[place]} in all."
            )
            half = input[place] // 2
            yield Wrong(why, "Nothing is left for the second part", "place" if half else "", half or None)

    def summary(self) -> str:
        return f"at {self.place} of dimension {self.dim}"


@layer(
    "Split in three",
    group=GROUP,
    example=[(12, 24)],
    icon="split",
    outputs=("first", "second", "third"),
    stem="split",
    synonyms=("chunk", "thirds", "query key value", "qkv", "divide"),
)
class SplitInThree(Along):
    """Cut a dimension into three equal parts, such as queries, keys and values."""

    def call(self, input: Anything) -> Apply:
        return Apply(torch.chunk, outputs=("first", "second", "third"), chunks=3, dim=self.dim)

    def checks(self, input: Shape) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and input[place] % 3:
            why = f"Dimension {self.dim} has {input[place]} places, which are not three equal parts."
            yield Wrong(why, "The parts do not come out even")


@layer(
    "Split in four",
    group=GROUP,
    example=[(16,)],
    icon="split",
    outputs=("first", "second", "third", "fourth"),
    stem="split",
    synonyms=("chunk", "quarters", "gates", "boxes", "divide"),
)
class SplitInFour(Along):
    """Cut a dimension into four equal parts, such as the gates of an LSTM or the edges of a box."""

    def call(self, input: Anything) -> Apply:
        return Apply(torch.chunk, outputs=("first", "second", "third", "fourth"), chunks=4, dim=self.dim)

    def checks(self, input: Shape) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and input[place] % 4:
            why = f"Dimension {self.dim} has {input[place]} places, which are not four equal parts."
            yield Wrong(why, "The parts do not come out even")


@layer("Diagonal", group=GROUP, example=[(8, 8)], icon="split", synonyms=("diag", "matrix", "pairs", "self"))
class Diagonal:
    """Keep the values on the diagonal of a matrix."""

    def call(self, input: Anything) -> Apply:
        return Apply(torch.diagonal, dim1=-2, dim2=-1)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from matrix_checks(input)


@layer(
    "One-hot",
    group="Dense and embedding",
    example=[("int64", 12)],
    icon="embed",
    synonyms=("categorical", "dummy", "indicator", "classes"),
    formula="y[x] = 1, else 0",
)
class OneHot:
    """Turn each whole number into a row of zeros with a 1 at its place."""

    classes: int = param(
        10, low=1, high=2**24, label="Numbers", key=True, help="How many different numbers can come in."
    )

    def call(self, input: Indices) -> Call:
        return Call(modules.OneHot, classes=self.classes)

    def summary(self) -> str:
        return f"{self.classes:,} numbers"
