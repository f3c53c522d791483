"""Where in the project one is: the block nodes that lead from the main drawing to the one that is shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from engine.analysis.types import Problem
from engine.declare import UserError, Value
from engine.graph.blocks import OWN
from engine.graph.model import MAIN, Project, block_of
from engine.graph.variables import resolved

Trail = tuple[str, ...]


def held(project: Project, trail: Sequence[str]) -> tuple[Trail, str]:
    """The part of a trail that is still there, and the name of the drawing that it leads to.

    A block that stands in itself is not entered a second time, or there would be no end to it.
    """
    kept: list[str] = []
    names = [MAIN]
    for step in trail:
        node = project.graphs[names[-1]].nodes.get(step)
        block = block_of(node.type) if node is not None else ""
        if block not in project.graphs or block in names:
            break
        kept.append(step)
        names.append(block)
    return tuple(kept), names[-1]


def drawings(project: Project, trail: Sequence[str]) -> list[str]:
    """The names of all drawings on the way, the main one first."""
    return [held(project, trail[:level])[1] for level in range(len(trail) + 1)]


def variables_at(project: Project, trail: Sequence[str], data: Mapping[str, Value]) -> dict[str, Value]:
    """What expressions on a drawing can read: what the data offers, the project's variables, and the
    arguments of each block on the way as they are given there.
    """
    found: dict[str, Value] = {**data, **project.variables}
    name = MAIN
    for step in trail:
        node = project.graphs[name].nodes[step]
        name = block_of(node.type)
        told = {k: v for k, v in node.params.items() if k not in OWN}
        arguments = project.graphs[name].arguments
        given = {
            key: _resolved({key: value}, found, arguments) for key, value in {**arguments, **told}.items()
        }
        found |= {key: value for each in given.values() for key, value in each.items()}
    return found


def way_to(project: Project, drawing: str, near: Sequence[str] = ()) -> Trail | None:
    """Block nodes that lead to a drawing, the shortest way; `near` itself when it leads there."""
    kept, name = held(project, near)
    if name == drawing:
        return kept
    seen = {MAIN}
    waiting: deque[tuple[Trail, str]] = deque([((), MAIN)])
    while waiting:
        trail, name = waiting.popleft()
        if name == drawing:
            return trail
        for node, each in project.graphs[name].nodes.items():
            block = block_of(each.type)
            if block in project.graphs and block not in seen:
                seen.add(block)
                waiting.append(((*trail, node), block))
    return None


def node_on(problem: Problem, trail: Sequence[str]) -> str | None:
    """The node that shows a problem on a drawing: its own, or the block node that leads to it."""
    address = (*problem.path, problem.node)
    level = len(trail)
    return address[level] if address[:level] == tuple(trail) and level < len(address) else None


def _resolved(
    one: Mapping[str, Value], variables: Mapping[str, Value], arguments: Mapping[str, Value]
) -> dict[str, Value]:
    """An argument's value, or what it is by default where its expression can't be worked out."""
    try:
        return resolved(one, variables)
    except UserError:
        return {key: arguments[key] for key in one if key in arguments}
