"""Draw a wire from port to port, in either direction, or take a connected one off its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from engine.graph import edits
from engine.graph.model import MAIN, Project, node_of, port, port_of
from gui.canvas.fits import Fits, fits_from
from gui.canvas.gestures.base import Gesture
from gui.canvas.hits import Hit, nearest_port, node_at
from gui.canvas.sketch import PendingWire

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

CATCH = 24.0


def rewire(project: Project, old: str, source: str, target: str, *, graph: str = MAIN) -> Project:
    """Lead the wire that ended at `old` to another input."""
    return edits.connect(edits.disconnect(project, [old], graph=graph), source, target, graph=graph)


class DrawWire(Gesture):
    """Ports that fit glow while the wire looks for its end; one that does not fit may still be taken."""

    def __init__(self, view: CanvasView, found: Hit, at: QPointF) -> None:
        super().__init__(view, at)
        self._pressed_on = found
        self._taken = ""
        self._fits: Fits | None = None
        self._item: PendingWire | None = None
        self._end: Hit | None = None

    def start(self) -> None:
        node, place = self._pressed_on.node, self._pressed_on.port
        board, wires = self.view.board, self.view.session.graph.wires
        assert place is not None
        if not place.out and self._pressed_on.address in wires:
            self._taken = self._pressed_on.address
            source = wires[self._taken].source
            node, name = node_of(source), port_of(source)
            place = board.nodes[node].anatomy.port(name, True) or place
            board.wires[self._taken].setVisible(False)
        self._fits = fits_from(self.view.session.graph, self.view.session.analysis.facts, node, place)
        self._item = PendingWire(board.nodes[node].port_at(place.name, place.out), place.out, place.kind)
        board.addItem(self._item)
        board.show_fits(self._fits)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        fits, item = self._fits, self._item
        assert fits is not None
        assert item is not None
        self._end = self._find(at, fits)
        end = self._end
        if end is None or end.port is None:
            fits.aim = None
            item.aim(at, aimed=False, why=None)
        else:
            fits.aim = (end.node, end.port.name, end.port.out)
            where = self.view.board.nodes[end.node].port_at(end.port.name, end.port.out)
            item.aim(where, aimed=True, why=fits.why_not(end.node, end.port))
        self.view.board.show_fits(fits)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        fits, end, taken = self._fits, self._end, self._taken
        self._clear()
        assert fits is not None
        fixed = port(fits.fixed[0], fits.fixed[1])
        session = self.view.session
        if end is not None:
            source, target = (fixed, end.address) if fits.place.out else (end.address, fixed)
            if taken and target != taken:
                session.do("Move a wire", rewire, taken, source, target, graph=session.graph_name)
            elif not taken and (
                target not in session.graph.wires or session.graph.wires[target].source != source
            ):
                session.do("Connect", edits.connect, source, target, graph=session.graph_name)
        elif taken:
            session.do("Disconnect", edits.disconnect, [taken], graph=session.graph_name)
        elif not node_at(self.view.board, at):
            self.view.wire_dropped.emit(fits, at)

    def undo(self) -> None:
        self._clear()

    def click(self, keys: Qt.KeyboardModifier) -> None:
        self.view.session.select({self._pressed_on.node})

    def _find(self, at: QPointF, fits: Fits) -> Hit | None:
        """The port that a drop would connect: one nearby, else the best of the node below the pointer."""
        board = self.view.board
        reach = CATCH * max(1.0, 1 / self.view.zoom)
        near = nearest_port(board, at, reach, not fits.place.out)
        if near is not None and near.node != fits.fixed[0]:
            return near
        name = node_at(board, at)
        if (
            name
            and name != fits.fixed[0]
            and (place := fits.best(name, board.nodes[name].anatomy)) is not None
        ):
            return Hit("port", name, place)
        return None

    def _clear(self) -> None:
        board = self.view.board
        if self._item is not None:
            board.removeItem(self._item)
            self._item = None
        if self._taken in board.wires:
            board.wires[self._taken].show_level(board.level)
        board.show_fits(None)
