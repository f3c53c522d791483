"""A first place for each node of a drawing that was read from text: columns by what they read."""

from __future__ import annotations

from engine.graph.model import Graph, node_of

ACROSS, DOWN = 240.0, 144.0
COLUMNS = 8


def places(graph: Graph) -> dict[str, tuple[float, float]]:
    """Each node one column right of the last one that it reads; columns are broken into rows like words."""
    into: dict[str, list[str]] = {name: [] for name in graph.nodes}
    for wire in graph.wires.values():
        into[node_of(wire.target)].append(node_of(wire.source))
    depth: dict[str, int] = {}
    # Nodes stand in the order in which they are computed, so what a node reads comes before it; outputs and
    # targets read only such.
    for name in graph.nodes:
        depth[name] = 1 + max((depth.get(each, 0) for each in into[name]), default=-1)
    heights: dict[int, int] = {}
    lanes: dict[str, int] = {}
    for name, column in depth.items():
        lanes[name] = heights.get(column, 0)
        heights[column] = lanes[name] + 1
    tallest = max(heights.values(), default=1)
    return {
        name: ((column % COLUMNS) * ACROSS, (column // COLUMNS * (tallest + 1) + lanes[name]) * DOWN)
        for name, column in depth.items()
    }
