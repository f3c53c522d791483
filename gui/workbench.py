"""The open project: its session, and all that modes, menus and actions ask for; modes call it the shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from engine.analysis.types import Problem
from gui import dialogs
from gui.announcer import Announcer
from gui.background import Background
from gui.bars.menus import Menus
from gui.bars.status import Status
from gui.edits.travelling import Travel
from gui.files.actions import FileActions
from gui.files.documents import Documents
from gui.files.leaving import ask_about_run
from gui.frame import Frame
from gui.library import Library
from gui.makers import MAKERS, Make
from gui.modes import Badge, Fact
from gui.picture.pictures import Pictures
from gui.preferences.options import OPTIONS, training_of
from gui.runs.status import RunStatus
from gui.runs.training import Training
from gui.service import EngineService, Share
from gui.session import Session
from gui.translate import mark, tr

if TYPE_CHECKING:
    from engine.graph.model import Project
    from gui.window import Window


class Workbench(Frame):
    """One session with what shows it and what serves it."""

    def __init__(
        self,
        window: Window,
        folder: Path,
        makers: Mapping[str, Make] | None = None,
        service: EngineService | Share | None = None,
    ) -> None:
        super().__init__(window, makers or MAKERS)
        assert window.actions is not None
        self.window_, self.settings, self.actions = window, window.settings, window.actions
        self.service = service or EngineService(self)
        self.background = Background(self)
        if window.host is None:
            self.settings.set_writer(self.background.do)
        self.session = Session(self.service, self)
        self.documents = Documents(self.session, self.background, folder)
        self.library = Library(self.settings.folder / "blocks", self.background, self)
        self.training = Training(self.session, folder)
        self.files = FileActions(self.documents, self.settings, window)
        self.settings.changed.connect(self._follow_settings)
        self._follow_settings()
        self.folder = folder
        self.pictures = Pictures(self)
        self._build()
        self.announcer = Announcer(window, self.session, self.training)
        self.status = Status(self)
        self.run_status = RunStatus(self)
        self.menus = Menus(self)
        self._wire()

    def quit(self) -> None:
        """Close all windows."""
        if self.window_.host is not None:
            self.window_.host.quit()
        else:
            self.window_.close()

    def toast(
        self, text: str, button: str = "", run: Callable[[], object] | None = None, icon: str = "info"
    ) -> None:
        """Say something for five seconds, with one thing to do about it."""
        self.window_.toast(text, button, run, icon)

    def set_badge(self, mode: str, badge: Badge) -> None:
        """Change what the tab of a mode says."""
        self.status.set_badge(mode, badge)

    def show_problem(self, problem: Problem) -> None:
        """Go to where a problem is mended: Data or Train, else Design with its node selected."""
        home = self.session.home_of(problem)
        self.show_mode(home)
        if home == "design" and problem.node is not None and self.session.show_drawing(problem.path):
            self.session.select([problem.node])
            self.actions.run("view.selection")

    def show_first_problem(self) -> None:
        """Go to the problem that blocks training, if there is one."""
        errors = [each for each in self.session.problems if each.severity == "error"]
        if errors:
            self.show_problem(errors[0])

    def open_project(self, project: Project) -> None:
        """Put a project that no file holds in place of the open one, after asking about unsaved work."""
        self.files.open_project(project)

    def compare(self, project: Project, title: str) -> None:
        """Draw how the open project differs from another one."""
        self.comparing.show(project, title)

    def toggle_dock(self) -> None:
        """Fold the dock, or unfold it."""
        self.workspace.toggle_dock()

    def set_status(self, mode: str, fact: Fact | None, figures: Sequence[tuple[str, str]] = ()) -> None:
        """What the status bar says while `mode` is shown."""
        self.status.set_words(mode, fact, figures)

    def set_training(self, text: str, share: float = 0.0) -> None:
        """Show a run in progress on the Train button."""
        self.toolbar.train.set_training(text, share)

    def train(self) -> None:
        """Start a run, or pause the one that goes on; with problems, open the first one instead."""
        self.files.take_words()
        live = bool(self.toolbar.train.training)
        if not live and any(each.severity == "error" for each in self.session.problems):
            self.show_first_problem()
            self.toast(tr("One thing to fix before training"), icon="circle-alert")
            return
        self.show_mode("train")
        self.actions.run("run.pause" if live else "run.start")

    def stop_training(self) -> None:
        """Ask the run that goes on to save and end."""
        if (live := self.training.live) is not None:
            self.training.ask(live.folder, "stop")

    def offer_samples(self, at: QWidget) -> None:
        """A menu of the data sets that come with the program."""
        self.menus.samples().popup(at.mapToGlobal(at.rect().bottomLeft()))

    def offer_data(self, at: QWidget) -> None:
        """A menu of the kinds of data that a project can start from: a table, a folder of images."""
        self.menus.data().popup(at.mapToGlobal(at.rect().bottomLeft()))

    def rename_project(self) -> None:
        """Ask for another name of the project."""
        dialogs.ask_text(
            self.window_, tr("Rename project"), self.session.project.name, tr("Rename"), self._rename
        )

    def show_settings(self, page: str = "", name: str = "") -> None:
        """The settings of the program, at a page and one of its rows."""
        from gui.preferences.dialog import Preferences

        host = self.window_.host
        restart = host.restarting.now if host is not None else None
        Preferences(self.window_, self.settings, page, name, self.know_keys, restart).open()

    def show_keys(self) -> None:
        """All keys that are in force, to be changed."""
        self.show_settings("keys")

    def show_history(self) -> None:
        """What was done, as a list to go back and forth in."""
        from gui.bars.history_list import HistoryList

        at = self.toolbar.history if self.toolbar.history.isVisible() else self.toolbar.undo
        below = at.mapTo(self.window_, at.rect().bottomLeft())
        HistoryList(self.window_, self.session).open_at(below + QPoint(0, 6))

    def search(self) -> None:
        """Search everything; on the start screen, the templates."""
        if not self.window_.started:
            self.window_.start.search.setFocus()
            return
        from gui.search.command import CommandSearch

        CommandSearch(self).open_over(self.window_)

    def look_at_machine(self) -> None:
        """Ask the engine what there is to train on."""
        self.service.ask("device", {}, self._machine_known)

    def close_project(self) -> None:
        """Back to the start screen, after asking about unsaved work."""
        self.files.guard(self._to_start)

    def ask_to_close(self, then: Callable[[], None]) -> None:
        """Ask about unsaved work and a run that goes on; `then` follows when the window may close."""
        self.files.guard(lambda: ask_about_run(self, then))

    def shut(self) -> None:
        """End the engine service and what waits for the disk."""
        if self.current:
            self._leave()
        for mode in self.modes.values():
            mode.close()
        self.panels.keep()
        self.documents.close()
        self.settings.flush()
        self.training.close()
        self.service.close()
        self.background.close()

    def _follow_settings(self, name: str = "") -> None:
        """What files do, and what new projects begin with, as it is chosen."""
        documents, settings = self.documents, self.settings
        documents.recording.set_keeping(OPTIONS["autosave"].of(settings))
        documents.recording.set_pace(1000 * OPTIONS["autosave_after"].of(settings))
        documents.backups = OPTIONS["backups"].of(settings)
        documents.beginning = training_of(settings)

    def _machine_known(self, found: Mapping[str, Any]) -> None:
        cards = dict(found["cards"])
        self.menus.set_cards(cards)
        self.status.set_cards(cards)
        memory = f"{found['memory'] / 2**30:.0f}\u00a0GB"
        one = found["cores"] == 1
        title = tr(f"CPU, 1 core, {memory}") if one else tr(f"CPU, {found['cores']} cores, {memory}")
        line = next(iter(cards.values()), tr("No GPU found. Small models train well without one."))
        self.window_.start.sidebar.machine.set_words(title, line)

    def _rename(self, name: str) -> None:
        from engine.graph import edits

        self.session.do(mark("Rename project"), edits.set_setting, "name", name)

    def _to_start(self) -> None:
        if self.current:
            self._leave()
        self.documents.recording.give_up()
        self.documents.new()
        self.window_.show_start()

    def show_opened(self) -> None:
        """Another project is open: show it in Design, whole."""
        self.window_.show_workbench()
        self.show_mode("design")
        self.status.refresh()
        # The wires of a project that was just opened are laid out first.
        QTimer.singleShot(0, self, lambda: self.actions.run("view.fit"))

    def _wire(self) -> None:
        self._wire_widgets()
        self.session.opened.connect(self._forget_looks)
        self.session.travelled.connect(self._show_travel)
        self.files.opened.connect(self.show_opened)
        self.files.data_wanted.connect(lambda: self.show_mode("data"))
        self.files.refused.connect(self._refused)
        self.session.refused.connect(lambda sentence: self.toast(tr(sentence), icon="circle-alert"))
        self.files.conflicts.compare = lambda path: self.comparing.take_file(path)
        self.service.lost.connect(lambda sentence: self._refused(tr("The engine stopped"), sentence))
        self.documents.saved.connect(lambda path: self.toast(tr(f"Saved {path.name}"), icon="circle-check"))

    def _show_travel(self, travel: Travel) -> None:
        """Go to a mode in which the step that was taken back or done again is seen."""
        modes = travel.modes()
        if modes and self.current not in modes and self.window_.started:
            self.show_mode(min(modes, key=list(self._makers).index))

    def _refused(self, title: str, sentence: str) -> None:
        dialogs.ask(
            self.window_,
            title,
            tr(sentence),
            [dialogs.Answer("close", tr("Close"), "primary")],
            lambda key: None,
        )
