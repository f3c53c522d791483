"""Blocks: a part of a drawing made into a drawing of its own, and taken apart again.

Like all edits, these are functions from a project to a new project and raise UserError when what they are
asked for can't be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from engine.declare import UserError, Value
from engine.graph.edits import ENDS, free_name, is_name, paste, remove, with_graph
from engine.graph.model import (
    BLOCK,
    MAIN,
    Frame,
    Graph,
    Node,
    Note,
    Project,
    Wire,
    block_of,
    node_of,
    port,
    port_of,
)
from engine.graph.variables import is_expression, names_in, substituted

# What a node that stands for a block can be told beside the block's own arguments.
OWN = ("repeat", "loop")
# Names that the printed constructor or an expression uses itself.
TAKEN = frozenset((*OWN, "range", "i", "name", "weight", "float", "min", "max", "round"))
STEP = (240.0, 112.0)
Thing = TypeVar("Thing", Frame, Note)
Places = Mapping[str, tuple[float, float]]


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
    block = _free_block(project, block)
    for name, node in inside.items():
        if node.type in (*ENDS, "Target"):
            raise UserError(f"\"{name}\" can't go into a block: a drawing's {node.type} stays outside.")
    if not inside:
        raise UserError("Select the layers that shall become a block first.")
    if between := _between(old, inside):
        raise UserError(f'"{between[0]}" lies between the selected layers. Select it, too.')
    if apart := _parted(old, inside):
        raise UserError(f'"{apart[0]}" shares weights with "{apart[1]}". Select both, or neither.')
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


def unpack(project: Project, name: str, *, graph: str = MAIN) -> Project:
    """Put what is inside a block in the place of a node that stands for it, once for each repetition."""
    node = project.graphs[graph].nodes.get(name)
    block = block_of(node.type) if node is not None else ""
    if node is None or block not in project.graphs:
        raise UserError(f'"{name}" is no block that could be taken apart.')
    body = project.graphs[block]
    given = {**body.arguments, **{k: v for k, v in node.params.items() if k not in OWN}}
    repeat = node.params.get("repeat", 1)
    if chosen := [option for option, value in node.weights.items() if value]:
        raise UserError(
            f'"{name}" has "{chosen[0]}" chosen for its weights. Choose it inside before taking it apart.'
        )
    if node.params.get("loop", "none") != "none":
        raise UserError(f'"{name}" runs in a loop, so it can\'t be taken apart.')
    if not isinstance(repeat, int) or not 1 <= repeat <= 1000:
        raise UserError(f'"{name}" is repeated {repeat} times. Set a number from 1 to 1000 to take it apart.')
    old = project.graphs[graph]
    ends = {port_of(t): w.source for t, w in old.wires.items() if node_of(t) == name}
    sources = {end: source for end, source in ends.items() if node_of(source) != name}
    followers = [w for w in old.wires.values() if node_of(w.source) == name and node_of(w.target) != name]
    project = remove(project, (name,), graph=graph)
    left, wide = _extent(body)
    for copy in range(repeat):
        by = (node.at[0] + copy * (wide + STEP[0]) - left, node.at[1])
        project, answers = _laid_out(project, graph, body, given, sources, by)
        if repeat > 1 and answers and sources:
            sources = {**sources, **dict.fromkeys(_ports(body, "Input")[:1], next(iter(answers.values())))}
    wires = dict(project.graphs[graph].wires)
    for wire in followers:
        if port_of(wire.source) in answers:
            wires[wire.target] = Wire(answers[port_of(wire.source)], wire.target)
    return with_graph(project, graph, replace(project.graphs[graph], wires=wires))


def is_argument(name: str) -> bool:
    """Whether `name` can name an argument of a block; Python changes `__x` inside a class."""
    return is_name(name) and name not in TAKEN and not name.startswith("__")


def add_block(project: Project, name: str, block: Graph) -> Project:
    """Give the project one more block."""
    if name in project.graphs or not is_name(name) or name == MAIN:
        raise UserError(f'"{name}" can\'t name a new block. Choose another name.')
    return with_graph(project, name, block)


def remove_block(project: Project, name: str) -> Project:
    """Take a block away that no node stands for."""
    users = [n for g in project.graphs.values() for n, v in g.nodes.items() if v.type == BLOCK + name]
    if users:
        raise UserError(f'The block "{name}" is still used by "{users[0]}". Remove that layer first.')
    if name == MAIN or name not in project.graphs:
        raise UserError(f'There is no block called "{name}".')
    return replace(project, graphs={k: v for k, v in project.graphs.items() if k != name})


def rename_block(project: Project, old_name: str, new_name: str) -> Project:
    """Give a block another name; the nodes that stand for it follow."""
    if new_name == old_name:
        return project
    if old_name == MAIN or old_name not in project.graphs:
        raise UserError(f'There is no block called "{old_name}".')
    if new_name in project.graphs or not is_name(new_name):
        raise UserError(f'"{new_name}" can\'t name the block. Choose another name.')
    graphs = {new_name if k == old_name else k: v for k, v in project.graphs.items()}
    return replace(project, graphs={k: _retyped(g, {old_name: new_name}) for k, g in graphs.items()})


def set_argument(project: Project, block: str, name: str, value: Value) -> Project:
    """Give a block an argument with what it is by default, or another default; None takes it away."""
    if block == MAIN or block not in project.graphs:
        raise UserError(f'There is no block called "{block}".')
    if not is_argument(name):
        raise UserError(f'"{name}" can\'t name an argument. Choose another name.')
    old = project.graphs[block]
    arguments = {k: v for k, v in old.arguments.items() if k != name or value is not None}
    return with_graph(
        project, block, replace(old, arguments=arguments | ({name: value} if value is not None else {}))
    )


def set_about(project: Project, block: str, about: str) -> Project:
    """Say in a sentence what a block does."""
    return with_graph(project, block, replace(project.graphs[block], about=about))


def bring_blocks(project: Project, other: Project, wanted: Iterable[str]) -> tuple[Project, dict[str, str]]:
    """Copy blocks of another project with all that they have inside; gives the name of each here.

    A block that is here already, equal in everything, is used as it is.
    """
    names: dict[str, str] = {}
    waiting = [n for n in wanted if n in other.graphs and n != MAIN]
    found: dict[str, Graph] = {}
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = other.graphs[name]
            waiting += [b for b in _blocks_in(found[name]) if b in other.graphs]
    taken = dict(project.graphs)
    for name, graph in found.items():
        names[name] = (
            name if taken.get(name, graph) == graph else _free_block(replace(project, graphs=taken), name)
        )
        taken[names[name]] = graph
    changed = {old: new for old, new in names.items() if old != new}
    graphs = {names[name]: _retyped(graph, changed) if changed else graph for name, graph in found.items()}
    return replace(project, graphs={**project.graphs, **graphs}), names


def retyped(graph: Graph, names: Mapping[str, str]) -> Graph:
    """A drawing whose nodes stand for blocks under their new names."""
    return _retyped(graph, {old: new for old, new in names.items() if old != new})


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
            name, number = stem, 2
            while name in inside or any(name == n for n, _ in found.values()) or not is_name(name):
                name, number = f"{stem}{number}", number + 1
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


def _laid_out(
    project: Project,
    graph: str,
    body: Graph,
    given: Mapping[str, Value],
    sources: Mapping[str, str],
    by: tuple[float, float],
) -> tuple[Project, dict[str, str]]:
    """Paste a block's inside; gives the address of the value at each of its outputs."""
    inner = {n: node for n, node in body.nodes.items() if node.type not in ENDS}
    bound = {
        n: replace(v, params={k: substituted(p, given) for k, p in v.params.items()})
        for n, v in inner.items()
    }
    top = min((node.at[1] for node in inner.values()), default=0.0)
    bound = _labelled(bound, project.graphs[graph])
    project, names = paste(project, replace(body, nodes=bound), (by[0], by[1] - top), graph=graph)
    wires = dict(project.graphs[graph].wires)

    def address(source: str) -> str:
        if node_of(source) not in names:  # an end of the block; what an Output gives on is nothing
            return sources.get(node_of(source), "")
        return port(names[node_of(source)], port_of(source))

    for target, wire in body.wires.items():
        if node_of(target) in names and node_of(wire.source) not in names:
            here = port(names[node_of(target)], port_of(target))
            if found := address(wire.source):
                wires[here] = Wire(found, here)
    answers = {
        name: address(body.wires[port(name, "input")].source)
        for name in _ports(body, "Output")
        if port(name, "input") in body.wires
    }
    project = with_graph(project, graph, replace(project.graphs[graph], wires=wires))
    return project, {k: v for k, v in answers.items() if v}


