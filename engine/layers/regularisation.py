"""Regularisation: disturb the network while it trains, so that it does not learn by heart."""

from __future__ import annotations

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.layers.words import percent
from engine.lazy import nn

GROUP = "Regularisation"


@layer("Dropout", group=GROUP, example=[(16,)], icon="drop", synonyms=("overfitting", "regularization"))
class Dropout:
    """Turn a random share of the values into 0 while training."""

    p: float = param(
        0.5, low=0, high=1, label="Share", key=True, help="Which share of the values is dropped, 0 to 1."
    )

    def call(self, input: Floats) -> Call:
        return Call(nn.Dropout, p=self.p)

    def summary(self) -> str:
        return f"drop {percent(self.p)}"
