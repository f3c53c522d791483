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
    """An LSTM that takes and gives its states, N × units each, or N × layers × units for several layers."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
    ) -> None:
        super().__init__()
        self.count = num_layers * (2 if bidirectional else 1)
        self.lstm = nn.LSTM(
            input_size,
            hidden_size,
            num_layers,
            bias=bias,
            batch_first=True,
            dropout=dropout,
            bidirectional=bidirectional,
            proj_size=proj_size,
        )

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor | None = None, cell: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        if hidden is None:
            units = self.lstm.proj_size or self.lstm.hidden_size
            hidden = input.new_zeros(input.shape[0], self.count, units)
        if cell is None:
            cell = input.new_zeros(input.shape[0], self.count, self.lstm.hidden_size)
        output, (hidden, cell) = self.lstm(input, (self.first(hidden), self.first(cell)))
        return output, self.last(hidden), self.last(cell)

    def first(self, state: torch.Tensor) -> torch.Tensor:
        state = state if state.dim() == 3 else state.unsqueeze(1)
        return state.transpose(0, 1).contiguous()

    def last(self, state: torch.Tensor) -> torch.Tensor:
        return state.squeeze(0) if self.count == 1 else state.transpose(0, 1)


class GRUStates(nn.Module):
    """A GRU that takes and gives its state, N × units, or N × layers × units where they are several."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        self.count = num_layers * (2 if bidirectional else 1)
        self.gru = nn.GRU(
            input_size,
            hidden_size,
            num_layers,
            bias=bias,
            batch_first=True,
            dropout=dropout,
            bidirectional=bidirectional,
        )

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if hidden is None:
            hidden = input.new_zeros(input.shape[0], self.count, self.gru.hidden_size)
        output, state = self.gru(input, self.first(hidden))
        return output, state.squeeze(0) if self.count == 1 else state.transpose(0, 1)

    def first(self, state: torch.Tensor) -> torch.Tensor:
        state = state if state.dim() == 3 else state.unsqueeze(1)
        return state.transpose(0, 1).contiguous()


class RNNStates(nn.Module):
    """An RNN that takes and gives its state, N × units, or N × layers × units where they are several."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        dropout: float = 0.0,
        bidirectional: bool = False,
    ) -> None:
        super().__init__()
        self.count = num_layers * (2 if bidirectional else 1)
        self.rnn = nn.RNN(
            input_size,
            hidden_size,
            num_layers,
            nonlinearity=nonlinearity,
            bias=bias,
            batch_first=True,
            dropout=dropout,
            bidirectional=bidirectional,
        )

    def forward(
        self, input: torch.Tensor, hidden: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        if hidden is None:
            hidden = input.new_zeros(input.shape[0], self.count, self.rnn.hidden_size)
        output, state = self.rnn(input, self.first(hidden))
        return output, state.squeeze(0) if self.count == 1 else state.transpose(0, 1)

    def first(self, state: torch.Tensor) -> torch.Tensor:
        state = state if state.dim() == 3 else state.unsqueeze(1)
        return state.transpose(0, 1).contiguous()
