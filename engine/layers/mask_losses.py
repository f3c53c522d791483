"""Losses for masks: how much of two areas overlaps, whatever their share of the image is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from engine.declare import param
from engine.layers.call import Call, Shape, Steps
from engine.layers.judging import Reducing, weight_words
from engine.layers.pairs import LOSS, left_out, loss, per_sample
from engine.layers.ports import Anything, Floats
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

SCORES_HELP = "Whether scores come in (Softmax or Sigmoid is taken here) or probabilities."
SMOOTH_HELP = "Added above and below the line, so that empty masks give no division by 0."
BACKGROUND_HELP = "Whether class 0 counts too, or only what is not background."
Scores = Literal["logits", "probabilities"]


@loss(
    "Dice loss",
    example=[(5, 16, 16), ("int64", 16, 16)],
    icon="ce",
    synonyms=("segmentation", "overlap", "f1", "sorensen", "mask", "v-net"),
    formula="loss = 1 − 2 |x ∩ t| / (|x| + |t|)",
)
class DiceLoss(Reducing):
    """Compare masks by their overlap: 1 minus twice the common area over the sum of both areas."""

    smooth: float = param(1.0, low=1e-9, high=1e9, help=SMOOTH_HELP)
    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)
    background: bool = param(True, advanced=True, help=BACKGROUND_HELP)
    ignore_index: int = left_out()

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(
            modules.DiceLoss,
            outputs=LOSS,
            prepare=mask_steps(input, target),
            smooth=self.smooth,
            **mask_settings(self),
        )

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from overlap_checks(input, target)

    def summary(self) -> str:
        return line((changed(self.background, True, "no background"), weight_words(self.weight)))


@loss(
    "Tversky loss",
    example=[(5, 16, 16), ("int64", 16, 16)],
    icon="ce",
    synonyms=("segmentation", "overlap", "jaccard", "focal tversky", "mask", "small areas"),
    formula="loss = 1 − TP / (TP + α · FP + β · FN)",
)
class TverskyLoss(Reducing):
    """Compare masks by their overlap, where what is missed counts more than what is found wrongly."""

    alpha: float = param(
        0.3, low=0, high=1e3, key=True, help="Weight of what is found wrongly. Alpha and beta 1: Jaccard."
    )
    beta: float = param(0.7, low=0, high=1e3, key=True, help="Weight of what is missed.")
    gamma: float = param(
        1.0, low=0.01, high=100, advanced=True, help="Power of the loss; 0.75 is the focal Tversky loss."
    )
    smooth: float = param(1.0, low=1e-9, high=1e9, advanced=True, help=SMOOTH_HELP)
    scores: Scores = param("logits", advanced=True, help=SCORES_HELP)
    background: bool = param(True, advanced=True, help=BACKGROUND_HELP)
    ignore_index: int = left_out()

    def call(self, input: Floats, target: Anything) -> Call:
        return Call(
            modules.TverskyLoss,
            outputs=LOSS,
            prepare=mask_steps(input, target),
            alpha=self.alpha,
            beta=self.beta,
            gamma=self.gamma,
            smooth=self.smooth,
            **mask_settings(self),
        )

    def checks(self, input: Floats, target: Anything) -> Iterator[Wrong]:
        yield from overlap_checks(input, target)

    def summary(self) -> str:
        return line((f"alpha {self.alpha:g}", f"beta {self.beta:g}", weight_words(self.weight)))


def mask_settings(loss: Any) -> dict[str, Any]:
    """The settings that losses of overlap share, as their modules call them."""
    return {
        "probabilities": loss.scores == "probabilities",
        "background": loss.background,
        "ignore_index": loss.ignore_index,
        "reduction": loss.reduction,
    }


def mask_steps(input: Shape, target: Shape) -> dict[str, Steps]:
    """What brings a mask to the form of the prediction: N × places of classes, or yes or no for each value.

    One channel of scores with a mask without channels is yes or no; a mask of one channel beside several
    channels of scores holds class numbers.
    """
    if _one_channel(input, target):
        steps: dict[str, Steps] = {"input": (("squeeze", (1,)),)}
        answer: Steps = () if target.dtype.startswith("float") else (("float", ()),)
    elif tuple(input) == tuple(target):
        steps, answer = {}, () if target.dtype.startswith("float") else (("float", ()),)
    else:
        steps, answer = {}, () if len(target) == len(input) - 1 else (("squeeze", (1,)),)
        answer += () if target.dtype == "int64" else (("long", ()),)
    return {**steps, "target": answer} if answer else steps


def overlap_checks(input: Shape, target: Shape) -> Iterator[Wrong]:
    """A mask has one value for each value, or one class number for each place."""
    one_number = tuple(target) == (*input[:1], *input[2:]) or tuple(target) == (*input[:1], 1, *input[2:])
    if len(input) < 2 or not (tuple(input) == tuple(target) or one_number):
        why = f"The prediction has {per_sample(input)}, but the mask has {per_sample(target)}."
        yield Wrong(why, "Prediction and mask don't match", port="input", shapes=True)


def _one_channel(input: Shape, target: Shape) -> bool:
    return input[1] == 1 and tuple(target) == (input[0], *input[2:])
