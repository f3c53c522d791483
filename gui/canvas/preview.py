"""What each layer of a list would make of a wire's data, asked of the engine a handful at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.analysis.types import Analysis
from engine.graph.edits import with_graph
from engine.graph.model import Graph, Node, Project, Wire, node_of, port
from engine.layers import Layer
from engine.wire import from_plain, to_plain
from gui.canvas.fits import reachable
from gui.session import Session
from gui.trail import node_on

Shapes = Callable[[dict[str, str], frozenset[str]], None]
KEY = "quick-add"  # the drawing's own analysis has none, so neither makes the other void
AT_ONCE = 24  # so many layers a question: what is seen is known soon, and the drawing's own never waits long
TRIED = "tried_"


class Preview:
    """Tries layers at the end of a wire; `found` gets the shape by layer, and those that would not work.

    `layers` come with the name of the input that the wire from `source` would end at, and `first` says which
    of them are looked at now. Nothing waits for it, and `cancel` ends it. It is about the drawing that it
    began on, whichever is shown meanwhile.
    """

    def __init__(
        self,
        session: Session,
        source: str,
        layers: Iterable[tuple[Layer, str]],
        found: Shapes,
        first: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._session, self._source, self._found, self._first = session, source, found, first
        self._left = {each.type: into for each, into in layers if session.layer(each.type) is not None}
        self._shapes: dict[str, str] = {}
        self._failing: frozenset[str] = frozenset()
        self._asked = 0
        self._project, self._name = _before(session, source), session.graph_name
        self._params, self._trail = session.plain(), session.trail
        self._ask()

    @property
    def over(self) -> bool:
        """Whether there is nothing more to come."""
        return not self._asked

    def cancel(self) -> None:
        """The answers are not wanted any more."""
        if self._asked:
            self._session.service.cancel(self._asked)
        self._asked = 0
        self._left.clear()

    def _ask(self) -> None:
        """Ask about those that are seen and not known yet, then about the others."""
        seen = [type for type in self._first() if type in self._left]
        order = dict.fromkeys([*seen, *self._left])
        now = {type: self._left.pop(type) for type in list(order)[:AT_ONCE]}
        self._asked = 0
        if not now:
            return
        tried = {f"{TRIED}{number}": type for number, type in enumerate(now)}
        graph = self._project.graphs[self._name]
        nodes = {**graph.nodes, **{name: Node(type) for name, type in tried.items()}}
        ends = [port(name, now[type]) for name, type in tried.items()]
        wires = {**graph.wires, **{end: Wire(self._source, end) for end in ends}}
        project = with_graph(self._project, self._name, replace(graph, nodes=nodes, wires=wires))
        params = {**self._params, "project": to_plain(project), "key": KEY}
        self._asked = self._session.service.ask(
            "analyse", params, lambda result: self._answered(tried, result), lambda sentence: self._ask()
        )

    def _answered(self, tried: Mapping[str, str], result: Mapping[str, Any]) -> None:
        if not self._asked:
            return  # cancelled while the answer was on its way
        analysis, trail = from_plain(Analysis, result["analysis"]), self._trail
        failed = {
            node
            for p in analysis.problems
            if p.severity == "error"
            and (node := node_on(p, trail)) is not None
            and node in tried
            and (p.port or p.node != node)
        }
        for name, type in tried.items():
            facts = analysis.facts.get(name)
            if facts is not None and facts.outputs and name not in failed:
                self._shapes[type] = str(next(iter(facts.outputs.values())))
        self._failing |= {tried[name] for name in failed if tried[name] not in self._shapes}
        self._found(dict(self._shapes), self._failing)
        self._ask()


def _before(session: Session, source: str) -> Project:
    """The project with no more on its drawing than what the wire's source needs, where that can be told.

    Inside a block all stays, since its ports are known outside; so it does where weights are shared.
    """
    graph = session.graph
    needed = reachable(graph, node_of(source), forward=False)
    if session.trail or any(graph.nodes[name].weights for name in needed):
        return session.project
    nodes = {name: node for name, node in graph.nodes.items() if name in needed}
    wires = {target: wire for target, wire in graph.wires.items() if node_of(target) in needed}
    return with_graph(session.project, session.graph_name, Graph(nodes, wires, graph.arguments))
