"""A bend of a wire in the hand: it follows the pointer, and goes when it is dragged back into the line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPointF, Qt

from engine.graph import edits
from engine.graph.model import Place, Wire, node_of, port_of
from gui.canvas.gestures.base import Gesture
from gui.canvas.snapping import snapped
from gui.canvas.wire_item import away
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.hits import Hit
    from gui.canvas.view import CanvasView

LEVEL, BACK = 6.0, 6.0


class MoveBend(Gesture):
    """Near the height or the column of its neighbours a bend takes theirs, so that wires run straight."""

    def __init__(self, view: CanvasView, found: Hit, at: QPointF) -> None:
        super().__init__(view, at)
        self._target, self._number = found.wire, found.bend
        self._wire: Wire = view.session.graph.wires[self._target]
        self._now = self._wire.bends
        view.session.select(())
        view.board.select_wire(self._target)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        item = self.view.board.wires.get(self._target)
        if item is None or self._target not in self.view.session.graph.wires:
            return
        bends = list(self._wire.bends)
        bends[self._number] = self._lined_up(at)
        self._now = tuple(bends)
        item.wire = replace(self._wire, bends=self._now)
        self.view.board.route([self._target])

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        session, bends = self.view.session, list(self._now)
        if self._target not in session.graph.wires:
            return
        label = mark("Move a bend")
        if self._is_idle():
            del bends[self._number]
            label = mark("Take a bend away")
        if tuple(bends) == self._wire.bends or not session.do(
            label, edits.set_bends, self._target, bends, graph=session.graph_name
        ):
            self.undo()
        self.view.board.select_wire(self._target)

    def undo(self) -> None:
        # As the board had it: in the document it may begin at a layer that is only drawn after this.
        if (item := self.view.board.wires.get(self._target)) is not None:
            item.wire = self._wire
            self.view.board.route([self._target])

    def _neighbours(self) -> tuple[Place, Place]:
        """The points before and after the bend on its wire."""
        board, bends = self.view.board, self._wire.bends
        begin = board.nodes[node_of(self._wire.source)].port_at(port_of(self._wire.source), True)
        end = board.nodes[node_of(self._target)].port_at(port_of(self._target), False)
        line = [(begin.x(), begin.y()), *bends, (end.x(), end.y())]
        return line[self._number], line[self._number + 2]

    def _lined_up(self, at: QPointF) -> Place:
        before, after = self._neighbours()
        reach = LEVEL / self.view.zoom
        x = next((p[0] for p in (before, after) if abs(p[0] - at.x()) <= reach), snapped(at.x()))
        y = next((p[1] for p in (before, after) if abs(p[1] - at.y()) <= reach), snapped(at.y()))
        return x, y

    def _is_idle(self) -> bool:
        """Whether the wire would come by here without the bend, too."""
        others = [at for number, at in enumerate(self._now) if number != self._number]
        polygons: list[Any] = self.view.board.way(self._target, others).path.toSubpathPolygons()
        reach = BACK / self.view.zoom
        return away(QPointF(*self._now[self._number]), list(polygons[0]) if polygons else []) <= reach
