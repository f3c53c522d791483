"""Connect by keys: arrows go from port to port, Enter draws the wire, Esc leaves it."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.wire import OpenWire
from gui.canvas.hits import Hit

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

NEXT = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Tab)
BEFORE = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Backtab)
TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ConnectByKeys(Gesture):
    """Starts at a node's first output, else at its first free input; ports that fit come first."""

    scrolls = False

    def __init__(self, view: CanvasView, node: str) -> None:
        item = view.board.nodes[node]
        super().__init__(view, view.to_screen(item.place.center()))
        ports = sorted(item.anatomy.ports, key=lambda p: (not p.out, p.connected))
        self.started = bool(ports)
        self._open = OpenWire(view, node, ports[0]) if ports else None
        self._choices = self._sorted(node) if self._open is not None else []
        self._at = 0
        self._show()

    def key(self, event: QKeyEvent) -> bool:
        """A key of the gesture's own; True when it was one."""
        if event.key() in (*NEXT, *BEFORE) and self._choices:
            self._at = (self._at + (1 if event.key() in NEXT else -1)) % len(self._choices)
            self._show()
        elif event.key() in TAKE:
            self.view.gesture = None
            wire, self._open = self._open, None
            if wire is not None:
                wire.clear()
                if self._choices:
                    wire.connect(self._choices[self._at])
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

    def _sorted(self, node: str) -> list[Hit]:
        assert self._open is not None
        fits, nodes = self._open.fits, self.view.board.nodes
        here = nodes[node].place.center()
        found: list[tuple[bool, bool, float, str, Hit]] = []
        for name, item in nodes.items():
            for place in item.anatomy.ports if name != node else ():
                if place.out != fits.place.out:
                    away = item.pos() + place.at - here
                    taken = place.connected and not place.out
                    misfit = not fits.fits(name, place)
                    found.append((misfit, taken, hypot(away.x(), away.y()), name, Hit("port", name, place)))
        return [each[-1] for each in sorted(found, key=lambda each: each[:4])]

    def _show(self) -> None:
        if self._open is None:
            return
        end = self._choices[self._at] if self._choices else None
        self._open.aim(end, self.begin)
        if end is not None and end.port is not None:
            where = self.view.board.nodes[end.node].port_at(end.port.name, end.port.out)
            if not self.view.shown.contains(where):
                self.view.centre(where)
