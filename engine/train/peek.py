"""Looking into a model while it trains: a few rows go through it, and each node's result is looked at.

Nothing of the training changes by it: the model is in evaluation mode meanwhile, random states are put back,
and it takes a hundredth of the time at most.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode

from engine.train.glimpse import MOST_NODES, MOST_PICTURES, Glimpse, Look, Picture
from engine.train.tracing import current_node

if TYPE_CHECKING:
    from torch import Tensor

    from engine.train.batches import Batches
    from engine.train.program import Program

ROWS = 8
SHARE = 0.01
SHORTEST = 2.0
# Cells along a side: a channel of a feature map is square, features lie side by side.
MAP, WIDEST, HIGHEST = 12, 64, 16


class Peeker:
    """Shows a glimpse when one is due. After a look that failed there are no more: it is not worth a run."""

    def __init__(
        self,
        program: Program,
        batches: Batches,
        device: torch.device,
        clock: Callable[[], float],
        show: Callable[[Glimpse], None] | None,
    ) -> None:
        self._program, self._batches, self._clock, self._show = program, batches, clock, show
        self._devices = [device] if device.type == "cuda" else []
        self._rows: tuple[Tensor, ...] | None = None
        self._last, self._cost = clock() - SHORTEST / 2, 0.0

    def is_due(self) -> bool:
        """Whether it is time for another one, and somebody wants to see it."""
        return self._show is not None and self._clock() - self._last >= max(SHORTEST, self._cost / SHARE)

    def peek(self, step: int, precision: contextlib.AbstractContextManager[Any]) -> None:
        """Show what each node gives for the first rows after `step` steps."""
        if self._show is None:
            return
        began = self._clock()
        try:
            self._show(Glimpse(step, ROWS, self._looks(precision)))
        except Exception:
            self._show = None
        self._last = self._clock()
        self._cost = self._last - began

    def _looks(self, precision: contextlib.AbstractContextManager[Any]) -> dict[str, Look]:
        if self._rows is None:
            self._rows = tuple(tensor[:ROWS].clone() for tensor in self._batches.batch(1, 0))
        model, before = self._program.model, self._program.model.training
        watch = _Watch(self._program)
        model.eval()
        try:
            with torch.random.fork_rng(self._devices), torch.no_grad(), precision, watch:
                self._program.loss(*self._rows)
        finally:
            model.train(before)
        with torch.no_grad():
            return {name: _look(result, watch.seconds[name]) for name, result in watch.results.items()}


class _Watch(TorchFunctionMode):
    """Keeps the last result of each node, and how long its operations took."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._where = program.where
        self.results: dict[str, Tensor] = {}
        self.seconds: dict[str, float] = {}

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        began = time.perf_counter()
        result = func(*args, **(kwargs or {}))
        took = time.perf_counter() - began
        tensor = result[0] if isinstance(result, tuple) and result else result
        if isinstance(tensor, torch.Tensor) and tensor.is_floating_point() and tensor.dim() > 1:
            node = current_node(self._where)
            if node is not None and (node in self.results or len(self.results) < MOST_NODES):
                self.results[node] = tensor
                self.seconds[node] = self.seconds.get(node, 0.0) + took
        return result


def _look(result: Tensor, seconds: float) -> Look:
    values = result.float().nan_to_num(0.0, 0.0, 0.0)
    units = values.flatten(2).amax((0, 2)) if values.dim() > 2 else values.amax(0)
    lowest = values.flatten(2).amin((0, 2)) if values.dim() > 2 else values.amin(0)
    dead = ((units == 0) & (lowest == 0)).float().mean().item()
    mean = values.mean().item()
    return Look(round(mean, 4), round(dead, 4), round(seconds * 1000, 3), _pictures(values[0]))


def _pictures(row: Tensor) -> tuple[Picture, ...]:
    """The first channels of a feature map; else the features, below each other by step."""
    if row.numel() == 0:
        return ()
    if row.dim() == 3 and min(row.shape[1:]) > 1:
        channels = row[:MOST_PICTURES]
        sizes = (min(MAP, row.shape[1]), min(MAP, row.shape[2]))
        parts = list(F.adaptive_avg_pool2d(channels, sizes))
    else:
        flat = row.flatten(1) if row.dim() > 1 else row[None]
        sizes = (min(HIGHEST, flat.shape[0]), min(WIDEST, flat.shape[1]))
        parts = [F.adaptive_avg_pool2d(flat[None], sizes)[0]]
    low, high = min(p.min().item() for p in parts), max(p.max().item() for p in parts)
    scale = 255 / (high - low) if high > low else 0.0
    return tuple(
        Picture(
            part.shape[1],
            part.shape[0],
            bytes(((part - low) * scale).to(torch.uint8).cpu().flatten().tolist()),
        )
        for part in parts
    )
