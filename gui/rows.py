"""What can be done in the window whatever mode is shown, as rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from gui.actions import Action
from gui.bars.toolbar import MODES
from gui.compare.rows import compare_rows
from gui.translate import mark, tr
from gui.widgets.tab_order import stops

if TYPE_CHECKING:
    from gui.workbench import Workbench


def window_rows(bench: Workbench) -> list[Action]:
    """File, edit, modes, view, run and help."""
    made = [*_file_rows(bench), *_edit_rows(bench), *_mode_rows(bench), *_view_rows(bench)]
    return [*made, *compare_rows(bench), *bench.pictures.rows(), *_rest(bench)]


def _file_rows(bench: Workbench) -> list[Action]:
    files, started = bench.files, _started(bench)
    return [
        Action("file.new", tr("New project"), files.new, "Ctrl+N", "file-plus"),
        Action("file.open", tr("Open…"), files.choose, "Ctrl+O", "folder-open"),
        Action(
            "file.import", tr("Import…"), lambda: files.choose_import(started()), "Ctrl+Shift+I", "log-in"
        ),
        Action("file.save", tr("Save"), files.save, "Ctrl+S", "save", started),
        Action("file.save_as", tr("Save as…"), files.save_as, "Ctrl+Shift+S", "save-all", started),
        Action("file.kept", tr("Open work that was kept…"), partial(kept_work, bench), "", "history"),
        Action("file.close", tr("Close project"), bench.close_project, "Ctrl+W", "house", started),
        *_window_rows(bench),
        Action("app.quit", tr("Quit Layerloom"), bench.quit, "Ctrl+Q", "log-out"),
    ]


def kept_work(bench: Workbench) -> None:
    """Show what a crash left and nobody wanted then."""
    from gui.files.kept_work import open_kept

    open_kept(bench)


def _window_rows(bench: Workbench) -> list[Action]:
    """Several windows, where the program can have them."""
    window, files = bench.window_, bench.files
    host = window.host
    if host is None:
        return []
    return [
        Action("window.new", tr("New window"), host.new, "Ctrl+Shift+N", "monitor"),
        Action(
            "window.open", tr("Open in a new window…"), files.choose_for_new, "Ctrl+Shift+O", "external-link"
        ),
        Action("window.close", tr("Close window"), window.close, "Ctrl+Shift+W", "x"),
    ]


def _edit_rows(bench: Workbench) -> list[Action]:
    session, started = bench.session, _started(bench)

    return [
        Action(
            "edit.undo",
            lambda: undo_words(session.history.undo_label),
            session.undo,
            "Ctrl+Z",
            "undo-2",
            lambda: started() and session.history.undo_label is not None,
        ),
        Action(
            "edit.redo",
            lambda: redo_words(session.history.redo_label),
            session.redo,
            "Ctrl+Shift+Z, Ctrl+Y",
            "redo-2",
            lambda: started() and session.history.redo_label is not None,
        ),
        Action("edit.history", tr("History"), bench.show_history, "Ctrl+Alt+Z", "history", started),
        Action("project.rename", tr("Rename project…"), bench.rename_project, "", "pencil", started),
    ]


def undo_words(what: str | None) -> str:
    """What taking back the last step is called."""
    return tr(f"Undo {what[:1].lower()}{what[1:]}") if what else tr("Undo")


def redo_words(what: str | None) -> str:
    """What doing the last step again is called."""
    return tr(f"Redo {what[:1].lower()}{what[1:]}") if what else tr("Redo")


def _mode_rows(bench: Workbench) -> list[Action]:
    return [
        Action(
            f"mode.{row.name}",
            tr(f"Go to {row.title}"),
            partial(bench.show_mode, row.name),
            row.key,
            row.icon,
            _started(bench),
        )
        for row in MODES
    ]


def _view_rows(bench: Workbench) -> list[Action]:
    space = bench.workspace
    rows = [
        Action(
            f"view.{panel}",
            tr(words),
            partial(space.toggle, panel),
            key,
            icon,
            partial(_has, bench, panel),
            partial(space.is_open, panel),
        )
        for panel, words, key, icon in (
            ("left", mark("Show the left panel"), "Ctrl+B", "panel-left"),
            ("right", mark("Show the right panel"), "Ctrl+I", "panel-right"),
            ("dock", mark("Show the dock"), "Ctrl+J", "panel-bottom"),
        )
    ]
    return [
        *rows,
        Action("view.next_area", tr("Next area"), partial(go_to_area, bench, 1), "F6"),
        Action("view.previous_area", tr("Previous area"), partial(go_to_area, bench, -1), "Shift+F6"),
    ]


def _rest(bench: Workbench) -> list[Action]:
    started = _started(bench)
    return [
        Action("run.train", tr("Train, or pause"), bench.train, "F5", "play", started),
        Action(
            "run.stop",
            tr("Stop training"),
            bench.stop_training,
            "Shift+F5",
            "square",
            lambda: bench.training.live is not None,
        ),
        Action(
            "export.open", tr("Export…"), partial(bench.show_mode, "export"), "Ctrl+E", "package", started
        ),
        Action(
            "search.everything", tr("Search everything"), bench.search, "Ctrl+K", "search", searchable=False
        ),
        Action("app.settings", tr("Settings"), bench.show_settings, "Ctrl+,", "settings"),
        Action(
            "help.explain", tr("Explain what has the focus"), partial(explain, bench), "F1", "circle-help"
        ),
        Action("help.keys", tr("Keyboard shortcuts"), bench.show_keys, "Ctrl+/", "keyboard"),
    ]


def explain(bench: Workbench) -> None:
    """Open the help at what has the focus."""
    from gui.how.pane import explain as open_help

    open_help(bench)


def areas(bench: Workbench) -> list[QWidget]:
    """The parts of the window in the order of the keyboard; a comparison covers the panels."""
    space, page = bench.workspace, bench.comparing.page
    places = range(1, bench.beside.count())
    help_ = [each for place in places if (each := bench.beside.widget(place)) is not None]
    if page is not None:
        return [bench.toolbar, page, *help_, bench.statusbar, *bench.window_.over()]
    return [
        bench.window_.start,  # in place of all that follows it
        bench.toolbar,
        space.rail,
        space.left,
        space.centre,
        space.right,
        space.dock,
        *help_,
        bench.statusbar,
        *bench.window_.over(),
    ]


def go_to_area(bench: Workbench, step: int) -> None:
    """Move the focus to the next of toolbar, left panel, centre, right panel, dock, status bar."""
    shown = [area for area in areas(bench) if area.isVisible() and _first(area) is not None]
    focus = QApplication.focusWidget()
    at = next((i for i, area in enumerate(shown) if focus is not None and area.isAncestorOf(focus)), -step)
    if shown and (target := _first(shown[(at + step) % len(shown)])) is not None:
        target.setFocus(Qt.FocusReason.TabFocusReason)


def _first(area: QWidget) -> QWidget | None:
    """The first widget in an area that takes the focus by the Tab key."""
    return next(iter(stops(area)), None)


def _started(bench: Workbench) -> Callable[[], bool]:
    return lambda: bench.window_.started


def _has(bench: Workbench, panel: str) -> bool:
    return bench.window_.started and bench.workspace.has(panel)
