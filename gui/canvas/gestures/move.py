"""Move: drag a node and everything that is selected with it, along guides and on a grid of 8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from engine.graph import edits
from engine.graph.model import MAIN, Project
from gui.canvas.carry import Carry, label_of
from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.into_wire import Insertion, IntoWire, put_in
from gui.canvas.gestures.rejoin import Rejoin
from gui.canvas.wiring import pulled_out
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.hits import Hit
    from gui.canvas.view import CanvasView


def put_down(view: CanvasView, carry: Carry) -> None:
    """Make what is carried an edit, as far as it is still there."""
    session, graph = view.session, view.session.graph
    places = {name: at for name, at in carry.places.items() if name in graph.nodes}
    things = {name: at for name, at in carry.things.items() if name in graph.frames or name in graph.notes}
    session.do(label_of(graph, places, things), edits.move, places, things, graph=session.graph_name)


def pull_out(project: Project, name: str, at: tuple[float, float], *, graph: str = MAIN) -> Project:
    """Take a node out of its wires, which are joined again without it, and put it elsewhere."""
    return edits.move(pulled_out(project, [name], graph=graph), {name: at}, graph=graph)


def pull_into(project: Project, made: Insertion, *, graph: str = MAIN) -> Project:
    """Take a node out of its wires and put it into another one."""
    project = pull_out(project, made.node, made.places[made.node], graph=graph)
    return put_in(project, made, graph=graph)


class Move(Gesture):
    """The nodes follow the pointer on the screen alone; letting go makes it one edit.

    With Alt, one node is pulled out of its wires, and the gap is shown as it will be closed. A single free
    one that is let go on a wire goes into it.
    """

    def __init__(self, view: CanvasView, found: Hit, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self._node = found.node
        self._before = view.session.selection
        self._things = view.session.things
        self._adds = bool(keys & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        self._pulls = bool(keys & Qt.KeyboardModifier.AltModifier)
        view.board.select_wire("")
        if self._node not in self._before:
            things = self._things if self._adds else ()
            view.session.select((self._before if self._adds else frozenset()) | {self._node}, things)
        self._carry: Carry | None = None
        self._wire: IntoWire | None = None
        self._gap: Rejoin | None = None

    def start(self) -> None:
        session, board = self.view.session, self.view.board
        names = session.selection | {self._node}
        self._carry = Carry(self.view, names, session.things, board.nodes[self._node].place)
        if len(self._carry.places) == 1 and not self._carry.things:
            self._wire = IntoWire(self.view, self._node, self._pulls)
            self._gap = Rejoin(self.view, self._node) if self._pulls else None

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self._carry is not None:
            self._carry.to(at - self.begin, bool(keys & Qt.KeyboardModifier.ControlModifier))
        if self._wire is not None:
            self._wire.look(at)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        session, carry = self.view.session, self._carry
        places = {n: place for n, place in carry.places.items() if n in session.graph.nodes} if carry else {}
        if self._wire is not None and self._wire.target and places:
            edit = pull_into if self._pulls else put_in
            name, here = self._node, session.graph_name
            session.do(mark(f"Insert {name}"), edit, self._wire.insertion(places[name]), graph=here)
        elif self._pulls and len(places) == 1 and carry is not None and carry.moved:
            ((name, place),) = places.items()
            session.do(mark(f"Pull out {name}"), pull_out, name, place, graph=session.graph_name)
        elif carry is not None and carry.moved:
            put_down(self.view, carry)
        self._let_go()

    def undo(self) -> None:
        self._let_go()
        self.view.session.select(self._before, self._things)

    def _let_go(self) -> None:
        """No wire waits for the node any more."""
        if self._wire is not None:
            self._wire.clear()
        if self._gap is not None:
            self._gap.clear()
        if self._carry is not None:
            self._carry.let_go()

    def click(self, keys: Qt.KeyboardModifier) -> None:
        if self._adds and self._node in self._before:
            self.view.session.select(self._before - {self._node}, self._things)
        elif not self._adds:
            self.view.session.select({self._node})
