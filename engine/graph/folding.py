"""Folding: a part of a drawing becomes a block, with one node that stands for it in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from engine.declare import UserError, Value
from engine.graph.edits import ENDS, free_name, is_name, with_graph
from engine.graph.model import BLOCK, MAIN, Frame, Graph, Node, Note, Project, Wire, node_of, port
from engine.graph.names import free
from engine.graph.variables import read_by

STEP = (240.0, 112.0)
Thing = TypeVar("Thing", Frame, Note)


def make_block(
    project: Project, names: Iterable[str], block: str, things: Iterable[str] = (), *, graph: str = MAIN
) -> Project:
    """Move nodes into a new block and put one node that stands for it in their place.

    `things` are frames and notes that go in with them.

    What led into them becomes an Input of the block, once for each value; what others use of them an Output.
    Arguments of a surrounding block that they read are handed on.
    """
    old = project.graphs[graph]
    inside = {n: old.nodes[n] for n in old.nodes if n in set(names)}
    block = free_block(project, block)
    for name, node in inside.items():
        if node.type in (*ENDS, "Target"):
            raise UserError(f"\"{name}\" can't go into a block: a drawing's {node.type} stays outside.")
    if not inside:
        raise UserError("Select the layers that shall become a block first.")
    if between := _between(old, inside):
        raise UserError(f'"{between[0]}" lies between the selected layers. Select it, too.')
    if apart := _parted(old, inside):
        raise UserError(f'"{apart[0]}" shares weights with "{apart[1]}". Select both, or neither.')
    if graph == MAIN and (two := _trained_apart(project, inside)):
        raise UserError(
            f'"{two[0]}" and "{two[1]}" are changed by different update steps. Select the layers of one step.'
        )
    into = [w for t, w in old.wires.items() if node_of(t) in inside and node_of(w.source) not in inside]
    out = [w for t, w in old.wires.items() if node_of(w.source) in inside and node_of(t) not in inside]
    ends = _ends(old, inside, into, out)
    body, address = _body(old, inside, ends)
    arguments = {k: v for k, v in old.arguments.items() if k in _names_read(inside.values())}
    stand_in = _free_node(old, block, inside)
    middle = _middle(node.at for node in inside.values())
    node = Node(BLOCK + block, {name: f"={name}" for name in arguments}, at=middle)
    wires = {
        t: w for t, w in old.wires.items() if node_of(t) not in inside and node_of(w.source) not in inside
    }
    for wire in into:
        target = port(stand_in, address[wire.source])
        wires[target] = Wire(wire.source, target)
    for wire in out:
        wires[wire.target] = Wire(port(stand_in, address[wire.source]), wire.target)
    nodes = {n: v for n, v in old.nodes.items() if n not in inside} | {stand_in: node}
    things = set(things)
    frames, notes = _divided(old.frames, things), _divided(old.notes, things)
    body = replace(body, arguments=arguments, frames=frames[0], notes=notes[0])
    project = with_graph(project, block, body)
    updates = {
        key: replace(u, nodes=tuple(dict.fromkeys(stand_in if n in inside else n for n in u.nodes)))
        for key, u in project.updates.items()
    }
    project = replace(project, updates=updates) if graph == MAIN else project
    rest = replace(old, nodes=nodes, wires=wires, frames=frames[1], notes=notes[1])
    return with_graph(project, graph, rest)


def free_block(project: Project, wanted: str) -> str:
    """`wanted` for a new block, numbered where that is taken; raises UserError for what is no name."""
    if not is_name(wanted):
        raise UserError(f'"{wanted}" can\'t name a block. Use letters, digits and underscores.')
    return free(wanted, project.graphs)


def label_of(node: Node) -> Value:
    """The word by which a node shares its weights with others, if it does."""
    return node.weights.get("share") or None


def _between(old: Graph, inside: Mapping[str, Node]) -> list[str]:
    """The nodes outside that lead from one node inside to another: the block would wait for itself."""
    wires = [(node_of(w.source), node_of(t)) for t, w in old.wires.items()]
    behind = _reached(inside, wires)
    before = _reached(inside, [(b, a) for a, b in wires])
    return [name for name in old.nodes if name in behind and name in before and name not in inside]


def _reached(start: Iterable[str], wires: list[tuple[str, str]]) -> set[str]:
    after: dict[str, list[str]] = {}
    for source, target in wires:
        after.setdefault(source, []).append(target)
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        for follower in after.get(waiting.pop(), ()):
            if follower not in found:
                found.add(follower)
                waiting.append(follower)
    return found


def _ends(
    old: Graph, inside: Mapping[str, Node], into: Iterable[Wire], out: Iterable[Wire]
) -> dict[str, tuple[str, Node]]:
    """The Input and Output nodes of the new block by the address of the value that goes through each."""
    left = min(node.at[0] for node in inside.values()) - STEP[0]
    right = max(node.at[0] for node in inside.values()) + STEP[0]
    found: dict[str, tuple[str, Node]] = {}
    for kind, x, wires in (("Input", left, into), ("Output", right, out)):
        addresses = list(dict.fromkeys(w.source for w in wires))
        for place, address in enumerate(addresses):
            stem = (
                kind.lower()
                if len(addresses) == 1
                else node_of(address) + ("_in" if kind == "Input" else "_out")
            )
            name = free(stem, {*inside, *(n for n, _ in found.values())})
            at = old.nodes[node_of(address)].at if node_of(address) in old.nodes else (x, place * STEP[1])
            found[address] = (name, Node(kind, at=(x, at[1])))
    return found


def _body(
    old: Graph, inside: Mapping[str, Node], ends: Mapping[str, tuple[str, Node]]
) -> tuple[Graph, dict[str, str]]:
    """The block's drawing, and the port for each value that goes in or out."""
    first = {n: node for n, node in ends.values() if node.type == "Input"}
    last = {n: node for n, node in ends.values() if node.type == "Output"}
    wires: dict[str, Wire] = {}
    for target, wire in old.wires.items():
        if node_of(target) in inside:
            within = node_of(wire.source) in inside
            source = wire.source if within else port(ends[wire.source][0], "output")
            wires[target] = replace(wire, source=source)
    for address, (name, node) in ends.items():
        if node.type == "Output":
            wires[port(name, "input")] = Wire(address, port(name, "input"))
    return Graph({**first, **inside, **last}, wires), {a: name for a, (name, _) in ends.items()}


