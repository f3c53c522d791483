"""Print a drawing as a Python class: `__init__`, `forward`, and `loss` for training."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from engine.analysis.types import Analysis
from engine.compile.calls import constructor, own_names
from engine.compile.inline import definitions
from engine.compile.layout import Writer, docstring
from engine.compile.methods import Methods
from engine.compile.names import Names, class_name
from engine.compile.plan import Plan
from engine.compile.source import Metric, Source
from engine.declare import UserError
from engine.field import Field
from engine.graph.model import Project
from engine.layers.call import Call

IMPORTS = {
    "math": "import math\n",
    "torch": "import torch",
    "F": "import torch.nn.functional as F",
    "nn": "from torch import nn",
}
HARMLESS = frozenset(("no-loss",))


def write(project: Project, analysis: Analysis, fields: Mapping[str, Field]) -> Source:
    """The program of a project, always the same text for the same values.

    Raises UserError with the first mistake when analysis found errors; a missing loss only leaves `loss` out.
    """
    for problem in analysis.errors:
        if problem.kind not in HARMLESS:
            raise UserError(f"The drawing can't be compiled yet. {problem.what}: {problem.why}")
    plan = Plan(project, analysis, fields)
    if not plan.answers:
        raise UserError("The drawing has no Output. Connect an Output node to what the model shall answer.")
    computed = (*plan.forward_nodes, *plan.training_nodes)
    inlined = definitions({name for node in computed for name in own_names(plan.item(node).made)})
    taken = {definition.name for definition in inlined}
    title = class_name(project.name, taken)
    names = Names(dict.fromkeys((*plan.inputs, *plan.targets, *computed)), {*taken, title})
    writer = Writer()
    for definition in inlined:
        writer.plain("", "", *definition.text.splitlines())
    writer.plain("", "", f"class {title}(nn.Module):", *docstring(project.name, project.about))
    _constructor(writer, plan, names, computed)
    Methods(plan, names).write(writer)
    return _source(writer, plan, names, title)


def _constructor(writer: Writer, plan: Plan, names: Names, computed: tuple[str, ...]) -> None:
    writer.plain("", "    def __init__(self):", "        super().__init__()")
    for node in computed:
        item = plan.item(node)
        if isinstance(item.made, Call):
            writer.note(8, item.note)
            writer.statement(8, f"self.{names.attributes[node]} = ", constructor(item.made), node)


def _source(writer: Writer, plan: Plan, names: Names, title: str) -> Source:
    text = "\n".join((*writer.lines, ""))
    used = {each.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Name)}
    above = "\n".join(line for name, line in IMPORTS.items() if name in used)
    writer.move(above.count("\n") + 1)
    metrics = ((n, plan.item(n).made) for n in plan.metrics)
    modules = [n for n in names.attributes if n in plan.modules]
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
    )
