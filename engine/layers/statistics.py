"""Statistics along one dimension: what remains of its values, and how they add up on the way."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.along import Along, Reducing
from engine.layers.axes import axis, axis_checks
from engine.layers.call import Apply, Shape
from engine.layers.declare import layer
from engine.layers.ports import Anything, Floats
from engine.layers.words import line
from engine.layers.wrong import Wrong
from engine.lazy import torch

GROUP = "Selection and sorting"


@layer(
    "Standard deviation",
    group=GROUP,
    example=[(12, 8)],
    icon="avgpool",
    stem="deviation",
    synonyms=("std", "spread", "reduce", "statistics pooling"),
)
class Std(Reducing):
    """Say how far the values along one dimension spread around their mean."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.std, dim=self.dim, keepdim=self.keepdim)

    def checks(self, input: Shape) -> Iterator[Wrong]:
        yield from spread_checks(self.dim, input)


@layer("Variance", group=GROUP, example=[(12, 8)], icon="avgpool", synonyms=("var", "spread", "reduce"))
class Variance(Reducing):
    """Take the mean squared distance of the values along one dimension from their mean."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.var, dim=self.dim, keepdim=self.keepdim)

    def checks(self, input: Shape) -> Iterator[Wrong]:
        yield from spread_checks(self.dim, input)


@layer(
    "Median",
    group=GROUP,
    example=[(12, 8)],
    icon="avgpool",
    exportable="ONNX has no median; use Mean instead.",
    synonyms=("middle", "robust", "reduce"),
)
class Median(Reducing):
    """Keep the middle one of the values along one dimension, the lower of two."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.median, outputs=("output", "_"), dim=self.dim, keepdim=self.keepdim)


@layer(
    "Norm", group=GROUP, example=[(12, 8)], icon="avgpool", synonyms=("length", "magnitude", "l2", "reduce")
)
class Norm(Reducing):
    """Measure how long the values along one dimension are as a vector."""

    ord: float = param(
        2.0,
        low=0.1,
        high=100,
        label="Power",
        advanced=True,
        help="2 is the usual length, 1 the sum of sizes.",
    )

    def call(self, input: Floats) -> Apply:
        return Apply(torch.linalg.vector_norm, ord=self.ord, dim=self.dim, keepdim=self.keepdim)


@layer("Product", group=GROUP, example=[(12, 8)], icon="mul", synonyms=("prod", "multiply all", "reduce"))
class Product(Reducing):
    """Multiply the values along one dimension."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.prod, dim=self.dim, keepdim=self.keepdim)


@layer(
    "Log sum of exponentials",
    group=GROUP,
    example=[(12, 8)],
    icon="avgpool",
    synonyms=("logsumexp", "soft maximum", "energy", "reduce"),
)
class LogSumExp(Reducing):
    """Take a smooth maximum along one dimension: the logarithm of the sum of exponentials."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.logsumexp, dim=self.dim, keepdim=self.keepdim)


@layer(
    "Any",
    group=GROUP,
    example=[(12, 8)],
    icon="add",
    stem="some",
    synonyms=("or", "at least one", "mask", "reduce"),
)
class Any(Reducing):
    """Say whether at least one value along one dimension is not 0."""

    def call(self, input: Anything) -> Apply:
        return Apply(torch.any, dim=self.dim, keepdim=self.keepdim)


@layer(
    "All",
    group=GROUP,
    example=[(12, 8)],
    icon="mul",
    stem="every",
    synonyms=("and", "every", "mask", "reduce"),
)
class All(Reducing):
    """Say whether no value along one dimension is 0."""

    def call(self, input: Anything) -> Apply:
        return Apply(torch.all, dim=self.dim, keepdim=self.keepdim)


@layer(
    "Place of the largest",
    group=GROUP,
    example=[(10,)],
    icon="maxpool",
    stem="argmax",
    synonyms=("argmax", "prediction", "class", "index"),
)
class ArgMax(Reducing):
    """Say where along one dimension the largest value stands, counted from 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.argmax, dim=self.dim, keepdim=self.keepdim)


@layer(
    "Place of the smallest",
    group=GROUP,
    example=[(10,)],
    icon="maxpool",
    stem="argmin",
    synonyms=("argmin", "nearest", "index"),
)
class ArgMin(Reducing):
    """Say where along one dimension the smallest value stands, counted from 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.argmin, dim=self.dim, keepdim=self.keepdim)


@layer(
    "Running sum",
    group=GROUP,
    example=[(12, 8)],
    icon="add",
    stem="running",
    synonyms=("cumsum", "cumulative sum", "integral"),
)
class CumulativeSum(Along):
    """Add up the values along one dimension so far, place by place."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.cumsum, dim=self.dim)


@layer(
    "Running product",
    group=GROUP,
    example=[(12, 8)],
    icon="mul",
    stem="running",
    exportable="ONNX has no running product; use a Running sum of logarithms instead.",
    synonyms=("cumprod", "cumulative product", "transmittance"),
)
class CumulativeProduct(Along):
    """Multiply the values along one dimension so far, place by place."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.cumprod, dim=self.dim)


@layer(
    "Running maximum",
    group=GROUP,
    example=[(12, 8)],
    icon="maxpool",
    stem="running",
    exportable="ONNX has no running maximum; Max over the whole dimension can be exported.",
    synonyms=("cummax", "cumulative maximum", "record"),
)
class CumulativeMax(Along):
    """Keep the largest of the values along one dimension so far, place by place."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.cummax, outputs=("output", "_"), dim=self.dim)


@layer(
    "Largest values",
    group=GROUP,
    example=[(10,)],
    icon="split",
    outputs=("values", "indices"),
    stem="top",
    synonyms=("topk", "top k", "beam", "k-max pooling"),
)
class TopK(Along):
    """Keep the largest values along one dimension, in order, with their places."""

    k: int = param(3, low=1, high=2**31, label="How many", key=True, help="How many values are kept.")
    largest: bool = param(True, advanced=True, help="Keep the largest values; off: the smallest.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.topk, outputs=("values", "indices"), k=self.k, dim=self.dim, largest=self.largest)

    def checks(self, input: Shape) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and self.k > input[place]:
            why = f"{self.k} values are to be kept, but dimension {self.dim} has {input[place]}."
            yield Wrong(why, "There are not so many values", "k", input[place])

    def summary(self) -> str:
        return line((f"{self.k} {'largest' if self.largest else 'smallest'}", f"dimension {self.dim}"))


@layer(
    "Sort",
    group=GROUP,
    example=[(12, 8)],
    icon="split",
    outputs=("values", "indices"),
    synonyms=("order", "rank", "ascending", "descending"),
)
class Sort(Along):
    """Put the values along one dimension in order, and say where each came from."""

    descending: bool = param(False, label="Largest first", key=True, help="Start with the largest value.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.sort, outputs=("values", "indices"), dim=self.dim, descending=self.descending)

    def summary(self) -> str:
        return line((f"dimension {self.dim}", "largest first" if self.descending else ""))


def spread_checks(dim: int, input: Shape) -> Iterator[Wrong]:
    """One value alone has no spread."""
    yield from axis_checks(dim, len(input))
    place = axis(dim, len(input))
    if place and input[place] < 2:
        why = f"Dimension {dim} has a single value, which does not spread around its mean."
        yield Wrong(why, "There is nothing to compare")
