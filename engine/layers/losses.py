"""Losses for classes: one number that says how wrong the scores are; training makes it small.

Formulas and defaults are those of torch's documentation of the module of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Numbers, param
from engine.layers.call import Call, Shape
from engine.layers.judging import Reducing, weight_words
from engine.layers.pairs import (
    LOSS,
    Weights,
    alike,
    class_checks,
    class_weights,
    left_out,
    loss,
    pair_checks,
    tensor,
    weights_checks,
)
from engine.layers.ports import Anything, Classes, ClassNumbers, Floats, Labels, Values
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import nn

QUESTION_HELP = "How much each question counts, one number a question."
YES_HELP = "How much a yes counts against a no, one number a question; above 1 where yes is rare."


@loss(
    "Cross-entropy loss",
    example=[(10,), ("int64",)],
    icon="ce",
    synonyms=("softmax loss", "classification", "log loss", "classes"),
    formula="loss = −ln softmax(x)[class]",
)
class CrossEntropyLoss(Reducing):
    """Compare the scores of all classes with the right class; the scores need no Softmax before."""

    label_smoothing: float = param(
        0.0,
        low=0,
        high=1,
        key=True,
        help="Which share of the certainty is spread over all classes; 0.1 is common.",
    )
    ignore_index: int = left_out()
    class_weights: Numbers | None = class_weights()

    def call(self, input: Floats, target: Classes) -> Call:
        return Call(
            nn.CrossEntropyLoss,
            outputs=LOSS,
            weight=tensor(self.class_weights),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )

    def checks(self, input: Floats, target: Classes) -> Iterator[Wrong]:
        if target.dtype == "int64" or len(input) < 2:
            yield from class_checks(input, target)
        elif tuple(target) != tuple(input):
            why = "A target of probabilities needs one for each score."
            yield Wrong(why, "Prediction and target don't match", port="input", shapes=True)
        elif self.ignore_index >= 0:
            why = (
                f"Class {self.ignore_index} is left out, but the target has probabilities, not class numbers."
            )
            yield Wrong(why, "Probabilities can't be left out", "ignore_index", -100)
        if len(input) > 1:
            yield from weights_checks(self.class_weights, input[1])

    def summary(self) -> str:
        return line(
            (
                changed(self.label_smoothing, 0, f"smoothing {self.label_smoothing:g}"),
                weight_words(self.weight),
            )
        )


@loss(
    "Negative log likelihood",
    example=[(10,), ("int64",)],
    icon="ce",
    synonyms=("nll", "classification", "log softmax"),
    formula="loss = −x[class]",
)
class NLLLoss(Reducing):
    """Compare log probabilities of all classes with the right class; put a Log softmax before."""

    ignore_index: int = left_out()
    class_weights: Numbers | None = class_weights()

    def call(self, input: Floats, target: ClassNumbers) -> Call:
        return Call(
            nn.NLLLoss,
            outputs=LOSS,
            weight=tensor(self.class_weights),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )

    def checks(self, input: Floats, target: ClassNumbers) -> Iterator[Wrong]:
        yield from class_checks(input, target)
        if len(input) > 1:
            yield from weights_checks(self.class_weights, input[1])


@loss(
    "Binary cross-entropy loss",
    example=[(1,), ()],
    icon="ce",
    synonyms=("bce", "yes or no", "logistic", "two classes", "multi-label"),
    formula="loss = −t · ln σ(x) − (1 − t) · ln(1 − σ(x))",
)
class BCEWithLogitsLoss(Reducing):
    """Compare one score a question with its yes or no; the scores need no Sigmoid before."""

    pos_weight: Numbers | None = param(None, low=0, label="Weight of yes", help=YES_HELP)
    class_weights: Numbers | None = param(
        None, low=0, label="Question weights", advanced=True, help=QUESTION_HELP
    )

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(
            nn.BCEWithLogitsLoss,
            outputs=LOSS,
            prepare=alike(input, target),
            weight=tensor(self.class_weights),
            reduction=self.reduction,
            pos_weight=tensor(self.pos_weight),
        )

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from pair_checks(input, target)
        yield from question_checks(self.class_weights, input, "class_weights")
        yield from question_checks(self.pos_weight, input, "pos_weight")


@loss(
    "Probability loss",
    example=[(1,), ()],
    icon="ce",
    synonyms=("bce", "yes or no", "sigmoid"),
    formula="loss = −t · ln x − (1 − t) · ln(1 − x)",
)
class BCELoss(Reducing):
    """Compare one probability a question with its yes or no; put a Sigmoid before."""

    class_weights: Numbers | None = param(
        None, low=0, label="Question weights", advanced=True, help=QUESTION_HELP
    )

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(
            nn.BCELoss,
            outputs=LOSS,
            prepare=alike(input, target),
            weight=tensor(self.class_weights),
            reduction=self.reduction,
        )

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from pair_checks(input, target)
        yield from question_checks(self.class_weights, input, "class_weights")


@loss(
    "Margin loss",
    example=[(10,), ("int64",)],
    icon="ce",
    synonyms=("hinge", "svm", "classification"),
)
class MultiMarginLoss(Reducing):
    """Want the right class to score higher than the others by a margin."""

    margin: float = param(1.0, low=0, key=True, help="By how much the right class should be ahead.")
    p: int = param(1, low=1, high=2, label="Power", advanced=True, help="2 punishes large mistakes more.")
    class_weights: Numbers | None = class_weights()

    def call(self, input: Values, target: Labels) -> Call:
        return Call(
            nn.MultiMarginLoss,
            outputs=LOSS,
            p=self.p,
            margin=self.margin,
            weight=tensor(self.class_weights),
            reduction=self.reduction,
        )

    def checks(self, input: Values, target: Labels) -> Iterator[Wrong]:
        yield from class_checks(input, target)
        yield from weights_checks(self.class_weights, input[1])

    def summary(self) -> str:
        return line((f"margin {self.margin:g}", weight_words(self.weight)))


def question_checks(weights: Weights, input: Shape, setting: str) -> Iterator[Wrong]:
    """One weight for all questions, or one for each."""
    if weights is not None and len(weights) != 1:
        questions = input[-1] if len(input) > 1 else 1
        yield from weights_checks(weights, questions, setting)
