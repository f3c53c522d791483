"""Losses that compare samples with each other: near or far, above or below, alike or not.

Formulas and defaults are those of torch's documentation of the module of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.call import Call, Shape, Steps
from engine.layers.judging import Reducing, weight_words
from engine.layers.merge import alike_checks
from engine.layers.pairs import LOSS, Paired, alike, loss, pair_checks
from engine.layers.ports import Anything, Floats, Values
from engine.layers.words import line
from engine.layers.wrong import Wrong
from engine.lazy import nn


@loss(
    "Cosine embedding loss",
    example=[(16,), (16,), ()],
    icon="mse",
    synonyms=("siamese", "similarity", "metric learning", "angle"),
    formula="loss = 1 − cos(a, b) if alike, else max(0, cos(a, b) − margin)",
)
class CosineEmbeddingLoss(Reducing):
    """Turn two rows of values to one direction where the target is 1, and apart where it is -1."""

    margin: float = param(0.0, low=-1, high=1, key=True, help="Similarity that is small enough for -1.")

    def call(self, input1: Values, input2: Values, target: Anything) -> Call:
        return Call(
            nn.CosineEmbeddingLoss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare=single(target),
            margin=self.margin,
        )

    def checks(self, input1: Values, input2: Values, target: Anything) -> Iterator[Wrong]:
        yield from same_checks(input1, input2)
        yield from answer_checks(target)

    def summary(self) -> str:
        return line((f"margin {self.margin:g}", weight_words(self.weight)))


@loss(
    "Triplet loss",
    example=[(16,), (16,), (16,)],
    icon="mse",
    synonyms=("metric learning", "face recognition", "anchor", "embedding"),
    formula="loss = max(0, d(a, p) − d(a, n) + margin)",
)
class TripletMarginLoss(Reducing):
    """Bring an anchor nearer to what is like it than to what is not, by a margin."""

    margin: float = param(1.0, low=1e-6, key=True, help="How much nearer it should be.")
    p: float = param(2.0, low=0.1, high=100, label="Power", advanced=True, help="2 is the usual distance.")
    swap: bool = param(False, advanced=True, help="Also keep the like one away from the unlike one.")

    def call(self, anchor: Values, positive: Values, negative: Values) -> Call:
        return Call(
            nn.TripletMarginLoss,
            outputs=LOSS,
            reduction=self.reduction,
            margin=self.margin,
            p=self.p,
            swap=self.swap,
        )

    def checks(self, anchor: Values, positive: Values, negative: Values) -> Iterator[Wrong]:
        yield from same_checks(anchor, positive)
        yield from same_checks(anchor, negative)

    def summary(self) -> str:
        return line((f"margin {self.margin:g}", weight_words(self.weight)))


@loss(
    "Ranking loss",
    example=[(1,), (1,), ()],
    icon="mse",
    synonyms=("margin ranking", "order", "preference", "pairwise"),
)
class MarginRankingLoss(Reducing):
    """Want the first score above the second where the target is 1, and below where it is -1."""

    margin: float = param(0.0, low=0, key=True, help="By how much it should be ahead.")

    def call(self, input1: Floats, input2: Floats, target: Anything) -> Call:
        steps = {**alike(input1, target)}
        if "input" in steps:
            steps = {**steps, "input1": steps["input"], "input2": steps["input"]}
        return Call(
            nn.MarginRankingLoss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare={port: made for port, made in steps.items() if port != "input"},
            margin=self.margin,
        )

    def checks(self, input1: Floats, input2: Floats, target: Anything) -> Iterator[Wrong]:
        yield from same_checks(input1, input2)
        yield from pair_checks(input1, target)

    def summary(self) -> str:
        return line((f"margin {self.margin:g}", weight_words(self.weight)))


@loss(
    "Hinge embedding loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("distance", "siamese", "similarity", "contrastive"),
)
class HingeEmbeddingLoss(Paired, Reducing):
    """Make a distance small where the target is 1, and larger than a margin where it is -1."""

    margin: float = param(1.0, low=0, key=True, help="The distance that is large enough.")

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(
            nn.HingeEmbeddingLoss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare=alike(input, target),
            margin=self.margin,
        )

    def summary(self) -> str:
        return line((f"margin {self.margin:g}", weight_words(self.weight)))


@loss(
    "Soft margin loss",
    example=[(1,), ()],
    icon="ce",
    synonyms=("logistic", "two classes", "yes or no", "plus or minus"),
)
class SoftMarginLoss(Paired, Reducing):
    """Compare a score with a target of 1 or -1 by the logistic function."""

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(nn.SoftMarginLoss, outputs=LOSS, reduction=self.reduction, prepare=alike(input, target))


def single(target: Shape) -> dict[str, Steps]:
    """What brings one answer a sample to torch's form: N numbers with a fraction."""
    steps: Steps = () if len(target) == 1 else (("squeeze", (-1,)),)
    steps += () if target.dtype.startswith("float") else (("float", ()),)
    return {"target": steps} if steps else {}


def same_checks(one: Shape, other: Shape) -> Iterator[Wrong]:
    """What is compared must have the same sizes; torch would stretch a size of 1."""
    wrong = next(alike_checks(one, other), None)
    if wrong is not None:
        yield wrong
    elif tuple(one) != tuple(other):
        yield Wrong("Both must have the same sizes.", "The inputs have different sizes", shapes=True)


def answer_checks(target: Shape) -> Iterator[Wrong]:
    """There must be one answer for each sample."""
    if tuple(target[1:]) not in ((), (1,)):
        why = "It needs one answer for each sample, 1 or -1, but gets several."
        yield Wrong(why, "The target does not fit", port="target")
