"""Comparing in one window: asks with what, shows the page over the workspace and keeps it true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from engine.graph.model import Project
from gui import dialogs
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.compare.page import ComparePage
    from gui.compare.sources import Other
    from gui.trail import Trail
    from gui.workbench import Workbench

PROJECTS = (mark("Layerloom projects (*.loom)"), mark("All files (*)"))


class Comparing(QObject):
    """The open project is one side; the other is what was chosen. Edits are followed at once."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._other: tuple[Project, str] | None = None
        self._turned = False
        self._asked = 0  # the number of the last question; an answer to an earlier one is void
        self.page: ComparePage | None = None
        bench.session.changed.connect(self._follow)
        bench.session.opened.connect(self.stop)
        bench.workspace.arranged.connect(self._leave_with_mode)

    @property
    def shown(self) -> tuple[Project, str] | None:
        """What the open project is compared with at the moment: the project and what it is called."""
        return self._other if self.page is not None else None

    @property
    def on(self) -> bool:
        """Whether a comparison is on the screen."""
        return self.page is not None

    def choose(self) -> None:
        """Ask what to compare with."""
        from gui.compare.choose import CompareWith
        from gui.compare.sources import others

        window = self._bench.window_
        CompareWith(window, list(others(self._bench)), self.take, self.choose_file).open()

    def choose_file(self) -> None:
        """Ask for a project file to compare with."""
        title = tr("Compare with a project")
        dialogs.ask_file(self._bench.window_, title, PROJECTS, self.take_file)

    def take_file(self, path: Path) -> None:
        """Compare with a project file."""
        from gui.compare.sources import of_file

        self.take(of_file(path))

    def take_saved(self) -> None:
        """Compare with the file of the open project as it is on the disk."""
        from gui.compare.sources import saved

        if (other := saved(self._bench)) is not None:
            self.take(other)

    def take(self, other: Other) -> None:
        """Compare with this; a file that can't be read is told, and nothing changes.

        The answer takes a while: one that nobody waits for any more is dropped.
        """
        self._asked += 1
        number = self._asked

        def loaded(project: Project) -> None:
            if isValid(self) and number == self._asked:
                self.show(project, other.title)

        def refused(sentence: str) -> None:
            if isValid(self) and number == self._asked:
                self._bench.files.refused.emit(tr(f"{other.title} can’t be compared"), sentence)

        self._bench.background.do(other.load, loaded, refused)

    def show(self, project: Project, title: str) -> None:
        """Compare the open project with another one, which is the older side."""
        self._other, self._turned = (project, title), False
        self._bench.show_mode("design")
        if self.page is None:
            from gui.compare.page import ComparePage

            self.page = ComparePage(self._bench.workspace, self._ask)
            self.page.closed.connect(self.stop)
            self.page.turned.connect(self._turn)
            self.page.view.wheel_scrolls = self._bench.settings.get("wheel_scrolls", False)
            self.page.show()
            self.page.raise_()
        self._follow()
        self.page.view.setFocus()

    def step(self, by: int) -> None:
        """Go to the next or the previous difference."""
        if self.page is not None:
            self.page.step(by)

    def stop(self) -> None:
        """Back to the canvas; what is still loaded is not compared."""
        self._asked += 1
        page, self.page, self._other = self.page, None, None
        if page is not None:
            page.view.setScene(None)
            page.board.deleteLater()  # nothing owns a scene, and Python would find it much later
            page.hide()
            page.deleteLater()
            design = self._bench.modes.get("design")
            if design is not None and self._bench.current == "design":
                design.centre().setFocus()

    def _follow(self, *_: object) -> None:
        self._compare()

    def _turn(self) -> None:
        self._turned = not self._turned
        self._compare(turned=True)

    def _compare(self, turned: bool = False) -> None:
        """Show what differs now; `turned` where the sides were the other way round until now."""
        if self.page is None or self._other is None:
            return
        from engine.graph.compare import compare

        session, (other, title) = self._bench.session, self._other
        sides = [(other, title), (session.project, tr("The open project"))]
        if self._turned:
            sides.reverse()
        (before, old), (after, new) = sides
        self.page.show_comparison(compare(before, after), old, new, session.fields, turned)

    def _leave_with_mode(self) -> None:
        if self.page is not None and self._bench.current not in ("design", ""):
            self.stop()
        elif self.page is not None:
            self.page.raise_()

    def _ask(self, project: Project, trail: Trail, done: Any) -> None:
        from engine.wire import to_plain

        folder = str(self._bench.session.folder or Path.cwd())
        side = "open" if project is self._bench.session.project else "other"
        # A newer question of the same key makes an older one void: the drawing's own has none.
        key = "/".join(("compare", side, *trail))
        question = {"project": to_plain(project), "folder": folder, "path": list(trail), "key": key}
        self._bench.service.ask("analyse", question, done, lambda sentence: None)
