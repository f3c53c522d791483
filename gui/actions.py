"""What a person can do, as rows: menus, toolbar, keys and the search over everything read one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from gui import theme
from gui.preferences import keymap
from gui.widgets.base import refresh_key_tips

SEPARATOR = "-"
ROW = "row"


def always() -> bool:
    """For actions that can be done at any time."""
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. `text` may be a function where it changes ("Undo Move"); keys are parted by ", ".

    `shortcut` are its keys as long as the person chose no others.

    With a `scope` the keys work only while the focus is inside that widget: for keys that are letters, and
    for Space and Enter, which buttons elsewhere need.
    """

    id: str
    text: str | Callable[[], str]
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    enabled: Callable[[], bool] = always
    checked: Callable[[], bool] | None = None
    scope: QWidget | None = None
    searchable: bool = True

    @property
    def words(self) -> str:
        """The text as it is now."""
        return self.text if isinstance(self.text, str) else self.text()

    @property
    def keys(self) -> list[QKeySequence]:
        """The keys that do it."""
        return [QKeySequence(each) for each in keymap.keys(self.id)]

    @property
    def key_text(self) -> str:
        """The first key as this system writes it."""
        keys = self.keys
        return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


class Actions(QObject):
    """The rows in force in one window, with their keys."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._rows: dict[str, Action] = {}
        self._shortcuts: dict[str, list[QShortcut]] = {}  # of rows out of force, too: switched off
        keymap.changed.connect(self._take_keys)

    def __getitem__(self, id_: str) -> Action:
        return self._rows[id_]

    def __contains__(self, id_: str) -> bool:
        return id_ in self._rows

    def __iter__(self) -> Iterator[Action]:
        return iter(self._rows.values())

    def add(self, rows: Iterable[Action], place: str = keymap.WINDOW) -> None:
        """Put rows in force; one with an id that is there already takes its place.

        `place` is the mode that they belong to: the same key may do something else in another one.
        """
        for row in rows:
            self.remove([row])
            self._rows[row.id] = row
            keymap.declare(row.id, row.text, row.shortcut, place)
            self._listen(row)

    def remove(self, rows: Iterable[Action]) -> None:
        """Take rows and their keys out of force."""
        for row in rows:
            self._rows.pop(row.id, None)
            for shortcut in self._alive(row.id):
                shortcut.setEnabled(False)

    def run(self, id_: str) -> bool:
        """Do it, if it is there and can be done now."""
        row = self._rows.get(id_)
        if row is None or not row.enabled():
            return False
        row.run()
        return True

    def can(self, id_: str) -> bool:
        """Whether it is there and can be done now."""
        row = self._rows.get(id_)
        return row is not None and row.enabled()

    def fill(self, menu: QMenu, ids: Iterable[str]) -> None:
        """Write rows into a menu as they are now; "-" is a separator, unknown ids are left out."""
        for id_ in ids:
            if id_ == SEPARATOR:
                menu.addSeparator()
            elif id_ in self._rows:
                menu.addAction(self._entry(self._rows[id_], menu))

    def menu(self, ids: Iterable[str], parent: QWidget) -> QMenu:
        """A menu of rows that is gone once it is closed."""
        from gui.widgets.menu import Menu  # not needed for the first paint

        made = Menu(parent)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(made, ids)
        return made

    def _entry(self, row: Action, menu: QMenu) -> QAction:
        # The key is written, not set: the window's own shortcuts do the work, and two would be ambiguous.
        text = row.words.replace("&", "&&")
        entry = QAction(f"{text}\t{row.key_text}" if row.key_text else text, menu)
        if row.icon:
            entry.setIcon(theme.icon(row.icon))
        if row.checked is not None:
            entry.setCheckable(True)
            entry.setChecked(row.checked())
        entry.setEnabled(row.enabled())
        entry.setProperty(ROW, row.id)  # for F1
        entry.triggered.connect(lambda: self.run(row.id))
        return entry

    def _take_keys(self) -> None:
        """Listen for the keys as the person has them now."""
        for row in self._rows.values():
            self._listen(row)
        refresh_key_tips()

    def _listen(self, row: Action) -> None:
        """Have the shortcuts of a row, those of before where they fit.

        There are none where only the canvas listens, so that text fields keep their keys.
        """
        owner = row.scope or self._window
        keys = [] if keymap.on_canvas(row.id) and not row.shortcut else row.keys
        before = self._alive(row.id)
        if [(each.key(), each.parent()) for each in before] == [(each, owner) for each in keys]:
            for shortcut in before:
                shortcut.setEnabled(True)
            return
        for shortcut in before:
            shortcut.setEnabled(False)
            shortcut.deleteLater()  # not at once: it may be what was just pressed
        self._shortcuts[row.id] = [self._shortcut(row, each, owner) for each in keys]

    def _alive(self, id_: str) -> list[QShortcut]:
        """The shortcuts of a row that did not go with the widget in which they worked."""
        return [each for each in self._shortcuts.get(id_, []) if shiboken6.isValid(each)]

    def _shortcut(self, row: Action, keys: QKeySequence, owner: QWidget) -> QShortcut:
        made = QShortcut(keys, owner)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        made.setContext(inside if row.scope is not None else Qt.ShortcutContext.WindowShortcut)
        made.activated.connect(lambda: self.run(row.id))
        return made
