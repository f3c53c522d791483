"""The loss while it is trained: summed on the device, read seldom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


class RunningLoss:
    """The sum of the loss over the rows of an epoch, and over those since the last look, in float64.

    On a CPU a scalar is read at once, which is quicker than adding tensors. On a GPU reading would wait for
    the device, so the sum stays there until somebody asks.
    """

    def __init__(self, device: torch.device) -> None:
        self._at_hand = device.type == "cpu"
        self._number = 0.0
        self._tensor = torch.zeros((), dtype=torch.float64, device=device)
        self._before = (0.0, 0)
        self._carried = (0.0, 0)
        self.rows = 0

    def add(self, loss: Tensor, rows: int) -> None:
        """Count the mean loss of a batch of `rows`."""
        if self._at_hand:
            self._number += loss.item() * rows
        else:
            self._tensor.add_(loss, alpha=rows)
        self.rows += rows

    def sum(self) -> float:
        """The sum over the rows of this epoch; waits for the device."""
        return self._number if self._at_hand else self._tensor.item()

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
        self._number = total
        self._tensor.fill_(total)
        self.rows = rows
        self._before = (total, rows)
