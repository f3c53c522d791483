"""Losses for numbers: one number that says how far the prediction is off; training makes it small.

Formulas and defaults are those of torch's documentation of the module of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call
from engine.layers.judging import Judge, Reducing, weight_words
from engine.layers.pairs import LOSS, Paired, alike, loss, pair_checks
from engine.layers.ports import Floats
from engine.layers.words import line
from engine.layers.wrong import Wrong
from engine.lazy import nn


@loss(
    "Mean squared error loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("mse", "l2", "regression", "least squares"),
    formula="loss = (x − t)²",
)
class MSELoss(Paired, Reducing):
    """Square the difference between prediction and target, which punishes large mistakes."""

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(nn.MSELoss, outputs=LOSS, reduction=self.reduction, prepare=alike(input, target))


@loss(
    "Mean absolute error loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("mae", "l1", "regression", "robust"),
    formula="loss = |x − t|",
)
class L1Loss(Paired, Reducing):
    """Take the difference between prediction and target as it is; single large mistakes count less."""

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(nn.L1Loss, outputs=LOSS, reduction=self.reduction, prepare=alike(input, target))


@loss(
    "Huber loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("robust", "regression", "outliers"),
    formula="loss = ½ (x − t)² if |x − t| < δ, else δ · (|x − t| − δ/2)",
)
class HuberLoss(Paired, Reducing):
    """Square small differences and take large ones as they are."""

    delta: float = param(1.0, low=1e-6, key=True, help="Differences above this count as they are.")

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(
            nn.HuberLoss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare=alike(input, target),
            delta=self.delta,
        )

    def summary(self) -> str:
        return line((f"delta {self.delta:g}", weight_words(self.weight)))


@loss(
    "Smooth L1 loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("robust", "regression", "boxes"),
    formula="loss = ½ (x − t)² / β if |x − t| < β, else |x − t| − β/2",
)
class SmoothL1Loss(Paired, Reducing):
    """A Huber loss divided by its threshold, so that large differences keep slope 1."""

    beta: float = param(1.0, low=0, key=True, help="Differences above this count as they are.")

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(
            nn.SmoothL1Loss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare=alike(input, target),
            beta=self.beta,
        )

    def summary(self) -> str:
        return line((f"beta {self.beta:g}", weight_words(self.weight)))


@loss(
    "Poisson loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("counts", "events", "regression"),
    formula="loss = eˣ − t · x",
)
class PoissonNLLLoss(Paired, Reducing):
    """Compare the logarithm of an expected count with the count that was seen."""

    log_input: bool = param(
        True, label="Logarithms", advanced=True, help="The prediction is the logarithm of the count."
    )
    full: bool = param(
        False,
        advanced=True,
        label="Full formula",
        help="Add the Stirling term, which does not change training.",
    )

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(
            nn.PoissonNLLLoss,
            outputs=LOSS,
            reduction=self.reduction,
            prepare=alike(input, target),
            log_input=self.log_input,
            full=self.full,
        )


@loss(
    "Kullback-Leibler loss",
    example=[(10,), (10,)],
    icon="ce",
    synonyms=("kl", "divergence", "distillation", "distribution"),
    formula="loss = t · (ln t − x)",
)
class KLDivLoss(Judge):
    """Compare log probabilities with the probabilities that are wanted; put a Log softmax before."""

    reduction: Literal["batchmean", "mean", "sum"] = param(
        "batchmean", label="Mean or sum", advanced=True, help="batchmean is the divergence of a sample."
    )
    log_target: bool = param(
        False, label="Target too", advanced=True, help="The target holds logarithms as well."
    )

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(
            nn.KLDivLoss,
            outputs=LOSS,
            prepare=alike(input, target),
            reduction=self.reduction,
            log_target=self.log_target,
        )

    def checks(self, input: Floats, target: Floats) -> Iterator[Wrong]:
        yield from pair_checks(input, target)
