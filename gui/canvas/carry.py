"""What a drag carries: nodes, frames with all that stands in them, and notes, until they are let go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from engine.graph.arranging import shifted_wire
from engine.graph.model import Graph, Wire, node_of
from gui.canvas.snapping import GuideItem, Snapper
from gui.canvas.words import named
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

Places = dict[str, tuple[float, float]]


def label_of(graph: Graph, places: Collection[str], things: Collection[str]) -> str:
    """What moving these nodes, frames and notes is called."""
    if places and not things:
        return mark(f"Move {named(places)}")
    return mark("Move a frame") if places or graph.frames.keys() & things else mark("Move a note")


class Carry:
    """Moves nodes and things together on the screen alone, along guides and the grid.

    `held` is the rectangle under the pointer: its edges are what lines up.
    """

    def __init__(self, view: CanvasView, names: Iterable[str], things: Iterable[str], held: QRectF) -> None:
        self._view, self._held = view, QRectF(held)
        board, graph = view.board, view.session.graph
        nodes, carried = contents(view, set(names), set(things))
        self._from: Places = {name: graph.nodes[name].at for name in nodes}
        self._things_from: Places = {name: _corner(board.things.rect(name)) for name in carried}
        self.places, self.things = dict(self._from), dict(self._things_from)
        resting = (item.rect for name, item in board.things.items.items() if name not in carried)
        self._snapper = Snapper(board.grid, nodes, resting)
        wires = graph.wires.items()
        ends = {t: {node_of(t), node_of(w.source)} for t, w in wires if w.bends}
        self._bent = {t: graph.wires[t] for t, nodes_at in ends.items() if nodes_at <= nodes}
        self._shown: dict[str, Wire] = {}
        self._guides = GuideItem()
        board.addItem(self._guides)
        board.lift(self._from)

    @property
    def moved(self) -> bool:
        """Whether anything stands elsewhere than before."""
        return (self.places, self.things) != (self._from, self._things_from)

    def to(self, by: QPointF, free: bool = False) -> None:
        """Carry everything by so much from where it was; `free` of guides."""
        free = free or not self._view.snaps
        shift, lines = self._snapper.shift(self._held, by, self._view.zoom if not free else 1e9)
        self._guides.show_lines([] if free else lines)
        places = {name: (x + shift.x(), y + shift.y()) for name, (x, y) in self._from.items()}
        things = {name: (x + shift.x(), y + shift.y()) for name, (x, y) in self._things_from.items()}
        if (places, things) != (self.places, self.things):
            self.places, self.things = places, things
            for target, wire in self._bent.items():
                if target in self._view.board.wires:
                    shown = self._shown[target] = shifted_wire(wire, (shift.x(), shift.y()))
                    self._view.board.wires[target].wire = shown
            self._view.board.things.place(things)
            self._view.board.place(places)

    def let_go(self) -> None:
        """Show everything as the document has it now."""
        board, graph = self._view.board, self._view.session.graph
        board.removeItem(self._guides)
        board.things.follow(graph, self.things)
        # As the board had them, unless it has drawn the document's since: that comes after an undo or redo.
        for target in self._shown.keys() & board.wires.keys():
            if board.wires[target].wire is self._shown[target]:
                board.wires[target].wire = self._bent[target]
        board.drop({name: node.at for name, node in graph.nodes.items() if name in self.places})


def contents(view: CanvasView, names: set[str], things: set[str]) -> tuple[set[str], set[str]]:
    """Nodes and things, with all that stands in the frames among them."""
    board = view.board
    nodes, carried = set(names), set(things) & board.things.items.keys()
    for frame in [name for name in carried if name in view.session.graph.frames]:
        inside, more = board.things.inside(frame)
        nodes |= inside
        carried |= more
    return nodes & view.session.graph.nodes.keys(), carried


def _corner(rect: QRectF) -> tuple[float, float]:
    return rect.left(), rect.top()
