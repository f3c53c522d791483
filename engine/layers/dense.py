"""Dense layers and embeddings: every output sees every input, or one row of a table for each index."""

from __future__ import annotations

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Features
from engine.layers.words import count
from engine.lazy import nn

GROUP = "Dense and embedding"
WIDEST = 2**31


@layer(
    "Linear",
    group=GROUP,
    example=[(16,)],
    icon="linear",
    synonyms=("dense", "fully connected", "fc", "affine", "projection", "head"),
)
class Linear:
    """Mix all input values into new ones with learned weights."""

    out_features: int = param(
        64, low=1, high=WIDEST, label="Outputs", key=True, help="How many values come out."
    )
    bias: bool = param(True, help="Add a learned number to each output.")

    def call(self, input: Features) -> Call:
        return Call(nn.Linear, in_features=input[-1], out_features=self.out_features, bias=self.bias)

    def summary(self) -> str:
        return count(self.out_features, "output")
