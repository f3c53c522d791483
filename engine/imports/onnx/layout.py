"""Places for the nodes of a drawing that has none: by depth along the wires, broken into lines like text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from engine.graph.model import Graph, node_of

ACROSS, DOWN = 256.0, 152.0
A_LINE = 6


def placed(graph: Graph) -> Graph:
    """The same drawing with every node at a place of its own; nodes come in the order of their wires."""
    into: dict[str, list[str]] = defaultdict(list)
    for wire in graph.wires.values():
        into[node_of(wire.target)].append(node_of(wire.source))
    depths: dict[str, int] = {}
    for name in graph.nodes:
        depths[name] = 1 + max((depths.get(source, -1) for source in into[name]), default=-1)
    columns: dict[int, list[str]] = defaultdict(list)
    for name, depth in depths.items():
        columns[depth].append(name)
    tall = [
        max(len(columns[depth]) for depth in range(first, first + A_LINE) if depth in columns)
        for first in range(0, max(columns, default=0) + 1, A_LINE)
    ]
    tops = [sum(tall[:line]) for line in range(len(tall))]
    nodes = {
        name: replace(
            node,
            at=(
                (depths[name] % A_LINE) * ACROSS,
                (tops[depths[name] // A_LINE] + columns[depths[name]].index(name)) * DOWN,
            ),
        )
        for name, node in graph.nodes.items()
    }
    return Graph(nodes, graph.wires)
