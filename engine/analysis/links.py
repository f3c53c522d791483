"""How a drawing hangs together: wires by node, the order, and what is left over; kept while its wires
stay.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.analysis.order import arrange
from engine.graph.edits import is_name
from engine.graph.model import Graph, Wire, node_of

_KEPT = 8


@dataclass(frozen=True, slots=True)
class Links:
    """The structure of one drawing.

    `into` has the wires of a node by its input port, `out` those that leave it, `sources` what feeds a node
    as (input port, node, output port). `order` is one in which the nodes can be computed, `place` its
    inverse, `left` are the nodes on or behind a cycle.
    """

    wires: Mapping[str, Wire]
    names: tuple[str, ...]
    present: frozenset[str]
    into: Mapping[str, Mapping[str, Wire]]
    out: Mapping[str, list[Wire]]
    sources: Mapping[str, tuple[tuple[str, str, str], ...]]
    order: tuple[str, ...]
    place: Mapping[str, int]
    left: frozenset[str]
    lost: tuple[str, ...]
    names_at_fault: tuple[str, ...]
    _before: dict[str, frozenset[str]] = field(default_factory=dict)

    def before(self, name: str) -> frozenset[str]:
        """Everything that a node depends on, with itself."""
        if name not in self._before:
            found: set[str] = set()
            waiting = [name]
            while waiting:
                each = waiting.pop()
                if each not in found:
                    found.add(each)
                    waiting.extend(
                        source for _, source, _ in self.sources.get(each, ()) if source in self.present
                    )
            self._before[name] = frozenset(found)
        return self._before[name]


_known: list[Links] = []


def links_of(graph: Graph) -> Links:
    """The structure of a drawing; the last few are kept, since most edits leave the wires alone."""
    names = tuple(graph.nodes)
    for known in _known:
        if known.wires is graph.wires and known.names == names:
            return known
    made = _read(graph, names)
    _known.insert(0, made)
    del _known[_KEPT:]
    return made


def between(graph: Graph, names: tuple[str, ...]) -> Links:
    """The structure of a part of a drawing: these nodes and the wires that end at them."""
    nodes = {name: graph.nodes[name] for name in names}
    wires = {target: wire for target, wire in graph.wires.items() if node_of(target) in nodes}
    return _read(Graph(nodes, wires), names)


def _read(graph: Graph, names: tuple[str, ...]) -> Links:
    into: dict[str, dict[str, Wire]] = defaultdict(dict)
    out: dict[str, list[Wire]] = defaultdict(list)
    for target, wire in graph.wires.items():
        node, _, end = target.partition(".")
        into[node][end] = wire
        out[node_of(wire.source)].append(wire)
    sources = {
        name: tuple((end, *_split(wire.source)) for end, wire in ends.items()) for name, ends in into.items()
    }
    order, left = arrange(graph)
    place = {name: i for i, name in enumerate(order)}
    present = frozenset(names)
    lost = tuple(target for target in graph.wires if node_of(target) not in present)
    return Links(
        graph.wires,
        names,
        present,
        dict(into),
        dict(out),
        sources,
        order,
        place,
        left,
        lost,
        tuple(_at_fault(names)),
    )


def _at_fault(names: tuple[str, ...]) -> Iterator[str]:
    """Names that can't name a node, and later ones that differ from another in capitals only."""
    seen: set[str] = set()
    for name in names:
        if not is_name(name) or name.lower() in seen:
            yield name
        seen.add(name.lower())


def _split(address: str) -> tuple[str, str]:
    node, _, end = address.partition(".")
    return node, end
