"""Frames and notes in the hand: moved by their title or text, pulled wider by their edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from engine.graph import edits
from gui.canvas.carry import Carry
from gui.canvas.frame_item import FrameBox
from gui.canvas.gestures.base import Gesture
from gui.canvas.gestures.move import put_down
from gui.canvas.snapping import snapped
from gui.translate import mark

if TYPE_CHECKING:
    from gui.canvas.hits import Hit
    from gui.canvas.view import CanvasView

LEAST = 64.0, 48.0


class MoveThing(Gesture):
    """A frame takes along what stands in it; what else is selected comes, too."""

    def __init__(self, view: CanvasView, found: Hit, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(view, at)
        self._thing = found.thing
        self._before = view.session.selection, view.session.things
        self._adds = bool(keys & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        self._carry: Carry | None = None
        view.board.select_wire("")
        if self._thing not in self._before[1]:
            names, things = self._before if self._adds else (frozenset[str](), frozenset[str]())
            view.session.select(names, things | {self._thing})

    def start(self) -> None:
        session = self.view.session
        held = self.view.board.things.rect(self._thing)
        self._carry = Carry(self.view, session.selection, session.things | {self._thing}, held)

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self._carry is not None:
            self._carry.to(at - self.begin, bool(keys & Qt.KeyboardModifier.ControlModifier))

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        if self._carry is not None:
            if self._carry.moved:
                put_down(self.view, self._carry)
            self._carry.let_go()

    def undo(self) -> None:
        if self._carry is not None:
            self._carry.let_go()
        self.view.session.select(*self._before)

    def click(self, keys: Qt.KeyboardModifier) -> None:
        names, things = self._before
        if self._adds and self._thing in things:
            self.view.session.select(names, things - {self._thing})
        elif not self._adds:
            self.view.session.select((), {self._thing})


class ResizeThing(Gesture):
    """The edges under the pointer follow it on the grid of 8; the others stay."""

    def __init__(self, view: CanvasView, found: Hit, at: QPointF) -> None:
        super().__init__(view, at)
        self._thing, self._sides = found.thing, found.part.split()
        self._before = QRectF(view.board.things.rect(self._thing))
        self._now = QRectF(self._before)
        view.board.select_wire("")
        view.session.select((), {self._thing})

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        by, rect = at - self.begin, QRectF(self._before)
        if "left" in self._sides:
            rect.setLeft(min(snapped(rect.left() + by.x()), rect.right() - LEAST[0]))
        if "right" in self._sides:
            rect.setRight(max(snapped(rect.right() + by.x()), rect.left() + LEAST[0]))
        if "top" in self._sides:
            rect.setTop(min(snapped(rect.top() + by.y()), rect.bottom() - LEAST[1]))
        if "bottom" in self._sides:
            rect.setBottom(max(snapped(rect.bottom() + by.y()), rect.top() + LEAST[1]))
        if self._thing in self.view.board.things.items:
            self._now = rect
            self.view.board.things.items[self._thing].set_rect(rect)

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        session, item = self.view.session, self.view.board.things.items.get(self._thing)
        if item is None or self._now == self._before:
            return
        name, now = self._thing, self._now
        if isinstance(item, FrameBox):
            place, size = (now.left(), now.top()), (now.width(), now.height())
            label = mark("Resize a frame")
            done = session.do(label, edits.set_frame, name, at=place, size=size, graph=session.graph_name)
        else:
            label = mark("Resize a note")
            done = session.do(label, edits.write_note, name, width=now.width(), graph=session.graph_name)
        if not done:
            self.undo()

    def undo(self) -> None:
        self.view.board.things.follow(self.view.session.graph, {self._thing})

    def click(self, keys: Qt.KeyboardModifier) -> None:
        self.view.session.select((), {self._thing})
