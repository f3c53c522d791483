"""Modules that torch lacks.

The source of each class goes into exported files, which need torch alone: a class uses nothing but `torch`, `nn`
and `F`, and no other name of this file.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: F401
from torch import nn


class LastStep(nn.Module):
    """The last step of a sequence: N × steps × features becomes N × features."""

    def __init__(self, bidirectional: bool = False) -> None:
        super().__init__()
        self.bidirectional = bidirectional

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        if not self.bidirectional:
            return input[:, -1]
        half = input.shape[2] // 2
        return torch.cat([input[:, -1, :half], input[:, 0, half:]], dim=1)
