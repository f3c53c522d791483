"""Losses for several labels a sample, for uncertain numbers, and for sequences without alignment.

Formulas and defaults are those of torch's documentation of the module of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from engine.declare import Numbers, param
from engine.layers.call import Call, Shape
from engine.layers.judging import Reducing
from engine.layers.pairs import LOSS, alike, class_weights, loss, pair_checks, tensor, weights_checks
from engine.layers.ports import Accepts, Anything, Floats, Labels, Series, Values
from engine.layers.wrong import Wrong
from engine.lazy import nn

Label = Annotated[
    Shape, Accepts("labels", (2,), ("int64",), "class numbers, filled up with -1 (N × classes)")
]
Rows = Annotated[Shape, Accepts("labels", (2,), ("int64", "int32"), "rows of class numbers (N × entries)")]
# On the meta device, CTC has no kernel, and the Gaussian loss looks at its values.
SINGLE = {"loss": Shape(())}


@loss(
    "Multi-label loss",
    example=[(10,), (10,)],
    icon="ce",
    synonyms=("multi-label soft margin", "tags", "several classes", "bce"),
)
class MultiLabelSoftMarginLoss(Reducing):
    """Compare one score for each class with a yes or no for each class."""

    class_weights: Numbers | None = class_weights()

    def call(self, input: Values, target: Anything) -> Call:
        return Call(
            nn.MultiLabelSoftMarginLoss,
            outputs=LOSS,
            prepare=alike(input, target),
            weight=tensor(self.class_weights),
            reduction=self.reduction,
        )

    def checks(self, input: Values, target: Anything) -> Iterator[Wrong]:
        if tuple(input) != tuple(target):
            yield from whole_checks(input, target)
        yield from weights_checks(self.class_weights, input[1])


@loss(
    "Multi-label margin loss",
    example=[(10,), ("int64", 10)],
    icon="ce",
    synonyms=("hinge", "tags", "several classes", "ranking"),
)
class MultiLabelMarginLoss(Reducing):
    """Want each right class to score higher than each wrong one; the right ones are listed, then -1."""

    def call(self, input: Values, target: Label) -> Call:
        return Call(nn.MultiLabelMarginLoss, outputs=LOSS, reduction=self.reduction)

    def checks(self, input: Values, target: Label) -> Iterator[Wrong]:
        if tuple(input) != tuple(target):
            yield from whole_checks(input, target)


@loss(
    "Gaussian loss",
    example=[(1,), (), (1,)],
    icon="mse",
    synonyms=("gaussian nll", "uncertainty", "variance", "heteroscedastic", "regression"),
    formula="loss = ½ (ln var + (x − t)² / var)",
)
class GaussianNLLLoss(Reducing):
    """Compare a predicted mean and variance with the number that was seen; put a Softplus before var."""

    full: bool = param(
        False, advanced=True, label="Full formula", help="Add the constant term, which changes no training."
    )
    eps: float = param(
        1e-6, low=1e-12, high=1, label="Epsilon", advanced=True, help="The smallest variance that counts."
    )

    def call(self, input: Floats, target: Anything, var: Floats) -> Call:
        steps = alike(input, target)
        if "input" in steps and len(var) == len(input):
            steps["var"] = steps["input"]
        return Call(
            nn.GaussianNLLLoss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare=steps,
            foretold=SINGLE,
            full=self.full,
            eps=self.eps,
        )

    def checks(self, input: Floats, target: Anything, var: Floats) -> Iterator[Wrong]:
        yield from pair_checks(input, target)
        if tuple(var) not in (tuple(input), (*input[:-1], 1), tuple(input[:-1])):
            why = "There must be one variance for each prediction, or one for each sample."
            yield Wrong(why, "Prediction and variance don't match", port="var", shapes=True)


@loss(
    "CTC loss",
    example=[(12, 8), ("int64", 6), ("int64",), ("int64",)],
    icon="ce",
    synonyms=("connectionist", "speech", "handwriting", "alignment", "ocr"),
)
class CTCLoss(Reducing):
    """Compare log probabilities of each step with a shorter sequence; put a Log softmax before."""

    blank: int = param(0, low=0, high=2**24, key=True, help="The class that means nothing was said.")
    zero_infinity: bool = param(
        False, label="Skip impossible", help="Leave out samples whose answer is longer than the input."
    )

    def call(self, input: Series, target: Rows, input_lengths: Labels, target_lengths: Labels) -> Call:
        return Call(
            nn.CTCLoss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare={"input": (("transpose", (0, 1)),)},
            foretold=SINGLE,
            blank=self.blank,
            zero_infinity=self.zero_infinity,
        )

    def checks(
        self, input: Series, target: Rows, input_lengths: Labels, target_lengths: Labels
    ) -> Iterator[Wrong]:
        if self.blank >= input[2]:
            why = f"Blank is {self.blank}, but the classes are numbered 0 to {input[2] - 1}."
            yield Wrong(why, "The blank is no class", "blank", 0)


def whole_checks(input: Shape, target: Shape) -> Iterator[Wrong]:
    """There must be one answer for each class."""
    wrong = next(pair_checks(input, target), None)
    yield wrong or Wrong("There must be one answer for each class.", "The target does not fit", port="target")
