"""A comparison as the page shows it: where one is in it, the words at each node, the rows of the list."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from engine.analysis.blocks import layer_of
from engine.graph.compare import Comparison, GraphDifference, NodeDifference, WireDifference
from engine.graph.model import MAIN, Graph, Node, block_of, node_of
from engine.train.differences import NOTHING, Told, beside, of_graph, of_node
from gui.canvas.note_item import height_of
from gui.canvas.words import plain
from gui.compare.board import Thing
from gui.compare.listing import Entry, named, said, values
from gui.compare.marks import word
from gui.told import title_of
from gui.trail import Trail, way_to
from gui.translate import mark, tr

ORDER = {"added": 0, "removed": 1, "changed": 2}
NO_MORE = 2  # settings that are said at the node itself


@dataclass(frozen=True, slots=True)
class Spot:
    """A drawing of the comparison, and the block nodes that lead to it on either side."""

    drawing: str = MAIN
    before: Trail | None = ()
    after: Trail | None = ()


class Compared:
    """Answers what the page asks about one comparison."""

    def __init__(self, found: Comparison) -> None:
        self.found = found

    def graph(self, spot: Spot) -> GraphDifference:
        """The drawing at a spot."""
        return self.found.graphs[spot.drawing]

    def inside(self, spot: Spot, key: str) -> Spot | None:
        """The spot within a block node; None where there is nothing to enter."""
        node = next((n for n in self.graph(spot).nodes if n.key == key), None)
        if node is None or not (block := block_of(self.drawn(spot, node).type)):
            return None
        drawing = self._drawing(block, node.state == "removed")
        if drawing is None or drawing == spot.drawing:
            return None
        before = (*spot.before, node.before) if spot.before is not None and node.before else None
        after = (*spot.after, node.name) if spot.after is not None and node.state != "removed" else None
        return Spot(drawing, before, after)

    def spot_of(self, drawing: str) -> Spot:
        """The shortest way to a drawing, for a row of the list."""
        if drawing == MAIN:
            return Spot()
        graph = self.found.graphs[drawing]
        new = way_to(self.found.after, graph.name) if graph.state != "removed" else None
        old = way_to(self.found.before, graph.before) if graph.before else None
        return Spot(drawing, old, new)

    def turned(self, spot: Spot, found: Comparison) -> Spot:
        """A spot in `found`, which is this comparison with its sides swapped."""
        ends = {_ends(graph): key for key, graph in found.graphs.items()}
        old, new = _ends(self.graph(spot))
        return Spot(ends.get((new, old), ""), spot.after, spot.before)

    def drawn(self, spot: Spot, node: NodeDifference) -> Node:
        """The node itself, as it is where it is newest."""
        graph = self.graph(spot)
        if node.state == "removed":
            return self.found.before.graphs[graph.before].nodes[node.before]
        return self.found.after.graphs[graph.name].nodes[node.name]

    def words(self, spot: Spot) -> dict[str, str]:
        """What is said at each node that differs."""
        graph = self.graph(spot)
        return {n.key: self._words(graph, n) for n in graph.nodes if n.state != "same"}

    def things(self, spot: Spot) -> dict[str, Thing]:
        """The frames and notes of a drawing that differ, with what is said of each, by their paths in it."""
        graph = self.graph(spot)
        old = self.found.before.graphs.get(graph.before)
        made = {}
        for told in of_graph(self.found, graph):
            if told.is_thing:
                entry = _thing(told, spot.drawing)
                name = told.path.partition(".")[2]
                place = _place(old, name) if old is not None else QRectF()
                said = f": {entry.title}" if told.state == "changed" else ""
                made[entry.key] = Thing(name, entry.state, f"{word(entry.state)}{said}", place)
        return made

    def sections(self) -> list[tuple[str, list[Entry]]]:
        """The list: the layers of each drawing, then what is beside them."""
        found = []
        for drawing in self.found.graphs:
            title = tr("Layers") if drawing == MAIN else tr(f"In the block {plain(drawing)}")
            found.append((title, self._entries(drawing)))
        rows = [Entry("", told.state, named(told), values(told)) for told in beside(self.found)]
        return [*found, (tr("Data and training"), rows)]

    def summary(self) -> str:
        """`2 added, 1 removed, 3 changed`: as many as the list has rows; or that nothing differs."""
        states = [entry.state for _, entries in self.sections() for entry in entries]
        added, removed, changed = (states.count(state) for state in ORDER)
        told = [tr(f"{added} added"), tr(f"{removed} removed"), tr(f"{changed} changed")]
        parts = [words for words, count in zip(told, (added, removed, changed)) if count]
        return ", ".join(parts) or tr("Nothing differs")

    def _entries(self, drawing: str) -> list[Entry]:
        """The rows of one drawing: itself, its layers, and wires between layers that are in both."""
        graph, spot = self.found.graphs[drawing], self.spot_of(drawing)
        rows, beside_them = [], of_graph(self.found, graph)
        own = tuple(each for each in beside_them if not each.is_thing)
        if own or graph.state != "same":
            state = "changed" if graph.state == "same" else graph.state
            title, kind = (tr("Model"), "") if drawing == MAIN else (plain(drawing), tr("Block"))
            rows.append(Entry("", state, title, kind, own, drawing))
        shown = [node for node in graph.nodes if node.state != "same"]
        for node in sorted(shown, key=lambda each: ORDER[each.state]):
            told = tuple(of_node(self.found, graph, node))
            inside = (Told("", mark("Inside"), "", mark("something differs")),) if node.inside else ()
            kind = self._title(spot, node)
            rows.append(Entry(node.key, node.state, node.name, kind, (*told, *inside), drawing))
        things = (_thing(each, drawing) for each in beside_them if each.is_thing)
        return [*rows, *things, *(self._wire(wire, drawing) for wire in _rewired(graph))]

    def _wire(self, wire: WireDifference, drawing: str) -> Entry:
        words = f"{wire.source} → {wire.target}"
        return Entry(node_of(wire.target), wire.state, words, tr("Wire"), (), drawing)

    def _title(self, spot: Spot, node: NodeDifference) -> str:
        project = self.found.before if node.state == "removed" else self.found.after
        drawn = self.drawn(spot, node)
        layer = layer_of(project, drawn.type)
        return title_of(layer) if layer is not None else block_of(drawn.type) or drawn.type

    def _words(self, graph: GraphDifference, node: NodeDifference) -> str:
        if node.state != "changed":
            return word(node.state)
        told = of_node(self.found, graph, node)
        lines = [said(each) for each in told[:NO_MORE]]
        lines += [tr(f"{len(told) - NO_MORE} more")] if len(told) > NO_MORE else []
        lines += [tr("inside")] if node.inside else []
        return f"{word('changed')}: {', '.join(lines)}"

    def _drawing(self, block: str, removed: bool) -> str | None:
        """The drawing of a block as the comparison calls it."""
        for name, graph in self.found.graphs.items():
            if (graph.before if removed else graph.name) == block and not (
                not removed and graph.state == "removed"
            ):
                return name
        return None


def _ends(graph: GraphDifference) -> tuple[str, str]:
    """What a drawing is called on either side, with an empty name where it is missing."""
    return graph.before, "" if graph.state == "removed" else graph.name


def _place(drawing: Graph, name: str) -> QRectF:
    """Where a frame or a note was; a note is as high as its text."""
    if (frame := drawing.frames.get(name)) is not None:
        return QRectF(*frame.at, *frame.size)
    if (note := drawing.notes.get(name)) is not None:
        return QRectF(*note.at, note.width, height_of(note.text, note.width))
    return QRectF()


def _thing(told: Told, drawing: str) -> Entry:
    """The row of a frame or a note: its words, and both where they were written anew."""
    if told.state == "changed":
        return Entry(told.path, "changed", values(told), tr(told.label), (), drawing)
    title = told.before or told.after
    title = tr("without a title") if title == NOTHING else title
    return Entry(told.path, told.state, title, tr(told.label), (), drawing)


def _rewired(graph: GraphDifference) -> list[WireDifference]:
    """Wires that came and went between layers that are in both; those of other layers went with them."""
    kept = {node.key for node in graph.nodes if node.state in ("same", "changed")}
    changed = [wire for wire in graph.wires if wire.state != "same"]
    return [wire for wire in changed if {node_of(wire.source), node_of(wire.target)} <= kept]
