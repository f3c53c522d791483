"""The problems of one drawing, once all of its nodes were looked at."""

from __future__ import annotations

from collections.abc import Iterator

from engine.analysis import arrivals, fixes
from engine.analysis.context import Context
from engine.analysis.order import cycles
from engine.analysis.trying import tried
from engine.analysis.types import Problem, Severity
from engine.analysis.whole import whole
from engine.graph.model import node_of

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")


def gather(context: Context) -> tuple[Problem, ...]:
    """All problems, errors first; those inside blocks once, wherever the block stands."""
    left = context.links.left
    found: dict[object, Problem] = {}
    for problem in _found(context):
        found.setdefault((problem.graph, problem.node, problem.kind, problem.port, problem.what), problem)
    for cycle in cycles(context.graph, left) if left else ():
        made = _cycle(context, cycle)
        found[made.node, made.kind, made.what] = made
    ordered = sorted(found.values(), key=lambda problem: SEVERITIES.index(problem.severity))
    return tuple(tried(context, ordered))


def _found(context: Context) -> Iterator[Problem]:
    for name in context.graph.nodes:
        outcome = context.outcomes.get(name)
        if outcome is not None and outcome.settled:
            continue
        yield from outcome.problems if outcome is not None else ()
        yield from arrivals.missing(context, name)
        yield from arrivals.wires(context, name)
    yield from whole(context, context.links.left)


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
