"""One step of training: forward, backward, a look for numbers that are not finite, and the optimizer."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch

from engine.declare import UserError
from engine.layers.call import Call

if TYPE_CHECKING:
    from torch import Tensor

    from engine.compile.source import Tuned, UpdateStep
    from engine.train.program import Pairs, Program
    from engine.train.recipe import Recipe


class NonFinite(Exception):
    """A loss or a gradient became NaN or infinite; the optimizer has not used it."""


class Stepper:
    """The optimizer of a program and the way it makes a step.

    The check is one kernel over all gradients and the loss. On a CPU its answer is read at once. On a GPU
    reading it would wait for the device, so the optimizers that can (torch calls them fused) are told by a
    flag on the device to leave the weights alone, from the bad step on, until `check` reads it.
    """

    def __init__(
        self,
        program: Program,
        recipe: Recipe,
        device: torch.device,
        looks_late: bool | None = None,
        update: UpdateStep | None = None,
    ) -> None:
        self._loss = program.losses(update.method) if update is not None else program.loss
        named = [(n, p) for n, p in program.model.named_parameters() if p.requires_grad and _in(update, n)]
        self.parameters = [parameter for _, parameter in named]
        if not named:
            who = f'The update step "{update.name or "all"}"' if update is not None else "The model"
            raise UserError(
                f"{who} has no weights to train: those of its layers are frozen, or there are none."
            )
        own = recipe.updates.get(update.name) if update is not None else None
        self._ratio = own.lr / recipe.optimizer.lr if own is not None else 1.0
        groups = grouped(named, program.tuned)
        self.optimizer = make_optimizer((own or recipe.optimizer).call(), groups, device)
        self._clip = recipe.training.clip_gradients
        self._autocast = autocast(recipe, device)
        self._found = torch.zeros((), device=device)
        self._one = torch.ones((), device=device)
        can_skip = getattr(self.optimizer, "_step_supports_amp_scaling", False)
        self._looks_late = can_skip and (device.type != "cpu" if looks_late is None else looks_late)
        if self._looks_late:
            self.optimizer.grad_scale = None  # type: ignore[attr-defined]
            self.optimizer.found_inf = self._found  # type: ignore[attr-defined]
        self._is_plain = all(p.dtype == torch.float32 for p in self.parameters)
        self._lr: float | None = None

    def step(self, batch: tuple[Tensor, ...], lr: float) -> tuple[Tensor, Pairs]:
        """Learn from a batch; gives its loss (a detached scalar) and the pairs for its metrics.

        Raises NonFinite before the weights are touched.
        """
        for parameter in self.parameters:
            parameter.grad = None
        with self._autocast:
            loss, pairs = self._loss(*batch)
        torch.autograd.backward(loss, self._one if loss.dtype == torch.float32 else None)
        loss = loss.detach()
        self._look(loss)
        if self._clip is not None:
            torch.nn.utils.clip_grad_norm_(self.parameters, self._clip)
        if lr != self._lr:
            self._set_lr(lr)
        self.optimizer.step()
        return loss, pairs

    def check(self) -> None:
        """Raise NonFinite when a step since the last look found a number that is not finite."""
        if self._found.item():
            raise NonFinite

    def _look(self, loss: Tensor) -> None:
        tensors = [p.grad for p in self.parameters if p.grad is not None]
        tensors.append(loss)
        if self._is_plain and loss.dtype == torch.float32:
            self._look_at(tensors)
        else:
            for kind in {tensor.dtype for tensor in tensors}:
                self._look_at([tensor for tensor in tensors if tensor.dtype == kind])
        if not self._looks_late:
            self.check()

    def _look_at(self, tensors: list[Tensor]) -> None:
        # Multiplies by one, which changes nothing, and notes in `_found` what is not finite.
        torch._amp_foreach_non_finite_check_and_unscale_(tensors, self._found, self._one)

    def _set_lr(self, lr: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = lr * self._ratio * group.get("rate", 1.0)
        self._lr = lr


def _in(update: UpdateStep | None, parameter: str) -> bool:
    """Whether an update step changes a parameter."""
    return update is None or not update.attributes or parameter.partition(".")[0] in update.attributes


def grouped(
    named: list[tuple[str, torch.nn.Parameter]], tuned: Mapping[str, Tuned]
) -> list[torch.nn.Parameter] | list[dict[str, Any]]:
    """Parameters in groups with a learning-rate factor and a weight decay of their own; inner choices win."""
    if not tuned:
        return [parameter for _, parameter in named]
    groups: dict[tuple[float, float | None], list[torch.nn.Parameter]] = {}
    for name, parameter in named:
        rate, decay = 1.0, None
        for prefix in sorted((p for p in tuned if name.startswith(p)), key=len):
            rate *= tuned[prefix].rate
            decay = tuned[prefix].decay if tuned[prefix].decay is not None else decay
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": members, "rate": rate, **({"weight_decay": decay} if decay is not None else {})}
        for (rate, decay), members in groups.items()
    ]


def make_optimizer(
    call: Call, parameters: list[torch.nn.Parameter] | list[dict[str, Any]], device: torch.device
) -> torch.optim.Optimizer:
    """The optimizer that `call` describes, in its fused form where torch has one for the device.

    `parameters` are all of them, or groups of them as torch's optimizers take them.
    """
    kind = call.target.resolve()
    arguments: dict[str, Any] = dict(call.arguments)
    if kind in (torch.optim.Adam, torch.optim.AdamW, torch.optim.SGD) and device.type in ("cpu", "cuda"):
        flat = [p for each in parameters for p in (each["params"] if isinstance(each, dict) else (each,))]
        arguments["fused"] = all(p.is_floating_point() for p in flat)
    made: torch.optim.Optimizer = kind(parameters, **arguments)
    return made


def autocast(recipe: Recipe, device: torch.device) -> contextlib.AbstractContextManager[Any]:
    """The context of the precision that the recipe asks for; bfloat16 needs a GPU."""
    if recipe.training.precision == "bfloat16" and device.type == "cuda":
        return torch.autocast("cuda", dtype=torch.bfloat16)
    return contextlib.nullcontext()
