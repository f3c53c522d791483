"""The weights that a project's program has: their names and shapes, without making one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.types import Analysis
from engine.declare import UserError
from engine.field import Field
from engine.graph.model import Project
from engine.imports.report import Shape


@dataclass(frozen=True, slots=True)
class Expected:
    """Shapes of a program's state by name, the analysis they come from, and the attribute of each node."""

    shapes: Mapping[str, Shape]
    analysis: Analysis
    attributes: Mapping[str, str]


def expected(project: Project, fields: Mapping[str, Field]) -> Expected:
    """What the state of the project's module holds; raises UserError where the drawing has mistakes.

    A drawing that only lacks a loss, as a model for prediction does, is none that has mistakes here.
    """
    import torch

    from engine import compile
    from engine.analysis import analyse

    analysis = analyse(project, fields)
    mistakes = [each for each in analysis.errors if each.node is not None]
    if mistakes:
        first = mistakes[0]
        raise UserError(f'Its weights have no place yet: {first.what} (at "{first.node}"). {first.why}')
    source = compile.write(project, analysis, fields)
    with torch.device("meta"):
        module = compile.build(source)
    state = module.state_dict()
    nodes = {node: attribute for attribute, node in source.attributes.items()}
    return Expected({name: tuple(tensor.shape) for name, tensor in state.items()}, analysis, nodes)


def fields_of(project: Project, folder: Path) -> Mapping[str, Field]:
    """What the project's data offers; raises UserError where there is none."""
    if project.data is None:
        raise UserError("The project has no data yet, so its weights have no sizes. Choose its data first.")
    from engine.data import describe

    return {field.name: field for field in describe(project, folder).fields}
