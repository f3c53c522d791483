"""The recipe: how to train, as declarations. Importable without torch: forms and checks read it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.analysis.types import Edit, Fix, Problem
from engine.declare import Param, PathText, UserError, Value, build, declared, param, params_of, problems
from engine.graph.model import Choice, Project
from engine.graph.variables import resolved
from engine.train.optimizers import OPTIMIZERS
from engine.train.schedules import SCHEDULES, Schedule

__all__ = ["OPTIMIZERS", "SCHEDULES", "Recipe", "Training", "recipe_of", "validate"]


@declared
class Training:
    """How long, in what portions and where to train."""

    epochs: int = param(
        20, low=1, high=100_000, key=True, help="How many times the model sees all training rows."
    )
    batch_size: int = param(
        64,
        low=1,
        high=2**20,
        key=True,
        help="Rows per step. Larger is quicker and smoother, but needs more memory.",
    )
    early_stopping: int | None = param(
        None,
        low=1,
        high=100_000,
        label="Stop early",
        help="Stop after this many epochs without a better result.",
    )
    monitor: str = param(
        "loss",
        advanced=True,
        label="Best by",
        help="The validation figure that decides which epoch is best: loss, or the name of a metric layer.",
    )
    clip_gradients: float | None = param(
        None, low=1e-9, high=1e9, help="Shorten all gradients together to at most this length."
    )
    seed: int = param(42, low=0, high=2**31 - 1, help="The same seed gives the same run again.")
    device: Literal["auto", "cpu", "cuda"] = param(
        "auto",
        words={"cpu": "CPU", "cuda": "GPU"},
        help="Where to compute; auto takes a GPU when there is one.",
    )
    precision: Literal["float32", "bfloat16"] = param(
        "float32",
        words={"float32": "32-bit", "bfloat16": "16-bit"},
        help="bfloat16 halves the memory of activations and is quicker, but needs a GPU.",
    )
    channels_last: bool = param(
        False, advanced=True, help="Keep pictures with their channels last, which many GPUs prefer."
    )
    threads: int | None = param(
        None, low=1, high=256, advanced=True, help="CPU threads; left empty, chosen by the size of the model."
    )
    checkpoint_seconds: int = param(
        30, low=1, high=86_400, advanced=True, unit="s", help="Longest time between two checkpoints."
    )
    initial_weights: PathText | None = param(
        None,
        advanced=True,
        label="Begin with",
        help="A safetensors file of weights to begin with; left empty, they are random.",
    )
    initial_weights_hash: str = param(
        "",
        advanced=True,
        label="Their SHA-256",
        help="The file must have this SHA-256, as it was imported; left empty, any will do.",
    )


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides how a model is trained. `optimizer` is an instance of a declared optimizer.

    `updates` are the optimizers of update steps that have one of their own.
    """

    training: Training
    optimizer: Any
    schedule: Schedule
    updates: Mapping[str, Any] = field(default_factory=dict)


def recipe_of(project: Project) -> Recipe:
    """The project's recipe, its expressions worked out; raises UserError on the first mistake."""
    for problem in validate(project):
        if problem.severity == "error":
            raise UserError(f"{problem.what}. {problem.why}")
    variables = project.variables
    return Recipe(
        build(Training, resolved(project.training, variables)),
        build(OPTIMIZERS[project.optimizer.type].declaration, resolved(project.optimizer.params, variables)),
        build(SCHEDULES[project.schedule.type].declaration, resolved(project.schedule.params, variables)),
        {
            name: build(OPTIMIZERS[own.type].declaration, resolved(own.params, variables))
            for name, update in project.updates.items()
            if (own := update.optimizer) is not None
        },
    )


def validate(project: Project, rows: int | None = None) -> tuple[Problem, ...]:
    """What is wrong with the settings of training; `rows` is the size of the training split."""
    found = list(_checked("training", params_of(Training), project.training, project.variables))
    for part, registry in (("optimizer", OPTIMIZERS), ("schedule", SCHEDULES)):
        choice: Choice = getattr(project, part)
        if choice.type in registry:
            found += _checked(part, registry[choice.type].params, choice.params, project.variables)
        else:
            found.append(_unknown(part, choice.type, tuple(registry)))
    for name, update in project.updates.items():
        own = update.optimizer
        if own is not None and own.type in OPTIMIZERS:
            found += _checked(
                f"update step {name}", OPTIMIZERS[own.type].params, own.params, project.variables
            )
        elif own is not None:
            found.append(_unknown(f"update step {name}", own.type, tuple(OPTIMIZERS)))
    batch = project.training.get("batch_size", Training.batch_size)
    if rows is not None and isinstance(batch, int) and batch > rows > 0:
        found.append(_large_batch(batch, rows))
    return tuple(found)


def _checked(
    part: str, params: Mapping[str, Param], values: Mapping[str, Value], variables: Mapping[str, Value]
) -> Iterator[Problem]:
    for name, value in values.items():
        try:
            plain = resolved({name: value}, variables)
        except UserError as error:
            yield _problem("bad-expression", part, name, str(error))
            continue
        for _, sentence in problems(params, plain):
            yield _problem("range" if name in params else "unknown-setting", part, name, sentence)


def _problem(kind: str, part: str, name: str, why: str) -> Problem:
    fix = Fix("Use the default", (Edit("set_setting", {"path": f"{part}.{name}", "value": None}),))
    return Problem(kind, None, f"A setting of the {part} does not fit", why, fixes=(fix,))


def _unknown(part: str, name: str, known: tuple[str, ...]) -> Problem:
    fix = Fix(f"Use {known[0]}", (Edit("set_setting", {"path": part, "value": known[0]}),))
    return Problem(
        "unknown-type",
        None,
        f"There is no {part} of that name",
        f'"{name[:40]}" is not known. There are {", ".join(known)}.',
        fixes=(fix,),
    )


def _large_batch(batch: int, rows: int) -> Problem:
    fix = Fix(
        f"Use batch size {rows}", (Edit("set_setting", {"path": "training.batch_size", "value": rows}),)
    )
    why = f"A batch of {batch:,} is asked for, but there are only {rows:,} rows to train on. All go into one."
    return Problem("range", None, "The batch is larger than the data", why, "warning", fixes=(fix,))
