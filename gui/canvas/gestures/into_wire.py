"""A held layer over a wire: the wire lights up, and the layer goes into it when it is let go."""

from __future__ import annotations

from collections.abc import Mapping
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


def put_in(
    project: Project,
    name: str,
    places: Mapping[str, Place],
    target: str,
    ends: tuple[str, str],
    *,
    graph: str = MAIN,
) -> Project:
    """Lead the wire that ends at `target` through a node's ports (in, out), and put nodes where they go."""
    wire = project.graphs[graph].wires.get(target)
    if wire is None:
        raise UserError(mark("The wire that the layer should go into is gone."))
    project = edits.move(project, places, graph=graph)
    project = edits.connect(project, wire.source, port(name, ends[0]), graph=graph)
    return edits.connect(project, port(name, ends[1]), target, graph=graph)


class IntoWire:
    """Looks for the wire under the pointer while one node is held that a wire could go through."""

    def __init__(self, view: CanvasView, node: str, pulled: bool) -> None:
        self._view, self._node = view, node
        self.target = ""
        ports = view.board.nodes[node].anatomy.ports
        into = next((p.name for p in ports if not p.out), "")
        out = next((p.name for p in ports if p.out), "")
        self.ends = (into, out)
        ties = set(view.board.ties.at(node))
        self._own = ties
        self._can = bool(into and out) and (pulled or not ties)

    def look(self, at: QPointF) -> None:
        """The pointer is at a point of the scene."""
        found = wire_at(self._view.board, at, self._view.zoom, REACH) if self._can else ""
        self._show(found if found not in self._own else "")

    def places(self, at: Place) -> dict[str, Place]:
        """Where the node goes that is let go at `at`, and those that make room for it."""
        board, session = self._view.board, self._view.session
        rect = QRectF(QPointF(*at), QSizeF(board.nodes[self._node].place.size()))
        one, other = node_of(session.graph.wires[self.target].source), node_of(self.target)
        place, moves = make_room(board.grid, session.graph.nodes, rect, one, other, self._node)
        return {self._node: place, **moves}

    def clear(self) -> None:
        """Nothing is held any more."""
        self._show("")

    def _show(self, target: str) -> None:
        for each in {self.target, target} & self._view.board.wires.keys():
            self._view.board.wires[each].show_state(hovered=each == target)
        self.target = target
