"""What was found last time, so that an edit costs only what it touches and what follows from that.

A node is a value that never changes. So what was found at it holds as long as the very same node is fed by
the same wires with the same shapes, and the data and the variables are the same. Nodes with problems are
looked at anew, since their fixes depend on the drawing around them, and so are losses and metrics, which look
at the data behind their target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any

from engine.analysis.context import Context, Outcome
from engine.analysis.examine import examine
from engine.analysis.links import Links
from engine.graph.model import Node, block_of, node_of


@dataclass(frozen=True, slots=True)
class _State:
    """The last analysis of one drawing."""

    nodes: Mapping[str, Node]
    links: Links
    surroundings: Any
    cut: Mapping[str, Iterable[str]]
    outcomes: Mapping[str, Outcome]


_last: dict[str, _State] = {}
_twins: dict[Any, Outcome] = {}
_MOST_TWINS = 20_000


def walk(context: Context) -> None:
    """Fill `context.outcomes`: from last time where that holds, examined anew where not."""
    surroundings = (context.fields, dict(context.variables))
    last = _last.get(context.name)
    if last is None or last.surroundings != surroundings:
        for name in context.links.order:
            context.outcomes[name] = _look(context, name)
    else:
        context.outcomes.update((n, last.outcomes[n]) for n in context.links.order if n in last.outcomes)
        _again(context, last)
    _last[context.name] = _State(
        context.graph.nodes, context.links, surroundings, context.cut, context.outcomes
    )


def look_at_all(context: Context) -> None:
    """Fill `context.outcomes` for the inside of a block, which is remembered as a whole."""
    for name in context.links.order:
        context.outcomes[name] = _look(context, name)


def forget() -> None:
    """Drop everything that is remembered."""
    from engine.analysis import insides, trying

    insides.forget()
    trying.forget()
    _last.clear()
    _twins.clear()


def _look(context: Context, name: str) -> Outcome:
    """`examine`, once for all nodes of one type with the same settings and the same shapes coming in."""
    key = _key(context, name)
    if key is None:
        return examine(context, name)
    found = _twins.get(key)  # once: the shapes in a key are dear to hash and to compare
    if found is None:
        found = examine(context, name)
        if not found.settled:
            return found
        if len(_twins) >= _MOST_TWINS:
            _twins.clear()
        _twins[key] = found
    return found


def _key(context: Context, name: str) -> Any:
    """All that a healthy node's outcome depends on, or None where that is more than its settings and inputs.

    A block is a place of its own, where not everything fits that fits on the main drawing.
    Settings stand there as text, since 1 and True are equal but not the same.
    """
    node = context.graph.nodes[name]
    arrived = []
    for end, source, given in context.links.sources.get(name, ()):
        before = context.outcomes.get(source)
        shape = before.outputs.get(given) if before is not None else None
        if shape is None:
            return None
        arrived.append((end, shape))
    if not arrived or name in context.judges or block_of(node.type):
        return None
    settings = repr((node.params, node.weights)) if node.params or node.weights else ""
    # An expression may stand within a tuple, too.
    variables = repr(sorted(context.variables.items())) if "=" in settings else ""
    cut = tuple(context.cut.get(name, ())) if context.left_out else ()
    return node.type, node.muted, settings, variables, cut, context.given is not None, tuple(arrived)


def _again(context: Context, last: _State) -> None:
    """Examine what changed, in order, and whatever receives something else because of it."""
    place = context.links.place
    queued = {place[name] for name in _changed(context, last)}
    waiting = list(queued)
    heapify(waiting)
    while waiting:
        name = context.links.order[heappop(waiting)]
        before = last.outcomes.get(name)
        found = context.outcomes[name] = _look(context, name)
        if before is not None and before.outputs == found.outputs and not _retyped(context, last, name):
            continue
        for wire in context.links.out.get(name, ()):
            follower = place.get(node_of(wire.target))
            if follower is not None and follower not in queued:
                queued.add(follower)
                heappush(waiting, follower)


def _changed(context: Context, last: _State) -> Iterable[str]:
    nodes, links, outcomes = context.graph.nodes, context.links, context.outcomes
    # What is inside a block is remembered elsewhere, by all that it depends on.
    blocks = context.blocks
    yield from (name for name in context.judges if name in links.place)
    for name in links.order:
        new = last.nodes.get(name) is not nodes[name] or name not in outcomes or name in blocks
        if new or outcomes[name].problems or (links is not last.links and _rewired(context, last, name)):
            yield name


def _rewired(context: Context, last: _State, name: str) -> bool:
    """Whether other wires end at a node, or a node came or went at the far end of one."""
    if (context.left_out or last.cut) and tuple(context.cut.get(name, ())) != tuple(last.cut.get(name, ())):
        return True
    sources = context.links.sources.get(name, ())
    if sources != last.links.sources.get(name, ()):
        return True
    return any((source in context.graph.nodes) != (source in last.nodes) for _, source, _ in sources)


def _retyped(context: Context, last: _State, name: str) -> bool:
    old = last.nodes.get(name)
    return old is None or old.type != context.graph.nodes[name].type
