"""Modules that apply a block again and again. Each stands alone, since its source goes into programs."""

from __future__ import annotations

import torch
from torch import nn


class Chain(nn.Sequential):
    """Modules in a row; what comes after the first input goes to each of them."""

    def forward(self, x: torch.Tensor, *further: torch.Tensor) -> torch.Tensor:
        for module in self:
            x = module(x, *further)
        return x


class TimeDistributed(nn.Module):
    """Applies a block to every step (dimension 1) of its inputs, each step for itself."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        self.block = block

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, ...]:
        steps = inputs[0].shape[1]
        answer = self.block(*(each.flatten(0, 1) for each in inputs))
        if isinstance(answer, tuple):
            return tuple(each.unflatten(0, (-1, steps)) for each in answer)
        whole: torch.Tensor = answer.unflatten(0, (-1, steps))
        return whole


class Recurrent(nn.Module):
    """Runs a block step after step along dimension 1 of its inputs.

    A state (place among the inputs, place among the outputs, size) is what the block gave for the step
    before; one with a size starts as zeros and is not among the inputs of the call. Gives the last value of
    each state and all steps of everything else.
    """

    def __init__(self, block: nn.Module, states: list[tuple[int, int, tuple[int, ...] | None]]) -> None:
        super().__init__()
        self.block = block
        self.states = states

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, ...]:
        given = list(inputs)
        for place, _, size in self.states:
            if size is not None:
                kind = inputs[0].dtype if inputs[0].is_floating_point() else torch.get_default_dtype()
                given.insert(place, inputs[0].new_zeros(inputs[0].shape[0], *size, dtype=kind))
        carried = {place for place, _, _ in self.states}
        steps = next(each.shape[1] for place, each in enumerate(given) if place not in carried)
        answers = []
        for step in range(steps):
            answer = self.block(*(x if place in carried else x[:, step] for place, x in enumerate(given)))
            answers.append(answer if isinstance(answer, tuple) else (answer,))
            for place, output, _ in self.states:
                given[place] = answers[-1][output]
        last = {output for _, output, _ in self.states}
        parts = tuple(
            answers[-1][place] if place in last else torch.stack([each[place] for each in answers], 1)
            for place in range(len(answers[0]))
        )
        return parts if len(parts) > 1 else parts[0]
