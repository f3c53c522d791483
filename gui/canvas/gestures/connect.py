"""Connect by keys: arrows go from port to port, Tab to another port of the layer, Enter draws the wire."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from engine.graph import edits
from gui.announce import announce
from gui.canvas.anatomy import PortPlace
from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.wire import OpenWire
from gui.canvas.hits import Hit
from gui.canvas.words import plain
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

NEXT = (Qt.Key.Key_Right, Qt.Key.Key_Down)
BEFORE = (Qt.Key.Key_Left, Qt.Key.Key_Up)
OTHER = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
CUT = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ConnectByKeys(Gesture):
    """Starts at a node's first output, else at its first free input; ports that fit come first.

    Del takes away the wire that the port in question has.
    """

    scrolls = False

    def __init__(self, view: CanvasView, node: str) -> None:
        item = view.board.nodes[node]
        super().__init__(view, view.to_screen(item.place.center()))
        self._node = node
        self._own = sorted(item.anatomy.ports, key=lambda p: (not p.out, p.connected))
        self._from = 0
        self._at = 0
        self._choices: list[Hit] = []
        self._open: OpenWire | None = None
        self.started = bool(self._own)
        self._begin()

    def key(self, event: QKeyEvent) -> bool:
        """A key of the gesture's own; True when it was one."""
        key = Qt.Key(event.key())
        if key in (*NEXT, *BEFORE) and self._choices:
            self._at = (self._at + (1 if key in NEXT else -1)) % len(self._choices)
            self._show()
        elif key in OTHER and self._own:
            self._from = (self._from + OTHER[key]) % len(self._own)
            self._begin()
        elif key in TAKE:
            self._take()
        elif key in CUT:
            self._cut()
        else:
            return False
        return True

    def drag(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The mouse has no part in it."""

    def undo(self) -> None:
        if self._open is not None:
            self._open.clear()
            self._open = None

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        self.undo()

    @property
    def end(self) -> Hit | None:
        """The port that Enter would lead the wire to."""
        return self._choices[self._at] if self._choices else None

    def _begin(self) -> None:
        """Lead a wire from another port of the layer."""
        self.undo()
        if self._own:
            self._open = OpenWire(self.view, self._node, self._own[self._from])
            self._choices, self._at = self._sorted(self._open), 0
            self._show()

    def _take(self) -> None:
        self.view.gesture = None
        wire, end = self._open, self.end
        self.undo()
        if wire is not None and end is not None:
            wire.connect(end)

    def _cut(self) -> None:
        """Take away the wire at the layer's own input, or the one to the port that is aimed at."""
        wires, wire, end = self.view.session.graph.wires, self._open, self.end
        if wire is None:
            return
        own = self._own[self._from]
        target = f"{self._node}.{own.name}" if not own.out else end.address if end is not None else ""
        known = wires.get(target)
        if known is None or (own.out and known.source != f"{self._node}.{own.name}"):
            announce(self.view, tr("There is no wire to take away"))
            return
        self.view.gesture = None
        self.undo()
        self.view.session.do(
            mark("Disconnect"), edits.disconnect, [target], graph=self.view.session.graph_name
        )

    def _sorted(self, wire: OpenWire) -> list[Hit]:
        fits, nodes = wire.fits, self.view.board.nodes
        here = nodes[self._node].place.center()
        found: list[tuple[bool, bool, float, str, Hit]] = []
        for name, item in nodes.items():
            for place in item.anatomy.ports if name != self._node else ():
                if place.out != fits.place.out:
                    away = item.pos() + place.at - here
                    taken = place.connected and not place.out
                    misfit = not fits.fits(name, place)
                    found.append((misfit, taken, hypot(away.x(), away.y()), name, Hit("port", name, place)))
        return [each[-1] for each in sorted(found, key=lambda each: each[:4])]

    def _show(self) -> None:
        if self._open is None:
            return
        end = self.end
        self._open.aim(end, self.begin)
        announce(self.view, self._words(end))
        if end is not None and end.port is not None:
            where = self.view.board.nodes[end.node].port_at(end.port.name, end.port.out)
            if not self.view.shown.contains(where):
                self.view.centre(where)

    def _words(self, end: Hit | None) -> str:
        """What a screen reader says: from where, to where, and whether it fits."""
        own = self._said(self._node, self._own[self._from])
        if end is None or end.port is None or self._open is None:
            return tr(f"From {own}: there is nothing to connect to")
        other = self._said(end.node, end.port)
        why = self._open.fits.why_not(end.node, end.port)
        if why is not None:
            return tr(f"From {own} to {other}: does not fit, {why}")
        taken = end.port.connected and not end.port.out
        return tr(f"From {own} to {other}: takes its wire over") if taken else tr(f"From {own} to {other}")

    def _said(self, node: str, place: PortPlace) -> str:
        title = self.view.board.nodes[node].anatomy.title
        return f"{title} {node}, {place.label or plain(place.name)}"
