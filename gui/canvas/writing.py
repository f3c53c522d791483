"""Writing on the canvas: a line for the title of a frame, and a field for the text of a note."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from engine.graph.arranging import LONGEST_NOTE, LONGEST_TITLE
from engine.graph.model import Note, Place
from gui import theme
from gui.canvas.arrange import Arrange
from gui.canvas.scene import CanvasScene
from gui.canvas.snapping import snapped
from gui.canvas.view import CanvasView
from gui.translate import tr

TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TitleField(QLineEdit):
    """Enter, or going elsewhere, takes the title; Esc leaves the old one."""

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene, arrange: Arrange) -> None:
        super().__init__(parent)
        self._view, self._scene, self._arrange = view, scene, arrange
        self._frame = self._graph = ""
        self.setFont(theme.font(12, 600))
        self.setMaxLength(LONGEST_TITLE)
        self.setAccessibleName(tr("Title of the frame"))
        self.hide()
        arrange.title_wanted.connect(self.open_for)
        view.moved.connect(self._place)
        scene.session.entered.connect(self.take)
        scene.session.opened.connect(self.drop)

    def open_for(self, frame: str) -> None:
        """Ask for another title of a frame."""
        if frame not in self._scene.things.items:
            return
        self._frame, self._graph = frame, self._scene.session.graph_name
        self._place()
        self.setText(self._scene.session.graph.frames[frame].title)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def take(self) -> None:
        """Give the frame what was written."""
        frame, self._frame = self._frame, ""
        if frame:
            _close(self, self._view)
            self._arrange.retitle(frame, self.text().strip(), self._graph)

    def drop(self) -> None:
        """Forget what was written."""
        if self._frame:
            self._frame = ""
            _close(self, self._view)

    def event(self, event: QEvent) -> bool:
        return _is_own(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in TAKE:
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self.drop()
            self._scene.session.settle()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.take()

    def _place(self) -> None:
        """Stand over the title, wherever that is seen now."""
        if self._frame in self._scene.things.items:
            rect = self._scene.things.rect(self._frame)
            corner = self._view.to_screen(rect.topLeft()) + QPointF(4, 1)
            width = min(max(round(rect.width() * self._view.zoom) - 8, 140), 420)
            self.setGeometry(round(corner.x()), round(corner.y()), width, 30)


class NoteField(QPlainTextEdit):
    """Ctrl Enter, or going elsewhere, takes the text; Esc leaves the old one, but takes a new note's."""

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene, arrange: Arrange) -> None:
        super().__init__(parent)
        self._view, self._scene, self._arrange = view, scene, arrange
        self._open = False
        self._note = self._graph = ""
        self._at: Place = (0.0, 0.0)
        self._size = 0.0, 0.0
        self.setFont(theme.font(12))
        self.setAccessibleName(tr("Text of the note"))
        self.setPlaceholderText(tr("Write a note"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabChangesFocus(True)
        self.hide()
        arrange.text_wanted.connect(self.open_for)
        arrange.note_wanted.connect(self.open_at)
        view.moved.connect(self._place)
        scene.session.entered.connect(self.take)
        scene.session.opened.connect(self.drop)

    def open_for(self, note: str) -> None:
        """Ask for another text of a note."""
        if note in self._scene.things.items:
            rect, text = self._scene.things.rect(note), self._scene.session.graph.notes[note].text
            self._show(note, (rect.left(), rect.top()), rect.width(), rect.height(), text)

    def open_at(self, at: QPointF) -> None:
        """Ask for the text of a new note at a point of the scene."""
        self._show("", (snapped(at.x()), snapped(at.y())), Note().width, 72, "")

    def take(self) -> None:
        """Keep what was written."""
        if self._open:
            self.drop()
            text = self.toPlainText()[:LONGEST_NOTE]
            self._arrange.write_note(self._note, text, self._at, self._graph)

    def drop(self) -> None:
        """Forget what was written."""
        if self._open:
            self._open = False
            _close(self, self._view)

    def event(self, event: QEvent) -> bool:
        return _is_own(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in TAKE and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            if self._note:
                self.drop()
            else:
                self.take()  # words that nothing else holds are not thrown away
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.take()

    def _show(self, note: str, at: Place, width: float, height: float, text: str) -> None:
        self.take()
        self._note, self._at, self._size = note, at, (width, height)
        self._graph = self._scene.session.graph_name
        self._open = True
        self._place()
        self.setPlainText(text)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def _place(self) -> None:
        """Stand over the note, wherever that is seen now."""
        if self._open:
            corner, zoom = self._view.to_screen(QPointF(*self._at)), self._view.zoom
            width, height = (round(each * zoom) for each in self._size)
            self.setGeometry(round(corner.x()), round(corner.y()), max(width, 200), max(height, 88))


def _is_own(event: QEvent) -> bool:
    """Whether a key ends the writing and is no shortcut meanwhile; what else writes, Qt's fields know."""
    override = event.type() is QEvent.Type.ShortcutOverride
    if override and isinstance(event, QKeyEvent) and event.key() in (*TAKE, Qt.Key.Key_Escape):
        event.accept()
        return True
    return False


def _close(field: QWidget, view: CanvasView) -> None:
    """The keyboard goes back to the drawing, unless something else has it."""
    there = QApplication.focusWidget()
    field.hide()
    if there in (field, None):
        view.setFocus()
