"""The drawing without what is left out: bypassed nodes, and whatever depends on nothing but them.

Everything that is computed, printed, trained or exported is read from the drawing that remains. So a node
that is left out leaves no trace, and bringing it back finds it as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.analysis.blocks import layer_of
from engine.analysis.links import links_of
from engine.graph.model import MAIN, Graph, Node, Project, Wire, block_of, node_of, port, port_of
from engine.layers import Layer

# What a person asked for: without its input it is a problem, not just one thing less.
NEEDS = ("loss", "metric")
DEEPEST = 24
_MOST_KNOWN = 64
Silent = Mapping[str, Mapping[str, "Cause"]]


@dataclass(frozen=True, slots=True)
class Cause:
    """The bypassed node that is the reason, and the drawing that it stands on."""

    graph: str
    node: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is left out of one drawing.

    `drawn` is the drawing as it stands on the screen. `nodes` give nothing, each with the bypassed node
    behind that; `ports` are single outputs that give nothing (of a block of which only a part is left out).
    `cut` has the inputs of what remains that get nothing because of it, by node and port.
    """

    drawn: Graph
    nodes: Mapping[str, Cause] = field(default_factory=dict)
    ports: Mapping[str, Cause] = field(default_factory=dict)
    cut: Mapping[str, Mapping[str, Cause]] = field(default_factory=dict)

    def cause(self, address: str) -> Cause | None:
        """Why an output gives nothing, if it does."""
        return self.nodes.get(node_of(address)) or self.ports.get(address)


def remaining(project: Project) -> tuple[Project, Mapping[str, LeftOut]]:
    """The project without what is left out, and what that is by drawing (nothing where all is there)."""
    if not any(node.bypassed for graph in project.graphs.values() for node in graph.nodes.values()):
        return project, {}
    found: dict[str, tuple[Graph, LeftOut]] = {}
    for name in project.graphs:
        _read(project, name, found, ())
    graphs = {name: found[name][0] for name in project.graphs}
    return replace(project, graphs=graphs), {name: left for name, (_, left) in found.items()}


def left_out(project: Project, graph: str) -> LeftOut:
    """What is left out of one drawing of a project."""
    left = remaining(project)[1].get(graph)
    return left if left is not None else LeftOut(project.graphs[graph])


_known: dict[object, tuple[Graph, tuple[Graph, LeftOut]]] = {}


def _read(
    project: Project, name: str, found: dict[str, tuple[Graph, LeftOut]], above: tuple[str, ...]
) -> tuple[Graph, LeftOut]:
    """What remains of a drawing; blocks that stand in it come first, since they may give nothing."""
    if name in found:
        return found[name]
    graph = project.graphs[name]
    silent: dict[str, dict[str, Cause]] = {}
    for type in dict.fromkeys(node.type for node in graph.nodes.values()):
        block = block_of(type)
        # Deeper than this, and within itself, a block is refused anyway.
        if block in project.graphs and block not in (*above, name, MAIN) and len(above) < DEEPEST:
            left = _read(project, block, found, (*above, name))[1]
            silent[type] = {n: c for n, c in left.nodes.items() if left.drawn.nodes[n].type == "Output"}
    types = {node.type for node in graph.nodes.values()}
    layers = {t: layer for t in types if (layer := layer_of(project, t)) is not None}
    # Whether all of a block is silent depends on what else it gives, too.
    given = {t: (s, layers[t].outputs) for t, s in silent.items() if s and t in layers}
    key = (name, id(graph), repr(sorted(given.items())))
    if key not in _known:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        left = _again(name, graph, given) or _silence(name, graph, silent, layers)
        _last[name] = (left, given)
        alone = frozenset(t for t, layer in layers.items() if layer.alone)
        # The drawing is kept with its answer, so that no other one can come to have its id.
        _known[key] = (graph, (_without(name, left, alone), left))
    found[name] = _known[key][1]
    return found[name]


_last: dict[str, tuple[LeftOut, object]] = {}


def _again(name: str, graph: Graph, given: object) -> LeftOut | None:
    """What was found last time, where only settings of nodes are others since then."""
    before, known = _last.get(name, (None, None))
    if before is None or known != given or before.drawn.wires is not graph.wires:
        return None
    old = before.drawn.nodes
    if [*old] != [*graph.nodes]:
        return None
    same = all(
        now is then or (now.type == then.type and now.bypassed == then.bypassed)
        for now, then in zip(graph.nodes.values(), old.values())
    )
    return replace(before, drawn=graph) if same else None


def _silence(name: str, graph: Graph, silent: Silent, layers: Mapping[str, Layer]) -> LeftOut:
    """What of a drawing gives nothing; `silent` are the outputs of blocks that give nothing, by type."""
    links = links_of(graph)
    nodes = {n: Cause(name, n) for n, node in graph.nodes.items() if node.bypassed}
    ports: dict[str, Cause] = {}
    found = LeftOut(graph, nodes, ports)
    for each in links.order:
        type = graph.nodes[each].type
        causes = [found.cause(port(source, end)) for _, source, end in links.sources.get(each, ())]
        if each in nodes:
            continue
        given = silent.get(type, {})
        layer = layers.get(type)
        if causes and causes[0] is not None and None not in causes and not _needs(name, graph, each, layer):
            nodes[each] = causes[0]
        elif given and layer is not None and given.keys() >= set(layer.outputs):
            nodes[each] = next(iter(given.values()))
        else:
            ports.update({port(each, end): cause for end, cause in given.items()})
    cut: dict[str, dict[str, Cause]] = {}
    for target, wire in graph.wires.items():
        cause = found.cause(wire.source)
        if cause is not None and node_of(target) not in nodes:
            cut.setdefault(node_of(target), {})[port_of(target)] = cause
    return replace(found, cut=cut)


def _needs(name: str, graph: Graph, node: str, layer: Layer | None) -> bool:
    """Whether a node has to get something: a loss, a metric, an answer, the next state of a loop."""
    if layer is None or layer.role != "output":
        return layer is not None and layer.role in NEEDS
    return name == MAIN or node.removeprefix("next_") in graph.nodes.keys() - {node}


def _without(name: str, left: LeftOut, alone: frozenset[str]) -> Graph:
    """The drawing without what is left out. A node that brings several values together hands on the last."""
    old, wires = left.drawn, _kept_wires(name, left)
    lone = {n for n in left.cut if old.nodes[n].type in alone and _count(wires, n) == 1}
    kept: dict[str, Node] = {}
    for each, node in old.nodes.items():
        if each not in left.nodes:
            kept[each] = replace(node, muted=True) if each in lone else node
        elif node.type == "Input" and name != MAIN:
            kept[each] = node  # a port of the block, which those who use it still have
    return replace(old, nodes=kept, wires=wires)


_wires: dict[str, tuple[Mapping[str, Wire], frozenset[str], Mapping[str, Wire]]] = {}


def _kept_wires(name: str, left: LeftOut) -> Mapping[str, Wire]:
    """The wires that carry something; the very same ones as long as nothing else is left out of them."""
    old, gone = left.drawn.wires, frozenset((*left.nodes, *left.ports))
    known = _wires.get(name)
    if known is None or known[0] is not old or known[1] != gone:
        kept = {
            target: wire
            for target, wire in old.items()
            if left.cause(wire.source) is None and node_of(target) not in left.nodes
        }
        known = _wires[name] = (old, gone, kept)
    return known[2]


def _count(wires: Iterable[str], node: str) -> int:
    return sum(node_of(target) == node for target in wires)
