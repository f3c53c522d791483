"""The view of a comparison: it can be looked around in and clicked at, and nothing can be changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from gui.canvas.camera import Camera
from gui.compare.board import CompareBoard
from gui.widgets.base import KEYBOARD_REASONS, plain_tip
from gui.widgets.focus import show_focus

STARTED = 4.0  # a press that moves so far is a drag


class CompareView(Camera):
    """Dragging moves the paper, the wheel zooms. `picked(key)` and `opened(key)` name a node, "" for none;
    `key_pressed(event)` is for the page.
    """

    picked = Signal(str)
    opened = Signal(str)
    key_pressed = Signal(object)

    def __init__(self, board: CompareBoard) -> None:
        super().__init__(board)
        self.shown_board = board
        self.wheel_scrolls = False
        self._from: QPointF | None = None
        self._dragged = False
        self.setScene(board)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def node_at(self, at: QPointF) -> str:
        """The key of the node under a point of the viewport, or ""."""
        point = self.to_scene(at)
        for name, item in self.shown_board.nodes.items():
            if item.place.contains(point):
                return name
        return ""

    def viewportEvent(self, event: QEvent) -> bool:
        """Words that have no room above a node are shown whole on hovering."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            made = self.shown_board.marks.get(self.node_at(QPointF(event.pos())))
            if made is not None and made.words_at(self.zoom) != made.words:
                QToolTip.showText(event.globalPos(), plain_tip(made.words), self)
                return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from, self._dragged = event.position(), False
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        by = event.position() - self._from
        if self._dragged or by.manhattanLength() >= STARTED:
            self._dragged = True
            self._from = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan(by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is not None and not self._dragged:
            self.picked.emit(self.node_at(event.position()))
        self._from = None
        self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._from = None
        if key := self.node_at(event.position()):
            self.opened.emit(key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.pixelDelta() and event.phase() is not Qt.ScrollPhase.NoScrollPhase:
            self.pan(QPointF(event.pixelDelta()))
        elif self.wheel_scrolls and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan(QPointF(0, event.angleDelta().y() / 2))
        else:
            self.set_zoom(self.zoom * 1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.key_pressed.emit(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in KEYBOARD_REASONS:
            show_focus(self, 0)
