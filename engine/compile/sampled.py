"""Variables as constructor arguments of the model's class: which ones, and the drawing with others for them.

A variable is an argument only where the class then is right for other values too. So the drawing is worked
out a second time with other values, and the class is printed for both; see `Texts`. Where that needs more
than the variables, the class is printed for the values that they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from engine.analysis import sharing
from engine.analysis.insides import analysis_of
from engine.analysis.limits import overfull
from engine.analysis.memory import look_at_all
from engine.analysis.survey import DATA_VARIABLES, context_of
from engine.analysis.types import Analysis
from engine.compile.uses import Use, use_of
from engine.declare import Value
from engine.field import Field
from engine.graph.blocks import is_argument
from engine.graph.model import Project
from engine.graph.variables import is_expression, names_in

Choice = dict[str, Value]


def choices(project: Project, fields: Mapping[str, Field]) -> Iterator[Choice]:
    """Variables that may be arguments, with other values for them: all at first, at last none."""
    known = context_of(project, fields).variables
    read = {name for value in _settings(project) for name in _names(value)}
    other: Choice = {}
    factors = count(2)
    for name in sorted(known, key=lambda name: name in DATA_VARIABLES):
        value = known[name]
        fits = is_argument(name) and name.islower() and type(value) in (int, float) and value
        if name in read and fits:
            factor = next(factors)
            other[name] = value * factor if type(value) is int else value / factor  # type: ignore[operator]
    told = {name: value for name, value in other.items() if name in DATA_VARIABLES}
    yield from [other] if other else []
    yield from [told] if told and told != other else []
    yield {}


def _settings(project: Project) -> Iterator[Value]:
    for graph in project.graphs.values():
        yield from graph.arguments.values()
        for node in graph.nodes.values():
            yield from node.params.values()
    yield from project.variables.values()


def _names(value: Value) -> Iterator[str]:
    if isinstance(value, tuple):
        for each in value:
            yield from _names(each)
    elif is_expression(value):
        yield from names_in(str(value))


def other_use(project: Project, analysis: Analysis, fields: Mapping[str, Field], other: Choice) -> Use | None:
    """The drawing with other values of variables, or None where it does not work with them."""
    project = replace(project, variables={**project.variables, **other})
    context = context_of(project, fields)
    if overfull(context) is not None:
        return None
    look_at_all(context)
    shared, _ = sharing.shared(context)
    found = analysis_of(context, shared)
    return use_of(project, found, fields, other, is_sample=True) if _is_alike(analysis, found) else None


def _is_alike(one: Analysis, other: Analysis) -> bool:
    """Whether as much is known of both."""
    if one.facts.keys() != other.facts.keys() or one.inside.keys() != other.inside.keys():
        return False
    if any(facts.outputs.keys() != other.facts[name].outputs.keys() for name, facts in one.facts.items()):
        return False
    pairs = ((a, b) for name, rows in one.inside.items() for a, b in zip(rows, other.inside[name]))
    known = all(bool(rows) == bool(other.inside[name]) for name, rows in one.inside.items())
    return known and all(_is_alike(a, b) for a, b in {(id(a), id(b)): (a, b) for a, b in pairs}.values())
