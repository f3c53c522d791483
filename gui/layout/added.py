"""Places for layers that were added without one, and which of them stand on others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product

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
    names = set(names)
    waiting = [name for name in graph.nodes if name in names]
    boxes = {n: (*node.at, *sizes.get(n, DEFAULT)) for n, node in graph.nodes.items() if n not in names}
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
    cells: dict[Place, list[str]] = {}  # as large as a node, so that what it stands on is in the next at most
    for name, node in graph.nodes.items():
        cells.setdefault(_cell(node.at), []).append(name)

    def stands_on_one(name: str) -> bool:
        (left, top), (column, row) = graph.nodes[name].at, _cell(graph.nodes[name].at)
        around = product((column - 1, column, column + 1), (row - 1, row, row + 1))
        near = (graph.nodes[n].at for cell in around for n in cells.get(cell, ()) if n != name)
        return any(abs(left - x) < DEFAULT[0] and abs(top - y) < DEFAULT[1] for x, y in near)

    names = set(names)
    return [name for name in graph.nodes if name in names and stands_on_one(name)]


def _cell(at: Place) -> Place:
    return at[0] // DEFAULT[0], at[1] // DEFAULT[1]


def _sources(graph: Graph) -> dict[str, list[str]]:
    """What feeds each node, by the order of its wires, without the wires that close a circle."""
    into: dict[str, list[str]] = {name: [] for name in graph.nodes}
    for wire in graph.wires.values():
        source, target = node_of(wire.source), node_of(wire.target)
        if source in into and target in into and source not in into[target]:
            into[target].append(source)
    return without_circles(into, graph.nodes)
