"""Several update steps for each batch, each with its own loss, weights and optimizer: a GAN, for example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import torch

from engine.train.step import Stepper

if TYPE_CHECKING:
    from torch import Tensor

    from engine.train.program import Pairs, Program
    from engine.train.recipe import Recipe


class Updates:
    """Makes the update steps of a program one after the other.

    While one is made, the weights that it leaves alone take no gradients, so that what only they produce is
    computed without any.
    """

    def __init__(self, program: Program, recipe: Recipe, device: torch.device) -> None:
        self._steppers = [
            (Stepper(program, recipe, device, update=each), each.times) for each in program.updates
        ]
        self._trained = [p for p in program.model.parameters() if p.requires_grad]
        self.optimizer = Together([stepper.optimizer for stepper, _ in self._steppers])

    def step(self, batch: tuple[Tensor, ...], lr: float) -> tuple[Tensor, Pairs]:
        """Learn from a batch; gives the sum of the losses (a detached scalar) and the pairs for the metrics.

        Raises NonFinite before the weights of the step in question are touched.
        """
        total: Tensor | None = None
        pairs: Pairs = {}
        try:
            for stepper, times in self._steppers:
                for parameter in self._trained:
                    parameter.requires_grad_(False)
                for parameter in stepper.parameters:
                    parameter.requires_grad_(True)
                for _ in range(times):
                    loss, seen = stepper.step(batch, lr)
                total = loss if total is None else total + loss
                pairs = {**pairs, **seen}
        finally:
            for parameter in self._trained:
                parameter.requires_grad_(True)
        assert total is not None
        return total, pairs

    def check(self) -> None:
        """Raise NonFinite when a step since the last look found a number that is not finite."""
        for stepper, _ in self._steppers:
            stepper.check()


class Together:
    """The state of several optimizers as one, for checkpoints: their parameters are counted through."""

    def __init__(self, optimizers: list[torch.optim.Optimizer]) -> None:
        self.optimizers = optimizers

    def state_dict(self) -> dict[str, Any]:
        """The state of all of them by the number of the parameter, and the groups of each."""
        state = {
            first + index: values
            for first, optimizer in self._numbered()
            for index, values in optimizer.state_dict()["state"].items()
        }
        return {"state": state, "param_groups": [o.state_dict()["param_groups"] for o in self.optimizers]}

    def load_state_dict(self, kept: Mapping[str, Any]) -> None:
        """Put back what `state_dict` gave."""
        numbered = list(self._numbered())
        for (first, optimizer), groups in zip(numbered, kept["param_groups"], strict=True):
            count = sum(len(group["params"]) for group in groups)
            own = {i - first: values for i, values in kept["state"].items() if first <= i < first + count}
            optimizer.load_state_dict({"state": own, "param_groups": groups})

    def _numbered(self) -> Iterator[tuple[int, torch.optim.Optimizer]]:
        first = 0
        for optimizer in self.optimizers:
            yield first, optimizer
            first += sum(len(group["params"]) for group in optimizer.param_groups)


def stepper_of(program: Program, recipe: Recipe, device: torch.device) -> Stepper | Updates:
    """What makes the steps of a program."""
    return Updates(program, recipe, device) if program.updates else Stepper(program, recipe, device)
