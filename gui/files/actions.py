"""What a person does with files: choose, drop, save, and be asked before anything is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gui import dialogs
from gui.files import dropping
from gui.files.bringing_in import BringingIn, Then
from gui.files.conflicts import Conflicts
from gui.files.documents import as_project
from gui.settings import Settings
from gui.translate import mark, tr

if TYPE_CHECKING:
    from engine.graph.model import Project
    from gui.files.documents import Documents
    from gui.window import Window

PROJECTS = (mark("Layerloom projects (*.loom)"), mark("All files (*)"))
MOST_DRAWN = 60


class FileActions(BringingIn):
    """Asks before something unsaved would be lost, and keeps the list of recent projects."""

    def __init__(self, documents: Documents, settings: Settings, window: Window) -> None:
        super().__init__(documents, window)
        self._settings = settings
        documents.failed.connect(lambda sentence: self.refused.emit(tr("This can’t be done"), sentence))
        documents.recording.unrecorded.connect(self._warn)
        documents.saved_late.connect(lambda path: window.toast(tr(f"Saved {path.name}"), icon="circle-check"))
        documents.saved.connect(lambda path: self.remember())
        self.conflicts = Conflicts(documents, self, window)
        self.opening: Path | None = None

    def new(self) -> None:
        """A blank canvas."""
        self.guard(self._new)

    def choose(self) -> None:
        """Ask for a project file and open it."""
        self.guard(self._choose)

    def open(self, path: Path) -> None:
        """Open a project file; where another window has it, go there."""
        if (there := self.elsewhere(path)) is not None:
            there.come_forward()
        else:
            self.guard(lambda: self._open(path))

    def bring_back(self, path: Path, then: Then, always: Then) -> None:
        """Open what was open at the last time, without asking anything; `always` follows in any case."""

        def done() -> None:
            self.opened.emit()
            then()
            always()

        def refused(why: str) -> None:
            self._window.toast(tr(f"{path.name} can’t be opened again: {why}"), icon="circle-alert")
            always()

        def before(go_on: Then) -> None:
            if self._session.modified or self._window.started:
                always()  # something else was begun here meanwhile
            else:
                go_on()

        def taken() -> None:
            self._window.toast(tr(f"{path.name} is open already"), icon="info")
            always()

        self._load(path, done, refused, taken, before)

    def open_copy(self, path: Path) -> None:
        """Open a copy of a project file that has no file of its own yet."""

        self._open_untitled(path, tr(f"{path.name} can’t be opened"))

    def choose_for_new(self) -> None:
        """Ask for a project file and open it in a window of its own."""
        host = self._window.host
        if host is not None:
            dialogs.ask_file(self._window, tr("Open in a new window"), PROJECTS, host.open_in_new)

    def choose_moved(self, path: Path) -> None:
        """Ask where a project of the list is now; the old place is taken off the list."""

        def found(where: Path) -> None:
            self.forget(path)
            self.open(where)

        dialogs.ask_file(self._window, tr(f"Where is {path.name}?"), PROJECTS, found)

    def forget(self, path: Path) -> None:
        """Take a project off the recent ones; its file stays."""
        self._settings.forget_recent(str(path))

    def open_template(self, path: Path) -> None:
        """Start from a template: a copy that has no file yet."""

        self._open_untitled(path, tr("The template can’t be opened"))

    def open_dropped(self, path: Path, started: bool) -> None:
        """A project is opened; a table or a folder becomes the data, of a new project before one is open."""
        kind = dropping.kind_of(path)
        if kind is not None:
            kind.run(self, path, started)
        else:
            self.refused.emit(
                tr(f"{path.name} can’t be opened here"),
                dropping.what_can(),
            )

    def save(self, then: Then = lambda: None) -> None:
        """Write to the project's own file, or ask for one; `then` follows when it stands on the disk."""
        if self._session.path is None:
            self.save_as(then)
        else:
            self._save(None, then)

    def save_as(self, then: Then = lambda: None) -> None:
        """Ask for a file and write to it."""
        name = f"{file_name(self._session.project.name)}.loom"
        start = self._session.path or Path.home() / name
        dialogs.ask_target(
            self._window, tr("Save the project"), PROJECTS[:1], start, lambda path: self._save_to(path, then)
        )

    def save_over(self, then: Then = lambda: None) -> None:
        """Write to the project's own file, whatever another program wrote into it."""
        self._save(None, then, force=True)

    def guard(self, then: Then) -> None:
        """Go on with `then`, but ask first when something is not saved."""
        self.take_words()
        if not self._session.modified:
            then()
            return
        # What is drawn while the disk is slow is asked about, too. What is given up stays recorded until
        # something took its place: a file that can't be opened does not.
        choices = {"save": lambda: self.save(lambda: self.guard(then)), "discard": then}
        dialogs.ask(
            self._window,
            tr(f"Save changes to “{self._session.project.name}”?"),
            tr("What was changed since the last save is lost otherwise."),
            [
                dialogs.Answer("cancel", tr("Cancel")),
                dialogs.Answer("discard", tr("Don’t save"), "danger"),
                dialogs.Answer("save", tr("Save"), "primary"),
            ],
            lambda key: choices.get(key, lambda: None)(),
        )

    def from_now(self) -> Callable[[Then], None]:
        """A guard for what comes later; what stands in a field by then is drawn, too."""
        guard = super().from_now()

        def look(then: Then) -> None:
            self.take_words()
            guard(then)

        return look

    def take_words(self) -> None:
        """Let the field that has the keyboard take what stands in it."""
        if (field := self._window.focusWidget()) is not None:
            field.clearFocus()
            if field.isVisible():
                field.setFocus()

    def remember(self) -> None:
        """Put the open project at the head of the recent ones, with its picture."""
        if self._session.path is not None:
            project = self._session.project
            count = len(project.main.nodes)
            line = mark("1 layer") if count == 1 else mark(f"{count} layers")
            self._settings.add_recent(self._session.path, project.name, line=line, drawing=_drawing(project))

    def _new(self) -> None:
        self._documents.new()
        self.opened.emit()

    def _open_untitled(self, path: Path, doing: str) -> None:
        refused = partial(self.refused.emit, doing)
        self.guard(lambda: self._documents.open_template(path, self.opened.emit, refused, self.from_now()))

    def _warn(self, why: str) -> None:
        words = tr(f"What is not saved is not safe from a crash: {tr(why)}")
        self._window.toast(words, tr("Save"), self.save, "triangle-alert")

    def _choose(self) -> None:
        dialogs.ask_file(self._window, tr("Open a project"), PROJECTS, self._open)

    def _open(self, path: Path) -> None:
        doing = tr(f"{path.name} can’t be opened")

        def done() -> None:
            self.remember()
            self.opened.emit()

        def refused(why: str) -> None:
            if path.exists():
                self.refused.emit(doing, why)
            else:
                self.conflicts.missing(path)

        self._load(path, done, refused, lambda: self.conflicts.taken(path), self.from_now())

    def _load(
        self,
        path: Path,
        done: Then,
        refused: Callable[[str], None],
        taken: Then,
        before: Callable[[Then], None],
    ) -> None:
        """Read a project; `opening` says meanwhile which, so that no other window does."""
        self.opening = path

        def came(go_on: Then) -> None:
            self.opening = None
            before(go_on)

        def ended(follow: Callable[..., None]) -> Callable[..., None]:
            def end(*words: str) -> None:
                self.opening = None
                follow(*words)

            return end

        self._documents.open(path, done, ended(refused), ended(taken), came)

    def _save(self, path: Path | None, then: Then, force: bool = False) -> None:
        self.take_words()
        title = tr(f"“{self._session.project.name}” was not saved")
        refused = partial(self.conflicts.refused, title, then=then)
        taken = partial(self.conflicts.occupied, then=then)
        self._documents.save(path, then, refused, force=force, taken=taken)

    def _save_to(self, path: Path, then: Then) -> None:
        target = as_project(path)
        if self.elsewhere(target) is not None:
            self.conflicts.occupied(target, then)
        else:
            dialogs.ask_again(self._window, path, target, lambda: self._save(target, then))

    def elsewhere(self, path: Path) -> Window | None:
        """Another window of the program in which this project file is open."""
        host = self._window.host
        there = host.holding(path) if host is not None else None
        return there if there is not self._window else None


def file_name(name: str) -> str:
    """A name that every file system takes, from a project's name."""
    kept = "".join(c if c.isalnum() or c in "-_ " else " " for c in name).split()
    return "-".join(kept).lower()[:60] or "untitled"


def _drawing(project: Project) -> dict[str, Any]:
    """What a card needs to draw the project: groups by node, and wires."""
    from engine.graph.model import node_of
    from engine.layers import LAYERS

    nodes = project.main.nodes
    if len(nodes) > MOST_DRAWN:
        return {}
    groups = {n: LAYERS[each.type].group if each.type in LAYERS else "Blocks" for n, each in nodes.items()}
    wires = [[node_of(w.source), node_of(w.target)] for w in project.main.wires.values()]
    return {"nodes": groups, "wires": wires}
