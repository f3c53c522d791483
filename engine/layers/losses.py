"""Losses: one number that says how wrong the model is; training makes it small.

Formulas and defaults are those of torch's documentation of the module of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.declare import param
from engine.layers.call import Call, Shape, Steps
from engine.layers.declare import layer
from engine.layers.ports import Anything, ClassNumbers, Floats
from engine.layers.words import changed, line
from engine.lazy import nn

GROUP = "Loss and metrics"
OUTPUTS = ("loss",)
WEIGHT_HELP = "How much this loss counts in the total when there are several."


@layer(
    "Cross-entropy loss",
    group=GROUP,
    example=[(10,), ("int64",)],
    icon="ce",
    role="loss",
    outputs=OUTPUTS,
    synonyms=("softmax loss", "classification", "log loss", "negative log likelihood"),
)
class CrossEntropyLoss:
    """Compare the scores of all classes with the right class; the scores need no Softmax before."""

    label_smoothing: float = param(
        0.0, low=0, high=1, help="Which share of the certainty is spread over all classes; 0.1 is common."
    )
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Floats, target: ClassNumbers) -> Call:
        return Call(nn.CrossEntropyLoss, outputs=OUTPUTS, label_smoothing=self.label_smoothing)

    def checks(self, input: Floats, target: ClassNumbers) -> Iterator[str]:
        yield from class_checks(input, target)

    def summary(self) -> str:
        smoothing = changed(self.label_smoothing, 0, f"smoothing {self.label_smoothing:g}")
        return line((smoothing, weight_words(self.weight)))


@layer(
    "Binary cross-entropy loss",
    group=GROUP,
    example=[(1,), ()],
    icon="ce",
    role="loss",
    outputs=OUTPUTS,
    synonyms=("bce", "yes or no", "logistic", "two classes", "multi-label"),
)
class BCEWithLogitsLoss:
    """Compare one score a question with its yes or no; the scores need no Sigmoid before."""

    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(nn.BCEWithLogitsLoss, outputs=OUTPUTS, prepare=alike(input, target))

    def checks(self, input: Floats, target: Anything) -> Iterator[str]:
        yield from pair_checks(input, target)

    def summary(self) -> str:
        return weight_words(self.weight)


@layer(
    "Mean squared error",
    group=GROUP,
    example=[(1,), ()],
    icon="mse",
    role="loss",
    outputs=OUTPUTS,
    synonyms=("mse", "l2", "regression", "least squares"),
)
class MSELoss:
    """Square the difference between prediction and target, which punishes large mistakes."""

    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP)

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(nn.MSELoss, outputs=OUTPUTS, prepare=alike(input, target))

    def checks(self, input: Floats, target: Floats) -> Iterator[str]:
        yield from pair_checks(input, target)

    def summary(self) -> str:
        return weight_words(self.weight)


def weight_words(weight: float) -> str:
    """`weight 0.5`, or nothing for the usual 1."""
    return changed(weight, 1, f"weight {weight:g}")


def alike(input: Shape, target: Shape) -> dict[str, Steps]:
    """What brings prediction and target to one shape: N × 1 against N would silently become N × N in torch."""
    steps: dict[str, list[tuple[str, tuple[Any, ...]]]] = {"input": [], "target": []}
    if len(input) == len(target) + 1 and input[-1] == 1:
        steps["input"].append(("squeeze", (-1,)))
    elif len(target) == len(input) + 1 and target[-1] == 1:
        steps["target"].append(("squeeze", (-1,)))
    if target.dtype != input.dtype:
        steps["target"].append(("float", ()))
    return {name: tuple(found) for name, found in steps.items() if found}


def squeezed(input: Shape, target: Shape) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sizes of prediction and target as `alike` makes them."""
    steps = alike(input, target)
    sizes = []
    for name, shape in (("input", input), ("target", target)):
        cut = any(method == "squeeze" for method, _ in steps.get(name, ()))
        sizes.append(tuple(shape[:-1] if cut else shape))
    return sizes[0], sizes[1]


def pair_checks(input: Shape, target: Shape) -> Iterator[str]:
    """Prediction and target must have one value for one value."""
    prediction, answer = squeezed(input, target)
    if prediction != answer:
        yield f"The prediction has {per_sample(input)}, but the target has {per_sample(target)}."


def class_checks(input: Shape, target: Shape) -> Iterator[str]:
    """Scores are N × classes (× places), class numbers N (× places)."""
    if len(input) < 2:
        yield "The prediction needs one score for each class (N × classes), but has one value per sample."
    elif tuple(target) != (input[0], *input[2:]):
        yield f"The prediction has {per_sample(input)}, but the target has {per_sample(target)}."


def per_sample(shape: Shape) -> str:
    """`10 values per sample`, `16 × 8 values per sample`."""
    sizes = " × ".join(map(str, shape[1:])) or "1"
    return f"{sizes} {'value' if sizes == '1' else 'values'} per sample"
