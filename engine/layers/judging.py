"""What every loss can be told: how much it counts, whether it is a mean, which update step it belongs to."""

from __future__ import annotations

import inspect
from typing import Any, Literal

from engine.declare import param
from engine.layers.words import changed

Reduction = Literal["mean", "sum"]
REDUCTION_HELP = "Take the mean over the batch, so that its size does not matter, or the sum."
WEIGHT_HELP = "How much this loss counts in the total when there are several."
UPDATE_HELP = "The update step that this loss belongs to; left empty, it changes all weights."


class Judge:
    """A loss; `@layer` gives it these settings, after its own."""

    weight: float
    update: str

    def summary(self) -> str:
        """The line on its node: the weight, where it is not the usual one."""
        return weight_words(self.weight)


class Reducing(Judge):
    """A loss that is the mean over the batch, or the sum."""

    reduction: Reduction


def weight_words(weight: float) -> str:
    """`weight 0.5`, or nothing for the usual 1."""
    return changed(weight, 1, f"weight {weight:g}")


def tell(cls: Any) -> None:
    """Give a loss the settings that all losses have, behind its own."""
    common = {
        "reduction": param("mean", label="Mean or sum", advanced=True, help=REDUCTION_HELP),
        "weight": param(1.0, low=0, label="Weight", help=WEIGHT_HELP),
        "update": param("", label="Update step", advanced=True, help=UPDATE_HELP),
    }
    own = dict(inspect.get_annotations(cls))
    types = {"reduction": Reduction, "weight": float, "update": str}
    for name, setting in common.items():
        if name not in own and (name != "reduction" or issubclass(cls, Reducing)):
            own[name] = types[name]
            setattr(cls, name, setting)
    cls.__annotations__ = own
