"""Layers dragged in from the palette: onto the ground, or onto a wire, which then goes through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from gui.canvas.hits import wire_at

if TYPE_CHECKING:
    from gui.canvas.commands import Commands
    from gui.canvas.view import CanvasView

LAYER_MIME = "application/x-layerloom-layer"
REACH = 14.0


class Drop(QObject):
    """Watches the viewport for drags that carry the name of a layer."""

    def __init__(self, view: CanvasView, commands: Commands) -> None:
        super().__init__(view)
        self._view, self._commands = view, commands
        self._wire = ""
        self._over = False  # a layer is dragged over the canvas, of which Qt's own view knows nothing
        view.viewport().setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.DragLeave:
            self._show("")
            mine, self._over = self._over, False
            return mine
        elif isinstance(event, QDropEvent) and self._layer(
            event
        ):  # a drag's enter and move are kinds of drop events
            self._over = isinstance(event, QDragMoveEvent)
            if isinstance(event, QDragMoveEvent):
                self._show(self._wire_under(event.position(), self._layer(event)))
            else:
                self._drop(event)
            event.acceptProposedAction()
            return True
        return False

    def _drop(self, event: QDropEvent) -> None:
        wire = self._wire_under(event.position(), self._layer(event))
        self._show("")
        self._commands.drop(self._layer(event), self._view.to_scene(event.position()), wire)
        self._view.setFocus()

    def _wire_under(self, at: QPointF, type: str) -> str:
        layer = self._commands.planner.layer(type)
        if layer is None or layer.role != "layer" or not layer.inputs or not layer.outputs:
            return ""
        return wire_at(self._view.board, self._view.to_scene(at), self._view.zoom, REACH)

    def _show(self, wire: str) -> None:
        """Light up the wire that a drop would go into."""
        for target in {self._wire, wire} & self._view.board.wires.keys():
            self._view.board.wires[target].show_state(hovered=target == wire)
        self._wire = wire

    def _layer(self, event: QDropEvent) -> str:
        """The layer or block that a drag carries, or nothing."""
        name = bytes(event.mimeData().data(LAYER_MIME).data()).decode("utf-8", "replace")
        return name if self._commands.planner.layer(name) is not None else ""
