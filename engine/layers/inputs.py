"""Where data comes in, what is to be learned from it, and what the model answers."""

from __future__ import annotations

from engine.declare import FieldName, Sizes, param
from engine.layers.call import Same
from engine.layers.declare import layer
from engine.layers.ports import Anything

GROUP = "Inputs and targets"


@layer(
    "Input", group=GROUP, example=[], icon="table", role="input", synonyms=("data", "features", "placeholder")
)
class Input:
    """Bring one field of the data into the model."""

    field: FieldName = param(FieldName(""), help="Which field of the data comes in here.", key=True)
    shape: Sizes = param(
        (),
        low=1,
        advanced=True,
        label="State size",
        help="In a block that runs step after step: the size of one sample's state, which starts as zeros.",
    )


@layer(
    "Target",
    group=GROUP,
    example=[],
    icon="target",
    role="target",
    synonyms=("label", "answer", "ground truth"),
)
class Target:
    """Bring the right answers in, for the loss and the metrics; exported models leave it out."""

    field: FieldName = param(FieldName(""), help="Which field of the data holds the answers.", key=True)


@layer("Output", group=GROUP, example=[(10,)], icon="out", role="output", synonyms=("prediction", "result"))
class Output:
    """Mark what the model answers; its name becomes the output's name in exported files."""

    def call(self, input: Anything) -> Same:
        return Same()
