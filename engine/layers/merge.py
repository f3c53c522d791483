"""Merge: bring several tensors together, value by value or side by side."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis, axis_checks
from engine.layers.call import Apply, Shape
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.layers.wrong import Wrong
from engine.lazy import F, torch

GROUP = "Shape and merge"
PAIR = [(16, 8, 8), (16, 8, 8)]


class Matched:
    """Works value by value on two tensors."""

    def checks(self, input: Shape, other: Shape) -> Iterator[Wrong]:
        """Their sizes agree."""
        yield from alike_checks(input, other)


@layer(
    "Add",
    group=GROUP,
    example=PAIR,
    icon="add",
    synonyms=("sum", "plus", "residual", "skip connection"),
    formula="y = a + b",
    alone=True,
)
class Add(Matched):
    """Add two tensors value by value, as at the end of a skip connection."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.add)


@layer(
    "Subtract",
    group=GROUP,
    example=PAIR,
    icon="add",
    synonyms=("minus", "difference", "sub"),
    formula="y = a − b",
)
class Subtract(Matched):
    """Subtract the second tensor from the first, value by value."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.sub)


@layer(
    "Multiply",
    group=GROUP,
    example=PAIR,
    icon="mul",
    synonyms=("product", "times", "gate", "scale"),
    formula="y = a · b",
    alone=True,
)
class Multiply(Matched):
    """Multiply two tensors value by value, as a gate does."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.mul)


@layer(
    "Divide",
    group=GROUP,
    example=PAIR,
    icon="mul",
    synonyms=("ratio", "quotient", "div"),
    formula="y = a / b",
)
class Divide(Matched):
    """Divide the first tensor by the second, value by value."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.div)


@layer("Maximum", group=GROUP, example=PAIR, icon="add", synonyms=("max", "larger", "maxout"), alone=True)
class Maximum(Matched):
    """Keep the larger of two values at each place."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.maximum)


@layer("Minimum", group=GROUP, example=PAIR, icon="add", synonyms=("min", "smaller"), alone=True)
class Minimum(Matched):
    """Keep the smaller of two values at each place."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.minimum)


@layer(
    "Concatenate",
    group=GROUP,
    example=PAIR,
    icon="concat",
    synonyms=("cat", "join", "append", "dense"),
    formula="y = [a, b, …] along one dimension",
    alone=True,
)
class Concatenate:
    """Put tensors side by side along one dimension."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)

    def call(self, *inputs: Floats) -> Apply:
        return Apply(torch.cat, listed=True, dim=self.dim)

    def checks(self, *inputs: Floats | None) -> Iterator[Wrong]:
        there = [shape for shape in inputs if shape is not None]
        first = there[0]
        yield from axis_checks(self.dim, len(first))
        place = axis(self.dim, len(first))
        for other in there[1:]:
            if len(other) != len(first):
                why = f"One input has {len(first)} dimensions with the batch, another has {len(other)}."
                yield Wrong(why, "The inputs have different dimensions")
                return
            differ = [i for i in range(1, len(first)) if i != place and first[i] != other[i]]
            if differ and place:
                why = (
                    f"{sample(first)} and {sample(other)} differ in dimension {differ[0]}; "
                    f"only dimension {self.dim} may differ."
                )
                yield Wrong(why, "The inputs have different sizes")
                return

    def summary(self) -> str:
        return f"dimension {self.dim}"


@layer("Stack", group=GROUP, example=[(16,), (16,)], icon="concat", synonyms=("pile", "new dimension"))
class Stack:
    """Put tensors of one size on top of each other in a new dimension."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help="Where the new dimension goes.")

    def call(self, *inputs: Floats) -> Apply:
        return Apply(torch.stack, listed=True, dim=self.dim)

    def checks(self, *inputs: Floats | None) -> Iterator[Wrong]:
        there = [shape for shape in inputs if shape is not None]
        yield from axis_checks(self.dim, len(there[0]) + 1)
        for other in there[1:]:
            if tuple(other) != tuple(there[0]):
                yield Wrong(
                    f"{sample(there[0])} and {sample(other)} differ.", "The inputs have different sizes"
                )
                return

    def summary(self) -> str:
        return f"dimension {self.dim}"


@layer(
    "Matrix multiply",
    group=GROUP,
    example=[(12, 8), (8, 4)],
    icon="mul",
    stem="matmul",
    synonyms=("dot", "bmm"),
    formula="y = a @ b",
)
class MatMul:
    """Multiply two matrices a sample."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.matmul)

    def checks(self, input: Floats, other: Floats) -> Iterator[Wrong]:
        if len(input) < 3 or len(other) < 3:
            yield Wrong(
                "Each input must have rows and columns (N × rows × columns).", "There are no matrices"
            )
        elif input[-1] != other[-2]:
            why = f"The first has {input[-1]} columns, but the second has {other[-2]} rows; they must agree."
            yield Wrong(why, "The matrices don't match")
        elif not broadcasts(input[:-2], other[:-2]):
            yield Wrong(f"{sample(input)} and {sample(other)} hold different numbers of matrices.")


@layer(
    "Cosine similarity",
    group=GROUP,
    example=[(16,), (16,)],
    icon="mul",
    synonyms=("angle", "siamese", "compare"),
    formula="y = a · b / (‖a‖ ‖b‖)",
)
class CosineSimilarity:
    """Compare the directions of two rows of values: 1 for the same, -1 for opposite."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", advanced=True, help=DIM_HELP)

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(F.cosine_similarity, dim=self.dim)

    def checks(self, input: Floats, other: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        yield from alike_checks(input, other)


def alike_checks(input: Shape, other: Shape) -> Iterator[Wrong]:
    """Two tensors must have the same sizes, or size 1 where one value serves for all.

    Torch also accepts other ranks, and then joins samples with features: N × 16 and N × 4 × 16 are refused
    here.
    """
    if len(input) != len(other) and min(len(input), len(other)) > 0:
        why = f"One has {sample(input)}, the other {sample(other)}; they need the same number of dimensions."
        yield Wrong(why, "The inputs have different dimensions", shapes=True)
    elif not broadcasts(input, other):
        why = f"One has {sample(input)}, the other {sample(other)}."
        yield Wrong(why, "The inputs have different sizes", shapes=True)


def broadcasts(input: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether each two sizes, from the last on, are the same or one of them is 1."""
    return all(a == b or a == 1 or b == 1 for a, b in zip(reversed(input), reversed(other)))


def sample(shape: Shape) -> str:
    """`16 × 8 × 8 values per sample`."""
    return f"{' × '.join(map(str, shape[1:])) or '1'} per sample"
