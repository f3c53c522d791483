"""Edits: functions from a project to a new project. Undo needs none of them to be undone.

Each edit names the drawing it works on (`graph`, by default the main one) and raises UserError when what it
is asked for can't be; `EDITS` lists them by name, so that a fix can be sent from another process as plain
data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.declare import UserError, Value
from engine.graph.arranging import (
    add_frame,
    add_note,
    move,
    pasted_things,
    remove_things,
    set_bends,
    set_frame,
    shifted_wire,
    write_note,
)
from engine.graph.drawing import graph_of, node_named, with_graph, with_node
from engine.graph.model import BLOCK, MAIN, Choice, Graph, Node, Project, Wire, node_of, port, port_of
from engine.graph.names import all_numbered, free_name, is_name, is_step, stem_of
from engine.graph.settings import MOST_TIMES, remove_update, set_data, set_setting, set_update, with_value

__all__ = (
    "EDITS", "ENDS", "MOST_TIMES", "add", "add_frame", "add_note", "apply", "connect", "disconnect",
    "free_name", "insert", "is_name", "is_step", "move", "paste", "remove", "remove_things",
    "remove_update", "rename", "set_bends", "set_bypassed", "set_data", "set_frame", "set_muted",
    "set_note", "set_param", "set_params", "set_setting", "set_type", "set_update", "set_weights",
    "with_graph", "write_note",
)  # fmt: skip

ENDS = ("Input", "Output")


def add(project: Project, name: str, node: Node, *, graph: str = MAIN) -> Project:
    """Put a node on the drawing; raises UserError for a name that is none, or taken."""
    old = graph_of(project, graph)
    if not is_name(name):
        raise UserError(
            f'"{name}" can\'t name a layer. Use letters, digits and underscores, starting with a letter.'
        )
    if name in old.nodes:
        raise UserError(f'There is already a layer called "{name}". Choose another name.')
    return with_graph(project, graph, replace(old, nodes={**old.nodes, name: node}))


def remove(project: Project, names: Iterable[str], *, rejoin: bool = False, graph: str = MAIN) -> Project:
    """Take nodes away with their wires; `rejoin` closes the gap that a node with one way through leaves."""
    old = graph_of(project, graph)
    gone = {name for name in names if name in old.nodes}
    wires = dict(old.wires)
    if rejoin:
        _bridge(wires, sorted(gone))
    kept = {t: w for t, w in wires.items() if node_of(t) not in gone and node_of(w.source) not in gone}
    nodes = {n: node for n, node in old.nodes.items() if n not in gone}
    return with_graph(project, graph, replace(old, nodes=nodes, wires=kept))


def connect(project: Project, source: str, target: str, *, graph: str = MAIN) -> Project:
    """Draw a wire from an output to an input, each an address `node.port`; the input's earlier wire goes.

    Raises UserError where a node is not there. Whether the shapes fit is not asked here: a wire may be wrong.
    """
    old = graph_of(project, graph)
    for end in (source, target):
        if node_of(end) not in old.nodes or not port_of(end):
            raise UserError(f'There is no port "{end}" to connect.')
    return with_graph(project, graph, replace(old, wires={**old.wires, target: Wire(source, target)}))


def disconnect(project: Project, targets: Iterable[str], *, graph: str = MAIN) -> Project:
    """Take away the wires that end at these inputs."""
    old = graph_of(project, graph)
    gone = set(targets)
    return with_graph(
        project, graph, replace(old, wires={t: w for t, w in old.wires.items() if t not in gone})
    )


def insert(
    project: Project, target: str, name: str, node: Node, into: str, out: str, *, graph: str = MAIN
) -> Project:
    """Put a new node into the wire that ends at `target`, through its ports `into` and `out`.

    Raises UserError where no wire ends there, and what `add` raises.
    """
    wire = graph_of(project, graph).wires.get(target)
    if wire is None:
        raise UserError(f'There is no wire into "{target}" to put a layer in.')
    project = add(project, name, node, graph=graph)
    project = connect(project, wire.source, port(name, into), graph=graph)
    return connect(project, port(name, out), target, graph=graph)


def set_param(project: Project, node: str, name: str, value: Value, *, graph: str = MAIN) -> Project:
    """Give one setting of a node a value; None removes it, which gives the declaration's default back."""
    old = node_named(project, node, graph)
    params = {k: v for k, v in old.params.items() if k != name}
    if value is not None:
        params[name] = value
    return with_node(project, graph, node, replace(old, params=params))