def _divided(things: Mapping[str, Thing], into: Iterable[str]) -> tuple[dict[str, Thing], dict[str, Thing]]:
    """Those that go into a block, and those that stay."""
    names = set(into)
    inside = {name: thing for name, thing in things.items() if name in names}
    return inside, {name: thing for name, thing in things.items() if name not in names}


def _parted(old: Graph, inside: Mapping[str, Node]) -> tuple[str, str] | None:
    """A node inside and one outside that have the same weights."""
    outside = {label: n for n, node in old.nodes.items() if n not in inside and (label := label_of(node))}
    found = ((n, outside[label]) for n, node in inside.items() if (label := label_of(node)) in outside)
    return next(found, None)


def _trained_apart(project: Project, inside: Mapping[str, Node]) -> tuple[str, str] | None:
    """Two nodes inside that different update steps change: both steps would change all of the block."""
    found = [[n for n in inside if n in u.nodes] for u in project.updates.values()]
    first, *others = [names for names in found if names] or [[]]
    for other in others:
        if more := [n for n in other if n not in first]:
            return first[0], more[0]
        if rest := [n for n in first if n not in other]:
            return other[0], rest[0]
    return None


def _names_read(nodes: Iterable[Node]) -> set[str]:
    return set().union(*(read_by((*node.params.values(), *node.weights.values())) for node in nodes))


def _free_node(graph: Graph, wanted: str, without: Mapping[str, Node]) -> str:
    rest = {n: v for n, v in graph.nodes.items() if n not in without}
    return wanted if wanted not in rest and is_name(wanted) else free_name(Graph(rest), wanted)


def _middle(places: Iterable[tuple[float, float]]) -> tuple[float, float]:
    found = list(places)
    return (
        round(sum(x for x, _ in found) / len(found) / 8) * 8.0,
        round(sum(y for _, y in found) / len(found) / 8) * 8.0,
    )
