"""What is asked when the disk says something else than the window: changed, gone, taken, missing, refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui import dialogs
from gui.dialogs import Answer
from gui.translate import tr

if TYPE_CHECKING:
    from gui.files.actions import FileActions
    from gui.files.documents import Documents
    from gui.window import Window

Then = Callable[[], None]


class Conflicts(QObject):
    """Nothing is written over and nothing is lost before a person has chosen."""

    def __init__(self, documents: Documents, files: FileActions, window: Window) -> None:
        super().__init__(files)
        self._documents, self._session = documents, documents.session
        self._files, self._window = files, window
        self.compare: Callable[[Path], None] | None = None
        documents.changed_outside.connect(self._changed)
        documents.gone.connect(self._gone)

    def missing(self, path: Path) -> None:
        """A project that was opened before is not where it was."""
        answers = [
            Answer("close", tr("Close")),
            Answer("forget", tr("Take off the list")),
            Answer("find", tr("Find it…"), "primary"),
        ]
        choices: dict[str, Then] = {
            "forget": lambda: self._files.forget(path),
            "find": lambda: self._files.choose_moved(path),
        }
        why = tr("It was moved, renamed or deleted, or its drive is not connected.")
        self._ask(tr(f"{path.name} is not there"), why, answers, choices)

    def refused(self, title: str, why: str, then: Then) -> None:
        """A save that the disk did not take can go somewhere else."""
        answers = [Answer("close", tr("Close")), Answer("as", tr("Save as…"), "primary")]
        self._ask(title, why, answers, {"as": lambda: self._files.save_as(then)})

    def occupied(self, path: Path, then: Then) -> None:
        """A save under another name would replace what another window is about."""
        answers = [Answer("cancel", tr("Cancel"))]
        if (there := self._files.elsewhere(path)) is not None:
            answers.append(Answer("show", tr("Show that window")))
        answers.append(Answer("as", tr("Choose another name…"), "primary"))
        choices: dict[str, Then] = {
            "show": there.come_forward if there is not None else lambda: None,
            "as": lambda: self._files.save_as(then),
        }
        why = tr("Nothing was saved. Choose another name, or close it in the other window first.")
        self._ask(tr(f"{path.name} is open in another window"), why, answers, choices)

    def taken(self, path: Path) -> None:
        """Another program of this person has the file open."""
        answers = [Answer("cancel", tr("Cancel")), Answer("copy", tr("Open a copy"), "primary")]
        why = tr("It is open in another window. A copy has no file until you save it.")
        choices: dict[str, Then] = {"copy": lambda: self._files.open_copy(path)}
        self._ask(tr(f"{path.name} is open already"), why, answers, choices)

    def _changed(self, path: Path, then: Then | None) -> None:
        if self._window.asks():
            return  # one question at a time; the next look or the next save finds it again
        if then is not None:
            self._ask_before_saving(path, then)
        else:
            self._ask_what_counts(path)

    def _ask_before_saving(self, path: Path, then: Then) -> None:
        answers = [
            Answer("cancel", tr("Cancel")),
            Answer("over", tr("Replace the file"), "danger"),
            *self._comparing(),
            Answer("as", tr("Save as…"), "primary"),
        ]
        choices: dict[str, Then] = {
            "over": lambda: self._files.save_over(then),
            "compare": lambda: self._compare(path),
            "as": lambda: self._files.save_as(then),
        }
        title = tr(f"{path.name} was changed by another program")
        self._ask(title, tr("Saving now would replace that change."), answers, choices)

    def _ask_what_counts(self, path: Path) -> None:
        answers = [
            Answer("mine", tr("Keep mine")),
            *self._comparing(),
            Answer("load", tr("Load the file"), "primary"),
        ]
        choices: dict[str, Then] = {
            "mine": self._documents.keep_mine,
            "compare": lambda: self._compare(path),
            "load": self._documents.load_again,
        }
        why = tr("You can load it as it is now; undo brings back what you have here.")
        if self._session.modified:
            why = tr("You have changes that are not saved. Loading the file replaces them until you undo it.")
        self._ask(tr(f"{path.name} was changed by another program"), why, answers, choices)

    def _comparing(self) -> list[Answer]:
        return [Answer("compare", tr("Compare"))] if self.compare is not None else []

    def _compare(self, path: Path) -> None:
        """Looking is not choosing: saving asks again."""
        self._documents.decide_later()
        if self.compare is not None:
            self.compare(path)

    def _gone(self, path: Path) -> None:
        words = tr(f"{path.name} is not on the disk any more")
        self._window.toast(words, tr("Save as…"), self._files.save_as, "triangle-alert")

    def _ask(self, title: str, why: str, answers: list[Answer], choices: dict[str, Then]) -> None:
        dialogs.ask(self._window, title, why, answers, lambda key: choices.get(key, lambda: None)())
