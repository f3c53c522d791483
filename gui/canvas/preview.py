"""What each layer of a list would make of a wire's data, asked of the engine a handful at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Trial:
    """A layer that may come to the drawing: its node, and where the wires into it come from, by its ports."""

    node: Node
    sources: Mapping[str, str]


def at_wire(source: str, layers: Iterable[tuple[Layer, str]]) -> list[Trial]:
    """Layers at the end of one wire, each with the name of the input that the wire would end at."""
    return [Trial(Node(each.type), {into: source}) for each, into in layers]


class Preview:
    """Tries layers at the end of wires; `found` gets the shape by layer, and those that would not work.

    `first` says which of the layers are looked at now. Nothing waits for it, and `cancel` ends it. It is
    about the drawing that it began on, whichever is shown meanwhile.
    """

    def __init__(
        self,
        session: Session,
        trials: Iterable[Trial],
        found: Shapes,
        first: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._session, self._found, self._first = session, found, first
        self._left = {each.node.type: each for each in trials if session.layer(each.node.type) is not None}
        self._shapes: dict[str, str] = {}
        self._failing: frozenset[str] = frozenset()
        self._asked = 0
        sources = {node_of(source) for each in self._left.values() for source in each.sources.values()}
        self._project, self._name = _before(session, sources), session.graph_name
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
        nodes = {**graph.nodes, **{name: now[type].node for name, type in tried.items()}}
        ends = {port(n, into): s for n, type in tried.items() for into, s in now[type].sources.items()}
        wires = {**graph.wires, **{end: Wire(source, end) for end, source in ends.items()}}
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


def _before(session: Session, sources: Iterable[str]) -> Project:
    """The project with no more on its drawing than what the wires' sources need, where that can be told.

    Inside a block all stays, since its ports are known outside; so it does where weights are shared.
    """
    graph = session.graph
    needed = {name for source in sources for name in reachable(graph, source, forward=False)}
    if session.trail or any(graph.nodes[name].weights for name in needed):
        return session.project
    nodes = {name: node for name, node in graph.nodes.items() if name in needed}
    wires = {target: wire for target, wire in graph.wires.items() if node_of(target) in needed}
    return with_graph(session.project, session.graph_name, Graph(nodes, wires, graph.arguments))
