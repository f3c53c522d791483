"""Losses for quantiles, distributions, smooth images and features, and how several are weighed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.judging import WEIGHT_HELP, Judge, Reducing, Reduction
from engine.layers.pair_losses import same_checks
from engine.layers.pairs import GROUP, LOSS, alike, pair_checks, weight_words
from engine.layers.ports import Floats, Image
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import modules


@layer(
    "Quantile loss",
    group=GROUP,
    example=[(1,), ()],
    icon="mse",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("pinball", "percentile", "interval", "forecast", "regression"),
    formula="loss = max(q · (t − x), (q − 1) · (t − x))",
)
class QuantileLoss(Reducing):
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

    def checks(self, input: Floats, target: Floats) -> Iterator[Wrong]:
        yield from pair_checks(input, target)

    def summary(self) -> str:
        return line((f"{self.quantile:g} below", weight_words(self.weight)))


@layer(
    "Log-cosh loss",
    group=GROUP,
    example=[(1,), ()],
    icon="mse",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("robust", "regression", "outliers", "smooth"),
    formula="loss = ln cosh(x − t)",
)
class LogCoshLoss(Reducing):
    """Square small differences and take large ones as they are, with no threshold to set."""

    def call(self, input: Floats, target: Floats) -> Call:
        steps = alike(input, target)
        return Call(modules.LogCoshLoss, outputs=LOSS, prepare=steps, reduction=self.reduction)

    def checks(self, input: Floats, target: Floats) -> Iterator[Wrong]:
        yield from pair_checks(input, target)

    def summary(self) -> str:
        return weight_words(self.weight)


@layer(
    "KL to a normal",
    group=GROUP,
    example=[(16,), (16,)],
    icon="ce",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("vae", "kullback-leibler", "variational", "beta-vae", "latent", "divergence"),
    formula="loss = −½ Σ (1 + ln σ² − μ² − σ²)",
)
class NormalKLLoss:
    """Keep the normal distributions of an encoder near the standard one, as in a VAE."""

    reduction: Reduction = param(
        "mean", label="Mean or sum", advanced=True, help="Over the batch; a sample's values are added up."
    )
    weight: float = param(1.0, low=0, label="Weight", help=WEIGHT_HELP + " The beta of a beta-VAE.")

    def call(self, mean: Floats, log_variance: Floats) -> Call:
        return Call(modules.NormalKLLoss, outputs=LOSS, reduction=self.reduction)

    def checks(self, mean: Floats, log_variance: Floats) -> Iterator[Wrong]:
        yield from same_checks(mean, log_variance)

    def summary(self) -> str:
        return weight_words(self.weight)


@layer(
    "Total variation loss",
    group=GROUP,
    example=[(3, 16, 16)],
    icon="mse",
    role="loss",
    outputs=LOSS,
    stem="loss",
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


@layer(
    "Feature loss (perceptual)",
    group=GROUP,
    example=[(16, 8, 8), (16, 8, 8)],
    icon="mse",
    role="loss",
    outputs=LOSS,
    stem="loss",
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


@layer(
    "Value as a loss",
    group=GROUP,
    example=[(16,)],
    icon="mse",
    role="loss",
    outputs=LOSS,
    stem="loss",
    synonyms=("penalty", "activity", "commitment", "balance", "regularization", "any loss"),
)
class ValueLoss(Judge):
    """Make values small that the drawing computes, such as the commitment of a Vector quantiser."""

    reduction: Reduction = param("mean", label="Mean or sum", advanced=True, help="Over all values.")

    def call(self, input: Floats) -> Call:
        return Call(modules.ValueLoss, outputs=LOSS, reduction=self.reduction)

    def summary(self) -> str:
        return weight_words(self.weight)


@layer(
    "Uncertainty weighting",
    group=GROUP,
    example=[(), ()],
    icon="add",
    role="loss",
    outputs=LOSS,
    stem="total",
    synonyms=("multi-task", "kendall", "learned weights", "several losses", "balance", "total"),
    formula="loss = Σ e^(−sᵢ) · lossᵢ + sᵢ, sᵢ is learned",
)
class UncertaintyWeighting(Judge):
    """Add losses up with weights that are learned: what can't be predicted well counts less."""

    def call(self, *losses: Floats) -> Call:
        return Call(modules.UncertaintyWeighting, outputs=LOSS, losses=len(losses))

    def summary(self) -> str:
        return weight_words(self.weight)
