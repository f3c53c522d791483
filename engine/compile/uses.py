"""The uses of blocks in a program: for each place where one stands, what it is made of there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from engine.analysis.context import Context
from engine.analysis.links import links_of
from engine.analysis.survey import context_of
from engine.analysis.types import Analysis
from engine.compile.plan import Plan
from engine.declare import Value
from engine.field import Field
from engine.graph.blocks import OWN
from engine.graph.model import MAIN, Project, block_of
from engine.graph.variables import resolved


@dataclass(eq=False)
class Use:
    """A drawing at one place: `arguments` are the block's there, `parts` the uses in its block nodes, one for
    each repetition. The main drawing's arguments are the variables that its class takes. A sample is a
    drawing with other values for these, so that it can be seen what depends on them.
    """

    name: str
    plan: Plan
    arguments: Mapping[str, Value] = field(default_factory=dict)
    parts: dict[str, tuple[Use, ...]] = field(default_factory=dict)
    is_sample: bool = False

    def inside(self) -> Iterator[Use]:
        """All uses of blocks inside, inner ones first, and then this one."""
        seen: set[int] = set()
        for copies in self.parts.values():
            for part in copies:
                if id(part) not in seen:
                    seen.add(id(part))
                    yield from part.inside()
        yield self


def use_of(
    project: Project,
    analysis: Analysis,
    fields: Mapping[str, Field],
    variables: Collection[str] = (),
    is_sample: bool = False,
) -> Use:
    """The main drawing with everything that stands in it; `variables` are what its class takes."""
    context = context_of(project, fields)
    arguments = {name: context.variables[name] for name in variables}
    return _use(MAIN, analysis, context, arguments, is_sample)


def _use(
    name: str, analysis: Analysis, context: Context, arguments: Mapping[str, Value], is_sample: bool
) -> Use:
    made = Use(name, Plan(analysis, context), arguments, is_sample=is_sample)
    for node in made.plan.computed:
        if block_of(context.node(node).type):
            copies: dict[int, Use] = {}
            for part in analysis.inside[node]:
                if id(part) not in copies:
                    copies[id(part)] = _part(node, part, made.plan, is_sample)
            made.parts[node] = tuple(copies[id(part)] for part in analysis.inside[node])
    return made


def _part(node: str, analysis: Analysis, plan: Plan, is_sample: bool) -> Use:
    outer = plan.context
    block = block_of(outer.node(node).type)
    graph = outer.project.graphs[block]
    settings = {k: v for k, v in plan.settings(node).items() if k not in OWN}
    arguments = {**resolved(graph.arguments, outer.variables), **settings}
    variables = {**outer.variables, **arguments}
    links, left = links_of(graph), outer.left_out
    context = Context(outer.project, block, graph, outer.fields, variables, links, {}, left_out=left)
    return _use(block, analysis, context, arguments, is_sample)
