"""A held layer over a wire: the wire lights up, and the layer goes into it when it is let go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import MAIN, Project, node_of, port
from gui.canvas.hits import wire_at
from gui.canvas.room import Place, make_room
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

REACH = 14.0


@dataclass(frozen=True, slots=True)
class Insertion:
    """The wire that ends at `target` shall lead through a node, by two of its ports (in, out).

    `places` are where the node goes and those that make room for it.
    """

    node: str
    places: Mapping[str, Place]
    target: str
    ends: tuple[str, str]


def put_in(project: Project, made: Insertion, *, graph: str = MAIN) -> Project:
    """Lead the wire through the node, and put nodes where they go."""
    wire = project.graphs[graph].wires.get(made.target)
    if wire is None:
        raise UserError(mark("The wire that the layer should go into is gone."))
    project = edits.move(project, made.places, graph=graph)
    project = edits.connect(project, wire.source, port(made.node, made.ends[0]), graph=graph)
    return edits.connect(project, port(made.node, made.ends[1]), made.target, graph=graph)


class IntoWire:
    """Looks for the wire under the pointer while one node is held that a wire could go through."""

    def __init__(self, view: CanvasView, node: str, pulled: bool) -> None:
        self._view, self._node = view, node
        self.target = ""
        ports = view.board.nodes[node].anatomy.ports
        into = next((p.name for p in ports if not p.out), "")
        out = next((p.name for p in ports if p.out), "")
        self._ends = (into, out)
        ties = set(view.board.ties.at(node))
        self._own = ties
        self._can = bool(into and out) and (pulled or not ties)

    def look(self, at: QPointF) -> None:
        """The pointer is at a point of the scene."""
        found = wire_at(self._view.board, at, self._view.zoom, REACH) if self._can else ""
        self._show(found if found not in self._own else "")

    def insertion(self, at: Place) -> Insertion:
        """What happens to the node that is let go at `at`."""
        board, session = self._view.board, self._view.session
        rect = QRectF(QPointF(*at), QSizeF(board.nodes[self._node].place.size()))
        one, other = node_of(session.graph.wires[self.target].source), node_of(self.target)
        place, moves = make_room(board.grid, session.graph.nodes, rect, one, other, self._node)
        return Insertion(self._node, {self._node: place, **moves}, self.target, self._ends)

    def clear(self) -> None:
        """Nothing is held any more."""
        self._show("")

    def _show(self, target: str) -> None:
        for each in {self.target, target} & self._view.board.wires.keys():
            self._view.board.wires[each].show_state(hovered=each == target)
        self.target = target
