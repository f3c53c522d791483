"""Networks against each other: critics and generators, and gradients that are turned round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.judging import Judge, Reducing, weight_words
from engine.layers.pair_losses import same_checks
from engine.layers.pairs import LOSS, loss
from engine.layers.ports import Floats
from engine.layers.words import line
from engine.layers.wrong import Wrong
from engine.lazy import modules

Kind = Literal["hinge", "wasserstein", "logistic", "least squares"]
KIND_HELP = "Which form; take the same for critic and generator. Logistic is the one of the first GAN."
TRAINING_ONLY = "It works on gradients, which a finished model does not have; keep it out of the answer."


@loss(
    "Critic loss (GAN)",
    example=[(1,), (1,)],
    icon="ce",
    synonyms=("discriminator", "adversarial", "hinge", "wasserstein", "wgan", "lsgan"),
)
class CriticLoss(Reducing):
    """Make a critic's scores high for what is real and low for what was made up."""

    kind: Kind = param("hinge", key=True, help=KIND_HELP)

    def call(self, real: Floats, fake: Floats) -> Call:
        return Call(modules.CriticLoss, outputs=LOSS, kind=self.kind, reduction=self.reduction)

    def checks(self, real: Floats, fake: Floats) -> Iterator[Wrong]:
        yield from same_checks(real, fake)

    def summary(self) -> str:
        return line((self.kind, weight_words(self.weight)))


@loss(
    "Generator loss (GAN)",
    example=[(1,)],
    icon="ce",
    synonyms=("adversarial", "hinge", "wasserstein", "wgan", "lsgan", "fool"),
)
class GeneratorLoss(Reducing):
    """Make a critic's scores high for what was made up."""

    kind: Kind = param("hinge", key=True, help=KIND_HELP)

    def call(self, fake: Floats) -> Call:
        return Call(modules.GeneratorLoss, outputs=LOSS, kind=self.kind, reduction=self.reduction)

    def summary(self) -> str:
        return line((self.kind, weight_words(self.weight)))


@layer(
    "Interpolate with gradients",
    group="Regularisation",
    example=[(3, 8, 8), (3, 8, 8)],
    icon="noise",
    stem="between",
    exportable=TRAINING_ONLY,
    synonyms=("wgan-gp", "gradient penalty", "mix", "between real and fake"),
)
class InterpolateWithGradients:
    """Take points at random places between two samples, as the start of a Gradient penalty."""

    def call(self, real: Floats, fake: Floats) -> Call:
        return Call(modules.InterpolateWithGradients)

    def checks(self, real: Floats, fake: Floats) -> Iterator[Wrong]:
        yield from same_checks(real, fake)


@loss(
    "Gradient penalty",
    example=[(1,), (3, 8, 8)],
    icon="mse",
    synonyms=("wgan-gp", "lipschitz", "critic", "slope", "wasserstein"),
    formula="loss = factor · (‖∇ scores‖ − slope)²",
)
class GradientPenalty(Judge):
    """Keep the slope of a critic's scores near 1, seen from its input; 0 outside of training."""

    factor: float = param(10.0, low=0, high=1e9, key=True, help="What it is multiplied by (lambda).")
    slope: float = param(1.0, low=0, high=1e9, advanced=True, help="The slope that is wanted.")

    def call(self, scores: Floats, input: Floats) -> Call:
        return Call(modules.GradientPenalty, outputs=LOSS, factor=self.factor, slope=self.slope)

    def checks(self, scores: Floats, input: Floats) -> Iterator[Wrong]:
        if len(input) < 2:
            why = "It looks at samples of several values, but the input has one number per sample."
            yield Wrong(why, "There is no slope to measure", port="input")

    def summary(self) -> str:
        return line((f"× {self.factor:g}", weight_words(self.weight)))


@layer(
    "Gradient reversal",
    group="Regularisation",
    example=[(16,)],
    icon="noise",
    stem="reversed",
    synonyms=("domain adaptation", "dann", "adversarial", "grl", "negative gradient"),
    formula="y = x; gradient · (−factor)",
)
class GradientReversal:
    """Hand the values on; while training, turn the gradient that comes back round."""

    factor: float = param(
        1.0, low=0, high=1e6, key=True, help="What the gradient is multiplied by, beside -1."
    )

    def call(self, input: Floats) -> Call:
        return Call(modules.GradientReversal, factor=self.factor)

    def summary(self) -> str:
        return f"gradient × -{self.factor:g}"
