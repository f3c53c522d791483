"""What all gestures share: they begin after 4 pixels, and can be called off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView

BEGIN_AFTER = 4.0


class Gesture:
    """One press, its moves, and its end. `scrolls`: the paper moves while the pointer is at an edge."""

    scrolls = True

    def __init__(self, view: CanvasView, at: QPointF) -> None:
        self.view = view
        self.pressed = at
        self.begin = view.to_scene(at)
        self.started = False

    def drag(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The pointer moved to a point of the viewport."""
        if not self.started and (at - self.pressed).manhattanLength() < BEGIN_AFTER:
            return
        if not self.started:
            self.started = True
            self.start()
        self.move(self.view.to_scene(at), keys)

    def release(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The button was let go."""
        if self.started:
            self.finish(self.view.to_scene(at), keys)
        else:
            self.click(keys)

    def cancel(self) -> None:
        """Leave everything as it was before the press."""
        if self.started:
            self.undo()

    def start(self) -> None:
        """The pointer has moved far enough."""

    def move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Follow the pointer, at a point of the scene."""

    def finish(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        """Do what the gesture is for."""

    def undo(self) -> None:
        """Take away what the gesture showed."""

    def click(self, keys: Qt.KeyboardModifier) -> None:
        """The button was let go where it was pressed."""
