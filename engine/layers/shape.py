"""Shape: change how the values of a tensor are laid out, without changing them."""

from __future__ import annotations

from engine.layers.call import Apply
from engine.layers.declare import layer
from engine.layers.ports import Anything
from engine.lazy import torch

GROUP = "Shape and merge"


@layer("Flatten", group=GROUP, example=[(16, 4, 4)], icon="flatten", synonyms=("reshape", "vector", "unroll"))
class Flatten:
    """Lay all values of a sample out in one row."""

    def call(self, input: Anything) -> Apply:
        return Apply(torch.flatten, start_dim=1)
