"""Tidy layout: layers in reading order, in rows that wrap, with what only training needs below.

The order comes from the wires alone, so a tidy drawing stays as it is. It is a layered layout (Sugiyama,
Tagawa and Toda, 1981): a layer stands one column right of the last layer that it reads, and the nodes of a
column are sorted by the middle of what feeds them. Columns are then broken into rows like words into lines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from engine.graph.model import Graph, node_of
from engine.layers import LAYERS

Size = tuple[float, float]
Place = tuple[float, float]
SNAP = 8.0
ACROSS, BETWEEN_ROWS, STACKED = 128.0, 64.0, 24.0
NARROWEST, SHAPE = 1120.0, 1.7
DEFAULT: Size = (160.0, 88.0)
TRAINING = frozenset(("target", "loss", "metric"))


def places(graph: Graph, sizes: Mapping[str, Size]) -> dict[str, Place]:
    """A place for the top left corner of each node; the drawing keeps its own top left corner."""
    if not graph.nodes:
        return {}
    size = {name: sizes.get(name, DEFAULT) for name in graph.nodes}
    into = _sources(graph)
    training = [name for name in graph.nodes if _role(graph, name) in TRAINING]
    model = [name for name in graph.nodes if name not in set(training)]
    left, top = _corner(graph)
    made, bottom = _rows(_columns(model, into), size, into, left, top)
    made |= _training(training, graph, size, left, bottom + (BETWEEN_ROWS if model else 0))
    return {name: made[name] for name in graph.nodes}


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
        y = _free(x, y, width, height, boxes.values())
        made[name] = (_snap(x), _snap(y))
        boxes[name] = (*made[name], width, height)
    return made


def _free(x: float, y: float, width: float, height: float, boxes: Iterable[tuple[float, ...]]) -> float:
    """The first y from `y` down where a box of that size overlaps no other."""
    for left, top, wide, high in sorted(boxes, key=lambda box: box[1]):
        if left < x + width + 16 and x < left + wide + 16 and top < y + height + 16 and y < top + high + 16:
            y = top + high + STACKED
    return y


def _role(graph: Graph, name: str) -> str:
    layer = LAYERS.get(graph.nodes[name].type)
    return layer.role if layer is not None else "layer"


def _sources(graph: Graph) -> dict[str, list[str]]:
    """What feeds each node, by the order of its wires, without the wires that close a circle."""
    into: dict[str, list[str]] = {name: [] for name in graph.nodes}
    for wire in graph.wires.values():
        source, target = node_of(wire.source), node_of(wire.target)
        if source in into and target in into and source not in into[target]:
            into[target].append(source)
    state: dict[str, int] = {}
    for start in graph.nodes:
        waiting = [(start, iter(list(into[start])))]
        state.setdefault(start, 0)
        while waiting:
            name, rest = waiting[-1]
            state[name] = max(state[name], 1)
            for source in rest if state[name] == 1 else ():
                if state.get(source, 0) == 1:
                    into[name].remove(source)
                elif state.get(source, 0) == 0:
                    state[source] = 0
                    waiting.append((source, iter(list(into[source]))))
                    break
            else:
                state[name] = 2
                waiting.pop()
    return into


def _columns(names: Sequence[str], into: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Nodes by their longest way from a start; a start stands just before what it feeds."""
    known = set(names)
    feeds: dict[str, list[str]] = {name: [] for name in names}
    missing = {name: sum(s in known for s in into[name]) for name in names}
    for name in names:
        for source in into[name]:
            if source in known:
                feeds[source].append(name)
    rank = {name: 0 for name in names if not missing[name]}
    waiting = deque(rank)
    while waiting:
        name = waiting.popleft()
        for target in feeds[name]:
            rank[target] = max(rank.get(target, 0), rank[name] + 1)
            missing[target] -= 1
            if not missing[target]:
                waiting.append(target)
    for name in names:
        if feeds[name] and not any(s in known for s in into[name]):
            rank[name] = min(rank[n] for n in feeds[name]) - 1
    columns: list[list[str]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for name in names:
        columns[rank[name]].append(name)
    _sort(columns, into)
    return [column for column in columns if column]


def _sort(columns: list[list[str]], into: Mapping[str, Sequence[str]]) -> None:
    """Order each column by the middle of what feeds it, so that few wires cross."""
    place: dict[str, float] = {}
    for column in columns:
        middles = {
            name: sum(place[s] for s in known) / len(known)
            if (known := [s for s in into[name] if s in place])
            else 0
            for name in column
        }
        column.sort(key=lambda name: middles[name])
        place.update({name: index - (len(column) - 1) / 2 for index, name in enumerate(column)})


def _rows(
    columns: Sequence[Sequence[str]],
    size: Mapping[str, Size],
    into: Mapping[str, Sequence[str]],
    left: float,
    top: float,
) -> tuple[dict[str, Place], float]:
    made: dict[str, Place] = {}
    for row in _broken(columns, size, into):
        x, bottom = left, top
        for column in row:
            y = top
            for name in column:
                made[name] = (x, y)
                y = _up(y + size[name][1] + STACKED)
            bottom = max(bottom, y - STACKED)
            x = _up(x + max(size[name][0] for name in column) + ACROSS)
        top = _up(bottom + BETWEEN_ROWS)
    return made, top - BETWEEN_ROWS if made else top


def _broken(
    columns: Sequence[Sequence[str]], size: Mapping[str, Size], into: Mapping[str, Sequence[str]]
) -> list[list[Sequence[str]]]:
    """Columns in rows; a row ends where it is full, rather where one wire leads on than where several do."""
    widths = [max(size[name][0] for name in column) + ACROSS for column in columns]
    heights = [sum(size[name][1] + STACKED for name in column) + BETWEEN_ROWS for column in columns]
    area = sum(w * h for w, h in zip(widths, heights))
    widest = max(NARROWEST, sqrt(area * SHAPE))
    cuts = _wires_at(columns, into)
    rows: list[list[Sequence[str]]] = []
    start = 0
    while start < len(columns):
        end, used = start, 0.0
        while end < len(columns) and (end == start or used + widths[end] - ACROSS <= widest):
            used += widths[end]
            end += 1
        if end < len(columns):
            choices = list(range(start + max((end - start) // 2, 1), end + 1))
            end = min(choices, key=lambda e: (cuts[e], -e))
        rows.append(list(columns[start:end]))
        start = end
    return rows


def _wires_at(columns: Sequence[Sequence[str]], into: Mapping[str, Sequence[str]]) -> list[int]:
    """How many wires cross the gap before each column."""
    at = {name: index for index, column in enumerate(columns) for name in column}
    counts = [0] * (len(columns) + 2)
    for name, index in at.items():
        for source in into[name]:
            if source in at:
                counts[at[source] + 1] += 1
                counts[index + 1] -= 1
    total, found = 0, []
    for count in counts:
        total += count
        found.append(total)
    return found


def _training(
    names: Sequence[str], graph: Graph, size: Mapping[str, Size], left: float, top: float
) -> dict[str, Place]:
    """Targets at the left, losses right of them, metrics below the losses."""
    targets = [name for name in names if _role(graph, name) == "target"]
    others = [name for name in names if _role(graph, name) == "loss"]
    others += [name for name in names if _role(graph, name) == "metric"]
    made: dict[str, Place] = {}
    y = _up(top + 24)
    for name in targets:
        made[name] = (left, y)
        y = _up(y + size[name][1] + STACKED)
    x = _up(left + max((size[name][0] for name in targets), default=-ACROSS) + ACROSS)
    y = _up(top + 24)
    for name in others:
        made[name] = (x, y)
        y = _up(y + size[name][1] + STACKED)
    return made


def _corner(graph: Graph) -> Place:
    nodes = graph.nodes.values()
    return _snap(min(node.at[0] for node in nodes)), _snap(min(node.at[1] for node in nodes))


def _snap(value: float) -> float:
    return round(value / SNAP) * SNAP


def _up(value: float) -> float:
    """The next place on the grid that is not before `value`."""
    return -(-value // SNAP) * SNAP
