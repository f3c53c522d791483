"""Reductions and plain arithmetic on one tensor."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis_checks, limit_checks
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.layers.words import line
from engine.layers.wrong import Wrong
from engine.lazy import modules, torch

GROUP = "Shape and merge"
KEEP_HELP = "Leave a dimension of size 1 where the values were."


@layer(
    "Mean", group=GROUP, example=[(12, 8)], icon="avgpool", synonyms=("average", "reduce", "pool over time")
)
class Mean:
    """Take the mean along one dimension, such as over the steps of a sequence."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)
    keepdim: bool = param(False, label="Keep it", advanced=True, help=KEEP_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(torch.mean, dim=self.dim, keepdim=self.keepdim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return dimension_words(self.dim, self.keepdim)


@layer("Sum", group=GROUP, example=[(12, 8)], icon="add", synonyms=("total", "reduce"))
class Sum:
    """Add up the values along one dimension."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)
    keepdim: bool = param(False, label="Keep it", advanced=True, help=KEEP_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(torch.sum, dim=self.dim, keepdim=self.keepdim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return dimension_words(self.dim, self.keepdim)


@layer("Max", group=GROUP, example=[(12, 8)], icon="maxpool", synonyms=("largest", "maximum", "reduce"))
class Max:
    """Keep the largest value along one dimension."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)
    keepdim: bool = param(False, label="Keep it", advanced=True, help=KEEP_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(torch.amax, dim=self.dim, keepdim=self.keepdim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return dimension_words(self.dim, self.keepdim)


@layer("Min", group=GROUP, example=[(12, 8)], icon="maxpool", synonyms=("smallest", "minimum", "reduce"))
class Min:
    """Keep the smallest value along one dimension."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)
    keepdim: bool = param(False, label="Keep it", advanced=True, help=KEEP_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(torch.amin, dim=self.dim, keepdim=self.keepdim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return dimension_words(self.dim, self.keepdim)


@layer("Clamp", group=GROUP, example=[(16,)], icon="tanh", synonyms=("clip", "limit", "bound"))
class Clamp:
    """Cut values off at a lower and an upper limit."""

    min: float = param(0.0, label="Lowest", key=True, help="Smaller values become this.")
    max: float = param(1.0, label="Highest", key=True, help="Larger values become this.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.clamp, min=self.min, max=self.max)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from limit_checks(self.min, self.max, "min")

    def summary(self) -> str:
        return f"{self.min:g} to {self.max:g}"


@layer(
    "Scale",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="mul",
    synonyms=("layer scale", "learned gain", "shift"),
    formula="y = factor · x",
)
class Scale:
    """Multiply each channel by a learned number that starts small or at 1."""

    init: float = param(
        1.0, label="First value", help="What each number is before training; deep nets start at 0.0001."
    )

    def call(self, input: Floats) -> Call:
        return Call(modules.Scale, channels=input[1] if len(input) > 1 else 1, init=self.init)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        if len(input) < 2:
            yield Wrong(
                "It needs channels (N × channels), but gets one number per sample.", "There are no channels"
            )

    def summary(self) -> str:
        return f"from {self.init:g}"


def dimension_words(dim: int, keep: bool) -> str:
    """`over dimension 1, kept`."""
    return line((f"over dimension {dim}", "kept" if keep else ""))
