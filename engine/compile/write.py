"""Print a drawing as a Python class: `__init__`, `forward`, and `loss` for training."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from engine.analysis.types import Analysis
from engine.compile.calls import own_names
from engine.compile.classes import Class, classes_of
from engine.compile.constructor import write_constructor
from engine.compile.inline import definitions
from engine.compile.layout import Writer, docstring
from engine.compile.methods import Methods
from engine.compile.names import Names, class_name
from engine.compile.plan import Plan
from engine.compile.sampled import Choice, choices, other_use
from engine.compile.source import Metric, Source, Tuned, UpdateStep
from engine.compile.uses import use_of
from engine.declare import UserError
from engine.field import Field
from engine.graph.model import Project, Update

IMPORTS = {
    "math": "import math\n",
    "torch": "import torch",
    "F": "import torch.nn.functional as F",
    "nn": "from torch import nn",
}
LOOPS = frozenset(("Chain", "Recurrent", "TimeDistributed"))
HARMLESS = frozenset(("no-loss",))


def write(project: Project, analysis: Analysis, fields: Mapping[str, Field]) -> Source:
    """The program of a project, always the same text for the same values.

    Raises UserError with the first mistake when analysis found errors; a missing loss only leaves `loss` out.
    """
    for problem in analysis.errors:
        if problem.kind not in HARMLESS:
            raise UserError(f"The drawing can't be compiled yet. {problem.what}: {problem.why}")
    if not use_of(project, analysis, fields).plan.answers:
        raise UserError("The drawing has no Output. Connect an Output node to what the model shall answer.")
    for other in choices(project, fields):
        found = _classes(project, analysis, fields, other)
        if found is not None:
            break
    assert found is not None  # without any argument there are classes of every drawing
    made, own, inlined = found
    title = made[-1].name
    writer = Writer()
    for definition in definitions(own.union(*(each.own for each in made))):
        writer.plain("", "", *definition.text.splitlines())
    taken = {*inlined, *(each.name for each in made)}
    written = [_class(writer, each, project, taken) for each in made]
    return _source(writer, made, written, title)


def _classes(
    project: Project, analysis: Analysis, fields: Mapping[str, Field], other: Choice
) -> tuple[list[Class], set[str], set[str]] | None:
    """The classes, the names of our own modules in them, and all names that those bring along.

    None where the program's class can't take these variables as its arguments.
    """
    sample = other_use(project, analysis, fields, other) if other else None
    if other and sample is None:
        return None
    main = use_of(project, analysis, fields, other)
    uses = list(main.inside())
    own = {name for use in uses for node in use.plan.computed for name in own_names(use.plan.item(node).made)}
    arguments = {name for graph in project.graphs.values() for name in graph.arguments}
    inlined = {definition.name for definition in definitions({*own, *LOOPS})}
    title = class_name(project.name, {*inlined, *arguments})
    made = classes_of(main, title, {*inlined, *arguments}, sample)
    if made[-1].first is not main or (sample is not None and sample not in made[-1].uses):
        return None
    return (made, own, inlined) if made[-1].is_general else None


def _class(writer: Writer, made: Class, project: Project, taken: set[str]) -> tuple[Names, Methods]:
    plan = made.first.plan
    name, about = project.name, project.about
    if plan.is_block:
        name, about = made.first.name.replace("_", " ").capitalize(), plan.graph.about
        writer.inside = f"{made.first.name}/"
    else:
        writer.inside = ""
    owners = {node: plan.owner(node) for node in plan.computed if plan.owner(node) != node}
    nodes = dict.fromkeys((*plan.inputs, *plan.targets, *plan.computed))
    names = Names(nodes, taken, made.texts.kept, owners)
    writer.plain("", "", f"class {made.name}(nn.Module):", *docstring(name, about))
    write_constructor(writer, made, names)
    methods = Methods(plan, names)
    methods.write(writer)
    return names, methods


def _source(writer: Writer, made: list[Class], written: list[tuple[Names, Methods]], title: str) -> Source:
    plan, (names, methods) = made[-1].first.plan, written[-1]
    text = "\n".join((*writer.lines, ""))
    used = {each.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)}
    above = "\n".join(line for name, line in IMPORTS.items() if name in used)
    writer.move(above.count("\n") + 1)
    metrics = ((n, plan.item(n).made) for n in plan.metrics)
    modules = [n for n in names.attributes if n in plan.modules and plan.owner(n) == n]
    return Source(
        text=f"{above}\n{text}",
        class_name=title,
        lines=writer.owners,
        spans=tuple(writer.spans),
        inputs=tuple((names.variables[n], plan.field(n)) for n in plan.inputs),
        targets=tuple((names.variables[n], plan.field(n)) for n in plan.targets),
        outputs=tuple(plan.answers),
        losses=plan.losses,
        metrics=tuple(Metric(n, m.target.path, dict(m.arguments)) for n, m in metrics),
        attributes={names.attributes[n]: n for n in modules},
        weights=tuple(_weights(made, [each for each, _ in written])),
        updates=tuple(_updates(plan, methods)),
    )


def _updates(plan: Plan, methods: Methods) -> Iterator[UpdateStep]:
    """The update steps of a training with several, in their order."""
    for group in plan.groups:
        update = plan.context.project.updates.get(group, Update())
        # None at all would mean every weight, so layers without weights are named, too.
        changed = [plan.owner(n) for n in update.nodes if n in plan.modules] or update.nodes
        attributes = tuple(dict.fromkeys(methods.names.attributes.get(n, n) for n in changed))
        yield UpdateStep(group, methods.method(group), attributes, update.times)


def _weights(made: list[Class], named: list[Names]) -> Iterator[Tuned]:
    """The modules whose weights are trained otherwise than the rest."""
    for each, names in zip(made, named, strict=True):
        plan = each.first.plan
        for node in plan.computed:
            chosen = plan.weights(node)
            if node in plan.modules and (chosen.rate != 1 or chosen.decay is not None):
                yield Tuned(each.name, names.attributes[node], chosen.rate, chosen.decay)
