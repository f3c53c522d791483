"""The parts of a training, made from program, recipe and data: device, batches, stepper, meters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from engine.declare import UserError
from engine.train.batches import Batches
from engine.train.choosing import Chooser
from engine.train.device import chosen_device
from engine.train.meter import Meter
from engine.train.position import machine
from engine.train.step import Stepper
from engine.train.updates import Updates, stepper_of

if TYPE_CHECKING:
    from engine.train.program import Program, Splits
    from engine.train.recipe import Recipe

# Without gradients larger batches fit, and are quicker.
EVALUATION_ROWS = 512


@dataclass(slots=True)
class Parts:
    """What the loop works with.

    `others` are the splits beside `train`; `same` is what a bit-exact resume needs unchanged; `notices`
    (what, why) tell of settings that can't be used as they are.
    """

    device: torch.device
    batches: Batches
    others: Mapping[str, Batches]
    stepper: Stepper | Updates
    meter: Meter
    measuring: Meter
    chooser: Chooser
    same: Mapping[str, str]
    notices: list[tuple[str, str]]


def make_parts(program: Program, recipe: Recipe, splits: Splits, data_hash: str) -> Parts:
    """Put model and data on the device and make the rest; raises UserError when there is nothing to train."""
    training, model = recipe.training, program.model
    device, notices = chosen_device(training)
    model.to(device)
    if training.channels_last:
        model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    model.train()
    torch.manual_seed(training.seed)
    batches = _training_batches(program, recipe, splits, device)
    if training.batch_size > batches.rows:
        why = f"There are {batches.rows:,} rows to train on, fewer than the batch of {training.batch_size:,}."
        notices.append(("All rows go into one batch", why))
    larger = max(training.batch_size, EVALUATION_ROWS)
    others = {
        name: Batches(split, program.fields, larger, device, channels_last=training.channels_last)
        for name, split in splits.items()
        if name != "train"
    }
    others = {name: other for name, other in others.items() if other.rows}
    chooser = Chooser(training.monitor, program.metrics, "validation" in others)
    return Parts(
        device,
        batches,
        others,
        stepper_of(program, recipe, device),
        Meter(program.metrics, device),
        Meter(program.metrics, device),
        chooser,
        _same(recipe, batches, device, data_hash),
        notices + chooser.notices,
    )


def _training_batches(program: Program, recipe: Recipe, splits: Splits, device: torch.device) -> Batches:
    training = recipe.training
    normalises = any(isinstance(m, torch.nn.modules.batchnorm._BatchNorm) for m in program.model.modules())
    made = Batches(
        splits["train"],
        program.fields,
        training.batch_size,
        device,
        seed=training.seed,
        even=normalises,
        channels_last=training.channels_last,
    )
    if not made.rows:
        raise UserError("There are no rows to train on. Choose other data, or a larger share for training.")
    if not program.weights:
        raise UserError("The model has no weights to train. Add a layer that learns, for example Linear.")
    return made


def _same(recipe: Recipe, batches: Batches, device: torch.device, data_hash: str) -> dict[str, str]:
    return machine(device) | {
        "data": data_hash,
        "batch_size": str(batches.size),
        "rows": str(batches.rows),
        "seed": str(recipe.training.seed),
        "optimizer": type(recipe.optimizer).__name__,
    }
