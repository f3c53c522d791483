"""The view: mouse and key events, handed to gestures and commands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QApplication

from gui.canvas.camera import Camera
from gui.canvas.gestures import Gesture, gesture_for
from gui.canvas.gestures.connect import ConnectByKeys
from gui.canvas.gestures.pan import Pan
from gui.canvas.hits import Hit, hit
from gui.canvas.node_paint import title_fits
from gui.canvas.scene import CanvasScene
from gui.canvas.touch import Touch
from gui.session import Session
from gui.widgets.base import KEYBOARD_REASONS
from gui.widgets.focus import show_focus

EDGE, EDGE_STEP, EDGE_EVERY = 32, 14, 30


class CanvasView(Camera):
    """Looks at the scene; one gesture at a time has the mouse.

    `pointed(Hit)` when something else is under the
    pointer; `double_clicked(Hit, point)`, `menu_wanted(Hit, point)` and `key(event)` are for the canvas;
    `misfit_drawn(wire)` when a wire was drawn to where it does not fit.
    """

    pointed = Signal(object)
    double_clicked = Signal(object, object)
    menu_wanted = Signal(object, object)
    key_pressed = Signal(object)
    space_tapped = Signal()
    wire_dropped = Signal(object, object)
    misfit_drawn = Signal(str)

    def __init__(self, scene: CanvasScene, session: Session) -> None:
        super().__init__(scene)
        self.session = session
        self.gesture: Gesture | None = None
        self.pointer: QPointF | None = None
        self._hit = Hit()
        self._space = self._paper_moved = False  # whether it is held, and was part of a drag
        self._hand = False
        self._covered = False
        self.wheel_scrolls = False
        self.snaps = True
        self._edge = QTimer(self, interval=EDGE_EVERY)
        self._edge.timeout.connect(self._scroll_at_edge)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._touch = Touch(self, self.cancel)
        # What a gesture holds may be gone after an edit that is not its own, such as an undo meanwhile.
        session.changed.connect(self.cancel)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab belongs to the wire that is led by keys."""
        return False if isinstance(self.gesture, ConnectByKeys) else super().focusNextPrevChild(next)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.gesture is not None:
            self.cancel()
            return
        at = event.position()
        left = event.button() is Qt.MouseButton.LeftButton
        if event.button() is Qt.MouseButton.MiddleButton or (left and (self._space or self._hand)):
            self.gesture = Pan(self, at)
            self._paper_moved = True
        elif left:
            self.gesture = gesture_for(self, self.hit(at), at, event.modifiers())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position()
        gesture = self.gesture
        if gesture is None:
            self._point_at(event.position())
            return
        gesture.drag(event.position(), event.modifiers())
        going_on = self.gesture is gesture  # what it began with may have come to an edit that ends it
        if going_on and gesture.scrolls and gesture.started and not self._edge.isActive():
            self._edge.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self.gesture = self.gesture, None
        self._edge.stop()
        if gesture is not None:
            gesture.release(event.position(), event.modifiers())
        self._point_at(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.cancel()
            self.double_clicked.emit(self.hit(event.position()), self.to_scene(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        zooms = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.pixelDelta() and event.phase() is not Qt.ScrollPhase.NoScrollPhase and not zooms:
            self.pan(QPointF(event.pixelDelta()))  # two fingers on a touchpad
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPointF(event.angleDelta().y() / 2 or event.angleDelta().x() / 2, 0))
        elif self.wheel_scrolls and not zooms:
            self.pan(QPointF(0, event.angleDelta().y() / 2))
        else:
            self.set_zoom(self.zoom * 1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.gesture is not None:
            self.cancel()
        elif isinstance(self.gesture, ConnectByKeys):
            self.gesture.key(event)
        elif event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._space, self._paper_moved = True, False
        else:
            self.key_pressed.emit(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._space and not event.isAutoRepeat():
            self._space = False
            if not self._paper_moved:
                self.space_tapped.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._menu_by_key()
            return
        at = QPointF(event.pos())
        self.menu_wanted.emit(self.hit(at), event.globalPos())

    def _menu_by_key(self) -> None:
        """The menu of what is selected, beside it; of the canvas where nothing is."""
        chosen = [name for name in self.session.selection if name in self.board.nodes]
        found = Hit("node", chosen[0]) if chosen else Hit()
        at = self.viewport().rect().center()
        if chosen:
            at = self.to_screen(self.board.nodes[chosen[0]].place.bottomLeft()).toPoint()
        elif things := sorted(self.session.things & self.board.things.items.keys()):
            found = Hit("thing", thing=things[0], part="body")
            at = self.to_screen(self.board.things.rect(things[0]).bottomLeft()).toPoint()
        elif self.board.wire in self.board.wires:
            found = Hit("wire", wire=self.board.wire)
            at = self.to_screen(self.board.wires[self.board.wire].route.middle).toPoint()
        self.menu_wanted.emit(found, self.viewport().mapToGlobal(at))

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = None
        if self.gesture is None:
            self._set_hit(Hit())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD_REASONS:
            show_focus(self, 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        super().focusOutEvent(event)

    def tip_at(self, at: QPoint) -> str:
        """The title of the layer at a place on the screen, where the zoom has no room for all of it."""
        item = self.board.nodes.get(self.hit(QPointF(at)).node)
        return "" if item is None or title_fits(item, self.zoom) else item.anatomy.title

    def hit(self, at: QPointF) -> Hit:
        """What is under a point of the viewport."""
        return hit(self.board, self.to_scene(at), self.zoom)

    def connect_by_keys(self, node: str) -> None:
        """Let the arrow keys lead a wire from a node."""
        self.cancel()
        self.gesture = ConnectByKeys(self, node)

    def set_hand(self, on: bool) -> None:
        """Let the left button move the paper."""
        self._hand = on
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if on else Qt.CursorShape.ArrowCursor)

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show what a press would do here; None for nothing special."""
        if not self._hand and self.gesture is None:
            self.viewport().setCursor(shape or Qt.CursorShape.ArrowCursor)

    def cancel(self) -> None:
        """End the gesture as if it had never begun."""
        gesture, self.gesture = self.gesture, None
        self._edge.stop()
        if gesture is not None:
            gesture.cancel()

    def cover(self, on: bool) -> None:
        """Something stands before the drawing that is typed into: nothing is pointed at meanwhile."""
        if on:
            self._set_hit(Hit())
        self._covered = on

    def _point_at(self, at: QPointF) -> None:
        if not self._covered:
            self._set_hit(self.hit(at))

    def _set_hit(self, found: Hit) -> None:
        if found != self._hit:
            self._hit = found
            self.pointed.emit(found)

    def _scroll_at_edge(self) -> None:
        if self.gesture is None or self.pointer is None:
            self._edge.stop()
            return
        at, size = self.pointer, self.viewport().size()
        by = QPointF(_push(at.x(), size.width()), _push(at.y(), size.height()))
        if by.isNull():
            self._edge.stop()
            return
        gesture = self.gesture
        self.pan(by)
        if self.gesture is gesture:  # who follows the paper may have ended it
            gesture.drag(at, QApplication.keyboardModifiers())


def _push(at: float, size: int) -> float:
    """How far the paper moves when the pointer is near an edge."""
    if at < EDGE:
        return EDGE_STEP
    return -EDGE_STEP if at > size - EDGE else 0.0
