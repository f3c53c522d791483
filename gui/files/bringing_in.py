"""What a person brings in from outside: data to start from, models and weights of other programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui import dialogs
from gui.files import importing
from gui.translate import mark, tr

if TYPE_CHECKING:
    from engine.graph.model import Project
    from gui.files.documents import Documents
    from gui.window import Window

DATA = (mark("Tables (*.csv *.tsv *.txt *.parquet)"), mark("All files (*)"))
Then = Callable[[], None]


class BringingIn(QObject):
    """`opened` when another project is on the screen, `data_wanted` when its data comes next, `refused(title,
    sentence)` when something can't be done.
    """

    opened = Signal()
    data_wanted = Signal()
    refused = Signal(str, str)

    def __init__(self, documents: Documents, window: Window) -> None:
        super().__init__(window)
        self._documents, self._session, self._window = documents, documents.session, window

    def guard(self, then: Then) -> None:
        """Go on with `then`, unless something would be lost that a person wants to keep."""
        raise NotImplementedError

    def from_now(self) -> Callable[[Then], None]:
        """A guard for what comes later: it asks only about what is drawn between now and then."""
        known = self._session.project

        def guard(then: Then) -> None:
            if self._session.project is known:
                then()
            else:
                self.guard(then)

        return guard

    def open_project(self, project: Project, then: Then = lambda: None, identity: str = "") -> None:
        """Put a project that no file holds in place of the open one, unless that would lose something.
        `identity` is that of a document that was open before.
        """

        def take() -> None:
            self._session.open(project, saved=False, identity=identity)
            self.opened.emit()
            then()

        self.guard(take)

    def choose_import(self, started: bool) -> None:
        """Ask for a model or weights of another program."""
        ask = importing.FILES
        dialogs.ask_file(self._window, tr("Import"), ask, lambda path: self.import_from(path, started))

    def import_from(self, path: Path, started: bool) -> None:
        """A model becomes a new project; weights go into the one that is open."""
        if path.suffix.lower() not in importing.WEIGHTS:
            self.guard(lambda: self._import(path, {}, self._begin_imported(self.from_now())))
        elif started:
            from engine.graph.file import dumps

            base = self._session.path.parent if self._session.path else Path.home()
            into = {"project": dumps(self._session.project), "base": str(base)}
            document = self._documents.document
            self._import(path, into, lambda *found: self._take_weights(path, document, *found))
        else:
            why = tr("It holds weights but no drawing. Open the project that they are for, then import them.")
            self.refused.emit(tr(f"{path.name} can’t be imported yet"), why)

    def choose_table(self) -> None:
        """Ask for a table and start a project about it."""
        dialogs.ask_file(self._window, tr("Choose a table"), DATA, self.start_from_data)

    def choose_folder(self) -> None:
        """Ask for a folder of images and start a project about it."""
        dialogs.ask_folder(self._window, tr("Choose a folder with one folder a class"), self.start_from_data)

    def start_from_data(self, path: Path) -> None:
        """A new project about a table or a folder of images."""
        self.start_from(*_source(path), path.stem)

    def start_from(self, type_: str, params: Mapping[str, Any], name: str) -> None:
        """A new project about a source of data."""
        from engine.graph.model import Choice

        words, blank = name.replace("_", " ").replace("-", " ").strip(), self._documents.blank()
        project = replace(blank, name=words[:1].upper() + words[1:], data=Choice(type_, dict(params)))
        self.guard(lambda: self._begin(project))

    def take_data(self, path: Path, started: bool) -> None:
        """A table or a folder becomes the data of the open project, or of a new one."""
        (self.use_data if started else self.start_from_data)(path)

    def use_data(self, path: Path) -> None:
        """Make a table or a folder the data of the open project."""
        from engine.graph import edits
        from engine.graph.model import Choice

        type_, params = _source(path)
        self._session.do(mark(f"Use {path.name}"), edits.set_data, Choice(type_, params))
        self.data_wanted.emit()

    def _begin(self, project: Project) -> None:
        self._session.open(project, None, saved=False)
        self.opened.emit()
        self.data_wanted.emit()

    def _import(self, path: Path, into: Mapping[str, str], done: Callable[[Project, Any], None]) -> None:
        job = importing.Importing(path, self._documents.folder / "imported", into, self._window)
        job.done.connect(done)
        job.refused.connect(lambda why: self.refused.emit(tr(f"{path.name} can’t be imported"), why))
        job.start()

    def _begin_imported(self, guard: Callable[[Then], None]) -> Callable[[Project, Any], None]:
        """What was imported takes the place of the open project, whose window could be used meanwhile."""

        def came(project: Project, report: Any) -> None:
            def begin() -> None:
                self._session.open(project, None, saved=False)
                self.opened.emit()
                importing.show_report(self._window, report)

            guard(begin)

        return came

    def _take_weights(self, path: Path, document: object, project: Project, report: Any) -> None:
        """Only what the weights need: the drawing may have gone on meanwhile."""
        from engine.imports.beginning import HASH_SETTING, SETTING, with_weights

        if self._documents.document is not document:
            why = tr(
                "Another project was opened meanwhile. Open the one that they are for, then import them."
            )
            self.refused.emit(tr(f"{path.name} can’t be imported"), why)
            return
        given = project.training
        label = mark(f"Begin with {report.file}")
        self._session.do(label, with_weights, str(given[SETTING]), str(given[HASH_SETTING]))
        importing.show_report(self._window, report)


def _source(path: Path) -> tuple[str, dict[str, Any]]:
    return ("Images" if path.is_dir() else "Table"), {"path": str(path)}
