"""The menus of the toolbar, written anew each time they open, so that they always say how things are."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui import theme
from gui.actions import SEPARATOR
from gui.files.recent import is_pinned
from gui.translate import mark, tr
from gui.widgets.base import shortened
from gui.widgets.menu import Menu

if TYPE_CHECKING:
    from gui.workbench import Workbench

ZOOMS = ("view.zoom_in", "view.zoom_out", "view.zoom_full", "view.fit", "view.selection")
MOST_LETTERS = 60
MOST_RECENT = 10
PROJECT = ("project.rename", "file.save", "file.save_as", SEPARATOR, "file.close")


class Menus(QObject):
    """Opens a menu below the button that asked for it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._cards: dict[str, str] = {}

    def show(self, name: str, button: QWidget) -> None:
        """Open the menu of a toolbar button."""
        makers = {"app": self._app, "project": self._project, "zoom": self._zoom, "device": self._device}
        makers[name]().popup(button.mapToGlobal(button.rect().bottomLeft()))

    def samples(self) -> QMenu:
        """The data sets that come with the program, as sources to start from."""
        from engine.data import SOURCES

        menu = self._menu()
        for name in SOURCES["Sample"].params["name"].choices:
            self._entry(menu, tr(name.capitalize()), partial(self._start_sample, name), "library")
        return menu

    def data(self) -> QMenu:
        """A file or a folder to start from."""
        menu, files = self._menu(), self._bench.files
        self._entry(menu, tr("Table…"), partial(files.choose_table), "file-text")
        self._entry(menu, tr("Folder of images…"), partial(files.choose_folder), "images")
        return menu

    def set_cards(self, cards: dict[str, str]) -> None:
        """The GPUs that the engine found: their names by device."""
        self._cards = cards

    def _start_sample(self, name: str) -> None:
        self._bench.files.start_from("Sample", {"name": name}, name)

    def _app(self) -> QMenu:
        menu = self._menu()
        actions = self._bench.actions
        actions.fill(menu, ["file.new", "window.new", "file.open"])
        self._add_recent(menu)
        actions.fill(menu, ["window.open", "file.kept"])
        actions.fill(menu, ["file.import", SEPARATOR, "file.save", "file.save_as", "compare.choose"])
        actions.fill(menu, ["picture.save", "picture.print", "file.close", "window.close", SEPARATOR])
        self._add_themes(menu)
        panels, program = (
            ("view.left", "view.right", "view.dock"),
            ("app.settings", "help.explain", "help.keys"),
        )
        rest = [*panels, SEPARATOR, *program]
        actions.fill(menu, [*rest, SEPARATOR, "app.quit"])
        return menu

    def _project(self) -> QMenu:
        menu = self._menu()
        self._bench.actions.fill(menu, PROJECT)
        return menu

    def _zoom(self) -> QMenu:
        menu = self._menu()
        self._bench.actions.fill(menu, ZOOMS)
        return menu

    def _device(self) -> QMenu:
        menu = self._menu()
        card = next(iter(self._cards.values()), "")
        rows = [("auto", tr("Automatic: a GPU when there is one")), ("cpu", "CPU")]
        rows.append(("cuda", tr(f"GPU: {card}") if card else tr("GPU: none found on this machine")))
        now = self._bench.session.project.training.get("device", "auto")
        group = QActionGroup(menu)
        for value, words in rows:
            entry = self._entry(menu, words, partial(self._choose_device, value))
            entry.setCheckable(True)
            entry.setChecked(value == now)
            entry.setEnabled(value != "cuda" or bool(card))
            group.addAction(entry)
        return menu

    def _choose_device(self, value: str) -> None:
        from engine.graph import edits

        setting = None if value == "auto" else value
        self._bench.session.do(mark("Choose the device"), edits.set_setting, "training.device", setting)

    def _add_recent(self, menu: QMenu) -> None:
        known = self._bench.window_.start.recent
        rows = known.rows()
        if not rows:
            return
        recent = menu.addMenu(theme.icon("history"), tr("Open recent"))
        for row in rows[:MOST_RECENT]:
            path = Path(row["path"])
            where = tr("not found") if row["path"] in known.missing else path.name
            name = shortened(str(row.get("name") or path.stem), MOST_LETTERS).replace("\t", " ")
            words = f"{name}\t{shortened(where, MOST_LETTERS)}".replace("&", "&&")
            icon = "pin" if is_pinned(row) else ""
            self._entry(recent, words, partial(self._bench.files.open, path), icon)

    def _add_themes(self, menu: QMenu) -> None:
        themes = menu.addMenu(theme.icon("contrast"), tr("Theme"))
        group = QActionGroup(themes)
        for choice, words in theme.CHOICES.items():
            entry = self._entry(themes, tr(words), partial(self._choose_theme, choice))
            entry.setCheckable(True)
            entry.setChecked(choice == theme.choice())
            group.addAction(entry)

    def _choose_theme(self, choice: theme.Choice) -> None:
        theme.set_choice(choice)
        self._bench.settings.set("theme", choice)

    def _menu(self) -> QMenu:
        menu = Menu(self._bench)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu

    def _entry(self, menu: QMenu, words: str, run: partial[Any], icon: str = "") -> QAction:
        entry = menu.addAction(words)
        if icon:
            entry.setIcon(theme.icon(icon))
        entry.triggered.connect(lambda checked=False: run())
        return entry
