"""The quick bar over the node that is pointed at: mute, leave out, duplicate, delete."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.canvas.cards import FloatingCard
from gui.canvas.commands import Commands
from gui.canvas.hits import Hit
from gui.canvas.lod import Level
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.translate import tr
from gui.widgets.buttons import IconButton

SHOW_AFTER, HIDE_AFTER = 300, 250
OVER = 5  # so far it stands on the node


class QuickBar(FloatingCard):
    """Appears a moment after the pointer came to rest on a node, and acts on that node."""

    radius = 6

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene, commands: Commands) -> None:
        super().__init__(parent)
        self._view, self._scene, self._commands = view, scene, commands
        self._node = self._next = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(self.ROOM + 2, self.ROOM + 1, self.ROOM + 2, self.ROOM + 1)
        row.setSpacing(1)
        self.mute = self._button("eye-off", tr("Mute"), "M", commands.mute)
        self.bypass = self._button("square-dashed", tr("Leave out"), "Shift M", commands.bypass)
        self.copy = self._button("copy", tr("Duplicate"), "Ctrl+D", commands.copying.duplicate)
        self.delete = self._button("trash-2", tr("Delete"), "Del", commands.delete)
        for each in (self.mute, self.bypass, self.copy, self.delete):
            row.addWidget(each)
        self.adjustSize()
        self.hide()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._change)
        view.pointed.connect(self._point)
        view.moved.connect(self.vanish)
        scene.drawn.connect(self.vanish)

    def vanish(self) -> None:
        """Be gone at once, as when the canvas moves below."""
        self._timer.stop()
        self._next = self._node = ""
        self.hide()

    def _button(self, icon: str, name: str, key: str, run: Callable[[], object]) -> IconButton:
        made = IconButton(icon, name, key=key, size=24)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self._act(run))
        return made

    def _act(self, run: Callable[[], object]) -> None:
        node = self._node
        self.vanish()
        if node in self._scene.nodes:
            self._commands.take(node)
            run()

    def _point(self, found: Hit) -> None:
        self._next = found.node if found.what == "node" and self._scene.level is Level.FULL else ""
        if self._next != self._node or not self._next:
            self._timer.start(SHOW_AFTER if self._next else HIDE_AFTER)

    def _change(self) -> None:
        if not self._next and self.underMouse():
            self._timer.start(HIDE_AFTER)
            return
        self._node = self._next
        if self._node not in self._scene.nodes or self._view.gesture is not None:
            self.hide()
            return
        item = self._scene.nodes[self._node]
        corner = self._view.to_screen(item.place.topRight())
        badge = 14 if item.severity in ("error", "warning") else 0
        # Just over the edge, so that the title below stays to be read; the pointer gets there without a gap.
        at = corner - QPointF(self.width() - self.ROOM + 4 + badge, self.height() - self.ROOM - OVER)
        self.mute.set_icon(
            "eye" if item.muted else "eye-off", tr("Unmute") if item.muted else tr("Mute"), "M"
        )
        out = item.off[0]
        self.bypass.set_icon("square-dashed", tr("Bring back") if out else tr("Leave out"), "Shift M")
        self.move(at.toPoint())
        self.show()
        self.raise_()
