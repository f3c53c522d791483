"""From a project to what the loop trains: data, analysis, program and recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from engine import compile, data
from engine.analysis import analyse
from engine.compile import run
from engine.declare import UserError
from engine.files import amount
from engine.train.device import chosen_device, free_memory, thread_count
from engine.train.initial import Begun, begin
from engine.train.program import Program
from engine.train.recipe import Recipe, recipe_of

if TYPE_CHECKING:
    from types import TracebackType

    from torch import nn

    from engine.analysis.types import Analysis
    from engine.compile import Source
    from engine.compile.source import Tuned
    from engine.data import Prepared
    from engine.graph.model import Project

# A weight, its gradient and two moments of the optimizer, four bytes each.
BYTES_A_WEIGHT = 16


@dataclass(frozen=True, slots=True)
class Built:
    """All that `loop.train` is given, and the program's source."""

    program: Program
    recipe: Recipe
    prepared: Prepared
    source: Source
    begun: Begun | None = None


class Refused(UserError):
    """The project can't be trained as it is; `node` is where, when it is one place."""

    def __init__(self, sentence: str, node: str | None) -> None:
        super().__init__(sentence)
        self.node = node


def built(
    project: Project,
    data_folder: Path,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    *,
    afresh: bool = True,
) -> Built:
    """Read the data, check the project, print the program and make its module.

    Relative data paths start at `data_folder`. Sets torch's number of threads and its seed, so that the first
    weights are a function of the recipe's seed, or those of the file that it begins with; not `afresh`, when
    a checkpoint follows, that file need not be there any more. Raises UserError with the first thing that is
    wrong, and when the weights can't fit the memory, before any of them is made; Cancelled when `cancelled()`
    turns true.
    """
    recipe = recipe_of(project)
    prepared = data.prepare(project, data_folder, progress, cancelled)
    analysis = analyse(project, prepared.fields)
    if analysis.errors:
        raise Refused(_errors(analysis), analysis.errors[0].node)
    rows = len(next(iter(prepared.splits["train"].values()), ()))
    batch = min(recipe.training.batch_size, max(1, rows))
    torch.set_num_threads(thread_count(recipe.training.threads, analysis.multiply_adds * batch * 3))
    _refuse_too_large(analysis, recipe)
    source = compile.write(project, analysis, prepared.fields)
    torch.manual_seed(recipe.training.seed)
    model = run.build(source)
    begun = begin(model, recipe.training, data_folder) if afresh else None
    return Built(program_of(source, model), recipe, prepared, source, begun)


def program_of(source: Source, model: nn.Module) -> Program:
    """A compiled module as the loop takes it."""

    def where(failure: TracebackType | None) -> str | None:
        return run.where(source, failure)

    nodes = {field: argument for argument, field in (*source.targets, *source.inputs)}
    return Program(
        model,
        tuple(field for _, field in (*source.inputs, *source.targets)),
        {metric.node: metric.make for metric in source.metrics},
        where,
        nodes,
        source.attributes,
        source.updates,
        {prefix: each for each in source.weights for prefix in _places(model, each)},
    )


def _places(model: nn.Module, tuned: Tuned) -> Iterator[str]:
    """Where in the model modules stand of which something was chosen: the beginnings of their names."""
    for name, module in model.named_modules():
        if type(module).__name__ == tuned.class_name and hasattr(module, tuned.attribute):
            yield f"{name}.{tuned.attribute}." if name else f"{tuned.attribute}."


def _errors(analysis: Analysis) -> str:
    first, more = analysis.errors[0], len(analysis.errors) - 1
    where = f' (at "{first.node}")' if first.node else ""
    rest = " 1 more problem blocks training." if more == 1 else f" {more} more problems block training."
    return f"{first.what}{where}. {first.why}{rest if more else ''}"


def _refuse_too_large(analysis: Analysis, recipe: Recipe) -> None:
    needed = analysis.parameters * BYTES_A_WEIGHT
    device, _ = chosen_device(recipe.training)
    free = free_memory(device)
    if needed > free:
        node = max(analysis.facts, key=lambda name: analysis.facts[name].parameters)
        raise Refused(
            f"The model needs about {amount(needed)} to train, but {amount(free)} is free. "
            f'Make it smaller: "{node}" has {analysis.facts[node].parameters:,} of its weights.',
            node,
        )


def notices(built: Built) -> Mapping[str, str]:
    """What the person should know of the data and the weights before training, as title and reason."""
    prepared = built.prepared
    found = dict([built.begun.words()] if built.begun else [])
    if prepared.skipped_count:
        first = ", ".join(f"{each.where}: {each.why}" for each in prepared.skipped[:3])
        found[f"{prepared.skipped_count:,} {prepared.units} were left out"] = first
    return found
