"""Metrics: figures that people read; training does not follow them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call, Shape, Steps
from engine.layers.declare import layer
from engine.layers.losses import class_checks, pair_checks
from engine.layers.ports import Anything, Floats
from engine.lazy import torchmetrics

GROUP = "Loss and metrics"
OUTPUTS = ("value",)
SCORES_HELP = "What a single prediction a sample is: a score before Sigmoid (logits), or a probability."
Scores = Literal["logits", "probabilities"]


@layer(
    "Accuracy",
    group=GROUP,
    example=[(10,), ("int64",)],
    icon="acc",
    role="metric",
    outputs=OUTPUTS,
    synonyms=("correct", "hit rate", "percent right"),
)
class Accuracy:
    """Show the share of samples whose class is predicted right."""

    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        metrics = torchmetrics.classification
        if is_binary(input, target):
            prepare = binary_steps(input, target, self.scores)
            return Call(metrics.BinaryAccuracy, outputs=OUTPUTS, prepare=prepare)
        return Call(metrics.MulticlassAccuracy, outputs=OUTPUTS, num_classes=input[1], average="micro")

    def checks(self, input: Floats, target: Anything) -> Iterator[str]:
        yield from score_checks(input, target)


def is_binary(input: Shape, target: Shape) -> bool:
    """Whether the prediction is one score for yes or no, not one for each class."""
    return len(input) == len(target) or (len(input) == len(target) + 1 and input[-1] == 1)


def binary_steps(input: Shape, target: Shape, scores: str) -> dict[str, Steps]:
    """One probability against 0 or 1. Torchmetrics guesses whether it sees scores, which small batches fool."""
    cut: Steps = (("squeeze", (-1,)),) if len(input) > len(target) else ()
    sigmoid: Steps = (("sigmoid", ()),) if scores == "logits" else ()
    whole: Steps = (("long", ()),) if target.dtype.startswith("float") else ()
    steps = {"input": cut + sigmoid, "target": whole}
    return {name: found for name, found in steps.items() if found}


def score_checks(input: Shape, target: Shape) -> Iterator[str]:
    """One score against 0 or 1, or a score for each class against a class number."""
    yield from pair_checks(input, target) if is_binary(input, target) else class_checks(input, target)
