"""Where a number that is not finite comes from: a batch is computed again, and each result looked at."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import TorchFunctionMode

if TYPE_CHECKING:
    from torch import Tensor

    from engine.train.batches import Batches
    from engine.train.program import Program


@dataclass(frozen=True, slots=True)
class Trace:
    """The first thing that is not finite, in words, and its node; `in_data` when it came with the data."""

    what: str = ""
    node: str | None = None
    in_data: bool = False


class _Found(Exception):
    """A result is not finite; its traceback leads through the line that computed it."""


def trace(program: Program, batches: Batches, epoch: int, number: int) -> Trace:
    """Look through the data, the weights, the results and the gradients of one batch, in this order."""
    batch = batches.batch(epoch, number)
    return (
        _in_batch(program, batches, batch, epoch, number)
        or _in_weights(program)
        or _in_results(program, batch)
        or _in_gradients(program, batch)
        or Trace()
    )


def _in_batch(
    program: Program, batches: Batches, batch: tuple[Tensor, ...], epoch: int, number: int
) -> Trace | None:
    for name, tensor in zip(program.fields, batch, strict=True):
        if tensor.is_floating_point():
            bad = (~torch.isfinite(tensor)).flatten(1).any(1) if tensor.dim() > 1 else ~torch.isfinite(tensor)
            if bad.any():
                row = int(batches.row_numbers(epoch, number)[int(bad.nonzero()[0])])
                what = f'The field "{name}" is not a finite number in training row {row + 1:,}.'
                return Trace(what, program.nodes.get(name), in_data=True)
    return None


def _in_weights(program: Program) -> Trace | None:
    # Buffers are left out: the pass that failed has just put its own numbers into them.
    for name, tensor in program.model.named_parameters():
        if not tensor.isfinite().all():
            node = program.node_of(name)
            return Trace(f'The weights of "{node}" are no longer finite.', node)
    return None


def _in_results(program: Program, batch: tuple[Tensor, ...]) -> Trace | None:
    """The first operation whose result is not finite though all that went into it is."""
    try:
        with torch.no_grad(), _Watch():
            program.loss(*batch)
    except _Found as found:
        node = program.where(found.__traceback__)
        return Trace(f'A result of "{node}" is {found}.' if node else f"A result is {found}.", node)
    return None


def _in_gradients(program: Program, batch: tuple[Tensor, ...]) -> Trace | None:
    """The node whose backward pass first gives a gradient that is not finite."""
    watch = _WatchBackward(program)
    for parameter in program.model.parameters():
        parameter.grad = None
    with watch:
        loss, _ = program.loss(*batch)
    torch.autograd.backward(loss)
    node = watch.culprit
    for name, parameter in program.model.named_parameters():
        if node is None and parameter.grad is not None and not parameter.grad.isfinite().all():
            node = program.node_of(name)
        parameter.grad = None
    return Trace(f'A gradient of "{node}" is not finite.', node) if node else None


class _Watch(TorchFunctionMode):
    """Raises at the first operation that makes something that is not finite of what was."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        # Asked before: the operation may work in place.
        was_bad = any(_is_bad(value) for value in _floats((args, kwargs or {})))
        result = func(*args, **(kwargs or {}))
        bad = [] if was_bad else [t for t in _floats(result) if _is_bad(t)]
        if bad:
            is_nan = any(t != t if isinstance(t, float) else bool(t.isnan().any()) for t in bad)
            raise _Found("not a number" if is_nan else "infinite")
        return result


class _WatchBackward(TorchFunctionMode):
    """Notes, for each result, which node made it and which nodes used it, and looks at its gradient."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._where = program.where
        self._users: dict[int, str | None] = {}
        self._kept: list[Tensor] = []  # so that no number in `_users` is given to another tensor
        self.culprit: str | None = None

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        node = current_node(self._where)
        for used in _floats((args, kwargs or {})):
            if isinstance(used, torch.Tensor) and used.requires_grad and id(used) not in self._users:
                self._users[id(used)] = node
                self._kept.append(used)
                hook: Any = used.register_hook
                hook(self._looker(id(used)))
        return func(*args, **(kwargs or {}))

    def _looker(self, number: int) -> Callable[[Tensor], None]:
        def look(gradient: Tensor) -> None:
            if self.culprit is None and not gradient.isfinite().all():
                self.culprit = self._users[number]

        return look


def current_node(where: Callable[[TracebackType | None], str | None]) -> str | None:
    """The node whose line is being run now: the stack is handed on in the form of a traceback."""
    frame: FrameType | None = sys._getframe(1)
    chain: TracebackType | None = None
    while frame is not None:
        chain = TracebackType(chain, frame, frame.f_lasti, frame.f_lineno)
        frame = frame.f_back
    return where(chain)


def _is_bad(value: Tensor | float) -> bool:
    """A mask is filled with minus infinity on purpose, so plain numbers count as what went in, too."""
    return not math.isfinite(value) if isinstance(value, float) else not bool(value.isfinite().all())


def _floats(value: Any) -> Iterator[Tensor | float]:
    """The floating-point tensors and numbers in arguments or a result."""
    if isinstance(value, torch.Tensor):
        if value.is_floating_point():
            yield value
    elif isinstance(value, float):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _floats(item)
    elif isinstance(value, dict):
        yield from _floats(tuple(value.values()))
