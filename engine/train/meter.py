"""Metrics by chunk: predictions are kept until there are many, as a metric's update costs like a step."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import torch

from engine.train.program import Metric

if TYPE_CHECKING:
    from torch import Tensor

    from engine.train.program import Pairs

CHUNK_BYTES = 32 << 20


class Meter:
    """The metrics of one split during one epoch."""

    def __init__(self, metrics: Mapping[str, Callable[[], Metric]], device: torch.device) -> None:
        self._metrics = {node: make().to(device) for node, make in metrics.items()}
        self._kept: dict[str, list[tuple[Tensor, Tensor]]] = {node: [] for node in metrics}
        self._batches, self._most = 0, 0

    def add(self, pairs: Pairs) -> None:
        """Keep what the metrics need of one batch."""
        for node, (input, target) in pairs.items():
            self._kept[node].append((input.detach(), target))
        self._batches += 1
        if self._batches >= self._most:
            self._full(pairs)

    def figures(self) -> dict[str, float]:
        """The value of each metric; NaN where there was nothing to measure, or where it is undefined."""
        self._flush()
        return {node: _number(metric) for node, metric in self._metrics.items()}

    def reset(self) -> None:
        """Begin the next epoch."""
        for metric in self._metrics.values():
            metric.reset()
        self._kept = {node: [] for node in self._metrics}
        self._batches, self._most = 0, 0

    def state(self) -> dict[str, Tensor]:
        """All that was measured so far in this epoch, to be handed to `restore`, as tensors by name."""
        made = {"batches": torch.tensor([self._batches, self._most])}
        for node, kept in self._kept.items():
            if kept:
                made[f"{node}.kept.input"] = torch.cat([input for input, _ in kept])
                made[f"{node}.kept.target"] = torch.cat([target for _, target in kept])
        for node, metric in self._metrics.items():
            for name, value in getattr(metric, "metric_state", {}).items():
                tensors = value if isinstance(value, list) else [value]
                kind = "list" if isinstance(value, list) else "one"
                made |= {f"{node}.{kind}.{name}.{i}": t for i, t in enumerate(tensors)}
            made[f"{node}.count"] = torch.tensor(int(getattr(metric, "update_count", 0)))
        return made

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` gave."""
        self.reset()
        if "batches" in state:
            self._batches, self._most = map(int, state["batches"].tolist())
        for node, metric in self._metrics.items():
            if f"{node}.kept.input" in state:
                self._kept[node].append((state[f"{node}.kept.input"], state[f"{node}.kept.target"]))
            self._restore_metric(node, metric, state)

    def _restore_metric(self, node: str, metric: Any, state: Mapping[str, Tensor]) -> None:
        count = state.get(f"{node}.count")
        if count is None or not int(count):
            return
        metric._update_count = int(count)  # torchmetrics offers no way to set it, and warns without it
        for name, value in metric.metric_state.items():
            if isinstance(value, list):
                length = sum(key.startswith(f"{node}.list.{name}.") for key in state)
                setattr(metric, name, [state[f"{node}.list.{name}.{i}"] for i in range(length)])
            else:
                setattr(metric, name, state[f"{node}.one.{name}.0"])

    def _full(self, pairs: Pairs) -> None:
        """Make room; the first time, only see how many batches are worth keeping."""
        if self._most:
            self._flush()
        size = sum(input.nbytes + target.nbytes for input, target in pairs.values())
        self._most = max(1, CHUNK_BYTES // max(1, size))

    def _flush(self) -> None:
        for node, kept in self._kept.items():
            if kept:
                inputs = torch.cat([input for input, _ in kept])
                targets = torch.cat([target for _, target in kept])
                self._metrics[node].update(inputs.float() if inputs.is_floating_point() else inputs, targets)
                kept.clear()
        self._batches = 0


def _number(metric: Any) -> float:
    if not getattr(metric, "update_count", 1):
        return math.nan
    try:
        value = metric.compute()
    except ValueError:  # too few rows for this figure
        return math.nan
    return float(value.float().mean()) if hasattr(value, "mean") else float(value)