def _labelled(nodes: Mapping[str, Node], graph: Graph) -> dict[str, Node]:
    """Nodes whose words for shared weights are new to the drawing where they go: copies share nothing."""
    taken = {_label(node) for node in graph.nodes.values()}
    found: dict[Value, Value] = {}
    for label in dict.fromkeys(_label(node) for node in nodes.values()):
        name, number = label, 2
        while name and name in taken:
            name, number = f"{label}{number}", number + 1
        found[label] = name
        taken.add(name)
    return {
        n: replace(node, weights={**node.weights, "share": found[label]}) if (label := _label(node)) else node
        for n, node in nodes.items()
    }


def _label(node: Node) -> Value:
    return node.weights.get("share") or None


def _parted(old: Graph, inside: Mapping[str, Node]) -> tuple[str, str] | None:
    """A node inside and one outside that have the same weights."""
    outside = {label: n for n, node in old.nodes.items() if n not in inside and (label := _label(node))}
    found = ((n, outside[label]) for n, node in inside.items() if (label := _label(node)) in outside)
    return next(found, None)


def _ports(body: Graph, kind: str) -> list[str]:
    return [n for n, node in body.nodes.items() if node.type == kind]


def _blocks_in(graph: Graph) -> list[str]:
    return [block for node in graph.nodes.values() if (block := block_of(node.type))]


def _retyped(graph: Graph, names: Mapping[str, str]) -> Graph:
    nodes = {
        n: replace(node, type=BLOCK + names[b]) if (b := block_of(node.type)) in names else node
        for n, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes)


def _names_read(nodes: Iterable[Node]) -> set[str]:
    values = (value for node in nodes for value in node.params.values())
    return {name for value in values if is_expression(value) for name in names_in(str(value))}


def _free_block(project: Project, wanted: str) -> str:
    if not is_name(wanted):
        raise UserError(f'"{wanted}" can\'t name a block. Use letters, digits and underscores.')
    name, number = wanted, 2
    while name in project.graphs:
        name, number = f"{wanted}{number}", number + 1
    return name


def _free_node(graph: Graph, wanted: str, without: Mapping[str, Node]) -> str:
    rest = {n: v for n, v in graph.nodes.items() if n not in without}
    return wanted if wanted not in rest and is_name(wanted) else free_name(Graph(rest), wanted)


def _middle(places: Iterable[tuple[float, float]]) -> tuple[float, float]:
    found = list(places)
    return (
        round(sum(x for x, _ in found) / len(found) / 8) * 8.0,
        round(sum(y for _, y in found) / len(found) / 8) * 8.0,
    )


def _extent(body: Graph) -> tuple[float, float]:
    xs = [node.at[0] for node in body.nodes.values() if node.type not in ENDS] or [0.0]
    return min(xs), max(xs) - min(xs)
