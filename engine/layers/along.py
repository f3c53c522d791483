"""Layers that work along one dimension: the setting that they share, its check and its words."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import declared, param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis_checks
from engine.layers.call import Shape
from engine.layers.words import line
from engine.layers.wrong import Wrong

KEEP_HELP = "Leave a dimension of size 1 where the values were."


@declared
class Along:
    """One dimension, which is not the batch."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)

    def checks(self, input: Shape) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return f"dimension {self.dim}"


@declared
class Reducing(Along):
    """One dimension whose values become one."""

    keepdim: bool = param(False, label="Keep it", advanced=True, help=KEEP_HELP)

    def summary(self) -> str:
        return line((f"over dimension {self.dim}", "kept" if self.keepdim else ""))
