"""Where training stands: what a checkpoint must hold so that a run goes on bit for bit."""

from __future__ import annotations

import dataclasses
import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

import engine
from engine.declare import UserError
from engine.train.checkpoint import Checkpoint

if TYPE_CHECKING:
    from torch import Tensor, nn

    from engine.train.meter import Meter
    from engine.train.updates import Together

Figures = Mapping[str, Mapping[str, float]]
NAMES = {
    "threads": "the number of CPU threads",
    "device": "the device",
    "torch": "the version of torch",
    "layerloom": "the version of Layerloom",
    "data": "the data",
    "batch_size": "the batch size",
    "seed": "the seed",
    "rows": "the number of rows",
    "optimizer": "the optimizer",
}


@dataclass(slots=True)
class Position:
    """The numbers that say where training stands, and the best epoch so far.

    `position` counts the finished batches of `epoch`; `loss_sum` is the sum over its rows. `lr` is set when
    the person has changed the learning rate on the way.
    """

    epoch: int = 1
    position: int = 0
    step: int = 0
    seconds: float = 0.0
    loss_sum: float = 0.0
    lr: float | None = None
    best_value: float | None = None
    best_epoch: int = 0
    epoch_seconds: float = 0.0


def machine(device: torch.device) -> dict[str, str]:
    """What must be the same for a resume to be bit-exact, and the versions that made the run."""
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return {
        "layerloom": engine.__version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "threads": str(torch.get_num_threads()),
        "device": name,
    }


def copied(model: nn.Module) -> dict[str, Tensor]:
    """The model's weights and buffers as they are now, in memory of their own on the CPU."""
    return {name: t.detach().to("cpu", copy=True) for name, t in model.state_dict().items()}


def best_checkpoint(place: Position, model: nn.Module, figures: Figures) -> Checkpoint:
    """The weights as they are now with their epoch's figures, and nothing to go on from."""
    plain = {
        s: {n: v if math.isfinite(v) else None for n, v in named.items()} for s, named in figures.items()
    }
    return Checkpoint(copied(model), {}, {"step": place.step, "epoch": place.epoch, "figures": plain})


def read_figures(kept: Checkpoint) -> dict[str, Mapping[str, float]]:
    """The figures that `best_checkpoint` noted; what JSON could not hold is NaN again."""
    figures: Mapping[str, Mapping[str, float | None]] = kept.facts.get("figures", {})
    return {s: {n: math.nan if v is None else v for n, v in named.items()} for s, named in figures.items()}


def snapshot(
    place: Position,
    times: Mapping[str, float],
    model: nn.Module,
    optimizer: torch.optim.Optimizer | Together,
    meter: Meter,
    same: Mapping[str, str],
) -> Checkpoint:
    """Everything that `restore` needs, copied.

    `times` replaces the position's seconds; `same` is what must not change for a bit-exact resume.
    """
    tensors: dict[str, Tensor] = {"random.cpu": torch.get_rng_state()}
    parameter = next(model.parameters(), None)
    if parameter is not None and parameter.device.type == "cuda":
        tensors["random.cuda"] = torch.cuda.get_rng_state(parameter.device)
    numbers: dict[str, dict[str, Any]] = {}
    for index, state in optimizer.state_dict()["state"].items():
        for name, value in state.items():
            if isinstance(value, torch.Tensor):
                tensors[f"optimizer.{index}.{name}"] = value.detach().to("cpu", copy=True)
            else:
                numbers.setdefault(str(index), {})[name] = value
    for name, value in meter.state().items():
        tensors[f"meter.{name}"] = value.detach().to("cpu", copy=True)
    facts = {**dataclasses.asdict(place), **times, "optimizer": numbers, "same": dict(same)}
    return Checkpoint(copied(model), tensors, facts)


def restore(
    kept: Checkpoint, model: nn.Module, optimizer: torch.optim.Optimizer | Together, meter: Meter
) -> Position:
    """Put everything back where `snapshot` saw it; raises UserError for another model's checkpoint."""
    try:
        model.load_state_dict(dict(kept.weights))
        state: dict[int, dict[str, Any]] = {}
        for index, numbers in kept.facts["optimizer"].items():
            state.setdefault(int(index), {}).update(numbers)
        for name, tensor in kept.training.items():
            head, _, rest = name.partition(".")
            if head == "optimizer":
                index, _, key = rest.partition(".")
                state.setdefault(int(index), {})[key] = tensor
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": state, "param_groups": groups})
        device = next((p.device for p in model.parameters()), torch.device("cpu"))
        meter.restore(
            {
                k.removeprefix("meter."): t.to(device)
                for k, t in kept.training.items()
                if k.startswith("meter.")
            }
        )
        torch.set_rng_state(kept.training["random.cpu"])
        if device.type == "cuda" and "random.cuda" in kept.training:
            torch.cuda.set_rng_state(kept.training["random.cuda"], device)
        names = [f.name for f in dataclasses.fields(Position)]
        return Position(**{name: kept.facts[name] for name in names})
    except (RuntimeError, KeyError, ValueError, TypeError) as error:
        raise UserError(
            "The checkpoint belongs to another model, so this run can't go on. Start a new run."
        ) from error


def differences(kept: Checkpoint, same: Mapping[str, str]) -> list[str]:
    """What changed since the checkpoint that keeps a resume from being bit-exact, in words."""
    before: Mapping[str, str] = kept.facts.get("same", {})
    return [word for name, word in NAMES.items() if before.get(name) != same.get(name)]
