"""The loss while it is trained: summed on the device, read seldom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


class RunningLoss:
    """The sum of the loss over the rows of an epoch, and over those since the last look, in float64."""

    def __init__(self, device: torch.device) -> None:
        self._total = torch.zeros((), dtype=torch.float64, device=device)
        self._before = (0.0, 0)
        self._carried = (0.0, 0)
        self.rows = 0

    def add(self, loss: Tensor, rows: int) -> None:
        """Count the mean loss of a batch of `rows`."""
        self._total.add_(loss, alpha=rows)
        self.rows += rows

    def sum(self) -> float:
        """The sum over the rows of this epoch; waits for the device."""
        return self._total.item()

    def mean(self) -> float:
        """The mean over the rows of this epoch."""
        return self.sum() / max(1, self.rows)

    def since(self) -> tuple[float, int]:
        """The sum of the loss over the rows since the last call, and their number."""
        total = self.sum()
        made = (total - self._before[0] + self._carried[0], self.rows - self._before[1] + self._carried[1])
        self._before, self._carried = (total, self.rows), (0.0, 0)
        return made

    def restart(self, total: float = 0.0, rows: int = 0) -> None:
        """Begin an epoch with what was summed of it before; rows not looked at yet wait for the next look."""
        self._carried = self.since()
        self._total.fill_(total)
        self.rows = rows
        self._before = (total, rows)
