"""Distances and products between rows of values, and sums over indices in Einstein's notation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.declare import param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis_checks
from engine.layers.call import Apply, Call, Same, Shape
from engine.layers.declare import layer
from engine.layers.merge import alike_checks, sample
from engine.layers.ports import Anything, Floats, Values
from engine.layers.wrong import Wrong
from engine.lazy import modules, nn, torch

GROUP = "Arithmetic and logic"
EQUATION = re.compile(r"[a-zA-Z]+(,[a-zA-Z]+)*->[a-zA-Z]+")


@layer(
    "Pairwise distance",
    group=GROUP,
    example=[(16,), (16,)],
    icon="mul",
    stem="distance",
    synonyms=("euclidean", "siamese", "compare", "metric"),
    formula="y = ‖a − b‖ₚ",
)
class PairwiseDistance:
    """Measure how far two rows of values are apart."""

    p: float = param(2.0, low=0.1, high=100, label="Power", key=True, help="2 is the usual distance.")
    eps: float = param(
        1e-6, low=1e-12, high=1, label="Epsilon", advanced=True, help="A small number against zero distance."
    )
    keepdim: bool = param(False, label="Keep it", advanced=True, help="Give N × 1, not N distances.")

    def call(self, x1: Values, x2: Values) -> Call:
        return Call(nn.PairwiseDistance, p=self.p, eps=self.eps, keepdim=self.keepdim)

    def checks(self, x1: Values, x2: Values) -> Iterator[Wrong]:
        yield from alike_checks(x1, x2)

    def summary(self) -> str:
        return f"power {self.p:g}"


@layer(
    "Distance table",
    group=GROUP,
    example=[(12, 8), (9, 8)],
    icon="mul",
    stem="distances",
    exportable="ONNX has no table of distances; use Matrix multiply for products instead.",
    synonyms=("cdist", "pairwise", "neighbours", "prototypes", "set"),
)
class DistanceTable:
    """Measure how far each row of one set is from each row of another."""

    p: float = param(2.0, low=0.1, high=100, label="Power", key=True, help="2 is the usual distance.")

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.cdist, p=self.p)

    def checks(self, input: Floats, other: Floats) -> Iterator[Wrong]:
        if len(input) != 3 or len(other) != 3:
            yield Wrong("Each input must be rows of values (N × rows × values).", "There are no rows")
        elif input[2] != other[2]:
            why = f"The rows have {input[2]} and {other[2]} values; they must have as many."
            yield Wrong(why, "The rows don't match", shapes=True)

    def summary(self) -> str:
        return f"power {self.p:g}"


@layer(
    "Dot product",
    group=GROUP,
    example=[(16,), (16,)],
    icon="mul",
    stem="dot",
    synonyms=("inner product", "vecdot", "similarity", "two tower", "factorization"),
    formula="y = Σ aᵢ · bᵢ",
)
class DotProduct:
    """Multiply two tensors value by value and add the products up along one dimension."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.linalg.vecdot, dim=self.dim)

    def checks(self, input: Floats, other: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        if tuple(input) != tuple(other):
            yield Wrong(f"{sample(input)} and {sample(other)} differ.", "The inputs have different sizes")

    def summary(self) -> str:
        return f"over dimension {self.dim}"


@layer(
    "Einsum",
    group=GROUP,
    example=[(12, 8), (8, 4)],
    icon="mul",
    synonyms=("einstein", "tensor product", "contraction", "matmul", "outer product"),
)
class Einsum:
    """Multiply tensors and add up along dimensions that letters name, such as bij,bjk->bik."""

    equation: str = param(
        "bij,bjk->bik",
        key=True,
        help="A letter for each dimension of each input, then those that stay; the batch comes first.",
    )

    def call(self, *inputs: Floats) -> Call:
        return Call(modules.Einsum, equation=self.equation.replace(" ", ""))

    def checks(self, *inputs: Floats | None) -> Iterator[Wrong]:
        there = [shape for shape in inputs if shape is not None]
        why = equation_fault(self.equation.replace(" ", ""), there)
        if why:
            yield Wrong(why, "The equation does not fit")

    def summary(self) -> str:
        return self.equation if len(self.equation) <= 24 else self.equation[:23] + "…"


@layer(
    "Identity",
    group="Shape and merge",
    example=[(16,)],
    icon="reshape",
    synonyms=("pass through", "nothing", "placeholder", "name"),
)
class Identity:
    """Hand the input on as it is; a place to give a value a name."""

    def call(self, input: Anything) -> Same:
        return Same()


def equation_fault(equation: str, inputs: list[Shape]) -> str:
    """Why an equation does not fit these inputs, as a sentence; empty where it does."""
    if not EQUATION.fullmatch(equation):
        return "It must read like bij,bjk->bik: letters for each input, an arrow, letters of the answer."
    before, answer = equation.split("->")
    terms = before.split(",")
    if len(terms) != len(inputs):
        return f"The equation names {len(terms)} inputs, but {len(inputs)} are connected."
    batch, sizes = answer[0], dict[str, int]()
    for term, shape in zip(terms, inputs):
        if len(term) != len(shape):
            return f"{len(term)} letters stand for {len(shape)} dimensions with the batch."
        if term[0] != batch or batch in term[1:] + answer[1:]:
            return "The batch must be the first letter of each input and of the answer, and only there."
        if len(set(term)) < len(term) or len(set(answer)) < len(answer):
            return "A letter may stand only once in each input and in the answer."
        for letter, size in zip(term, shape):
            if sizes.setdefault(letter, size) != size:
                return f"The letter {letter} stands for {sizes[letter]} and for {size}."
    unknown = sorted(set(answer) - sizes.keys())
    return f"The letter {unknown[0]} of the answer stands in no input." if unknown else ""
