"""Sequences of different lengths: masks of steps, means without padding, single steps, sums at places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from engine.declare import param
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.merge import sample
from engine.layers.ports import Accepts, Anything, Floats, IndexRows, Mask, Series
from engine.layers.words import percent
from engine.layers.wrong import Wrong
from engine.lazy import modules

GROUP = "Selection and sorting"
MASKS = "Arithmetic and logic"
Lengths = Annotated[Shape, Accepts("labels", (1,), ("int64",), "how many steps each sample has (N)")]
Numbers = Annotated[Shape, Accepts("labels", (1,), ("int64",), "the number of a step for each sample (N)")]
WORDS = ("mask", "attention mask", "transformer", "sequence")


@layer(
    "Mask from lengths",
    group=MASKS,
    example=[(12, 8), ("int64",)],
    icon="add",
    stem="mask",
    synonyms=(*WORDS, "padding mask", "ignore padding", "key padding"),
)
class LengthMask:
    """Say yes for each step behind the end of its sequence, as attention wants it."""

    def call(self, input: Anything, lengths: Lengths) -> Call:
        return Call(modules.LengthMask)

    def checks(self, input: Anything, lengths: Lengths) -> Iterator[Wrong]:
        yield from step_checks(input)


@layer(
    "Causal mask",
    group=MASKS,
    example=[(12, 8)],
    icon="add",
    stem="mask",
    synonyms=(*WORDS, "look back", "autoregressive", "triangle", "future"),
)
class CausalMask:
    """Say yes where a step of a sequence must not look because it comes later: N × steps × steps."""

    def call(self, input: Anything) -> Call:
        return Call(modules.CausalMask)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from step_checks(input)


@layer(
    "Random mask",
    group=MASKS,
    example=[(12, 8)],
    icon="noise",
    stem="mask",
    exportable="It draws other steps each time; a finished model hides none.",
    synonyms=(*WORDS, "bert", "masked language model", "mae", "self-supervised", "hide"),
)
class RandomMask:
    """Say yes for a random share of the steps, such as words to be guessed; new each time."""

    share: float = param(0.15, low=0, high=1, key=True, help="Which share; 0.15 in BERT, 0.75 in MAE.")

    def call(self, input: Anything) -> Call:
        return Call(modules.RandomMask, share=self.share)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from step_checks(input)

    def summary(self) -> str:
        return f"{percent(self.share)} of the steps"


@layer(
    "Mean without padding",
    group="Pooling",
    example=[(12, 8), ("bool", 12)],
    icon="avgpool",
    stem="mean",
    synonyms=("masked mean", "sentence embedding", "mean pooling", "average", "sequence"),
)
class MaskedMean:
    """Take the mean of the steps that a mask does not hide: N × steps × features become N × features."""

    def call(self, input: Series, mask: Mask) -> Call:
        return Call(modules.MaskedMean)

    def checks(self, input: Series, mask: Mask) -> Iterator[Wrong]:
        if mask[1] != input[1]:
            why = f"There are {input[1]:,} steps, but the mask has {mask[1]:,}."
            yield Wrong(why, "The mask does not fit", port="mask", shapes=True)


@layer(
    "Step by number",
    group=GROUP,
    example=[(12, 8), ("int64",)],
    icon="split",
    stem="step",
    synonyms=("index select", "pick", "last token", "end of sequence", "gather", "sequence"),
)
class StepAt:
    """Keep one step of each sequence, by a number that comes in, such as its last one."""

    def call(self, input: Anything, index: Numbers) -> Call:
        return Call(modules.StepAt)

    def checks(self, input: Anything, index: Numbers) -> Iterator[Wrong]:
        yield from step_checks(input)


@layer(
    "Sum at places",
    group=GROUP,
    example=[(9, 8), ("int64", 9)],
    icon="add",
    stem="sums",
    synonyms=("scatter add", "segment sum", "histogram", "group by", "pool nodes", "index add"),
)
class ScatterSum:
    """Add values up at the places that numbers name; a negative number, or one too large, leaves out."""

    size: int = param(16, low=1, high=2**24, label="Places", key=True, help="How many places there are.")

    def call(self, input: Floats, index: IndexRows) -> Call:
        return Call(modules.ScatterSum, size=self.size)

    def checks(self, input: Floats, index: IndexRows) -> Iterator[Wrong]:
        if index.dtype != "int64":
            yield Wrong("Places must be whole numbers of 64 bits (int64).", "The places do not fit")
        elif len(input) < 2 or tuple(input[:2]) != tuple(index):
            why = f"The values have {sample(input)}, the places {sample(index)}."
            yield Wrong(why, "Values and places don't match", port="index", shapes=True)

    def summary(self) -> str:
        return f"{self.size:,} places"


def step_checks(input: Shape) -> Iterator[Wrong]:
    """There must be steps."""
    if len(input) < 2:
        yield Wrong(
            "The input must have steps (N × steps), but has one number per sample.", "There are no steps"
        )
