"""Losses for classes: one number that says how wrong the scores are; training makes it small.

Formulas and defaults are those of torch's documentation of the module of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.pairs import (
    GROUP,
    LOSS,
    REDUCTION_HELP,
    WEIGHT_HELP,
    Reduction,
    alike,
    class_checks,
    pair_checks,
    weight_words,
)
from engine.layers.ports import Anything, ClassNumbers, Floats, Labels, Values
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import nn

IGNORE_HELP = "Samples of this class number do not count, such as padding."


@layer(
    "Cross-entropy loss",
    group=GROUP,
    example=[(10,), ("int64",)],
    icon="ce",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("softmax loss", "classification", "log loss", "classes"),
)
class CrossEntropyLoss:
    """Compare the scores of all classes with the right class; the scores need no Softmax before."""

    label_smoothing: float = param(
        0.0,
        low=0,
        high=1,
        key=True,
        help="Which share of the certainty is spread over all classes; 0.1 is common.",
    )
    ignore_index: int = param(
        -100, low=-(2**31), high=2**31, label="Leave out", advanced=True, help=IGNORE_HELP
    )
    reduction: Reduction = param("mean", label="Mean or sum", advanced=True, help=REDUCTION_HELP)
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Floats, target: ClassNumbers) -> Call:
        return Call(
            nn.CrossEntropyLoss,
            outputs=LOSS,
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )

    def checks(self, input: Floats, target: ClassNumbers) -> Iterator[Wrong]:
        yield from class_checks(input, target)

    def summary(self) -> str:
        return line(
            (
                changed(self.label_smoothing, 0, f"smoothing {self.label_smoothing:g}"),
                weight_words(self.weight),
            )
        )


@layer(
    "Negative log likelihood",
    group=GROUP,
    example=[(10,), ("int64",)],
    icon="ce",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("nll", "classification", "log softmax"),
)
class NLLLoss:
    """Compare log probabilities of all classes with the right class; put a Log softmax before."""

    ignore_index: int = param(
        -100, low=-(2**31), high=2**31, label="Leave out", advanced=True, help=IGNORE_HELP
    )
    reduction: Reduction = param("mean", label="Mean or sum", advanced=True, help=REDUCTION_HELP)
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Floats, target: ClassNumbers) -> Call:
        return Call(nn.NLLLoss, outputs=LOSS, ignore_index=self.ignore_index, reduction=self.reduction)

    def checks(self, input: Floats, target: ClassNumbers) -> Iterator[Wrong]:
        yield from class_checks(input, target)

    def summary(self) -> str:
        return weight_words(self.weight)


@layer(
    "Binary cross-entropy loss",
    group=GROUP,
    example=[(1,), ()],
    icon="ce",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("bce", "yes or no", "logistic", "two classes", "multi-label"),
)
class BCEWithLogitsLoss:
    """Compare one score a question with its yes or no; the scores need no Sigmoid before."""

    reduction: Reduction = param("mean", label="Mean or sum", advanced=True, help=REDUCTION_HELP)
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(
            nn.BCEWithLogitsLoss, outputs=LOSS, reduction=self.reduction, prepare=alike(input, target)
        )

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from pair_checks(input, target)

    def summary(self) -> str:
        return weight_words(self.weight)


@layer(
    "Probability loss",
    group=GROUP,
    example=[(1,), ()],
    icon="ce",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("bce", "yes or no", "sigmoid"),
)
class BCELoss:
    """Compare one probability a question with its yes or no; put a Sigmoid before."""

    reduction: Reduction = param("mean", label="Mean or sum", advanced=True, help=REDUCTION_HELP)
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(nn.BCELoss, outputs=LOSS, reduction=self.reduction, prepare=alike(input, target))

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from pair_checks(input, target)

    def summary(self) -> str:
        return weight_words(self.weight)


@layer(
    "Margin loss",
    group=GROUP,
    example=[(10,), ("int64",)],
    icon="ce",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("hinge", "svm", "classification"),
)
class MultiMarginLoss:
    """Want the right class to score higher than the others by a margin."""

    margin: float = param(1.0, low=0, key=True, help="By how much the right class should be ahead.")
    p: int = param(1, low=1, high=2, label="Power", advanced=True, help="2 punishes large mistakes more.")
    reduction: Reduction = param("mean", label="Mean or sum", advanced=True, help=REDUCTION_HELP)
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Values, target: Labels) -> Call:
        return Call(nn.MultiMarginLoss, outputs=LOSS, reduction=self.reduction, margin=self.margin, p=self.p)

    def checks(self, input: Values, target: Labels) -> Iterator[Wrong]:
        yield from class_checks(input, target)

    def summary(self) -> str:
        return line((f"margin {self.margin:g}", weight_words(self.weight)))
