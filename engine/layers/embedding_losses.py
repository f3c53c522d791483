"""Losses and heads that bring samples of one kind together and keep others apart."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.judging import Reducing, weight_words
from engine.layers.pair_losses import same_checks
from engine.layers.pairs import LOSS, class_checks, loss
from engine.layers.ports import Features, Labels, Values
from engine.layers.words import count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

# Each sample meets all others of its batch; what that costs says nothing about one sample.
SINGLE = {"loss": Shape(())}
TEMPERATURE_HELP = "What similarities are divided by; a small one looks at the nearest samples most."


@loss(
    "Contrastive loss (NT-Xent)",
    example=[(16,), (16,)],
    icon="mse",
    synonyms=("simclr", "ntxent", "infonce", "self-supervised", "two views", "augmentation"),
    formula="loss = −ln (e^(s(a, b)/τ) / Σ e^(s(a, k)/τ))",
)
class NTXentLoss(Reducing):
    """Make two views of a sample more alike than any other two samples of the batch."""

    temperature: float = param(0.5, low=1e-3, high=1e3, key=True, help=TEMPERATURE_HELP)

    def call(self, input: Values, other: Values) -> Call:
        return Call(
            modules.NTXentLoss,
            outputs=LOSS,
            foretold=SINGLE,
            temperature=self.temperature,
            reduction=self.reduction,
        )

    def checks(self, input: Values, other: Values) -> Iterator[Wrong]:
        yield from same_checks(input, other)

    def summary(self) -> str:
        return line((f"temperature {self.temperature:g}", weight_words(self.weight)))


@loss(
    "Pairing loss (CLIP)",
    example=[(16,), (16,)],
    icon="mse",
    synonyms=("contrastive", "image and text", "infonce", "two towers", "retrieval", "in-batch negatives"),
)
class PairingLoss(Reducing):
    """Make each sample of one kind, such as an image, find its partner of the other in the batch."""

    temperature: float = param(0.07, low=1e-3, high=1e3, key=True, help=TEMPERATURE_HELP)

    def call(self, input: Values, other: Values) -> Call:
        return Call(
            modules.PairingLoss,
            outputs=LOSS,
            foretold=SINGLE,
            temperature=self.temperature,
            reduction=self.reduction,
        )

    def checks(self, input: Values, other: Values) -> Iterator[Wrong]:
        yield from same_checks(input, other)

    def summary(self) -> str:
        return line((f"temperature {self.temperature:g}", weight_words(self.weight)))


@loss(
    "Batch-hard triplet loss",
    example=[(16,), ("int64",)],
    icon="mse",
    synonyms=("metric learning", "re-identification", "hard mining", "embedding", "face recognition"),
)
class BatchHardTripletLoss(Reducing):
    """Bring each sample nearer to the farthest of its class than to the nearest of another class."""

    margin: float = param(0.2, low=0, high=1e6, key=True, help="How much nearer it should be.")

    def call(self, input: Values, target: Labels) -> Call:
        return Call(
            modules.BatchHardTripletLoss,
            outputs=LOSS,
            foretold=SINGLE,
            margin=self.margin,
            reduction=self.reduction,
        )

    def summary(self) -> str:
        return line((f"margin {self.margin:g}", weight_words(self.weight)))


@layer(
    "Cosine classifier",
    group="Dense and embedding",
    example=[(16,)],
    icon="linear",
    stem="cosines",
    synonyms=("arcface", "cosface", "normalized linear", "prototypes", "angle", "face recognition"),
)
class CosineLinear:
    """Compare the direction of the values with one learned direction for each class; gives cosines."""

    out_features: int = param(
        10, low=1, high=2**24, label="Outputs", key=True, help="How many directions are learned."
    )

    def call(self, input: Features) -> Call:
        return Call(modules.CosineLinear, in_features=input[-1], out_features=self.out_features)

    def summary(self) -> str:
        return count(self.out_features, "output")


@layer(
    "ArcFace margin",
    group="Dense and embedding",
    example=[(10,), ("int64",)],
    icon="linear",
    stem="arcface",
    synonyms=("arcface head", "angular margin", "face recognition", "metric learning", "additive angle"),
    formula="y = s · cos(θ + margin) for the right class, s · cos θ else",
)
class ArcFaceMargin:
    """Turn cosines into scores; while training, the angle to the right class counts as wider."""

    margin: float = param(0.5, low=0, high=1.5, key=True, help="How much wider, in radians.", unit="rad")
    scale: float = param(64.0, low=1e-3, high=1e6, key=True, help="What the cosines are multiplied by.")

    def call(self, input: Values, target: Labels) -> Call:
        return Call(modules.ArcFaceMargin, margin=self.margin, scale=self.scale)

    def checks(self, input: Values, target: Labels) -> Iterator[Wrong]:
        yield from class_checks(input, target)

    def summary(self) -> str:
        return f"margin {self.margin:g}, scale {self.scale:g}"


@layer(
    "CosFace margin",
    group="Dense and embedding",
    example=[(10,), ("int64",)],
    icon="linear",
    stem="cosface",
    synonyms=("cosface head", "am-softmax", "face recognition", "metric learning", "additive margin"),
)
class CosFaceMargin:
    """Turn cosines into scores; while training, the cosine of the right class counts as smaller."""

    margin: float = param(0.35, low=0, high=2, key=True, help="How much smaller.")
    scale: float = param(64.0, low=1e-3, high=1e6, key=True, help="What the cosines are multiplied by.")

    def call(self, input: Values, target: Labels) -> Call:
        return Call(modules.CosFaceMargin, margin=self.margin, scale=self.scale)

    def checks(self, input: Values, target: Labels) -> Iterator[Wrong]:
        yield from class_checks(input, target)

    def summary(self) -> str:
        return f"margin {self.margin:g}, scale {self.scale:g}"
