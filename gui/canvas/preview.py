"""What each layer of a list would make of a wire's data, asked of the engine for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.analysis.types import Analysis
from engine.graph.edits import with_graph
from engine.graph.model import Node, Wire, port
from engine.layers import Layer
from engine.wire import from_plain, to_plain
from gui.session import Session
from gui.trail import node_on

Shapes = Callable[[dict[str, str], frozenset[str]], None]
KEY = "quick add"  # the drawing's own analysis has none, so neither makes the other void


def ask_shapes(session: Session, source: str, layers: Iterable[tuple[Layer, str]], done: Shapes) -> int:
    """Ask; `done` gets the resulting shape by layer, and the layers that would not work.

    `layers` come with the name of the input that the wire from `source` would end at. The drawing is sent
    with one node of each layer tried at the end of the wire, so one question answers for all. Gives the
    question's number.
    """
    graph, tried = session.graph, {}
    known = [(layer, into) for layer, into in layers if session.layer(layer.type) is not None]
    nodes, wires = dict(graph.nodes), dict(graph.wires)
    for number, (layer, into) in enumerate(known):
        name = f"tried_{number}"
        tried[name] = layer.type
        nodes[name] = Node(layer.type)
        wires[port(name, into)] = Wire(source, port(name, into))
    project = with_graph(session.project, session.graph_name, replace(graph, nodes=nodes, wires=wires))
    params = {**session.plain(), "project": to_plain(project), "key": KEY}

    trail = session.trail

    def answered(result: Mapping[str, Any]) -> None:
        analysis = from_plain(Analysis, result["analysis"])
        failed = {
            node
            for p in analysis.problems
            if p.severity == "error" and (node := node_on(p, trail)) in tried and (p.port or p.node != node)
        }
        shapes = {}
        for name, type in tried.items():
            facts = analysis.facts.get(name)
            if facts is not None and facts.outputs and name not in failed:
                shapes[type] = str(next(iter(facts.outputs.values())))
        done(shapes, frozenset(tried[name] for name in failed if tried[name] not in shapes))

    return session.service.ask("analyse", params, answered)
