"""Two drawings as one: the newer one as it stands, and what was removed as ghosts at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from statistics import median

from PySide6.QtCore import QRectF

from engine.analysis.types import Facts
from engine.field import Field
from engine.graph.compare import GraphDifference, NodeDifference, WireDifference
from engine.graph.model import Graph, Node, Project, Wire, node_of, port_of
from gui.canvas.anatomy import Anatomy, Known, anatomy
from gui.canvas.board import Board
from gui.canvas.lod import Level
from gui.canvas.ports import kind_of
from gui.canvas.routes import route
from gui.canvas.wire_item import Carries, WireItem
from gui.canvas.wire_paint import label_width
from gui.canvas.words import changed_sizes
from gui.compare.marks import NodeMark, WireMark
from gui.compare.places import RING, WORDS, free_place, label_box, rooms, sign_places, words_box

GHOST, SAME = 0.45, 0.55


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one of the two projects at the drawing that is shown."""

    project: Project
    graph: Graph = Graph()
    facts: Mapping[str, Facts] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Thing:
    """A frame or note that differs, and where it was, for one that is gone."""

    name: str
    state: str
    words: str
    place: QRectF = field(default_factory=QRectF)


class CompareBoard(Board):
    """Shows one GraphDifference; keys of nodes are those of it, and `lines` are the wires that differ."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: dict[str, NodeMark] = {}
        self.lines: list[WireMark] = []
        self._gone: list[WireItem] = []

    def show_difference(
        self,
        found: GraphDifference,
        before: Side,
        after: Side,
        words: Mapping[str, str],
        things: Mapping[str, Thing],
        fields: Mapping[str, Field],
        inside: bool,
    ) -> None:
        """Build everything anew. `words` are said at the nodes that differ; `things` are the frames and notes
        that do, by keys that no node has.
        """
        self._clear()
        for wire in found.wires:
            self.ties.add(Wire(wire.source, wire.target))
        sides = tuple(
            Known(s.facts, fields, s.variables, s.project, inside)  # type: ignore[arg-type]
            for s in (before, after)
        )
        ports = _ports(found)
        kept = {n.before: n.key for n in found.nodes if n.state != "removed" and n.before}
        for node in found.nodes:
            if node.state != "removed":
                drawn = after.graph.nodes[node.name]
                self.put_node(node.key, _measured(node.name, drawn, ports[node.key], sides[1]), drawn.at)
        for node in found.nodes:
            if node.state == "removed":
                drawn = before.graph.nodes[node.before]
                made = _measured(node.before, drawn, ports[node.key], sides[0])
                shift = _shift(node, before.graph, after.graph, kept)
                self._put_ghost(node.key, made, (drawn.at[0] + shift[0], drawn.at[1] + shift[1]))
        self._put_wires(found.wires, after)
        self.things.follow(after.graph)
        self.frames.refresh()
        self.corridors.part()
        self._mark(found, words, things)
        self.settle()

    def choose(self, key: str) -> None:
        """Mark the node that the list stands on, or none with an empty key."""
        for name, made in self.marks.items():
            made.set_chosen(name == key)

    def show_level(self, level: Level) -> None:
        """From near, wires run beside each other, and signs go with them."""
        near, was_near = level >= Level.TITLE, self.level >= Level.TITLE
        super().show_level(level)
        if near and not was_near:
            self._put_signs()

    def bounds(self) -> QRectF:
        """The drawing with the rings and the words around it."""
        return super().bounds().adjusted(-RING, -RING - WORDS, RING, RING) if self.marks else super().bounds()

    def _clear(self) -> None:
        for item in (*self.marks.values(), *self.lines, *self._gone):
            self.removeItem(item)
        self.marks, self.lines, self._gone = {}, [], []
        self.clear_items()

    def _put_ghost(self, key: str, made: Anatomy, at: tuple[float, float]) -> None:
        """At its place, or as near as there is room for it."""
        place = free_place(self.grid, QRectF(*at, made.width, made.height))
        self.put_node(key, made, (place.x(), place.y()))

    def _put_wires(self, found: tuple[WireDifference, ...], after: Side) -> None:
        for wire in found:
            if wire.state != "removed":
                self.put_wire(Wire(wire.source, wire.target))
        self.route(self.wires)
        for item in self.wires.values():
            item.set_carries(self._carries(item.wire, after))
        for wire in found:
            if wire.state == "removed":
                self._put_gone(wire)
            elif wire.state == "added" and wire.target in self.wires:
                self.lines.append(WireMark(self.wires[wire.target], "added"))

    def _carries(self, wire: Wire, side: Side) -> Carries:
        """The kind and the sizes of what flows, where analysis has said it."""
        known = side.facts.get(node_of(wire.source))
        spec = known.outputs.get(port_of(wire.source)) if known is not None else None
        place = self.nodes[node_of(wire.source)].anatomy.port(port_of(wire.source), True)
        if known is None or spec is None:
            return Carries(place.kind if place is not None else "any")
        into = next(iter(known.inputs.values()), None)
        return Carries(kind_of(spec, place.accepts if place else None), changed_sizes(spec, into))

    def _put_gone(self, wire: WireDifference) -> None:
        """A removed wire is no item of the board: another one may end at the same input now."""
        source, end = self.nodes.get(node_of(wire.source)), self.nodes.get(node_of(wire.target))
        if source is None or end is None:
            return
        begin = source.port_at(port_of(wire.source), True)
        finish = end.port_at(port_of(wire.target), False)
        item = WireItem(Wire(wire.source, wire.target))
        item.set_route(route(begin, finish, source.place, end.place, self.grid.rects))
        item.setVisible(False)
        self.addItem(item)
        self._gone.append(item)
        self.corridors.welcome(item)
        self.lines.append(WireMark(item, "removed"))

    def _mark(self, found: GraphDifference, words: Mapping[str, str], things: Mapping[str, Thing]) -> None:
        for node in found.nodes:
            self.nodes[node.key].setOpacity({"removed": GHOST, "same": SAME}.get(node.state, 1.0))
        states: dict[str, str] = {node.key: node.state for node in found.nodes if node.state != "same"}
        places = {key: self.nodes[key].place for key in states}
        places |= {key: self._thing_at(thing) for key, thing in things.items()}
        states |= {key: thing.state for key, thing in things.items()}
        room = rooms(places, self.grid)
        for key, place in places.items():
            said = things[key].words if key in things else words.get(key, "")
            made = self.marks[key] = NodeMark(self.nodes.get(key), place, states[key], said, room[key])
            self.addItem(made)
        self._put_signs()
        kept = {wire.target for wire in found.wires if wire.state == "same"}
        for target in kept & self.wires.keys():
            self.wires[target].setOpacity(SAME)

    def _thing_at(self, thing: Thing) -> QRectF:
        """Where a frame or note is, or was."""
        return self.things.rect(thing.name) if thing.name in self.things.items else thing.place

    def _put_signs(self) -> None:
        """The signs of wires, where nothing else is said."""
        taken = [words_box(made.place, made.wide, made.below) for made in self.marks.values()]
        for item in self.wires.values():
            label = label_box(item.spot, label_width(item.carries))
            if any(label.intersects(words) for words in taken[: len(self.marks)]):
                item.set_carries(replace(item.carries, sizes=()))
            else:
                taken.append(label)
        routes = [line.item.route for line in self.lines]
        for line, at in zip(self.lines, sign_places(routes, self.grid, taken)):
            line.at = at
            if line.scene() is None:
                self.addItem(line)


def _measured(name: str, node: Node, ports: tuple[frozenset[str], frozenset[str]], known: Known) -> Anatomy:
    return anatomy(name, node, *ports, known)


def _ports(found: GraphDifference) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The inputs and outputs of each node that have a wire in either drawing."""
    into: dict[str, set[str]] = {node.key: set() for node in found.nodes}
    out: dict[str, set[str]] = {node.key: set() for node in found.nodes}
    for wire in found.wires:
        into.setdefault(node_of(wire.target), set()).add(port_of(wire.target))
        out.setdefault(node_of(wire.source), set()).add(port_of(wire.source))
    return {key: (frozenset(into[key]), frozenset(out[key])) for key in into}


def _shift(node: NodeDifference, before: Graph, after: Graph, kept: Mapping[str, str]) -> tuple[float, float]:
    """How far the neighbours of a removed node have moved since, so that its ghost stands among them."""
    around = set()
    for wire in before.wires.values():
        ends = node_of(wire.source), node_of(wire.target)
        if node.before in ends:
            around |= {*ends} & kept.keys()
    pairs = [(before.nodes[name].at, after.nodes[kept[name]].at) for name in around if name in before.nodes]
    if not pairs:
        return 0.0, 0.0
    return (
        median(new[0] - old[0] for old, new in pairs),
        median(new[1] - old[1] for old, new in pairs),
    )