def set_params(project: Project, node: str, params: Mapping[str, Value], *, graph: str = MAIN) -> Project:
    """Replace all settings of a node."""
    return with_node(project, graph, node, replace(node_named(project, node, graph), params=dict(params)))


def set_type(
    project: Project, node: str, type: str, params: Mapping[str, Value], *, graph: str = MAIN
) -> Project:
    """Make a node another layer that keeps its name, place and wires."""
    return with_node(
        project, graph, node, replace(node_named(project, node, graph), type=type, params=dict(params))
    )


def set_weights(
    project: Project, names: Iterable[str], option: str, value: Value, *, graph: str = MAIN
) -> Project:
    """Choose something for the weights of nodes (`share`, `frozen`, ...); None gives the default back."""
    for name in names:
        node = node_named(project, name, graph)
        project = with_node(
            project, graph, name, replace(node, weights=with_value(node.weights, option, value))
        )
    return project


def set_note(project: Project, node: str, note: str, *, graph: str = MAIN) -> Project:
    """Write a note on a node; an empty text takes it away."""
    return with_node(project, graph, node, replace(node_named(project, node, graph), note=note))


def set_muted(project: Project, names: Iterable[str], muted: bool, *, graph: str = MAIN) -> Project:
    """Switch nodes off (their input passes through) or on again; one that passes through is not left out."""
    for name in names:
        node = node_named(project, name, graph)
        made = replace(node, muted=muted, bypassed=node.bypassed and not muted)
        project = with_node(project, graph, name, made)
    return project


def set_bypassed(project: Project, names: Iterable[str], bypassed: bool, *, graph: str = MAIN) -> Project:
    """Leave nodes out of the model, so that they give nothing, or bring them back."""
    for name in names:
        node = node_named(project, name, graph)
        made = replace(node, bypassed=bypassed, muted=node.muted and not bypassed)
        project = with_node(project, graph, name, made)
    return project


def rename(project: Project, old_name: str, new_name: str, *, graph: str = MAIN) -> Project:
    """Give a node another name; its wires follow, and it keeps its place in the order.

    Raises UserError for a name that is none, or taken.
    """
    old = graph_of(project, graph)
    node = node_named(project, old_name, graph)
    if new_name == old_name:
        return project
    add(project, new_name, node, graph=graph)

    def renamed(address: str) -> str:
        return port(new_name, port_of(address)) if node_of(address) == old_name else address

    nodes = {new_name if n == old_name else n: v for n, v in old.nodes.items()}
    wires = {
        renamed(t): replace(w, source=renamed(w.source), target=renamed(t)) for t, w in old.wires.items()
    }
    project = with_graph(project, graph, replace(old, nodes=nodes, wires=wires))
    if graph == MAIN:
        return _renamed_in_updates(project, old_name, new_name)
    return _renamed_ports(project, graph, old_name, new_name) if node.type in ENDS else project


def _renamed_in_updates(project: Project, old_name: str, new_name: str) -> Project:
    if not project.updates:
        return project
    updates = {
        key: replace(each, nodes=tuple(new_name if n == old_name else n for n in each.nodes))
        for key, each in project.updates.items()
    }
    return replace(project, updates=updates)


