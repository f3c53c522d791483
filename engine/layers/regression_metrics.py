"""Metrics for numbers: figures that people read; training does not follow them.

Computed by torchmetrics over all batches of a split; formulas are those of its documentation.
"""

from __future__ import annotations

from engine.layers.call import Call, Shape, Steps
from engine.layers.pairs import VALUE, Paired, alike, metric
from engine.layers.ports import Floats
from engine.lazy import torchmetrics


@metric(
    "Mean absolute error",
    example=[(1,), ()],
    icon="mse",
    synonyms=("mae", "l1", "regression"),
    formula="mean of |x − t|",
)
class MeanAbsoluteError(Paired):
    """Show by how much the prediction is off on average, in the target's unit."""

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(torchmetrics.MeanAbsoluteError, outputs=VALUE, prepare=alike(input, target))


@metric(
    "Mean squared error",
    example=[(1,), ()],
    icon="mse",
    synonyms=("mse", "l2", "regression"),
    formula="mean of (x − t)²",
)
class MeanSquaredError(Paired):
    """Show the mean of the squared differences, which large mistakes dominate."""

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(torchmetrics.MeanSquaredError, outputs=VALUE, prepare=alike(input, target))


@metric(
    "Root mean squared error",
    example=[(1,), ()],
    icon="mse",
    synonyms=("rmse", "l2", "regression"),
    formula="√ mean of (x − t)²",
)
class RootMeanSquaredError(Paired):
    """Show the root of the mean squared difference, in the target's unit."""

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(torchmetrics.MeanSquaredError, outputs=VALUE, prepare=alike(input, target), squared=False)


@metric(
    "R²",
    example=[(1,), ()],
    icon="mse",
    synonyms=("r2", "coefficient of determination", "explained variance", "regression"),
    formula="1 − Σ (x − t)² / Σ (t − mean t)²",
)
class R2Score(Paired):
    """Show which share of the target's variance is explained: 1 is perfect, 0 no better than the mean."""

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(torchmetrics.R2Score, outputs=VALUE, prepare=flat(input, target))


def flat(input: Shape, target: Shape) -> dict[str, Steps]:
    """Prediction and answer in one long row, which is all that torchmetrics' R² takes of several
    dimensions.
    """
    steps = alike(input, target)
    rank = min(len(input), len(target))
    if rank > 1:
        for name in ("input", "target"):
            steps[name] = (*steps.get(name, ()), ("flatten", ()))
    return steps
