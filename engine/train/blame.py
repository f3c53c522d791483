"""What went wrong in a run, in words: the Failed event with its reason and, where possible, its node."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

import torch

from engine.declare import UserError
from engine.train.device import free_memory
from engine.train.events import Failed
from engine.train.step import NonFinite
from engine.train.tracing import Trace, trace

if TYPE_CHECKING:
    from engine.train.loop import Loop

MEMORY_WORDS = ("out of memory", "can't allocate memory", "not enough memory", "cannot allocate memory")


def failed(error: Exception, loop: Loop) -> Failed:
    """The event that tells of `error`."""
    time, step = loop.time(), loop.place.step
    details = "".join(traceback.format_exception(error))
    match error:
        case NonFinite():
            return _unstable(loop)
        case UserError():
            return Failed(time, step, "Training can't begin" if not step else "Training stopped", str(error))
    node = loop.program.where(error.__traceback__)
    if is_out_of_memory(error):
        what, why, remedy = out_of_memory(loop)
        return Failed(time, step, what, why, node, details, remedy)
    last = str(error).strip().splitlines()[:1]
    what = f'The layer "{node}" failed at step {step + 1}' if node else f"Training failed at step {step + 1}"
    return Failed(time, step, what, last[0] if last else type(error).__name__, node, details)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the machine or the GPU had no more memory."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(word in str(error).lower() for word in MEMORY_WORDS)


def out_of_memory(loop: Loop) -> tuple[str, str, dict[str, float]]:
    """Title, reason and remedy of a failure for want of memory."""
    batch = loop.recipe.training.batch_size
    parts = getattr(loop, "parts", None)
    device = parts.device if parts is not None else torch.device("cpu")
    if parts is not None:
        batch = min(batch, parts.batches.rows)
    where = "The GPU" if device.type == "cuda" else "The computer"
    if device.type == "cuda":
        torch.cuda.empty_cache()
    free = free_memory(device) / 1e9
    if batch <= 1:
        return f"{where} ran out of memory", f"One row is too much for it; {free:.1f} GB is free.", {}
    why = (
        f"A batch of {batch:,} needs more than the {free:.1f} GB that is free. Use batch size {batch // 2:,}."
    )
    return f"{where} ran out of memory", why, {"training.batch_size": batch // 2}


def _unstable(loop: Loop) -> Failed:
    """A loss or gradient that is not finite: find the batch and the node, and say what may help.

    On a GPU the bad step may lie some steps back; the weights are still those before it, so the first of the
    batches since the last look that fails again is the one.
    """
    place, found = loop.place, Trace()
    # A CPU tells at once, and has not counted the bad step yet.
    first = place.position if loop.parts.device.type == "cpu" else loop.checked
    number = first
    for number in range(first, min(place.position + 1, loop.parts.batches.steps)):
        found = trace(loop.program, loop.parts.batches, place.epoch, number)
        if found.what:
            break
    step = place.step - place.position + number + 1
    name = type(loop.recipe.optimizer).__name__
    rate = f"The learning rate {loop.lr or loop.rate():g} may be too high for {name}."
    lr = place.lr if place.lr is not None else loop.recipe.optimizer.lr
    remedy = {} if found.in_data else {"optimizer.lr": float(f"{lr / 10:.6g}")}
    why = found.what if found.in_data else f"{found.what or 'The loss is not a number.'} {rate}"
    return Failed(
        loop.time(), place.step, f"Training became unstable at step {step}", why, found.node, "", remedy
    )
