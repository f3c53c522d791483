"""Metrics for classes: figures that people read; training does not follow them.

Computed by torchmetrics over all batches of a split; formulas are those of its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from engine.declare import param
from engine.layers.call import Call, Shape, Steps
from engine.layers.pairs import VALUE, alike, class_checks, is_binary, metric, pair_checks
from engine.layers.ports import Anything, Floats, Labels, Values
from engine.layers.wrong import Wrong
from engine.lazy import torchmetrics

SCORES_HELP = "Only for one prediction a sample: a score before Sigmoid (logits), or a probability."
Scores = Literal["logits", "probabilities"]


@metric(
    "Accuracy",
    example=[(10,), ("int64",)],
    icon="acc",
    synonyms=("correct", "hit rate", "percent right"),
    formula="share of samples whose highest score is the right class",
)
class Accuracy:
    """Show the share of samples whose class is predicted right."""

    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return scored("Accuracy", input, target, self.scores, average="micro")

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from score_checks(input, target)


@metric(
    "Macro F1",
    example=[(10,), ("int64",)],
    icon="f1",
    synonyms=("f1", "f-score", "balance", "precision and recall"),
    formula="2 · precision · recall / (precision + recall), mean over classes",
)
class F1Score:
    """Show the F1 score, computed for each class and averaged, so that rare classes count as much."""

    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return scored("F1Score", input, target, self.scores, average="macro")

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from score_checks(input, target)


@metric(
    "Precision",
    example=[(10,), ("int64",)],
    icon="f1",
    synonyms=("positive predictive value", "false alarms"),
    formula="TP / (TP + FP)",
)
class Precision:
    """Show how many of the samples given to a class belong there, averaged over the classes."""

    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return scored("Precision", input, target, self.scores, average="macro")

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from score_checks(input, target)


@metric(
    "Recall",
    example=[(10,), ("int64",)],
    icon="f1",
    synonyms=("sensitivity", "hit rate", "missed"),
    formula="TP / (TP + FN)",
)
class Recall:
    """Show how many of a class's samples are found, averaged over the classes."""

    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return scored("Recall", input, target, self.scores, average="macro")

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from score_checks(input, target)


@metric(
    "Area under ROC",
    example=[(10,), ("int64",)],
    icon="acc",
    synonyms=("auc", "roc", "ranking"),
)
class AUROC:
    """Show how well the scores rank right before wrong; 0.5 is chance, 1 is perfect."""

    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return scored("AUROC", input, target, self.scores, average="macro", thresholds=512)

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from score_checks(input, target)


@metric(
    "Top-k accuracy",
    example=[(10,), ("int64",)],
    icon="acc",
    synonyms=("top 5", "top-k", "hit rate"),
)
class TopKAccuracy:
    """Show how often the right class is among the k with the highest scores."""

    top_k: int = param(
        3, low=1, high=10_000, label="k", key=True, help="How many of the highest scores count."
    )

    def call(self, input: Values, target: Labels) -> Call:
        kind = torchmetrics.classification.MulticlassAccuracy
        return Call(kind, outputs=VALUE, num_classes=input[1], top_k=self.top_k, average="micro")

    def checks(self, input: Values, target: Labels) -> Iterator[Wrong]:
        yield from class_checks(input, target)
        if len(input) > 1 and self.top_k > input[1]:
            why = f"k is {self.top_k}, but the prediction has {input[1]} classes."
            yield Wrong(why, "k is larger than the number of classes", "top_k", input[1])

    def summary(self) -> str:
        return f"top {self.top_k}"


def scored(name: str, input: Shape, target: Shape, scores: str, **options: Any) -> Call:
    """The metric `name` for yes or no where there is one score a sample, else for classes."""
    metrics = torchmetrics.classification
    if is_binary(input, target):
        kept = {k: v for k, v in options.items() if k != "average"}
        prepare = binary_steps(input, target, scores)
        return Call(getattr(metrics, f"Binary{name}"), outputs=VALUE, prepare=prepare, **kept)
    return Call(getattr(metrics, f"Multiclass{name}"), outputs=VALUE, num_classes=input[1], **options)


def binary_steps(input: Shape, target: Shape, scores: str) -> dict[str, Steps]:
    """One probability against 0 or 1.

    Torchmetrics guesses from the values whether it sees scores, and is wrong when all scores of a batch
    happen to lie between 0 and 1; so the Sigmoid is taken here.
    """
    steps = alike(input, target, whole=True)
    if scores == "logits":
        steps["input"] = (*steps.get("input", ()), ("sigmoid", ()))
    return steps


def score_checks(input: Shape, target: Shape) -> Iterator[Wrong]:
    """One score against 0 or 1, or a score for each class against a class number."""
    if is_binary(input, target):
        yield from pair_checks(input, target)
    elif target.dtype.startswith("float") or target.dtype == "bool":
        why = f"The target is {target.dtype}, but classes are counted in whole numbers (int64)."
        yield Wrong(why, "The target holds no class numbers", port="target")
    else:
        yield from class_checks(input, target)
