"""The walk over a drawing: every node once, in order, then what only the whole can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.analysis import sharing
from engine.analysis.context import Context
from engine.analysis.examine import arguments
from engine.analysis.gather import gather
from engine.analysis.insides import analysis_of
from engine.analysis.left_out import remaining
from engine.analysis.limits import overfull
from engine.analysis.links import links_of
from engine.analysis.memory import walk
from engine.analysis.meta import shape_of
from engine.analysis.settings import read
from engine.analysis.types import Analysis
from engine.declare import UserError, Value, build
from engine.field import Field
from engine.graph.model import MAIN, Graph, Project
from engine.layers.call import Made

# What expressions can read of the data; see `data_variables`.
DATA_VARIABLES = ("classes", "features", "vocabulary")


def analyse(project: Project, fields: Mapping[str, Field] | None, graph: str = MAIN) -> Analysis:
    """Shapes, costs and problems of one drawing, errors first. Never raises for a bad drawing, reads no file.

    `fields` is what the data offers, or None where there is no data. Shapes start with N, the batch; costs
    are for one sample. Needs torch, but no tensor is ever filled.
    """
    context = context_of(project, fields, graph)
    if (refusal := overfull(context)) is not None:
        return Analysis(problems=(refusal,))
    walk(context)
    shared, further = sharing.shared(context)
    known = analysis_of(context, shared)
    return replace(known, problems=(*gather(context), *further))


def made(
    project: Project,
    name: str,
    analysis: Analysis,
    fields: Mapping[str, Field] | None = None,
    graph: str = MAIN,
) -> Made:
    """What a node is in torch, for the one who writes the program; the batch is a probe that it never
    contains.

    Raises UserError where the node has a problem that keeps it from being built.
    """
    context = context_of(project, fields, graph)
    layer = context.layer(name)
    if layer is None:
        raise UserError(f'There is no layer called "{context.node(name).type}".')
    values, problems = read(context, name, layer)
    if problems or values is None:
        raise UserError(problems[0].why if problems else "No data is chosen.")
    given = analysis.facts[name].inputs
    ports = context.ports(name)
    inputs = {p.name: shape_of(given[p.name]) if p.name in given else None for p in ports}
    if layer.declaration is None:
        raise UserError(f'"{name}" stands for a block.')
    declaration: Any = build(layer.declaration, values)
    found: Made = declaration.call(*arguments(ports, inputs))
    return found


def context_of(project: Project, fields: Mapping[str, Field] | None, name: str = MAIN) -> Context:
    """Everything that the checks of one drawing share, before any was made."""
    project, left = remaining(project)
    graph = project.graphs.get(name, Graph())
    variables = {**data_variables(fields), **project.variables}
    if name != MAIN:  # a block looked at by itself, where nothing reaches it
        variables |= graph.arguments
        return Context(project, name, graph, fields, variables, links_of(graph), {}, left_out=left)
    return Context(project, name, graph, fields, variables, links_of(graph), left_out=left)


def data_variables(fields: Mapping[str, Field] | None) -> dict[str, Value]:
    """`classes`: how many the target has; `features`: how wide the field of features is; `vocabulary`: how
    many different words a text has.
    """
    found: dict[str, Value] = {}
    for field in (fields or {}).values():
        if field.kind in ("classes", "binary") and field.role == "target":
            found.setdefault("classes", len(field.classes) or 2)
        if field.kind == "values" and field.role == "input" and field.shape:
            found.setdefault("features", field.shape[-1])
        if "vocabulary" in field.facts:
            found.setdefault("vocabulary", int(field.facts["vocabulary"]))
    return found