def _renamed_ports(project: Project, block: str, old_name: str, new_name: str) -> Project:
    """An Input or Output of a block is a port of the nodes that stand for it: their wires follow."""
    for key, graph in project.graphs.items():
        ends = {
            port(n, old_name): port(n, new_name) for n, v in graph.nodes.items() if v.type == BLOCK + block
        }
        if ends:
            # What ended at a port of the new name before ended nowhere: the name was free.
            lost = set(ends.values())
            moved = [
                replace(w, source=ends.get(w.source, w.source), target=ends.get(t, t))
                for t, w in graph.wires.items()
                if t not in lost
            ]
            project = with_graph(project, key, replace(graph, wires={w.target: w for w in moved}))
    return project


def paste(
    project: Project, part: Graph, by: tuple[float, float] = (0.0, 0.0), *, graph: str = MAIN
) -> tuple[Project, dict[str, str]]:
    """Add a copy of `part`, moved by `by`, under free names; also gives the new name of each node.

    Frames and notes come along under free names of their own.
    """
    old = graph_of(project, graph)
    nodes, names = dict(old.nodes), {}
    free: dict[str, Iterator[str]] = {}
    for name, node in part.nodes.items():
        more = free.setdefault(stem := stem_of(name), all_numbered(stem, nodes))
        names[name] = name if name not in nodes and is_name(name) else next(more)
        nodes[names[name]] = replace(node, at=(node.at[0] + by[0], node.at[1] + by[1]))
    wires = dict(old.wires)
    for wire in part.wires.values():
        if node_of(wire.source) in names and node_of(wire.target) in names:
            source = port(names[node_of(wire.source)], port_of(wire.source))
            target = port(names[node_of(wire.target)], port_of(wire.target))
            wires[target] = replace(shifted_wire(wire, by), source=source, target=target)
    things = pasted_things(old, part, by)
    return with_graph(project, graph, replace(things, nodes=nodes, wires=wires)), names


EDITS: Mapping[str, Callable[..., Any]] = {
    f.__name__: f
    for f in (add, remove, connect, disconnect, insert, set_param, set_params, set_type, set_note, set_muted)
} | {
    f.__name__: f
    for f in (
        set_bypassed,
        move,
        rename,
        set_bends,
        set_setting,
        set_data,
        set_weights,
        set_update,
        remove_update,
    )
}


def apply(project: Project, name: str, arguments: Mapping[str, Any]) -> Project:
    """Do an edit that was written down as data: a function of `EDITS` and its arguments.

    A `node` is a mapping with the fields of `Node`, a `data` or `optimizer` one with those of `Choice`.
    Raises UserError for an unknown edit.
    """
    if name not in EDITS:
        raise UserError(f'There is no edit called "{name}".')
    given = {key: _frozen(value) for key, value in arguments.items()}
    if isinstance(given.get("node"), Mapping):
        given["node"] = Node(**given["node"])
    for key in ("data", "optimizer"):
        if isinstance(given.get(key), Mapping):
            given[key] = Choice(**given[key])
    done: Project = EDITS[name](project, **given)
    return done


def _frozen(value: Any) -> Any:
    """Lists as tuples, as the document holds them, whatever way the data came."""
    if isinstance(value, Mapping):
        return {key: _frozen(each) for key, each in value.items()}
    return tuple(_frozen(each) for each in value) if isinstance(value, list | tuple) else value


def _bridge(wires: dict[str, Wire], names: Iterable[str]) -> None:
    """Lead the one wire into each of these nodes on to whatever the node's first used output fed."""
    place = {target: number for number, target in enumerate(wires)}
    into: defaultdict[str, set[str]] = defaultdict(set)
    out: defaultdict[str, set[str]] = defaultdict(set)
    for target, wire in wires.items():
        into[node_of(target)].add(target)
        out[node_of(wire.source)].add(target)
    for name in names:
        if len(into[name]) != 1:
            continue
        (end,) = into[name]
        source = wires[end].source
        led = [wires[target] for target in sorted(out[name], key=place.__getitem__)]
        for wire in led:
            if wire.source == led[0].source:
                wires[wire.target] = Wire(source, wire.target)
                out[name].discard(wire.target)
                out[node_of(source)].add(wire.target)
        del wires[end]
        into[name].clear()
        out[node_of(source)].discard(end)
