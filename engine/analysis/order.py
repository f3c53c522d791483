"""The order in which a drawing can be computed, and the cycles that make that impossible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from engine.graph.model import Graph, node_of


def arrange(graph: Graph) -> tuple[tuple[str, ...], frozenset[str]]:
    """Node names in an order in which they can be computed, and the names left over: on a cycle or behind
    one.

    Kahn's algorithm. Nodes that are ready at the same time keep the order of the drawing. Wires to or from
    nodes that do not exist are left out.
    """
    after: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(graph.nodes, 0)
    for target, wire in graph.wires.items():
        source, end = node_of(wire.source), node_of(target)
        if source in waiting and end in waiting:
            after[source].append(end)
            waiting[end] += 1
    ready = [name for name, count in waiting.items() if not count]
    for name in ready:  # grows while it is read
        for follower in after.get(name, ()):
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    return tuple(ready), frozenset(waiting.keys() - set(ready)) if len(ready) < len(waiting) else frozenset()


def cycles(graph: Graph, among: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The cycles among these nodes, each as the names of the nodes that lead back to themselves, in the
    drawing's order.
    """
    import networkx

    inside = set(among)
    wires = [(node_of(w.source), node_of(w.target)) for w in graph.wires.values()]
    found = networkx.DiGraph()
    found.add_edges_from((a, b) for a, b in wires if a in inside and b in inside)
    loops = {a for a, b in wires if a == b}
    groups = [c for c in networkx.strongly_connected_components(found) if len(c) > 1 or c & loops]
    place = {name: i for i, name in enumerate(graph.nodes)}
    return tuple(sorted((tuple(sorted(c, key=place.__getitem__)) for c in groups), key=lambda c: place[c[0]]))
