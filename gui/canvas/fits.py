"""Which ports the wire that is being drawn could end at, and why not at the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.analysis.types import Facts, Spec
from engine.graph.model import Graph, node_of
from gui.canvas.anatomy import Anatomy, PortPlace
from gui.canvas.ports import misfit
from gui.translate import mark, tr

CIRCLE = mark("Would go round in a circle")
End = tuple[str, str, bool]


@dataclass(slots=True)
class Fits:
    """The fixed end of a wire (node, port, whether it gives data out) and how other ports stand to it.

    `circle` are the nodes that a wire to or from would close a circle with; `aim` is the port under the
    pointer.
    """

    fixed: End
    place: PortPlace
    facts: Mapping[str, Facts]
    circle: frozenset[str]
    aim: End | None = None

    @property
    def spec(self) -> Spec | None:
        """What the fixed end gives out, where that is known."""
        node, port, out = self.fixed
        return self._spec(node, port) if out else None

    def why_not(self, node: str, place: PortPlace) -> str | None:
        """Why the wire should not end at this port, in a few words, or None."""
        if place.out == self.place.out:
            return tr("Both give data out") if place.out else tr("Both take data in")
        if node in self.circle:
            return tr(CIRCLE)
        if place.out:
            return misfit(self._spec(node, place.name), self.place.accepts)
        return misfit(self.spec, place.accepts)

    def fits(self, node: str, place: PortPlace) -> bool:
        """Whether the wire may end at this port."""
        return self.why_not(node, place) is None

    def best(self, node: str, anatomy: Anatomy) -> PortPlace | None:
        """The port that a wire dropped on a node's body goes to: the first free one that fits."""
        ports = [p for p in anatomy.ports if p.out != self.place.out]
        fitting = [p for p in ports if self.fits(node, p)]
        free = [p for p in fitting if p.out or not p.connected]
        return next((group[0] for group in (free, fitting, ports) if group), None)

    def _spec(self, node: str, port: str) -> Spec | None:
        facts = self.facts.get(node)
        return facts.outputs.get(port) if facts is not None else None


def fits_from(graph: Graph, facts: Mapping[str, Facts], node: str, place: PortPlace) -> Fits:
    """How all ports stand to a wire that starts at `place` of `node`."""
    circle = reachable(graph, node, forward=not place.out)
    return Fits((node, place.name, place.out), place, facts, circle)


def reachable(graph: Graph, start: str, forward: bool) -> frozenset[str]:
    """The node and all that lies behind it (`forward`) or before it."""
    steps: dict[str, list[str]] = {}
    for wire in graph.wires.values():
        one, other = node_of(wire.source), node_of(wire.target)
        steps.setdefault(one if forward else other, []).append(other if forward else one)
    found, waiting = {start}, [start]
    while waiting:
        for name in steps.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)
