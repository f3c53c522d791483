"""Comparison, logic and masks: yes or no for each value, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.arithmetic import GROUP
from engine.layers.call import Apply, Shape
from engine.layers.declare import layer
from engine.layers.merge import Matched, alike_checks, sample
from engine.layers.ports import Anything, Flags, Floats, Indices
from engine.layers.wrong import Wrong
from engine.lazy import torch

PAIR = [(16,), (16,)]
FLAGS: list[tuple[str | int, ...]] = [("bool", 16), ("bool", 16)]
DIAGONAL_HELP = "Which diagonal is the border: 0 the main one, 1 the one above it, -1 the one below."


@layer("Equal", group=GROUP, example=PAIR, icon="add", synonyms=("same", "compare", "eq", "=="))
class Equal(Matched):
    """Say for each value whether the two tensors agree."""

    def call(self, input: Anything, other: Anything) -> Apply:
        return Apply(torch.eq)


@layer("Not equal", group=GROUP, example=PAIR, icon="add", synonyms=("differs", "compare", "ne", "!="))
class NotEqual(Matched):
    """Say for each value whether the two tensors differ."""

    def call(self, input: Anything, other: Anything) -> Apply:
        return Apply(torch.ne)


@layer("Greater", group=GROUP, example=PAIR, icon="add", synonyms=("larger", "above", "compare", "gt", ">"))
class Greater(Matched):
    """Say for each value whether the first is larger than the second."""

    def call(self, input: Anything, other: Anything) -> Apply:
        return Apply(torch.gt)


@layer(
    "Greater or equal", group=GROUP, example=PAIR, icon="add", synonyms=("at least", "compare", "ge", ">=")
)
class GreaterEqual(Matched):
    """Say for each value whether the first is at least as large as the second."""

    def call(self, input: Anything, other: Anything) -> Apply:
        return Apply(torch.ge)


@layer("Less", group=GROUP, example=PAIR, icon="add", synonyms=("smaller", "below", "compare", "lt", "<"))
class Less(Matched):
    """Say for each value whether the first is smaller than the second."""

    def call(self, input: Anything, other: Anything) -> Apply:
        return Apply(torch.lt)


@layer("Less or equal", group=GROUP, example=PAIR, icon="add", synonyms=("at most", "compare", "le", "<="))
class LessEqual(Matched):
    """Say for each value whether the first is at most as large as the second."""

    def call(self, input: Anything, other: Anything) -> Apply:
        return Apply(torch.le)


@layer(
    "Above a number",
    group=GROUP,
    example=[(16,)],
    icon="add",
    stem="above",
    synonyms=("threshold", "greater than", "binarize", "mask"),
)
class Above:
    """Say for each value whether it is larger than a number."""

    other: float = param(0.0, label="Number", key=True, help="What each value is compared with.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.gt, other=self.other)

    def summary(self) -> str:
        return f"> {self.other:g}"


@layer(
    "And",
    group=GROUP,
    example=FLAGS,
    icon="mul",
    stem="both",
    synonyms=("both", "logical", "intersection", "mask"),
    alone=True,
)
class And(Matched):
    """Say yes where both tensors say yes."""

    def call(self, input: Flags, other: Flags) -> Apply:
        return Apply(torch.logical_and)


@layer(
    "Or",
    group=GROUP,
    example=FLAGS,
    icon="add",
    stem="either",
    synonyms=("either", "logical", "union", "mask"),
    alone=True,
)
class Or(Matched):
    """Say yes where at least one of two tensors says yes."""

    def call(self, input: Flags, other: Flags) -> Apply:
        return Apply(torch.logical_or)


@layer(
    "Not",
    group=GROUP,
    example=[("bool", 16)],
    icon="add",
    stem="inverted",
    synonyms=("invert", "logical", "mask", "opposite"),
)
class Not:
    """Turn yes into no and no into yes."""

    def call(self, input: Flags) -> Apply:
        return Apply(torch.logical_not)


@layer(
    "Choose by mask",
    group=GROUP,
    example=[("bool", 16), (16,), (16,)],
    icon="concat",
    stem="chosen",
    synonyms=("where", "if else", "switch", "select", "mask"),
)
class Where:
    """Take each value from the first tensor where the mask says yes, else from the second."""

    def call(self, condition: Flags, input: Floats, other: Floats) -> Apply:
        return Apply(torch.where)

    def checks(self, condition: Flags, input: Floats, other: Floats) -> Iterator[Wrong]:
        for one, two in ((input, other), (condition, input), (condition, other)):
            wrong = next(alike_checks(one, two), None)
            if wrong is not None:
                yield wrong
                return


@layer(
    "Fill by mask",
    group=GROUP,
    example=[(12, 8), ("bool", 12, 8)],
    icon="concat",
    stem="filled",
    synonyms=("masked fill", "mask out", "hide", "ignore"),
)
class MaskedFill:
    """Put a number where the mask says yes and keep the other values."""

    value: float = param(0.0, label="Number", key=True, help="What stands where the mask says yes.")

    def call(self, input: Floats, mask: Flags) -> Apply:
        return Apply(torch.masked_fill, value=self.value)

    def checks(self, input: Floats, mask: Flags) -> Iterator[Wrong]:
        yield from mask_checks(input, mask)

    def summary(self) -> str:
        return f"by {self.value:g}"


@layer(
    "Padding mask",
    group=GROUP,
    example=[("int64", 12)],
    icon="add",
    stem="mask",
    synonyms=("attention mask", "ignore padding", "token", "text"),
)
class PaddingMask:
    """Say yes where a whole number is the one that fills up short samples."""

    other: int = param(0, low=-(2**31), high=2**31, label="Padding number", key=True, help="What fills up.")

    def call(self, input: Indices) -> Apply:
        return Apply(torch.eq, other=self.other)

    def summary(self) -> str:
        return f"where {self.other}"


@layer(
    "Lower triangle",
    group=GROUP,
    example=[(8, 8)],
    icon="split",
    stem="lower",
    synonyms=("tril", "causal", "mask", "matrix"),
)
class Tril:
    """Keep the values of a matrix on and below a diagonal and turn the others into 0."""

    diagonal: int = param(0, low=-(2**31), high=2**31, advanced=True, help=DIAGONAL_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(torch.tril, diagonal=self.diagonal)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from matrix_checks(input)


@layer(
    "Upper triangle",
    group=GROUP,
    example=[(8, 8)],
    icon="split",
    stem="upper",
    synonyms=("triu", "causal", "mask", "matrix"),
)
class Triu:
    """Keep the values of a matrix on and above a diagonal and turn the others into 0."""

    diagonal: int = param(0, low=-(2**31), high=2**31, advanced=True, help=DIAGONAL_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(torch.triu, diagonal=self.diagonal)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from matrix_checks(input)


def mask_checks(input: Shape, mask: Shape) -> Iterator[Wrong]:
    """A mask has one yes or no for each value, or one for all where its size is 1."""
    fits = len(input) == len(mask) and all(m in (1, size) for m, size in zip(mask, input))
    if not fits:
        why = f"The values have {sample(input)}, the mask {sample(mask)}."
        yield Wrong(why, "The mask does not fit", port="mask", shapes=True)


def matrix_checks(input: Shape) -> Iterator[Wrong]:
    """There must be rows and columns beside the batch."""
    if len(input) < 3:
        yield Wrong("The input must have rows and columns (N × rows × columns).", "There is no matrix")
