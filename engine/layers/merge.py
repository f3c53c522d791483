"""Merge: bring several tensors together."""

from __future__ import annotations

from engine.layers.call import Apply
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.lazy import torch

GROUP = "Shape and merge"


@layer(
    "Add",
    group=GROUP,
    example=[(16, 8, 8), (16, 8, 8)],
    icon="add",
    synonyms=("sum", "plus", "residual", "skip"),
)
class Add:
    """Add two tensors value by value, as at the end of a skip connection."""

    def call(self, input: Floats, other: Floats) -> Apply:
        return Apply(torch.add)
