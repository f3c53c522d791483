"""What shows the open project: toolbar, the mode that is shown with the help beside it, status bar.

Modes are made when they are first shown. In another language all of it is built anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.bars.statusbar import StatusBar
from gui.bars.toolbar import Toolbar
from gui.compare.comparing import Comparing
from gui.modes import Mode
from gui.panels import Panels
from gui.preferences import keymap
from gui.rows import areas, window_rows
from gui.widgets.tab_order import step
from gui.workspace import Workspace

if TYPE_CHECKING:
    from gui.actions import Action, Actions
    from gui.bars.menus import Menus
    from gui.bars.status import Status
    from gui.makers import Make
    from gui.runs.status import RunStatus
    from gui.session import Session
    from gui.settings import Settings
    from gui.window import Window

# Train brings the plots, which take a while, and has no keys that the window does not have as well.
SLOW = frozenset(("train",))


class Frame(QWidget):
    """The widgets around one session, which the workbench brings. `moved` when another mode, or another part
    of the drawing, is on the screen.
    """

    moved = Signal()
    window_: Window
    settings: Settings
    actions: Actions  # type: ignore[assignment]  # Qt's own list is not used
    session: Session
    menus: Menus
    status: Status
    run_status: RunStatus
    toolbar: Toolbar
    workspace: Workspace
    statusbar: StatusBar
    comparing: Comparing
    beside: QSplitter
    _rows: list[Action]

    def __init__(self, window: Window, makers: Mapping[str, Make]) -> None:
        super().__init__(window)
        self.modes: dict[str, Mode] = {}
        self.current = ""
        self.panels = Panels(window.settings)
        self._makers = makers
        self._looks: dict[str, Any] = {}  # of modes that are not made yet
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def renew(self) -> None:
        """Build everything that shows words anew; where one is in the project stays."""
        from gui.how.pane import show_topic, shown_topic

        current, looks = self.current, self.looks()
        selection, things = self.session.selection, self.session.things
        compared, helped = self.comparing.shown, shown_topic(self)
        if current:
            self._leave()
        for mode in self.modes.values():
            mode.close()
        self.modes.clear()
        self.comparing.stop()
        for old in (self.comparing, self.toolbar, self.beside, self.statusbar):
            old.deleteLater()
        self.actions.remove(self._rows)
        self._build()
        self._wire_widgets()
        if current:
            self.look_again(current, looks)
            self.session.select(selection, things)
        if compared is not None:
            self.comparing.show(*compared)
        self.run_status.refresh()
        show_topic(self, helped)

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

    def mode(self, name: str) -> Mode:
        """One of the modes, made the first time that it is needed."""
        if name not in self.modes:
            self.modes[name] = self._makers[name](self.session, self)  # type: ignore[arg-type]
            zoomed = getattr(self.modes[name], "zoomed", None)
            if zoomed is not None:
                zoomed.connect(self._show_zoom)
                zoomed.connect(self.moved)
            self.workspace.hold(self.modes[name])
            if name in self._looks:
                self._look(name, self._looks.pop(name))
        return self.modes[name]

    def looks(self) -> dict[str, Any]:
        """Where one is in each mode that knows it, as plain values to keep."""
        known = {name: getattr(mode, "where", None) for name, mode in self.modes.items()}
        found = {name: where() for name, where in known.items() if callable(where)}
        return {**self._looks, **{name: where for name, where in found.items() if where}}

    def look_again(self, mode: str, looks: Mapping[str, Any]) -> None:
        """Go to a mode, and in each to where one was: in those that are not made yet, when they are."""
        self._looks = {name: look for name, look in looks.items() if isinstance(look, dict)}
        for name in self._looks.keys() & self.modes.keys():
            self._look(name, self._looks.pop(name))
        if mode in self._makers:
            self.show_mode(mode)

    def know_keys(self) -> None:
        """Make the keys of every mode known, of those that were not shown yet too."""
        for name in self._makers.keys() - SLOW | self.modes.keys():
            for row in self.mode(name).actions():
                keymap.declare(row.id, row.text, row.shortcut, name)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the areas in the order in which F6 does."""
        return step(areas(self), next)  # type: ignore[arg-type]

    def _look(self, name: str, look: Mapping[str, Any]) -> None:
        getattr(self.modes[name], "go_back", dict)(look)

    def _forget_looks(self) -> None:
        self._looks = {}

    def _leave(self) -> None:
        mode = self.modes[self.current]
        mode.leave()
        self.actions.remove(mode.actions())
        self.actions.add(row for row in self._rows if row.id not in self.actions)
        self.current = ""

    def _show_zoom(self) -> None:
        words = getattr(self.modes.get(self.current), "zoom_text", lambda: "")()
        self.toolbar.set_zoom(words)

    def _build(self) -> None:
        self.toolbar, self.workspace, self.statusbar = Toolbar(), Workspace(self.panels), StatusBar()
        self.beside = QSplitter(Qt.Orientation.Horizontal)
        self.beside.setHandleWidth(1)
        self.beside.setChildrenCollapsible(False)
        self.beside.addWidget(self.workspace)
        self.beside.setStretchFactor(0, 1)
        self.comparing = Comparing(self)  # type: ignore[arg-type]
        self._rows = window_rows(self)  # type: ignore[arg-type]
        self.actions.add(self._rows)
        self._column.addWidget(self.toolbar)
        self._column.addWidget(self.beside, 1)
        self._column.addWidget(self.statusbar)

    def _wire_widgets(self) -> None:
        self.toolbar.pressed.connect(self.actions.run)
        self.toolbar.mode_chosen.connect(self.show_mode)
        self.toolbar.menu_wanted.connect(self.menus.show)
        self.workspace.arranged.connect(self._arranged)

    def _arranged(self) -> None:
        self.toolbar.set_short(self.width())
        self.toolbar.inspector.setVisible(self.workspace.is_drawer("right"))
