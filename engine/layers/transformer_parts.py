"""What the layers of a transformer and the stacks of them share: their settings and the checks of masks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from engine.declare import declared, param
from engine.layers.attention import (
    DROPOUT_HELP,
    FEEDFORWARD_HELP,
    FIRST_HELP,
    HEADS_HELP,
    MOST_HEADS,
    WIDEST,
    mask_checks,
    step_mask_checks,
)
from engine.layers.call import Shape
from engine.layers.words import count, line
from engine.layers.wrong import Wrong

LAYERS_HELP = "How many layers stand on top of each other."
BEND_HELP = "The bend between the two Linear layers."
# The ports of a decoder that take masks: of the steps to ignore, and of the steps not to look at.
DECODER_MASKS = ("tgt_key_padding_mask", "memory_key_padding_mask", "tgt_mask", "memory_mask")


@declared
class Parts:
    """What each layer of a transformer has: attention and two Linear layers."""

    nhead: int = param(4, low=1, high=MOST_HEADS, label="Heads", key=True, help=HEADS_HELP)
    dim_feedforward: int = param(
        128, low=1, high=WIDEST, label="Inner values", key=True, help=FEEDFORWARD_HELP
    )
    dropout: float = param(0.1, low=0, high=1, help=DROPOUT_HELP)
    activation: Literal["relu", "gelu"] = param("relu", help=BEND_HELP)
    norm_first: bool = param(False, advanced=True, label="Normalise first", help=FIRST_HELP)


@declared
class Single(Parts):
    """One layer of a transformer."""

    bias: bool = param(True, advanced=True, help="Add learned numbers in all its parts.")

    def settings(self, width: int) -> dict[str, Any]:
        """What both layers are made of, as torch calls it."""
        return {
            "d_model": width,
            "nhead": self.nhead,
            "dim_feedforward": self.dim_feedforward,
            "dropout": self.dropout,
            "activation": self.activation,
            "batch_first": True,
            "norm_first": self.norm_first,
            "bias": self.bias,
        }

    def summary(self) -> str:
        return line((count(self.nhead, "head"), f"{self.dim_feedforward} inner values"))


@declared
class Depth:
    """How deep a stack is."""

    num_layers: int = param(2, low=1, high=128, label="Layers", key=True, help=LAYERS_HELP)


@declared
class Stack(Parts, Depth):  # the settings of the last base stand first
    """Several layers of one kind on top of each other."""

    final_norm: bool = param(
        False, label="Normalise last", advanced=True, help="A LayerNorm at the end, as deep stacks have it."
    )
    bias: bool = param(True, advanced=True, help="Add learned numbers in all its layers.")

    def settings(self, width: int) -> dict[str, Any]:
        """What both stacks are made of, as their modules call it."""
        return {
            "d_model": width,
            "nhead": self.nhead,
            "num_layers": self.num_layers,
            "dim_feedforward": self.dim_feedforward,
            "dropout": self.dropout,
            "activation": self.activation,
            "norm_first": self.norm_first,
            "final_norm": self.final_norm,
            "bias": self.bias,
        }

    def summary(self) -> str:
        return line((count(self.num_layers, "layer"), count(self.nhead, "head")))


def decoder_mask_checks(
    tgt: Shape, memory: Shape, padding: tuple[Shape | None, ...], steps: tuple[Shape | None, ...]
) -> Iterator[Wrong]:
    """The masks of a decoder, of its own sequence and of the other, must fit the two sequences."""
    looked_at = (tgt, memory)
    for sequence, mask, port in zip(looked_at, padding, DECODER_MASKS[:2], strict=True):
        yield from mask_checks(sequence, mask, port)
    for sequence, mask, port in zip(looked_at, steps, DECODER_MASKS[2:], strict=True):
        yield from step_mask_checks(tgt, sequence, mask, port)
