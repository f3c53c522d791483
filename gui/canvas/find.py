"""Find on the drawing: a field that steps through the layers, frames and notes in which the words stand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.canvas.cards import FloatingCard
from gui.canvas.commands import Commands
from gui.canvas.scene import CanvasScene
from gui.translate import tr
from gui.widgets.base import text_in
from gui.widgets.buttons import IconButton
from gui.widgets.fields import FlatField

WIDTH, NARROWEST, HEIGHT, COUNT = 340, 220, 40, 64
EDGE = 12


class FindBar(FloatingCard):
    """Enter goes to the next find, Shift Enter to the one before; Esc closes it."""

    closed = Signal()

    def __init__(self, parent: QWidget, scene: CanvasScene, commands: Commands) -> None:
        super().__init__(parent)
        self._scene, self._commands = scene, commands
        self._found: list[str] = []
        self._at = -1
        self.field = FlatField(tr("Find on the drawing"), tr("Name, title, setting or note"))
        self.field.setFont(theme.font(13))
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        before = IconButton("chevron-up", tr("Previous find"), key="Shift+Return", size=24)
        after = IconButton("chevron-down", tr("Next find"), key="Return", size=24)
        shut = IconButton("x", tr("Close"), key="Esc", size=24)
        before.clicked.connect(lambda: self.step(-1))
        after.clicked.connect(lambda: self.step(1))
        shut.clicked.connect(self.close_bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(self.ROOM + 10, self.ROOM, self.ROOM + 6, self.ROOM)
        row.setSpacing(2)
        row.addWidget(self.field, 1)
        row.addSpacing(COUNT)
        for button in (before, after, shut):
            row.addWidget(button)
        self.setAccessibleName(tr("Find on the drawing"))
        scene.session.opened.connect(self.hide)
        scene.session.entered.connect(self.hide)
        self.hide()

    def open(self) -> None:
        """Ask for words to find."""
        self.show()
        self.raise_()
        self.field.selectAll()
        self.field.setFocus()
        self._search()

    def place(self, width: int, tools: QRect) -> None:
        """Stand left of the tools, or below them where there is no room beside them."""
        beside = tools.left() - EDGE - WIDTH - 2 * self.ROOM
        wide = max(min(WIDTH, width - 2 * EDGE), NARROWEST)
        self.setFixedSize(QSize(wide, HEIGHT) + QSize(2 * self.ROOM, 2 * self.ROOM))
        if beside > width * 0.2:
            self.move(beside, tools.top())
        else:
            self.move(width - self.width() - EDGE + self.ROOM, tools.bottom())

    def close_bar(self) -> None:
        """Leave the find selected and go back to the canvas."""
        self.hide()
        self.closed.emit()

    def step(self, by: int) -> None:
        """Select another find and bring it into view."""
        self._found = matches(self._scene, self.field.text())
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._show()
        self._count()

    def draw(self, painter: QPainter) -> None:
        area = QRectF(self.field.geometry().right() + 2, 0, COUNT, self.height())
        right = Qt.AlignmentFlag.AlignRight
        text_in(painter, area, self.count, theme.font(12), "text3", right)

    @property
    def count(self) -> str:
        """Which find of how many is selected."""
        if not self.field.text().strip():
            return ""
        if not self._found:
            return tr("None")
        return tr(f"{self._at + 1} of {len(self._found)}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        mine = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if mine and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if mine and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
            else:
                self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            return True
        return False

    def _search(self) -> None:
        """Go to the first find from what is selected on."""
        self._found = matches(self._scene, self.field.text())
        chosen = self._scene.session.selection | self._scene.session.things
        self._at = next((i for i, name in enumerate(self._found) if name in chosen), 0) if self._found else -1
        if self._found:
            self._show()
        self._count()

    def _show(self) -> None:
        name, session = self._found[self._at], self._scene.session
        if name in session.graph.nodes:
            session.select([name])
            self._commands.reveal(name, only_if_hidden=True)
        else:
            session.select((), [name])
            self._commands.zoom_to_selection()

    def _count(self) -> None:
        self.setAccessibleDescription(self.count)
        self.field.setAccessibleDescription(self.count)
        self.update()


def matches(scene: CanvasScene, text: str) -> list[str]:
    """Layers in the order of the drawing, then frames and notes, in which all the words stand."""
    words = text.lower().split()
    if not words:
        return []
    graph = scene.session.graph
    found = [name for name in graph.nodes if all(word in _said(scene, name) for word in words)]
    titles = {name: frame.title for name, frame in graph.frames.items()}
    titles |= {name: note.text for name, note in graph.notes.items()}
    return found + [name for name, said in titles.items() if all(word in said.lower() for word in words)]


def _said(scene: CanvasScene, name: str) -> str:
    """All that is to be read of a layer: name, title, type, what stands on it, its settings and its note."""
    node = scene.session.graph.nodes[name]
    parts = [
        name,
        node.type,
        node.note,
        *(f"{key} {value} {key}={value}" for key, value in node.params.items()),
    ]
    if name in scene.nodes:
        anatomy = scene.nodes[name].anatomy
        parts += [anatomy.title, anatomy.group, *(f"{row.left} {row.right}" for row in anatomy.rows)]
    return "\n".join(parts).lower()
