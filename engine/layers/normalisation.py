"""Normalisation: bring values to a common scale, so that deep networks train well."""

from __future__ import annotations

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Image
from engine.lazy import nn

GROUP = "Normalisation"
MOMENTUM_HELP = "How quickly the running mean and variance follow each batch."
EPSILON_HELP = "A small number added to the variance, against division by zero."
AFFINE_HELP = "Learn a scale and a shift for each channel."


@layer(
    "BatchNorm",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="norm",
    synonyms=("batch normalisation", "bn", "normalize"),
)
class BatchNorm2d:
    """Bring each channel of an image to mean 0 and variance 1 over the batch."""

    momentum: float = param(0.1, low=0, high=1, help=MOMENTUM_HELP)
    eps: float = param(1e-5, low=0, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(True, label="Scale and shift", advanced=True, help=AFFINE_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            nn.BatchNorm2d, num_features=input[1], eps=self.eps, momentum=self.momentum, affine=self.affine
        )

    def summary(self) -> str:
        return f"momentum {self.momentum:g}"
