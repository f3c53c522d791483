"""Fixes are tried before they are offered: what makes a wire fit stands first, what mends a part last.

A fix that mends only a part is joined with the one that mends the rest, where there is such a one. Only the
layers between the edit and the problem are looked at again, so a trial costs the same in a large drawing.
The first problems of each analysis are tried; those that somebody looks at are `wanted` besides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from engine.analysis import arrivals, targets
from engine.analysis.context import Context
from engine.analysis.examine import examine
from engine.analysis.fixes import disconnect
from engine.analysis.left_out import LeftOut
from engine.analysis.links import between
from engine.analysis.types import OF_WIRES, Fix, Problem
from engine.declare import UserError
from engine.graph.edits import apply
from engine.graph.model import Graph, node_of, port, port_of

MOST_TRIED, MOST_STEPS = 12, 3
NEAR = 200
Sign = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A problem that somebody looks at, and further fixes to try: each is kept only if it mends all of it."""

    problem: Problem
    further: tuple[Fix, ...] = ()

    @property
    def sign(self) -> Sign:
        """What it is known by in another analysis of the same drawing, wherever its block stands."""
        return _sign(self.problem)


def tried(context: Context, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, the fixes of those of a wire tried: what mends stands before what mends a part, and what
    mends nothing is left out.
    """
    count = 0
    for problem in problems:
        here = problem.graph == context.name and not problem.path and problem.severity == "error"
        wanted = _wanted.get(_sign(problem)) if here and problem.node is not None else None
        if here and problem.kind in OF_WIRES and (count < MOST_TRIED or wanted is not None):
            count += 1
            problem = replace(problem, fixes=_remembered(context, problem), tried=True)
        if wanted is not None:
            further = tuple(fix for fix in wanted.further if _after(context, problem, fix) is None)
            problem = replace(problem, fixes=(*problem.fixes, *further))
        yield problem


@contextmanager
def looked_at(wanted: Iterable[Wanted]) -> Iterator[None]:
    """Let each analysis within try the fixes of these problems, however many others there are."""
    _wanted.update((each.sign, each) for each in wanted)
    try:
        yield
    finally:
        _wanted.clear()


def is_wanted(drawings: Collection[str]) -> bool:
    """Whether a problem on one of these drawings is looked at: what was remembered of it says too little."""
    return any(graph in drawings for graph, *_ in _wanted)


def forget() -> None:
    """Drop everything that is remembered."""
    _known.clear()


_wanted: dict[Sign, Wanted] = {}
_known: dict[Any, tuple[Any, tuple[Fix, ...]]] = {}
_MOST_KNOWN = 500


def fixes_of(problems: Iterable[Problem], wanted: Wanted) -> tuple[Fix, ...] | None:
    """The fixes of a problem as another analysis has them; None where it has no such problem any more."""
    return next((each.fixes for each in problems if _sign(each) == wanted.sign), None)


def _sign(problem: Problem) -> Sign:
    return problem.graph, problem.node, problem.kind, problem.port, problem.what


def _remembered(context: Context, problem: Problem) -> tuple[Fix, ...]:
    """The fixes, tried once as long as nothing near the problem is another. What ids stand for is kept
    beside, so that nothing else can come to have them.
    """
    assert problem.node is not None
    near = _behind(context, problem.node)
    things = (context.links, *(context.graph.nodes[name] for name in near))
    things = (*things, *(context.outcomes.get(name) for name in near if name != problem.node))
    data = (repr(sorted(context.variables.items())), id(context.fields))
    key = (context.name, repr(problem), tuple(map(id, things)), data)
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[key] = (things, context.fields), _sorted(context, problem)
    return _known[key][1]


def _behind(context: Context, name: str) -> tuple[str, ...]:
    """A node and the nearest of those that lead to it, on the drawing as it is."""
    found = dict.fromkeys((name,))
    for each in (waiting := [name]):
        for _, source, _ in context.links.sources.get(each, ()):
            if source in context.graph.nodes and source not in found and len(found) < NEAR:
                found[source] = None
                waiting.append(source)
    return tuple(found)


def _sorted(context: Context, problem: Problem) -> tuple[Fix, ...]:
    assert problem.node is not None
    whole: list[Fix] = []
    joined: list[Fix] = []
    parts: list[Fix] = []
    for fix in problem.fixes:
        left = _after(context, problem, fix)
        if left is None:
            whole.append(fix)
        elif (further := _completed(*left, fix, MOST_STEPS - 1)) is not None:
            joined.append(further)
        elif (left[1].kind, left[1].what) != (problem.kind, problem.what):
            parts.append(replace(fix, leaves=left[1].what))
    apart = None
    if not whole and not joined and problem.port:
        apart = disconnect(context, port(problem.node, problem.port))
    return (*whole, *joined, *((apart,) if apart else ()), *parts)


def _completed(trial: Context, problem: Problem, done: Fix, steps: int) -> Fix | None:
    """The fix and what mends the rest of the problem as one; None where nothing does in so many steps."""
    for fix in problem.fixes if steps else ():
        left = _after(trial, problem, fix)
        both = _both(done, fix)
        if left is None:
            return both
        if (further := _completed(*left, both, steps - 1)) is not None:
            return further
    return None


def _both(one: Fix, other: Fix) -> Fix:
    steps = (*(one.steps or (one.label,)), other.label)
    return Fix(f"Mend in {len(steps)} steps", (*one.edits, *other.edits), steps)


def _after(context: Context, problem: Problem, fix: Fix) -> tuple[Context, Problem] | None:
    """Where a fix leaves the drawing and the first error there; None when the wire fits then."""
    assert problem.node is not None
    project = context.project
    try:
        for edit in fix.edits:
            project = apply(project, edit.name, edit.arguments)
    except UserError:
        return context, problem
    graph = project.graphs[context.name]
    if problem.node not in graph.nodes:
        return None
    changed = _changed(context.graph, graph)
    near = _near(graph, problem.node)
    trial = replace(
        context,
        project=project,
        graph=graph,
        links=between(graph, near),
        outcomes=dict(context.outcomes),
        left_out=_left_out(context, graph),
    )
    if problem.node in trial.links.left:
        return trial, problem  # it would wait for itself
    trial.reset()
    _look(trial, changed | {problem.node})
    known = {(each.kind, each.port) for each in _errors(context, problem.node)}
    known.discard((problem.kind, problem.port))
    here = (each for each in _errors(trial, problem.node) if (each.kind, each.port) not in known)
    before = (e for name in near if name in changed and name != problem.node for e in _errors(trial, name))
    first = next((each for group in (here, before) for each in group), None)
    return (trial, first) if first is not None else None


def _look(trial: Context, changed: frozenset[str]) -> None:
    """Examine what changed and what follows from it, as far as the problem."""
    anew: set[str] = set()
    for name in trial.links.order:
        fed = any(source in anew for _, source, _ in trial.links.sources.get(name, ()))
        if name in changed or fed:
            anew.add(name)
            trial.outcomes[name] = examine(trial, name)


def _errors(trial: Context, name: str) -> Iterator[Problem]:
    looked_at = trial.outcomes.get(name)
    found = [*(looked_at.problems if looked_at else ()), *arrivals.missing(trial, name)]
    found += arrivals.wires(trial, name)
    if name in trial.judges:
        found += (each for each in targets.width_problems(trial) if each.node == name)
    yield from (each for each in found if each.severity == "error")


def _changed(before: Graph, after: Graph) -> frozenset[str]:
    nodes = {name for name, node in after.nodes.items() if before.nodes.get(name) is not node}
    wired = {node_of(end) for end, wire in after.wires.items() if before.wires.get(end) != wire}
    return frozenset(nodes | wired)


def _near(graph: Graph, name: str) -> tuple[str, ...]:
    """A node and the nearest of those that lead to it."""
    into: dict[str, list[str]] = {}
    for wire in graph.wires.values():
        if port_of(wire.source) and node_of(wire.source) in graph.nodes:
            into.setdefault(node_of(wire.target), []).append(node_of(wire.source))
    found = dict.fromkeys((name,))
    waiting = [name]
    for each in waiting:
        for source in into.get(each, ()):
            if source not in found and len(found) < NEAR:
                found[source] = None
                waiting.append(source)
    return tuple(found)


def _left_out(context: Context, graph: Graph) -> dict[str, LeftOut]:
    """What is left out stays so; the names of the layers that it has stay taken."""
    left = dict(context.left_out)
    if (here := left.get(context.name)) is not None:
        drawn = replace(here.drawn, nodes={**here.drawn.nodes, **graph.nodes})
        left[context.name] = replace(here, drawn=drawn)
    return left
