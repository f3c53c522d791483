"""Draw a wire from port to port, in either direction, or take a connected one off its input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from engine.graph import edits
from engine.graph.model import MAIN, Project, node_of, port, port_of
from engine.layers.ports import Accepts
from gui.canvas.anatomy import PortPlace
from gui.canvas.fits import fits_from
from gui.canvas.gestures.base import Gesture
from gui.canvas.hits import Hit, nearest_port, node_at
from gui.canvas.sketch import PendingWire
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

CATCH = 24.0


def rewire(project: Project, old: str, source: str, target: str, *, graph: str = MAIN) -> Project:
    """Lead the wire that ended at `old` to another input."""
    return edits.connect(edits.disconnect(project, [old], graph=graph), source, target, graph=graph)


class OpenWire:
    """A wire with one end at a port and the other one free, and how all other ports stand to it."""

    def __init__(self, view: CanvasView, node: str, place: PortPlace) -> None:
        self._view = view
        session, board = view.session, view.board
        self.fits = fits_from(session.graph, session.analysis.facts, node, place)
        self._item = PendingWire(board.nodes[node].port_at(place.name, place.out), place.out, place.kind)
        board.addItem(self._item)
        board.show_fits(self.fits)

    def aim(self, end: Hit | None, at: QPointF) -> None:
        """Lead the free end to a port, or to a point of the scene."""
        if end is None or end.port is None:
            self.fits.aim = None
            self._item.aim(at, aimed=False, why=None)
        else:
            self.fits.aim = (end.node, end.port.name, end.port.out)
            where = self._view.board.nodes[end.node].port_at(end.port.name, end.port.out)
            self._item.aim(where, aimed=True, why=self.fits.why_not(end.node, end.port))
        self._view.board.show_fits(self.fits)

    def ends(self, end: Hit) -> tuple[str, str]:
        """Source and target of the wire when it ends at a port."""
        fixed = port(self.fits.fixed[0], self.fits.fixed[1])
        return (fixed, end.address) if self.fits.place.out else (end.address, fixed)

    def connect(self, end: Hit) -> None:
        """Make it a wire of the document, unless it is one."""
        source, target = self.ends(end)
        session = self._view.session
        wire = session.graph.wires.get(target)
        if wire is None or wire.source != source:
            self.warn(end, target)
            session.do(mark("Connect"), edits.connect, source, target, graph=session.graph_name)

    def warn(self, end: Hit, target: str) -> None:
        """Let it be said why it does not fit, as soon as that is known."""
        if end.port is not None and self.fits.why_not(end.node, end.port) is not None:
            self._view.misfit_drawn.emit(target)

    def clear(self) -> None:
        """Take it off the screen."""
        self._view.board.removeItem(self._item)
        self._view.board.show_fits(None)


class DrawWire(Gesture):
    """Ports that fit glow while the wire looks for its end; one that does not fit may still be taken."""

    def __init__(self, view: CanvasView, found: Hit, at: QPointF) -> None:
        super().__init__(view, at)
        self._pressed_on = found
        self._taken = ""
        self._open: OpenWire | None = None
        self._end: Hit | None = None

    def start(self) -> None:
        node, place = self._pressed_on.node, self._pressed_on.port
        board, wires = self.view.board, self.view.session.graph.wires
        assert place is not None
        if not place.out and self._pressed_on.address in wires:
            self._taken = self._pressed_on.address
            source = wires[self._taken].source
            node = node_of(source)
            lost = replace(place, name=port_of(source), out=True, kind="any", accepts=Accepts())
            place = board.nodes[node].anatomy.port(port_of(source), True) or lost
            board.wires[self._taken].setVisible(False)
        self._open = OpenWire(self.view, node, place)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self._open is not None:
            self._end = self._find(at, self._open)
            self._open.aim(self._end, at)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        wire, end, taken, session = self._open, self._end, self._taken, self.view.session
        self._clear()
        if wire is None:
            return
        if end is not None and taken:
            source, target = wire.ends(end)
            if target != taken:
                wire.warn(end, target)
                session.do(mark("Move a wire"), rewire, taken, source, target, graph=session.graph_name)
        elif end is not None:
            wire.connect(end)
        elif taken:
            session.do(mark("Disconnect"), edits.disconnect, [taken], graph=session.graph_name)
        elif not node_at(self.view.board, at):
            self.view.wire_dropped.emit(wire.fits, at)

    def undo(self) -> None:
        self._clear()

    def click(self, keys: Qt.KeyboardModifier) -> None:
        self.view.session.select({self._pressed_on.node})

    def _find(self, at: QPointF, wire: OpenWire) -> Hit | None:
        """The port that a drop would connect: one nearby, else the best of the node below the pointer."""
        board, own = self.view.board, wire.fits.fixed[0]
        near = nearest_port(board, at, CATCH * max(1.0, 1 / self.view.zoom), not wire.fits.place.out)
        if near is not None and near.node != own:
            return near
        name = node_at(board, at)
        place = wire.fits.best(name, board.nodes[name].anatomy) if name and name != own else None
        return Hit("port", name, place) if place is not None else None

    def _clear(self) -> None:
        board = self.view.board
        if self._open is not None:
            self._open.clear()
        if self._taken in board.wires:
            board.wires[self._taken].setVisible(True)
