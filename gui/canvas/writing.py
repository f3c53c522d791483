"""Writing on the canvas: a line for the title of a frame, and a field for the text of a note."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

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
        self._frame = ""
        self.setFont(theme.font(12, 600))
        self.setMaxLength(LONGEST_TITLE)
        self.setAccessibleName(tr("Title of the frame"))
        self.hide()
        arrange.title_wanted.connect(self.open_for)
        view.moved.connect(self.take)

    def open_for(self, frame: str) -> None:
        """Ask for another title of a frame."""
        if frame not in self._scene.things.items:
            return
        self._frame = frame
        rect = self._scene.things.rect(frame)
        corner = self._view.to_screen(rect.topLeft()) + QPointF(4, 1)
        width = min(max(round(rect.width() * self._view.zoom) - 8, 140), 420)
        self.setGeometry(round(corner.x()), round(corner.y()), width, 30)
        self.setText(self._scene.session.graph.frames[frame].title)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus()

    def take(self) -> None:
        """Give the frame what was written."""
        frame, self._frame = self._frame, ""
        if frame:
            self._close()
            self._arrange.retitle(frame, self.text().strip())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in TAKE:
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self._frame = ""
            self._close()
            self._scene.session.settle()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.take()

    def _close(self) -> None:
        had = self.hasFocus()
        self.hide()
        if had:
            self._view.setFocus()


class NoteField(QPlainTextEdit):
    """Ctrl Enter, or going elsewhere, takes the text; Esc leaves the old one, but takes a new note's."""

    def __init__(self, parent: QWidget, view: CanvasView, scene: CanvasScene, arrange: Arrange) -> None:
        super().__init__(parent)
        self._view, self._scene, self._arrange = view, scene, arrange
        self._open = False
        self._note = ""
        self._at: Place = (0.0, 0.0)
        self.setFont(theme.font(12))
        self.setAccessibleName(tr("Text of the note"))
        self.setPlaceholderText(tr("Write a note"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabChangesFocus(True)
        self.hide()
        arrange.text_wanted.connect(self.open_for)
        arrange.note_wanted.connect(self.open_at)
        view.moved.connect(self.take)

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
            self._close()
            self._arrange.write_note(self._note, self.toPlainText()[:LONGEST_NOTE], self._at)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in TAKE and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            if self._note:
                self._close()
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
        self._note, self._at = note, at
        corner = self._view.to_screen(QPointF(*at))
        zoom = self._view.zoom
        self.setGeometry(
            round(corner.x()), round(corner.y()), max(round(width * zoom), 200), max(round(height * zoom), 88)
        )
        self.setPlainText(text)
        self.selectAll()
        self._open = True
        self.show()
        self.raise_()
        self.setFocus()

    def _close(self) -> None:
        had, self._open = self.hasFocus(), False
        self.hide()
        if had:
            self._view.setFocus()
