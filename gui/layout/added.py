"""Places for layers that were added without one, and which of them stand on others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from engine.graph.model import Graph, node_of
from gui.layout.boxes import Size, first_free
from gui.layout.order import columns, in_order, without_circles
from gui.layout.rows import ACROSS, BETWEEN_ROWS, Place, snap
from gui.layout.scope import DEFAULT


def columns_of(graph: Graph, names: Sequence[str]) -> list[list[str]]:
    """Some of the nodes in the columns in which a tidy layout stands them."""
    into = _sources(graph)
    return in_order(columns(names, into), into)


def place_new(graph: Graph, names: Iterable[str], sizes: Mapping[str, Size]) -> dict[str, Place]:
    """Places for nodes that were added without one: right of what feeds them, where nothing stands."""
    waiting = [name for name in graph.nodes if name in set(names)]
    boxes = {n: (*node.at, *sizes.get(n, DEFAULT)) for n, node in graph.nodes.items() if n not in waiting}
    into, made = _sources(graph), {}
    for name in waiting:
        width, height = sizes.get(name, DEFAULT)
        fed = [boxes[s] for s in into[name] if s in boxes]
        feeds = [boxes[n] for n in graph.nodes if name in into[n] and n in boxes]
        if fed:
            x, y = max(b[0] + b[2] for b in fed) + ACROSS / 2, fed[0][1]
        elif feeds:
            x, y = feeds[0][0] - ACROSS / 2 - width, feeds[0][1]
        else:
            x, y = 0.0, max((b[1] + b[3] for b in boxes.values()), default=0.0) + BETWEEN_ROWS
        y = first_free(x, y, width, height, boxes.values())
        made[name] = (snap(x), snap(y))
        boxes[name] = (*made[name], width, height)
    return made


def crowded(graph: Graph, names: Collection[str]) -> list[str]:
    """Those of some new nodes that stand on another node."""
    wide, high = DEFAULT
    return [
        name
        for name in graph.nodes
        if name in names
        and any(
            abs(graph.nodes[name].at[0] - other.at[0]) < wide
            and abs(graph.nodes[name].at[1] - other.at[1]) < high
            for each, other in graph.nodes.items()
            if each != name
        )
    ]


def _sources(graph: Graph) -> dict[str, list[str]]:
    """What feeds each node, by the order of its wires, without the wires that close a circle."""
    into: dict[str, list[str]] = {name: [] for name in graph.nodes}
    for wire in graph.wires.values():
        source, target = node_of(wire.source), node_of(wire.target)
        if source in into and target in into and source not in into[target]:
            into[target].append(source)
    return without_circles(into, graph.nodes)
