"""Dialogs that ask one thing, without stopping the event loop: the answer comes to a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QWidget

from gui import theme
from gui.translate import tr
from gui.widgets.base import label, shortened
from gui.widgets.buttons import Button, Variant
from gui.widgets.fields import TextField
from gui.widgets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Answer:
    """A button of a question: what it stands for, its words and its look."""

    key: str
    words: str
    variant: Variant = "secondary"


class Question(Sheet):
    """A title, a line or two, and buttons that say what they do. Esc is the first answer."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        answers: Sequence[Answer],
        done: Callable[[str], None],
        details: str = "",
    ) -> None:
        title, text = shortened(title, 160), shortened(text, 1200)
        super().__init__(parent, title)
        self._done = done
        self._answers = list(answers)
        self.set_card_width(400, 560)
        self.column.addWidget(label(title, 17, 600, "text", wrap=True))
        if text:
            self.column.addWidget(label(text, 13, 400, "text2", wrap=True))
        if details:
            self._add_details(details)
        self.column.addSpacing(12)
        self.buttons = {each.key: self._button(each) for each in answers}
        self._add_buttons()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.answer(self._answers[0].key)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def reject(self) -> None:
        """The frame's own close button is the first answer too."""
        self.answer(self._answers[0].key)

    def answer(self, key: str) -> None:
        """Close, and say what was answered."""
        self.done(0)
        self._done(key)

    def _button(self, each: Answer) -> Button:
        made = Button(each.words, each.variant, height=32)
        made.clicked.connect(lambda: self.answer(each.key))
        return made

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for made in self.buttons.values():
            row.addWidget(made)
        self.column.addLayout(row)
        calm = [made for made in self.buttons.values() if not made.variant.startswith("danger")]
        (calm or list(self.buttons.values()))[-1].setFocus()  # Enter never deletes by itself

    def _add_details(self, details: str) -> None:
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setFont(theme.code_font(12))
        text.setFixedHeight(160)
        text.setAccessibleName(tr("Details"))
        text.hide()
        show = Button(tr("Show details"), "link")

        def toggle() -> None:
            text.setVisible(not text.isVisible())
            show.set_look(tr("Hide details") if text.isVisible() else tr("Show details"))
            self.adjustSize()

        show.clicked.connect(toggle)
        self.column.addWidget(show)
        self.column.addWidget(text)


def ask(
    parent: QWidget,
    title: str,
    text: str,
    answers: Sequence[Answer],
    done: Callable[[str], None],
    details: str = "",
) -> Question:
    """Show a question above `parent`; `done` gets the key of the answer."""
    made = Question(parent, title, text, answers, done, details)
    made.open()
    return made


def ask_text(parent: QWidget, title: str, text: str, words: str, done: Callable[[str], None]) -> Question:
    """Let a person change one line of text; `done` gets it unless it is empty or was cancelled."""
    field = TextField(title, text)

    def answered(key: str) -> None:
        if key == "ok" and field.text().strip():
            done(field.text().strip())

    answers = [Answer("cancel", tr("Cancel")), Answer("ok", words, "primary")]
    made = Question(parent, title, "", answers, answered)
    made.column.insertWidget(1, field)
    field.returnPressed.connect(lambda: made.answer("ok"))
    made.open()
    field.setFocus()
    field.selectAll()
    return made


def ask_file(
    parent: QWidget, title: str, patterns: Sequence[str], done: Callable[[Path], None]
) -> QFileDialog:
    """Let a person choose a file to open."""
    return _file_dialog(parent, title, patterns, QFileDialog.AcceptMode.AcceptOpen, "", done)


def ask_target(
    parent: QWidget, title: str, patterns: Sequence[str], start: Path, done: Callable[[Path], None]
) -> QFileDialog:
    """Let a person say where to save; asks before a file is replaced."""
    return _file_dialog(parent, title, patterns, QFileDialog.AcceptMode.AcceptSave, str(start), done)


def ask_again(parent: QWidget, typed: Path, target: Path, done: Callable[[], None]) -> None:
    """The file dialog asked about the name as it was typed; where `target` has an ending more and is there
    already, ask about that one, too.
    """
    if target == typed or not target.exists():
        done()
        return
    answers = [Answer("cancel", tr("Cancel")), Answer("over", tr("Replace the file"), "danger")]
    why = tr("There is a file of that name already.")
    ask(parent, tr(f"Replace {target.name}?"), why, answers, lambda key: done() if key == "over" else None)


def ask_folder(parent: QWidget, title: str, done: Callable[[Path], None]) -> QFileDialog:
    """Let a person choose a folder."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda path: done(Path(path)))
    dialog.open()
    return dialog


def _file_dialog(
    parent: QWidget,
    title: str,
    patterns: Sequence[str],
    mode: QFileDialog.AcceptMode,
    start: str,
    done: Callable[[Path], None],
) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(mode)
    dialog.setNameFilters([tr(each) for each in patterns])
    saving = mode == QFileDialog.AcceptMode.AcceptSave
    dialog.setFileMode(QFileDialog.FileMode.AnyFile if saving else QFileDialog.FileMode.ExistingFile)
    if start:
        dialog.setDirectory(str(Path(start).parent))
        dialog.selectFile(Path(start).name)
    if saving:
        dialog.setDefaultSuffix("loom")
    dialog.fileSelected.connect(lambda path: done(Path(path)))
    dialog.open()
    return dialog
