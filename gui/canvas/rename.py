"""Renaming a layer where it stands: a line edit over its header, with what is wrong with a name below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.graph import edits
from gui import theme
from gui.canvas.block_commands import BlockCommands
from gui.canvas.scene import CanvasScene
from gui.canvas.view import CanvasView
from gui.translate import mark, tr
from gui.widgets.base import set_tip


class RenameField(QLineEdit):
    """Enter or leaving takes the name when it can be one; Esc leaves the old one.

    It names a layer, or the block that a node stands for.
    """

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene, blocks: BlockCommands) -> None:
        super().__init__(parent)
        self._view, self._scene, self._blocks = view, scene, blocks
        self._node = self._block = ""
        self.setFont(theme.code_font(12))
        self.setAccessibleName(tr("Name of the layer"))
        self.hide()
        self.returnPressed.connect(lambda: self._take(stay=True))
        self.textChanged.connect(lambda: self._mark(""))
        view.moved.connect(self._place)
        scene.session.entered.connect(self.close_field)
        scene.session.opened.connect(self.close_field)
        self.installEventFilter(self)

    def open_for(self, node: str) -> None:
        """Ask for another name of a node."""
        self._open(node, "")

    def open_for_block(self, node: str) -> None:
        """Ask for another name of the block that a node stands for."""
        self._open(node, self._blocks.block(node))

    def _open(self, node: str, block: str) -> None:
        self._node, self._block = node, block
        self.setAccessibleName(tr("Name of the block") if block else tr("Name of the layer"))
        self._place()
        self.setText(block or node)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def _place(self) -> None:
        """Stand over the header of the node, wherever that is seen now."""
        if self._node in self._scene.nodes:
            place = self._scene.nodes[self._node].place
            corner = self._view.to_screen(place.topLeft()) + QPointF(30, 1)
            width = max(round(place.width() * self._view.zoom) - 34, 150)
            self.setGeometry(round(corner.x()), round(corner.y()), width, 30)

    def close_field(self) -> None:
        """Keep the old name."""
        if self.isVisible():
            self._node = ""
            self.hide()
            self._view.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus() and self.isVisible():
            if event.reason() is not Qt.FocusReason.PopupFocusReason:
                self._take(stay=False)
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() is QEvent.Type.KeyPress:
                self.close_field()
            return True
        return False

    def _take(self, stay: bool) -> None:
        node, block, session = self._node, self._block, self._scene.session
        name = self.text().strip().replace(" ", "_") if block else self.text().strip()
        why = self._why_not(name) if name != (block or node) else ""
        if why and stay:
            self._mark(why)
            return
        self.close_field()
        if node and block and not why:
            self._blocks.call(node, name)
        elif node and name != node and not why:
            session.do(mark(f"Rename {node}"), edits.rename, node, name, graph=session.graph_name)
            session.select([name])

    def _why_not(self, name: str) -> str:
        if self._block and name in self._scene.session.project.graphs:
            return tr(f'There is already a block called "{name}".')
        if not self._block and name in self._scene.session.graph.nodes:
            return tr(f'There is already a layer called "{name}".')
        return (
            "" if edits.is_name(name) else tr("Use letters, digits and underscores, starting with a letter.")
        )

    def _mark(self, why: str) -> None:
        if bool(self.property("mistake")) != bool(why):
            self.setProperty("mistake", bool(why))
            self.style().unpolish(self)
            self.style().polish(self)
        set_tip(self, why)
        self.setAccessibleDescription(why)
