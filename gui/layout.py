"""Tidy layout: layers in reading order, in rows that wrap, with what only training needs below.

The order comes from the wires alone, so a tidy drawing stays as it is. It is a layered layout (Sugiyama,
Tagawa and Toda, 1981): a layer stands one column right of the last layer that it reads, and the nodes of a
column are sorted by the middle of what feeds them. Columns are then broken into rows like words into lines.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import sqrt

from engine.graph.model import Graph, node_of
from engine.layers import LAYERS

Size = tuple[float, float]
Place = tuple[float, float]
SNAP = 8.0
ACROSS, BETWEEN_ROWS, STACKED = 120.0, 64.0, 24.0
NARROWEST, SHAPE = 1120.0, 2.0
EMPTY, EMPTY_LAST = 6.0, 2.0  # what an empty row costs, in wires
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
    below = sum((w + ACROSS) * (h + STACKED) for w, h in (size[name] for name in training)) * 2
    rows = _broken(_columns(model, into), size, into, below)
    made, bottom = _rows(rows, size, left, top)
    made |= _training(training, graph, size, left, bottom + (BETWEEN_ROWS if model else 0))
    return {name: made[name] for name in graph.nodes}


def columns_of(graph: Graph, names: Sequence[str]) -> list[list[str]]:
    """Some of the nodes in the columns in which a tidy layout stands them."""
    return _columns(names, _sources(graph))


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
    rows: Sequence[Sequence[Sequence[str]]], size: Mapping[str, Size], left: float, top: float
) -> tuple[dict[str, Place], float]:
    """Places row by row, and where the last row ends."""
    made: dict[str, Place] = {}
    bottom = top
    for row in rows:
        x = left
        for column in row:
            y = top
            for name in column:
                made[name] = (x, y)
                y = _up(y + size[name][1] + STACKED)
            bottom = max(bottom, y - STACKED)
            x = _up(x + max(size[name][0] for name in column) + ACROSS)
        top = _up(bottom + BETWEEN_ROWS)
    return made, bottom


def _broken(
    columns: Sequence[Sequence[str]],
    size: Mapping[str, Size],
    into: Mapping[str, Sequence[str]],
    below: float,
) -> list[list[Sequence[str]]]:
    """Columns in rows of even length, broken rather where one wire leads on than where several do.

    Like lines of a paragraph: of all ways to break them, the one with the least empty room and the fewest
    wires between rows (Knuth and Plass, 1981). `below` is the area that stands under the rows.
    """
    widths = [max(size[name][0] for name in column) + ACROSS for column in columns]
    heights = [sum(size[name][1] + STACKED for name in column) + BETWEEN_ROWS for column in columns]
    widest = max(NARROWEST, sqrt((sum(w * h for w, h in zip(widths, heights)) + below) * SHAPE))
    cuts = _wires_at(columns, into)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(columns) + 1):
        used, options = -ACROSS, []
        for start in range(end - 1, -1, -1):
            used += widths[start]
            if used > widest and start < end - 1:
                break
            empty = max(1 - used / widest, 0.0) ** 2 * (EMPTY if end < len(columns) else EMPTY_LAST)
            options.append((best[start][0] + empty + cuts[start], start))
        best.append(min(options))
    rows: list[list[Sequence[str]]] = []
    end = len(columns)
    while end:
        start = best[end][1]
        rows.insert(0, list(columns[start:end]))
        end = start
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
    """Targets at the left, losses right of them with the metrics below, both columns about one middle."""
    targets = [name for name in names if _role(graph, name) == "target"]
    others = [name for name in names if _role(graph, name) == "loss"]
    others += [name for name in names if _role(graph, name) == "metric"]
    top = _up(top + STACKED)
    across = _up(left + max((size[name][0] for name in targets), default=-ACROSS) + ACROSS)
    room = max(_height(targets, size), _height(others, size))
    made: dict[str, Place] = {}
    for column, x in ((targets, left), (others, across)):
        y = _snap(top + (room - _height(column, size)) / 2)
        for name in column:
            made[name] = (x, y)
            y = _up(y + size[name][1] + STACKED)
    return made


def _height(column: Sequence[str], size: Mapping[str, Size]) -> float:
    return sum(_up(size[name][1] + STACKED) for name in column)


def _corner(graph: Graph) -> Place:
    nodes = graph.nodes.values()
    return _snap(min(node.at[0] for node in nodes)), _snap(min(node.at[1] for node in nodes))


def _snap(value: float) -> float:
    return round(value / SNAP) * SNAP


def _up(value: float) -> float:
    """The next place on the grid that is not before `value`."""
    return -(-value // SNAP) * SNAP
