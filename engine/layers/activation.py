"""Activations: bend each value, so that layers in a row can do more than one layer."""

from __future__ import annotations

from engine.layers.call import Apply
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.lazy import F

GROUP = "Activation"


@layer(
    "ReLU",
    group=GROUP,
    example=[(16,)],
    icon="relu",
    synonyms=("rectifier", "rectified linear", "nonlinearity"),
)
class ReLU:
    """Keep positive values and turn negative ones into 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.relu)
