"""The ports of a layer and what can be connected to them, for lists that have no canvas to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.graph.model import Wire, node_of, port, port_of
from engine.layers.ports import Accepts, expand
from gui.canvas import words
from gui.canvas.anatomy import PortPlace
from gui.canvas.fits import fits_from
from gui.session import Session


@dataclass(frozen=True, slots=True)
class Link:
    """A wire that could be drawn, or is there already: both its ends in words, and what speaks against it."""

    source: str
    target: str
    one: str
    other: str
    why: str | None
    there: bool
    taken: bool


def ends_of(session: Session, name: str, wires: Iterable[Wire] | None = None) -> list[PortPlace]:
    """A node's ports, inputs first, as a wire sees them. `wires` are all it has, where they are known."""
    graph = session.graph
    layer = session.layer(graph.nodes[name].type)
    wires = graph.wires.values() if wires is None else list(wires)
    into = {port_of(w.target) for w in wires if node_of(w.target) == name}
    out_of = {port_of(w.source) for w in wires if node_of(w.source) == name}
    if layer is None:
        inputs = [PortPlace(p, False, 0, 0, p, "any", Accepts(), True) for p in sorted(into)]
        return inputs + [PortPlace(p, True, 0, 0, p, "any", Accepts(), True) for p in sorted(out_of)]
    found = []
    for each in expand(layer.inputs, dict.fromkeys(into)):
        label = words.port_label(layer, each)
        kind = each.accepts.kind
        found.append(PortPlace(each.name, False, 0, 0, label, kind, each.accepts, each.name in into))
    for end in layer.outputs if layer.role != "output" else ():
        found.append(PortPlace(end, True, 0, 0, words.plain(end), "any", Accepts(), end in out_of))
    return found


def links_of(session: Session, name: str) -> list[Link]:
    """All wires from and to a node: what fits, those that are there, what is taken, and what does not fit."""
    graph, found = session.graph, []
    wires: dict[str, list[Wire]] = {other: [] for other in graph.nodes}
    for wire in graph.wires.values():
        for end in {node_of(wire.source), node_of(wire.target)} & wires.keys():
            wires[end].append(wire)
    ports = {other: ends_of(session, other, wires[other]) for other in graph.nodes}
    for own in sorted(ports[name], key=lambda p: not p.out):
        fits = fits_from(graph, session.analysis.facts, name, own)
        for other, places in ports.items():
            for place in places if other != name else ():
                if place.out == own.out:
                    continue
                mine, theirs = port(name, own.name), port(other, place.name)
                source, target = (mine, theirs) if own.out else (theirs, mine)
                present = graph.wires.get(target)
                there = present is not None and present.source == source
                one, end = _said(session, name, own), _said(session, other, place)
                why = fits.why_not(other, place)
                taken = present is not None and not there
                found.append(
                    Link(source, target, one if own.out else end, end if own.out else one, why, there, taken)
                )
    return sorted(found, key=_rank)


def _rank(link: Link) -> int:
    if link.there:
        return 1
    return 3 if link.why is not None else 2 if link.taken else 0


def _said(session: Session, name: str, place: PortPlace) -> str:
    node = session.graph.nodes[name]
    title = words.title(name, node, session.layer(node.type), bool(session.trail))
    alone = place.name in ("input", "output")
    return f"{title} {name}" if alone else f"{title} {name}, {place.label}"
