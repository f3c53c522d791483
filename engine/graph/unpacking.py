"""Unpacking: what is inside a block is put in the place of a node that stands for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.declare import UserError, Value
from engine.graph.edits import ENDS, paste, remove, with_graph
from engine.graph.folding import STEP, label_of
from engine.graph.model import MAIN, Graph, Node, Project, Wire, block_of, node_of, port, port_of
from engine.graph.variables import substituted

# What a node that stands for a block can be told beside the block's own arguments.
OWN = ("repeat", "loop")


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
    if node.muted:
        raise UserError(f'"{name}" is muted. Unmute it before taking it apart.')
    if node.params.get("loop", "none") != "none":
        raise UserError(f'"{name}" runs in a loop, so it can\'t be taken apart.')
    if not isinstance(repeat, int) or not 1 <= repeat <= 1000:
        raise UserError(f'"{name}" is repeated {repeat} times. Set a number from 1 to 1000 to take it apart.')
    old = project.graphs[graph]
    ends = {port_of(t): w.source for t, w in old.wires.items() if node_of(t) == name}
    sources = {end: source for end, source in ends.items() if node_of(source) != name}
    followers = [w for w in old.wires.values() if node_of(w.source) == name and node_of(w.target) != name]
    if node.bypassed:  # what is left out stays so
        body = replace(body, nodes={n: replace(v, bypassed=True) for n, v in body.nodes.items()})
    project = remove(project, (name,), graph=graph)
    left, wide = _extent(body)
    laid: list[str] = []
    for copy in range(repeat):
        by = (node.at[0] + copy * (wide + STEP[0]) - left, node.at[1])
        project, answers, made = _laid_out(project, graph, body, given, sources, by)
        laid += made
        if repeat > 1 and answers and sources:
            sources = {**sources, **dict.fromkeys(_ports(body, "Input")[:1], next(iter(answers.values())))}
    wires = dict(project.graphs[graph].wires)
    for wire in followers:
        if port_of(wire.source) in answers:
            wires[wire.target] = Wire(answers[port_of(wire.source)], wire.target)
    if graph == MAIN:
        project = _updated(project, name, laid)
    return with_graph(project, graph, replace(project.graphs[graph], wires=wires))


def _updated(project: Project, name: str, inside: Sequence[str]) -> Project:
    """The update steps that changed a block change what was inside of it."""
    updates = {}
    for key, step in project.updates.items():
        nodes = tuple(n for each in step.nodes for n in (inside if each == name else (each,)))
        updates[key] = step if nodes == step.nodes else replace(step, nodes=nodes)
    return replace(project, updates=updates)


def _laid_out(
    project: Project,
    graph: str,
    body: Graph,
    given: Mapping[str, Value],
    sources: Mapping[str, str],
    by: tuple[float, float],
) -> tuple[Project, dict[str, str], list[str]]:
    """Paste a block's inside; gives the address of the value at each of its outputs, and what was pasted."""
    inner = {n: node for n, node in body.nodes.items() if node.type not in ENDS}
    bound = {
        n: replace(
            v,
            params={k: substituted(p, given) for k, p in v.params.items()},
            weights={k: substituted(p, given) for k, p in v.weights.items()},
        )
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
    return project, {k: v for k, v in answers.items() if v}, list(names.values())


def _labelled(nodes: Mapping[str, Node], graph: Graph) -> dict[str, Node]:
    """Nodes whose words for shared weights are new to the drawing where they go: copies share nothing."""
    taken = {label_of(node) for node in graph.nodes.values()}
    found: dict[Value, Value] = {}
    for label in dict.fromkeys(label_of(node) for node in nodes.values()):
        name, number = label, 2
        while name and name in taken:
            name, number = f"{label}{number}", number + 1
        found[label] = name
        taken.add(name)
    return {
        n: replace(node, weights={**node.weights, "share": found[label]})
        if (label := label_of(node))
        else node
        for n, node in nodes.items()
    }


def _ports(body: Graph, kind: str) -> list[str]:
    return [n for n, node in body.nodes.items() if node.type == kind]


def _extent(body: Graph) -> tuple[float, float]:
    xs = [node.at[0] for node in body.nodes.values() if node.type not in ENDS] or [0.0]
    return min(xs), max(xs) - min(xs)
