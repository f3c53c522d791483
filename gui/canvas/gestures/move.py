"""Move: drag a node and everything that is selected with it, on a grid of 8."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from engine.graph import edits
from engine.graph.model import MAIN, Project
from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.into_wire import IntoWire, put_in
from gui.canvas.words import named
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.hits import Hit
    from gui.canvas.view import CanvasView

SNAP = 8.0


def snapped(value: float) -> float:
    """The nearest place on the grid."""
    return round(value / SNAP) * SNAP


def pull_out(project: Project, name: str, at: tuple[float, float], *, graph: str = MAIN) -> Project:
    """Take a node out of its wires, which are joined again without it, and put it elsewhere."""
    node = project.graphs[graph].nodes[name]
    project = edits.remove(project, [name], rejoin=True, graph=graph)
    return edits.add(project, name, replace(node, at=at), graph=graph)


def pull_into(
    project: Project,
    name: str,
    at: tuple[float, float],
    target: str,
    ends: tuple[str, str],
    *,
    graph: str = MAIN,
) -> Project:
    """Take a node out of its wires and put it into another one."""
    return put_in(pull_out(project, name, at, graph=graph), name, at, target, ends, graph=graph)


class Move(Gesture):
    """The nodes follow the pointer on the screen alone; letting go makes it one edit.

    With Alt, one node is pulled out of its wires. A single free one that is let go on a wire goes into it.
    """

    def __init__(self, view: CanvasView, found: Hit, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self._node = found.node
        self._before = view.session.selection
        self._adds = bool(keys & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        self._pulls = bool(keys & Qt.KeyboardModifier.AltModifier)
        view.board.select_wire("")
        if self._node not in self._before:
            view.session.select((self._before if self._adds else frozenset()) | {self._node})
        self._from: dict[str, tuple[float, float]] = {}
        self._to: dict[str, tuple[float, float]] = {}
        self._wire: IntoWire | None = None

    def start(self) -> None:
        nodes = self.view.session.graph.nodes
        self._from = {name: nodes[name].at for name in self.view.session.selection}
        if self._node not in self._from:
            self._from[self._node] = nodes[self._node].at
        self._to = self._from
        self.view.board.lift(self._from)
        if len(self._from) == 1:
            self._wire = IntoWire(self.view, self._node, self._pulls)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        held = self._from[self._node]
        across = snapped(held[0] + at.x() - self.begin.x()) - held[0]
        down = snapped(held[1] + at.y() - self.begin.y()) - held[1]
        places = {name: (x + across, y + down) for name, (x, y) in self._from.items()}
        if places != self._to:
            self._to = places
            self.view.board.place(places)
        if self._wire is not None:
            self._wire.look(at)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        session = self.view.session
        places = {name: place for name, place in self._to.items() if name in session.graph.nodes}
        if self._wire is not None and self._wire.target and places:
            edit = pull_into if self._pulls else put_in
            name, place, wire = self._node, places[self._node], self._wire
            label = mark(f"Insert {name}")
            session.do(label, edit, name, place, wire.target, wire.ends, graph=session.graph_name)
        elif self._pulls and len(places) == 1 and self._to != self._from:
            ((name, place),) = places.items()
            session.do(mark(f"Pull out {name}"), pull_out, name, place, graph=session.graph_name)
        elif self._to != self._from:
            session.do(mark(f"Move {named(places)}"), edits.move, places, graph=session.graph_name)
        self._let_go()
        self.view.board.drop({name: node.at for name, node in session.graph.nodes.items()})

    def undo(self) -> None:
        self._let_go()
        self.view.board.drop(self._from)
        self.view.session.select(self._before)

    def _let_go(self) -> None:
        """No wire waits for the node any more."""
        if self._wire is not None:
            self._wire.clear()

    def click(self, keys: Qt.KeyboardModifier) -> None:
        if self._adds and self._node in self._before:
            self.view.session.select(self._before - {self._node})
        elif not self._adds:
            self.view.session.select({self._node})
