"""Losses for boxes: how far what was found is from what should have been found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.call import Call
from engine.layers.judging import Reducing, weight_words
from engine.layers.pairs import LOSS, loss, pair_checks
from engine.layers.ports import Flags, Floats
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import modules


@loss(
    "Box overlap loss (IoU)",
    example=[(4,), (4,)],
    icon="mse",
    synonyms=("iou", "giou", "diou", "ciou", "detection", "bounding box", "intersection over union"),
)
class BoxIoULoss(Reducing):
    """Bring boxes onto others by their overlap; a third input may say which boxes count."""

    kind: Literal["iou", "giou", "diou", "ciou"] = param(
        "giou", key=True, help="What counts beside the overlap: empty area, distance, or distance and shape."
    )
    form: Literal["corners", "centre"] = param(
        "corners", help="Left, top, right and bottom, or middle, width and height."
    )

    def call(self, input: Floats, target: Floats, counts: Flags | None = None) -> Call:
        return Call(
            modules.BoxIoULoss,
            outputs=LOSS,
            keywords=("counts",),
            kind=self.kind,
            centre=self.form == "centre",
            reduction=self.reduction,
        )

    def checks(self, input: Floats, target: Floats, counts: Flags | None = None) -> Iterator[Wrong]:
        if len(input) < 2 or input[-1] != 4:
            yield Wrong("A box has 4 numbers, in the last dimension.", "These are no boxes", port="input")
            return
        yield from pair_checks(input, target)
        if counts is not None and tuple(counts) != tuple(input[:-1]):
            why = "There must be one yes or no for each box."
            yield Wrong(why, "The third input does not fit", port="counts")

    def summary(self) -> str:
        return line((self.kind, changed(self.form, "corners", self.form), weight_words(self.weight)))
