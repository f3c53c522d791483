"""The walk over a drawing: every node once, in order, then what only the whole can say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.analysis import arrivals, fixes
from engine.analysis.context import Context
from engine.analysis.examine import arguments
from engine.analysis.limits import overfull
from engine.analysis.links import links_of
from engine.analysis.memory import walk
from engine.analysis.meta import shape_of
from engine.analysis.order import cycles
from engine.analysis.settings import read
from engine.analysis.types import Analysis, Problem, Severity
from engine.analysis.whole import whole
from engine.declare import UserError, Value, build
from engine.field import Field
from engine.graph.model import MAIN, Graph, Project, node_of
from engine.layers.call import Made
from engine.layers.ports import expand

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")


def analyse(project: Project, fields: Mapping[str, Field] | None, graph: str = MAIN) -> Analysis:
    """Shapes, costs and problems of one drawing, errors first. Never raises for a bad drawing, reads no file.

    `fields` is what the data offers, or None where there is no data. Shapes start with N, the batch; costs
    are for one sample. Needs torch, but no tensor is ever filled.
    """
    context = context_of(project, fields, graph)
    if (refusal := overfull(context)) is not None:
        return Analysis(problems=(refusal,))
    order, left = context.links.order, context.links.left
    walk(context)
    problems: list[Problem] = []
    for cycle in cycles(context.graph, left) if left else ():
        problems.append(_cycle(context, cycle))
    for name in context.graph.nodes:
        outcome = context.outcomes.get(name)
        if outcome is not None and outcome.settled:
            continue
        problems += outcome.problems if outcome is not None else ()
        problems += arrivals.missing(context, name)
        problems += arrivals.wires(context, name)
    problems += whole(context, left)
    problems.sort(key=lambda problem: SEVERITIES.index(problem.severity))
    facts = {name: outcome.facts for name, outcome in context.outcomes.items()}
    return Analysis(facts, tuple(problems), order)


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
    ports = expand(layer.inputs, context.into.get(name, {}))
    inputs = {p.name: shape_of(given[p.name]) if p.name in given else None for p in ports}
    declaration: Any = build(layer.declaration, values)
    found: Made = declaration.call(*arguments(ports, inputs))
    return found


def context_of(project: Project, fields: Mapping[str, Field] | None, name: str = MAIN) -> Context:
    """Everything that the checks of one drawing share, before any was made."""
    graph = project.graphs.get(name, Graph())
    variables = {**_data_variables(project, fields), **project.variables}
    return Context(project, name, graph, fields, variables, links_of(graph))


def _data_variables(project: Project, fields: Mapping[str, Field] | None) -> dict[str, Value]:
    """`classes`: how many the target has; `features`: how wide the field of features is."""
    found: dict[str, Value] = {}
    for field in (fields or {}).values():
        if field.kind in ("classes", "binary") and field.role == "target":
            found.setdefault("classes", len(field.classes) or 2)
        if field.kind == "values" and field.role == "input" and field.shape:
            found.setdefault("features", field.shape[-1])
    return found


def _cycle(context: Context, cycle: tuple[str, ...]) -> Problem:
    """One problem a cycle, at its first node; the wire that leads back to it goes."""
    first, inside = cycle[0], set(cycle)
    back = next(w for w in context.into[first].values() if node_of(w.source) in inside)
    names = [context.called(n) for n in cycle[:3]]
    more = " and others" if len(cycle) > 3 else ""
    why = (
        f"{names[0]} feeds itself."
        if len(cycle) == 1
        else f"{', '.join(names[:-1])} and {names[-1]}{more} wait for each other."
    )
    return context.problem(
        "cycle",
        first,
        f"{context.title(first)} waits for its own result",
        why,
        fixes.disconnect(context, back.target),
        port=back.target.partition(".")[2],
    )
