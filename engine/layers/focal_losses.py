"""Focal losses: samples that are already right count less, so that rare and hard ones lead."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Numbers, param
from engine.layers.call import Call
from engine.layers.judging import Reducing, weight_words
from engine.layers.pairs import (
    LOSS,
    Paired,
    alike,
    class_checks,
    class_weights,
    left_out,
    loss,
    tensor,
    weights_checks,
)
from engine.layers.ports import Anything, ClassNumbers, Floats
from engine.layers.words import line
from engine.layers.wrong import Wrong
from engine.lazy import modules

GAMMA_HELP = "How much less sure samples count: (1 - p)^gamma. 0 is cross-entropy, 2 is the paper's."


@loss(
    "Focal loss",
    example=[(10,), ("int64",)],
    icon="ce",
    synonyms=("retinanet", "imbalance", "rare classes", "hard examples", "classification"),
    formula="loss = −(1 − p)^γ · ln p, p = softmax(x)[class]",
)
class FocalLoss(Reducing):
    """Compare the scores of all classes with the right class; samples that are sure count less."""

    gamma: float = param(2.0, low=0, high=100, key=True, help=GAMMA_HELP)
    class_weights: Numbers | None = class_weights()
    ignore_index: int = left_out()

    def call(self, input: Floats, target: ClassNumbers) -> Call:
        return Call(
            modules.FocalLoss,
            outputs=LOSS,
            gamma=self.gamma,
            weight=tensor(self.class_weights),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )

    def checks(self, input: Floats, target: ClassNumbers) -> Iterator[Wrong]:
        yield from class_checks(input, target)
        if len(input) > 1:
            yield from weights_checks(self.class_weights, input[1])

    def summary(self) -> str:
        return line((f"gamma {self.gamma:g}", weight_words(self.weight)))


@loss(
    "Binary focal loss",
    example=[(1,), ()],
    icon="ce",
    synonyms=("retinanet", "imbalance", "yes or no", "detection", "sigmoid focal loss", "multi-label"),
    formula="loss = −α · (1 − p)^γ · ln p",
)
class BinaryFocalLoss(Paired, Reducing):
    """Compare one score a question with its yes or no; answers that are sure count less."""

    gamma: float = param(2.0, low=0, high=100, key=True, help=GAMMA_HELP)
    alpha: float = param(
        0.25,
        low=-1,
        high=1,
        key=True,
        help="The weight of yes; no has what is missing to 1. Below 0 both weigh 1.",
    )

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(
            modules.BinaryFocalLoss,
            outputs=LOSS,
            prepare=alike(input, target),
            gamma=self.gamma,
            alpha=self.alpha,
            reduction=self.reduction,
        )

    def summary(self) -> str:
        alpha = f"alpha {self.alpha:g}" if self.alpha >= 0 else ""
        return line((f"gamma {self.gamma:g}", alpha, weight_words(self.weight)))
