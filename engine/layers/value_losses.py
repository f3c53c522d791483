"""Losses for quantiles, distributions, smooth images and features, and how several are weighed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call
from engine.layers.judging import WEIGHT_HELP, Judge, Reducing, Reduction, weight_words
from engine.layers.pair_losses import same_checks
from engine.layers.pairs import LOSS, Paired, alike, loss
from engine.layers.ports import Floats, Image
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import modules


@loss(
    "Quantile loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("pinball", "percentile", "interval", "forecast", "regression"),
    formula="loss = max(q · (t − x), (q − 1) · (t − x))",
)
class QuantileLoss(Paired, Reducing):
    """Predict the number that a given share of the answers stays below."""

    quantile: float = param(
        0.9, low=0, high=1, key=True, help="The share of answers below; 0.5 asks for the median."
    )

    def call(self, input: Floats, target: Floats) -> Call:
        return Call(
            modules.QuantileLoss,
            outputs=LOSS,
            prepare=alike(input, target),
            quantile=self.quantile,
            reduction=self.reduction,
        )

    def summary(self) -> str:
        return line((f"{self.quantile:g} below", weight_words(self.weight)))


@loss(
    "Log-cosh loss",
    example=[(1,), ()],
    icon="mse",
    synonyms=("robust", "regression", "outliers", "smooth"),
    formula="loss = ln cosh(x − t)",
)
class LogCoshLoss(Paired, Reducing):
    """Square small differences and take large ones as they are, with no threshold to set."""

    def call(self, input: Floats, target: Floats) -> Call:
        steps = alike(input, target)
        return Call(modules.LogCoshLoss, outputs=LOSS, prepare=steps, reduction=self.reduction)


@loss(
    "KL to a normal",
    example=[(16,), (16,)],
    icon="ce",
    synonyms=("vae", "kullback-leibler", "variational", "beta-vae", "latent", "divergence"),
    formula="loss = −½ Σ (1 + ln σ² − μ² − σ²)",
)
class NormalKLLoss(Judge):
    """Keep the normal distributions of an encoder near the standard one, as in a VAE."""

    reduction: Reduction = param(
        "mean", label="Mean or sum", advanced=True, help="Over the batch; a sample's values are added up."
    )
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP + " The beta of a beta-VAE.")

    def call(self, mean: Floats, log_variance: Floats) -> Call:
        return Call(modules.NormalKLLoss, outputs=LOSS, reduction=self.reduction)

    def checks(self, mean: Floats, log_variance: Floats) -> Iterator[Wrong]:
        yield from same_checks(mean, log_variance)


@loss(
    "Total variation loss",
    example=[(3, 16, 16)],
    icon="mse",
    synonyms=("smooth", "denoise", "style transfer", "neighbours", "tv"),
    formula="loss = Σ |x[u+1] − x[u]|ᵖ + |x[v+1] − x[v]|ᵖ",
)
class TotalVariationLoss(Judge):
    """Make neighbouring points of an image alike."""

    p: int = param(1, low=1, high=2, label="Power", help="1 keeps edges sharp, 2 punishes large steps more.")
    reduction: Reduction = param(
        "mean", label="Mean or sum", advanced=True, help="Divide by the number of values, or add all up."
    )

    def call(self, input: Image) -> Call:
        return Call(modules.TotalVariationLoss, outputs=LOSS, p=self.p, reduction=self.reduction)

    def summary(self) -> str:
        return line((changed(self.p, 1, "squared"), weight_words(self.weight)))


@loss(
    "Feature loss (perceptual)",
    example=[(16, 8, 8), (16, 8, 8)],
    icon="mse",
    synonyms=("perceptual", "style", "gram", "cosine", "distillation", "content", "feature matching"),
)
class FeatureLoss(Reducing):
    """Compare what one network makes of two inputs, such as of an image and its reconstruction."""

    kind: Literal["squared", "absolute", "cosine", "gram"] = param(
        "squared", key=True, help="Differences, directions over the channels, or styles (gram matrices)."
    )

    def call(self, input: Floats, other: Floats) -> Call:
        return Call(modules.FeatureLoss, outputs=LOSS, kind=self.kind, reduction=self.reduction)

    def checks(self, input: Floats, other: Floats) -> Iterator[Wrong]:
        yield from same_checks(input, other)
        needed = {"gram": 3, "cosine": 2}.get(self.kind, 1)
        if len(input) < needed:
            why = f"The form {self.kind} needs channels{' and places' if needed == 3 else ''}."
            yield Wrong(why, "There are no channels to compare", "kind", "squared")

    def summary(self) -> str:
        return line((self.kind, weight_words(self.weight)))


@loss(
    "Value as a loss",
    example=[(16,)],
    icon="mse",
    synonyms=("penalty", "activity", "commitment", "balance", "regularization", "any loss"),
)
class ValueLoss(Judge):
    """Make values small that the drawing computes, such as the commitment of a Vector quantiser."""

    reduction: Reduction = param("mean", label="Mean or sum", advanced=True, help="Over all values.")

    def call(self, input: Floats) -> Call:
        return Call(modules.ValueLoss, outputs=LOSS, reduction=self.reduction)


@loss(
    "Uncertainty weighting",
    example=[(), ()],
    icon="add",
    stem="total",
    synonyms=("multi-task", "kendall", "learned weights", "several losses", "balance", "total"),
    formula="loss = Σ e^(−sᵢ) · lossᵢ + sᵢ, sᵢ is learned",
)
class UncertaintyWeighting(Judge):
    """Add losses up with weights that are learned: what can't be predicted well counts less."""

    def call(self, *losses: Floats) -> Call:
        return Call(modules.UncertaintyWeighting, outputs=LOSS, losses=len(losses))
