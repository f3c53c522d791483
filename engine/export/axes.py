"""Which sizes of an exported file are free: the batch, and on request the length of sequences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.field import Field

# Lengths that a file with a free one is tried at: the shortest, a common one, a long one.
LENGTHS = (1, 11, 500)
# Rows of each of these lengths.
SHORT = 3


@dataclass(frozen=True, slots=True)
class Axes:
    """`batch` is the fixed number of rows, or None; `free_length` frees the steps of sequences."""

    batch: int | None = None
    free_length: bool = False

    def dynamic(self, fields: tuple[Field, ...]) -> tuple[dict[int, Any], ...] | None:
        """What torch's exporter is told of each input; None where everything is fixed.

        Sequences of one length keep having one length, since a model may add or compare them.
        """
        made: list[dict[int, Any]] = []
        batch = torch.export.Dim("batch", min=1)
        steps: dict[int, Any] = {}
        for field in fields:
            axes: dict[int, Any] = {} if self.batch else {0: batch}
            if self.free_length and has_steps(field):
                name = f"steps_{len(steps)}" if steps else "steps"
                axes[1] = steps.setdefault(field.shape[0], torch.export.Dim(name, min=1))
            made.append(axes)
        return tuple(made) if any(made) else None

    def examples(self, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Rows to trace with: two, since with one the exporter may take the size 1 for a fixed one."""
        count = self.batch or 2
        return {name: _rows(tensor, count) for name, tensor in tensors.items()}

    def whole(self, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """As many rows as fill the file's batches."""
        if self.batch is None:
            return dict(tensors)
        held = len(next(iter(tensors.values())))
        count = max(1, held // self.batch) * self.batch
        return {name: _rows(tensor, count) for name, tensor in tensors.items()}


def has_steps(field: Field) -> bool:
    """Whether the first size of a field, after the batch, is the length of a sequence."""
    return field.kind == "sequence" and len(field.shape) > 0


def stretched(tensors: Mapping[str, Tensor], fields: tuple[Field, ...], length: int) -> dict[str, Tensor]:
    """A few rows whose sequences are cut, or repeated, to another length."""
    made = {}
    for field in fields:
        tensor = tensors[field.name][:SHORT]
        if has_steps(field):
            place = torch.arange(length) % tensor.shape[1]
            tensor = tensor[:, place]
        made[field.name] = tensor
    return made


def _rows(tensor: Tensor, count: int) -> Tensor:
    """The first rows, over again where there are not as many."""
    return tensor[torch.arange(count) % len(tensor)]
