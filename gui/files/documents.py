"""Opening and saving the document, and keeping what is not saved safe from a crash. Disks are never waited
for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Signal

from engine.declare import Value
from engine.graph.backups import KEEP
from engine.graph.claims import Claim
from engine.graph.model import Project
from gui.background import Background
from gui.files.holding import Holding
from gui.files.recording import Recording
from gui.files.turns import Turns
from gui.files.watching import CHANGED, GONE, Known, Watch, known, state_of, unknown
from gui.files.watching import read as read_known
from gui.session import Session
from gui.translate import mark, tr

SUFFIX = ".loom"
TAKEN: Final = "taken"
# What a save came to: what is known of the file now; nothing where another program changed it meanwhile.
Written = tuple[Known, Claim | None] | Literal["taken"] | None


class Documents(QObject):
    """Files in and out of one session. `failed(sentence)` when one can't be read or written.

    What is not saved is recorded in `folder` (the program's own; see `recording`). `changed_outside(path,
    then)` when the content of its file is no longer what was read or written here (`then` was to follow a
    save that was kept from it, None where it was only looked at), `gone(path)` when the file is not there any
    more. `saved_late(path)` when that was another document than the one that is open by now.
    """

    opened = Signal(object)
    saved = Signal(object)
    saved_late = Signal(object)
    failed = Signal(str)
    changed_outside = Signal(object, object)
    gone = Signal(object)

    def __init__(self, session: Session, background: Background, folder: Path) -> None:
        super().__init__(session)
        self.session, self.background, self.folder = session, background, folder
        self.recording = Recording(session, background, folder)
        self._known: Known | None = None
        self._outside: Known | None = None  # what another program made of it
        self._later: Known | None = None
        self._holding = Holding(folder)
        self._saves = Turns()
        self.watch = Watch(lambda: None if self._saves.busy else self._known, self)
        self.watch.seen.connect(self._look_at)
        self.backups = KEEP
        self.beginning: Mapping[str, Value] = {}  # the training settings of new projects
        session.opened.connect(self._let_go)

    @property
    def document(self) -> object:
        """Stands for the document that is open, whatever is edited in it; another one is another document."""
        return self.recording.journal

    def new(self) -> None:
        """A blank document."""
        self._known = None
        self.session.open(self.blank())

    def blank(self) -> Project:
        """What a new project begins with."""
        return Project(training=dict(self.beginning))

    def open(
        self,
        path: Path,
        done: Callable[[], None] = lambda: None,
        refused: Callable[[str], None] | None = None,
        taken: Callable[[], None] = lambda: None,
        before: Callable[[Callable[[], None]], None] = lambda go_on: go_on(),
    ) -> None:
        """Open a project file; on a mistake in it, and where another window has it (`taken`), the document
        stays as it is. `before` may keep what was read from taking the document's place: a disk can be slow,
        and there may be something to lose by now.
        """

        def read() -> tuple[Project, Known, Claim] | None:
            from engine.files import sweep

            seen, project = read_known(path)
            own = self._holding.asked(path)
            if own is None:
                return None
            sweep(path.resolve().parent)  # what a save that was killed has left there
            return project, seen, own

        def take(answer: tuple[Project, Known, Claim] | None) -> None:
            if answer is None:
                taken()
                return
            project, seen, own = answer
            waited, known = False, self.session.project

            def again(go_on: Callable[[], None]) -> None:
                if self.session.project is known:
                    go_on()
                else:
                    before(go_on)

            def go_on() -> None:
                nonlocal known
                if waited:  # for an answer: the file was free meanwhile and may be another by now
                    known = self.session.project
                    self.open(path, done, refused, taken, again)
                    return
                self._holding.keep(own)
                self._known = seen
                self.session.open(project, path)
                self.opened.emit(path)
                done()

            before(go_on)
            if self._holding.claim is not own:
                waited = True
                self.background.do(lambda: self._holding.free(own))

        self.background.do(read, take, refused or self.failed.emit)

    def open_template(
        self,
        path: Path,
        done: Callable[[], None] = lambda: None,
        refused: Callable[[str], None] | None = None,
        before: Callable[[Callable[[], None]], None] = lambda go_on: go_on(),
    ) -> None:
        """Open a copy of a file; the copy has no file of its own yet. `before` as for `open`."""
        from engine.graph.file import load

        def take(project: Project) -> None:
            def go_on() -> None:
                self._known = None
                self.session.open(project)
                done()

            before(go_on)

        self.background.do(lambda: load(path), take, refused or self.failed.emit)

    def open_recovered(self, project: Project, path: Path | None, recovery: Any, saved: bool = False) -> None:
        """Take up what was left behind; its record goes once the new one stands. It counts as not saved
        unless it had no file and nothing was changed in it (`saved`). It is the same document again, which
        finds the runs of one without a file.
        """
        self._known = None
        self.session.open(project, path, saved=saved, identity=recovery.document)
        journal = self.recording.journal

        def adopt() -> tuple[Known, Claim | None] | None:
            journal.adopt(recovery)
            if path is None or not path.exists():
                return None
            newer = path.stat().st_mtime > recovery.time.timestamp()  # by somebody who did not know of this
            return unknown(path) if newer else known(path), self._holding.asked(path)

        def adopted(found: tuple[Known, Claim | None] | None) -> None:
            if found is not None and self.session.path == path:
                self._known = found[0]
                self._holding.keep(found[1])

        self.background.do(adopt, adopted, self.failed.emit)

    def save(
        self,
        path: Path | None = None,
        done: Callable[[], None] = lambda: None,
        refused: Callable[[str], None] | None = None,
        *,
        force: bool = False,
        taken: Callable[[Path], None] = lambda path: None,
    ) -> None:
        """Write the document to `path`, or to its own file, unless another program changed that file
        meanwhile, or another window has it (`taken`). One save at a time: the next one begins with what came
        of the one before.
        """
        document = self.document

        def begin() -> None:
            if self.document is document:
                self._save(path, done, refused, force, taken)
                return
            if path is not None:  # of its own file the earlier save told
                self.failed.emit(tr(f"{path.name} was not saved: another project was opened meanwhile."))
            self._saves.ended()

        self._saves.take(begin)

    def _save(
        self,
        path: Path | None,
        done: Callable[[], None],
        refused: Callable[[str], None] | None,
        force: bool,
        taken: Callable[[Path], None],
    ) -> None:
        target = as_project(path or self.session.path or Path("untitled"))
        own, document = target == self.session.path, self.document
        project = self.session.project
        named = not own and project.name == Project().name
        if named:
            project = replace(project, name=target.stem)
        expected, keep = self._known if own and not force else None, self.backups

        def write() -> Written:
            from engine.graph.file import save

            if expected is not None and state_of(expected)[0] == CHANGED:
                return None
            held = None if own else self._holding.asked(target)
            if held is None and not own:
                return TAKEN
            try:
                save(target, project, self.folder / "backups", keep)
            except BaseException:
                self._holding.free(held)
                raise
            return known(target), self._holding.asked(target)

        def written(answer: Written) -> None:
            if self.document is not document:  # the disk was slow, and another document is open by now
                self._too_late(target, answer)
                return
            if isinstance(answer, str):
                taken(target)
                return
            if answer is None:
                self.changed_outside.emit(target, done)
                return
            self._known, own_claim = answer
            self._holding.keep(own_claim)
            if named and self.session.project.name == Project().name:
                self.session.adopt_name(project.name)
            self.session.mark_saved(project, target)  # what was drawn meanwhile is not
            if not self.session.modified:
                self.recording.forget()
            self.saved.emit(target)
            done()

        def failed(why: str) -> None:
            if self.document is document:
                (refused or self.failed.emit)(why)
            else:  # who offers another place would write the document there that is open by now
                self.failed.emit(tr(f"{target.name} was not saved: {why}"))

        self.background.do(write, self._saves.ending(written), self._saves.ending(failed))

    def _too_late(self, target: Path, answer: Written) -> None:
        """A document that is not open any more was saved, or kept from it by what stood in its file."""
        if isinstance(answer, str):
            self.failed.emit(tr(f"{target.name} is open in another window and was not saved over."))
            return
        if answer is None:
            self.failed.emit(tr(f"{target.name} was changed by another program and was not saved over."))
            return
        self.background.do(lambda: self._holding.free(answer[1]))
        self.saved_late.emit(target)

    def load_again(self) -> None:
        """Take what another program wrote into the file, as a step that can be undone."""
        path = self.session.path
        if path is None:
            return

        def take(answer: tuple[Known, Project]) -> None:
            seen, project = answer
            if self.session.path == path:
                self._known = seen
                self.session.settle()
                self.session.do(mark("Load the changed file"), lambda _: project)
                self.session.mark_saved(self.session.project, path)

        self.keep_mine()  # as long as nothing could be loaded
        self.background.do(lambda: read_known(path), take, self.failed.emit)

    def keep_mine(self) -> None:
        """What is in the window counts; it takes the place of what is in the file at the next save."""
        self._known = self._outside or self._known
        self.session.disown()
        self.recording.later()

    def decide_later(self) -> None:
        """That change in the file is known now; nobody asks about it again before the next save."""
        self._later = self._outside
        self.session.doubt()
        self.recording.later()

    def close(self) -> None:
        """The window closes: nothing is recorded, looked at or claimed any more."""
        self.recording.give_up()
        self.watch.set_on(False)
        self._holding.keep(None)
        self.background.do(self._holding.end)  # after what is still being opened

    def _look_at(self, before: Known, state: str, now: Known) -> None:
        """Another program did something with the file, or the disk went and came."""
        if state == GONE:
            if self.session.doubt():
                self.recording.later()
                self.gone.emit(before.path)
        elif state == CHANGED:
            self._outside = now
            if now != self._later:
                self.changed_outside.emit(before.path, None)
        else:
            self._known = now
            self.session.trust()

    def _let_go(self) -> None:
        """A document without a file claims none."""
        if self.session.path is None:
            self._known = None
            self._holding.keep(None)


def as_project(path: Path) -> Path:
    """A path with the ending of project files; what stands after another dot stays part of the name."""
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
