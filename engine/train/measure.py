"""Figures of a model on one split: its loss and its metrics, without learning."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from engine.train.batches import Batches
    from engine.train.meter import Meter
    from engine.train.program import Program


def measure(
    program: Program,
    batches: Batches,
    meter: Meter,
    precision: contextlib.AbstractContextManager[Any] | None = None,
    halt: Callable[[], bool] = lambda: False,
) -> dict[str, float] | None:
    """`loss`, the mean over rows, and each metric's value, in evaluation mode.

    None when `halt` said so between two batches. The model is left in the mode that it was in.
    """
    model, before = program.model, program.model.training
    model.eval()
    meter.reset()
    total = torch.zeros((), dtype=torch.float64, device=batches.device)
    try:
        with torch.no_grad(), precision or contextlib.nullcontext():
            for number, batch in enumerate(batches.epoch(1)):
                if halt():
                    return None
                loss, pairs = program.loss(*batch)
                rows = batches.rows_until(number + 1) - batches.rows_until(number)
                total.add_(loss, alpha=rows)
                meter.add(pairs)
        return {"loss": total.item() / max(1, batches.rows), **meter.figures()}
    finally:
        meter.reset()
        model.train(before)
