"""A layer that is pulled out of its wires: they go pale, and those that close the gap show already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.graph.model import Wire, node_of, port_of
from gui.canvas.routes import route
from gui.canvas.sketch import JoinedItem
from gui.canvas.wiring import pulled_out

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView


class Rejoin:
    """Shows what wires there will be without one held node; the edit itself is asked for them."""

    def __init__(self, view: CanvasView, node: str) -> None:
        self._board, self._node = view.board, node
        here, wires = view.session.graph_name, self._board.wires
        before = {target: wire for target, wire in view.session.graph.wires.items() if target in wires}
        after = pulled_out(view.session.project, [node], graph=here).graphs[here].wires
        self._lost = [target for target, wire in before.items() if after.get(target) != wire]
        fresh = [wire for target, wire in after.items() if before.get(target) != wire]
        self.joined = {wire.target: wire.source for wire in fresh}
        kinds = {wire.source: wires[target].carries.kind for target, wire in before.items()}
        self._item = JoinedItem([(self._way(wire), kinds[wire.source]) for wire in fresh])
        self._board.addItem(self._item)
        self._show_lost(True)

    def clear(self) -> None:
        """The node is let go."""
        self._board.removeItem(self._item)
        self._show_lost(False)

    def _show_lost(self, on: bool) -> None:
        for target in self._lost:
            if target in self._board.wires:
                self._board.wires[target].show_state(faded=on)

    def _way(self, wire: Wire) -> QPainterPath:
        """How a wire will run where the node that is held is out of its way."""
        source, end = self._board.nodes[node_of(wire.source)], self._board.nodes[node_of(wire.target)]
        begin, finish = source.end_at(port_of(wire.source), True), end.end_at(port_of(wire.target), False)
        return route(QPointF(*begin), QPointF(*finish), source.place, end.place, self._others).path

    def _others(self, area: QRectF) -> list[QRectF]:
        held = self._board.grid[self._node]
        return [rect for rect in self._board.grid.rects(area) if rect != held]
