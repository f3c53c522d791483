"""Recurrent modules that torch lacks. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
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


class LSTMCell(nn.Module):
    """An LSTM cell whose output and memory come in one by one."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__()
        self.step = nn.LSTMCell(input_size, hidden_size, bias=bias)

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor, cell: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        hidden, cell = self.step(input, (hidden, cell))
        return hidden, cell


class LSTMStates(nn.Module):
    """An LSTM that takes and gives its states, each N × units."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__()
        self.lstm = nn.LSTM(input_size, hidden_size, bias=bias, batch_first=True)

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor | None = None, cell: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        empty = input.new_zeros(input.shape[0], self.lstm.hidden_size)
        hidden = empty if hidden is None else hidden
        cell = empty if cell is None else cell
        output, (hidden, cell) = self.lstm(input, (hidden.unsqueeze(0), cell.unsqueeze(0)))
        return output, hidden.squeeze(0), cell.squeeze(0)


class GRUStates(nn.Module):
    """A GRU that takes and gives its state, N × units."""

    def __init__(self, input_size: int, hidden_size: int, bias: bool = True) -> None:
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size, bias=bias, batch_first=True)

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if hidden is None:
            hidden = input.new_zeros(input.shape[0], self.gru.hidden_size)
        output, hidden = self.gru(input, hidden.unsqueeze(0))
        return output, hidden.squeeze(0)
