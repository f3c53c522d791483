"""The open project on the screen: toolbar, the mode that is shown, status bar. Modes know it as the shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.analysis.types import Problem
from gui import dialogs
from gui.announcer import Announcer
from gui.background import Background
from gui.bars.menus import Menus
from gui.bars.status import Status
from gui.bars.statusbar import StatusBar
from gui.bars.toolbar import Toolbar
from gui.compare.comparing import Comparing
from gui.files.actions import FileActions
from gui.files.documents import Documents
from gui.files.leaving import ask_about_run
from gui.library import Library
from gui.makers import MAKERS, Make
from gui.modes import Badge, Fact, Mode
from gui.picture.pictures import Pictures
from gui.preferences import keymap
from gui.preferences.options import OPTIONS, training_of
from gui.rows import areas, window_rows
from gui.runs.status import RunStatus
from gui.runs.training import Training
from gui.service import EngineService, Share
from gui.session import Session
from gui.translate import mark, tr
from gui.widgets.tab_order import step
from gui.workspace import Workspace

if TYPE_CHECKING:
    from engine.graph.model import Project
    from gui.window import Window

# Train brings the plots, which take a while, and has no keys that the window does not have as well.
SLOW = frozenset(("train",))


class Workbench(QWidget):
    """One session and what shows it. Modes are made when they are first shown. `moved` when another mode, or
    another part of the drawing, is on the screen.
    """

    moved = Signal()

    def __init__(
        self,
        window: Window,
        folder: Path,
        makers: Mapping[str, Make] | None = None,
        service: EngineService | Share | None = None,
    ) -> None:
        super().__init__(window)
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
        self.modes: dict[str, Mode] = {}
        self.current = ""
        self._makers, self.folder = makers or MAKERS, folder
        self.toolbar, self.workspace, self.statusbar = Toolbar(), Workspace(self.settings), StatusBar()
        self.announcer = Announcer(window, self.session, self.training)
        self.status = Status(self)
        self.run_status = RunStatus(self)
        self.menus = Menus(self)
        self.comparing, self.pictures = Comparing(self), Pictures(self)
        self._rows = window_rows(self)
        self.actions.add(self._rows)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._lay_out()
        self._wire()

    def renew(self) -> None:
        """Build everything that shows words anew; where one is in the project stays."""
        current, looks, selection = self.current, self.looks(), self.session.selection
        if current:
            self._leave()
        for mode in self.modes.values():
            mode.close()
        self.modes.clear()
        self.comparing.stop()
        for old in (self.comparing, self.toolbar, self.workspace, self.statusbar):
            old.deleteLater()
        self.actions.remove(self._rows)
        self.toolbar, self.workspace, self.statusbar = Toolbar(), Workspace(self.settings), StatusBar()
        self.comparing = Comparing(self)
        self._rows = window_rows(self)
        self.actions.add(self._rows)
        self._lay_out()
        self._wire_widgets()
        if current:
            self.look_again(current, looks)
            self.session.select(selection)
        self.run_status.refresh()

    def show_mode(self, name: str) -> None:
        """Switch to design, data, train or export."""
        if name == self.current:
            return
        if self.current:
            self._leave()
        mode = self.mode(name)
        self.current = name
        self.workspace.show_mode(mode)
        self.actions.add(mode.actions(), name)
        self.toolbar.set_current(name)
        self.status.refresh()
        self._show_zoom()
        mode.enter()
        self.moved.emit()

    def looks(self) -> dict[str, Any]:
        """Where one is in each mode that knows it, as plain values to keep."""
        known = {name: getattr(mode, "look", None) for name, mode in self.modes.items()}
        found = {name: look() for name, look in known.items() if callable(look)}
        return {name: look for name, look in found.items() if look}

    def look_again(self, mode: str, looks: Mapping[str, Any]) -> None:
        """Go to a mode, and in each to where one was."""
        if mode in self._makers:
            self.show_mode(mode)
        for name, look in looks.items():
            if name in self.modes and isinstance(look, dict):
                getattr(self.modes[name], "look_again", dict)(look)

    def quit(self) -> None:
        """Close all windows."""
        if self.window_.host is not None:
            self.window_.host.quit()
        else:
            self.window_.close()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the areas in the order in which F6 does."""
        return step(areas(self), next)

    def toast(
        self, text: str, button: str = "", run: Callable[[], None] | None = None, icon: str = "info"
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

    def mode(self, name: str) -> Mode:
        """One of the modes, made the first time that it is needed."""
        if name not in self.modes:
            self.modes[name] = self._makers[name](self.session, self)
            zoomed = getattr(self.modes[name], "zoomed", None)
            if zoomed is not None:
                zoomed.connect(self._show_zoom)
                zoomed.connect(self.moved)
            self.workspace.hold(self.modes[name])
        return self.modes[name]

    def show_settings(self, page: str = "", name: str = "") -> None:
        """The settings of the program, at a page and one of its rows."""
        from gui.preferences.dialog import Preferences

        Preferences(self.window_, self.settings, page, name, self.know_keys).open()

    def show_keys(self) -> None:
        """All keys that are in force, to be changed."""
        self.show_settings("keys")

    def know_keys(self) -> None:
        """Make the keys of every mode known, of those that were not shown yet too."""
        for name in self._makers.keys() - SLOW | self.modes.keys():
            for row in self.mode(name).actions():
                keymap.declare(row.id, row.text, row.shortcut, name)

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
        self.documents.close()
        self.settings.flush()
        self.training.close()
        self.service.close()
        self.background.close()

    def _follow_settings(self, name: str = "") -> None:
        """What files do, and what new projects begin with, as it is chosen."""
        documents, settings = self.documents, self.settings
        documents.keeping = OPTIONS["autosave"].of(settings)
        documents.set_pace(1000 * OPTIONS["autosave_after"].of(settings))
        documents.backups = OPTIONS["backups"].of(settings)
        documents.beginning = training_of(settings)

    def _machine_known(self, found: Mapping[str, Any]) -> None:
        cards = dict(found["cards"])
        self.menus.set_cards(cards)
        self.status.set_cards(cards)
        memory = f"{found['memory'] / 2**30:.0f}\u00a0GB"
        title = tr(f"CPU, {found['cores']} cores, {memory}")
        line = next(iter(cards.values()), tr("No GPU found. Small models train well without one."))
        self.window_.start.sidebar.machine.set_words(title, line)

    def _rename(self, name: str) -> None:
        from engine.graph import edits

        self.session.do(mark("Rename project"), edits.set_setting, "name", name)

    def _to_start(self) -> None:
        if self.current:
            self._leave()
        self.documents.give_up()
        self.documents.new()
        self.window_.show_start()

    def _leave(self) -> None:
        mode = self.modes[self.current]
        mode.leave()
        self.actions.remove(mode.actions())
        self.actions.add(row for row in self._rows if row.id not in self.actions)
        self.current = ""

    def show_opened(self) -> None:
        """Another project is open: show it in Design, whole."""
        self.window_.show_workbench()
        self.show_mode("design")
        self.status.refresh()
        # The wires of a project that was just opened are laid out first.
        QTimer.singleShot(0, self, lambda: self.actions.run("view.fit"))

    def _show_zoom(self) -> None:
        words = getattr(self.modes.get(self.current), "zoom_text", lambda: "")()
        self.toolbar.set_zoom(words)

    def _lay_out(self) -> None:
        self._column.addWidget(self.toolbar)
        self._column.addWidget(self.workspace, 1)
        self._column.addWidget(self.statusbar)

    def _wire_widgets(self) -> None:
        self.toolbar.pressed.connect(self.actions.run)
        self.toolbar.mode_chosen.connect(self.show_mode)
        self.toolbar.menu_wanted.connect(self.menus.show)
        self.workspace.arranged.connect(self._arranged)

    def _wire(self) -> None:
        self._wire_widgets()
        self.files.opened.connect(self.show_opened)
        self.files.data_wanted.connect(lambda: self.show_mode("data"))
        self.files.refused.connect(self._refused)
        self.session.refused.connect(lambda sentence: self.toast(tr(sentence), icon="circle-alert"))
        self.files.conflicts.compare = lambda path: self.comparing.take_file(path)
        self.service.lost.connect(lambda sentence: self._refused(tr("The engine stopped"), sentence))
        self.documents.saved.connect(lambda path: self.toast(tr(f"Saved {path.name}"), icon="circle-check"))

    def _arranged(self) -> None:
        self.toolbar.set_short(self.width())
        self.toolbar.inspector.setVisible(self.workspace.is_drawer("right"))

    def _refused(self, title: str, sentence: str) -> None:
        dialogs.ask(
            self.window_,
            title,
            tr(sentence),
            [dialogs.Answer("close", tr("Close"), "primary")],
            lambda key: None,
        )
