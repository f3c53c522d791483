"""The settings of the program: pages of rows from their declarations, and the page of the keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from engine.declare import Param, UserError, Value
from engine.graph.variables import evaluate, is_expression
from gui.preferences.options import ICONS, OPTIONS, PAGES, of_page
from gui.settings import Settings
from gui.translate import tr
from gui.widgets.base import Glyph, Line, label, parent_of, surface
from gui.widgets.buttons import Button
from gui.widgets.form import Form
from gui.widgets.section import Row
from gui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from gui.preferences.key_page import KeyPage

WIDTH, HEIGHT, LISTED, LABELS = 700, 460, 168, 150
KEYS = "keys"


class OptionPage(QWidget):
    """The rows of one page; each change is in force at once and remembered."""

    def __init__(self, page: str, settings: Settings, restart: Callable[[], None] | None = None) -> None:
        super().__init__()
        self._settings, self.page = settings, page
        self.rows = of_page(page)
        self.form = Form([row.param for row in self.rows], label_width=LABELS, explained=True)
        self.form.edited.connect(self._edited)
        self.later = {row.name: Later(restart) for row in self.rows if row.in_force is not None}
        for name, note in self.later.items():
            self.form.put_below(name, note)
        self.reset = Button(tr("Reset this page"), "link")
        self.reset.clicked.connect(self._reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        if page == "training":
            column.addWidget(label(tr("What new projects begin with."), 13, 400, "text2", wrap=True))
        column.addWidget(self.form)
        column.addStretch(1)
        column.addWidget(self.reset)
        self.show_values()

    def show_values(self) -> None:
        """Show what is chosen."""
        values = {row.name: row.shown(row.of(self._settings)) for row in self.rows}
        self.form.show_values(values)
        for name, note in self.later.items():
            row = OPTIONS[name]
            note.setVisible(row.in_force is not None and row.of(self._settings) != row.in_force())
        self.reset.setEnabled(any(row.of(self._settings) != row.default for row in self.rows))

    def _edited(self, name: str, value: object, gesture: int) -> None:
        row, editor = OPTIONS[name], self.form.editors[name]
        shown: Value = row.param.default if value is None else value  # type: ignore[assignment]
        why = ""
        if is_expression(shown):
            shown, why = _worked_out(editor.param, str(shown))
        if not why:
            row.choose(self._settings, shown)
        self.show_values()
        if why:
            editor.mistaken.emit(why)

    def _reset(self) -> None:
        for row in self.rows:
            if row.of(self._settings) != row.default:
                row.choose(self._settings, row.param.default)
        self.show_values()


def _worked_out(param: Param, text: str) -> tuple[Value, str]:
    """What arithmetic comes to, without variables, and why that can't be chosen; "" where it can."""
    try:
        value = evaluate(text, {})
    except UserError as error:
        return None, tr(str(error))
    why = param.check(value)
    return value, tr(f"{param.label} {why}") if why else ""


class Later(QWidget):
    """Says that a choice holds from the next start on, and offers to start again now."""

    def __init__(self, restart: Callable[[], None] | None) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 8)
        row.setSpacing(10)
        row.addWidget(Glyph("info", "info"), 0, Qt.AlignmentFlag.AlignTop)
        words = tr("It changes when Layerloom starts again. Your windows and what is not saved come back.")
        row.addWidget(label(words, 12, 400, "text2", wrap=True), 1)
        self.button = Button(tr("Restart now"))
        row.addWidget(self.button)
        if restart is not None:
            self.button.clicked.connect(restart)
        else:
            self.button.hide()


class Preferences(Sheet):
    """Pages at the left, the rows of one at the right; there is nothing to confirm."""

    def __init__(
        self,
        parent: QWidget,
        settings: Settings,
        page: str = "",
        name: str = "",
        know_keys: Callable[[], None] = lambda: None,
        restart: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent, tr("Settings"))
        self._settings, self._know_keys, self._restart = settings, know_keys, restart
        self.pages: dict[str, OptionPage | KeyPage] = {}
        self._areas: dict[str, QScrollArea] = {}
        self.set_card_width(min(WIDTH, max(parent.window().width() - 80, 480)))
        self.column.addWidget(label(tr("Settings"), 17, 600, "text"))
        self.column.addSpacing(8)
        self.tabs = {each: self._tab(each) for each in PAGES}
        self._stack = QStackedWidget()
        self._stack.setFixedHeight(min(HEIGHT, max(parent.window().height() - 200, 240)))
        self._lay_out()
        self.show_page(page if page in PAGES else settings.get("settings_page", "appearance"), name)

    def show_page(self, page: str, name: str = "") -> None:
        """Show a page, and put the keyboard on one of its rows."""
        page = page if page in PAGES else "appearance"
        self._settings.set("settings_page", page)
        if page not in self._areas:
            self._areas[page] = self._made(page)
            self._stack.addWidget(self._areas[page])
        self._stack.setCurrentWidget(self._areas[page])
        for each, tab in self.tabs.items():
            tab.setChecked(each == page)
        found = self.pages[page]
        if name and isinstance(found, OptionPage):
            found.form.focus(name)
            # What is new here has its place only once it is laid out.
            QTimer.singleShot(0, self, partial(self._bring_into_view, page, name))
        else:
            self.tabs[page].setFocus()

    def _bring_into_view(self, page: str, name: str) -> None:
        found = self.pages[page]
        if isinstance(found, OptionPage) and name in found.form.editors:
            self._areas[page].ensureWidgetVisible(found.form.editors[name].widget)

    def _made(self, page: str) -> QScrollArea:
        if page == KEYS:
            from gui.preferences.key_page import KeyPage

            self._know_keys()
            self.pages[page] = KeyPage()
        else:
            again = self._begin_again if self._restart is not None else None
            self.pages[page] = OptionPage(page, self._settings, again)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(surface(self.pages[page], "panel"))
        return area

    def _begin_again(self) -> None:
        """Close, and start the program again once this dialog is gone."""
        self.accept()
        if self._restart is not None:
            QTimer.singleShot(0, parent_of(self), self._restart)

    def _tab(self, page: str) -> Row:
        made = Row(tr(PAGES[page]), ICONS[page], height=32)
        made.clicked.connect(partial(self.show_page, page))
        return made

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        for tab in self.tabs.values():
            tab.setFixedWidth(LISTED)
            names.addWidget(tab)
        names.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(names)
        row.addWidget(Line(vertical=True))
        row.addWidget(self._stack, 1)
        self.column.addLayout(row, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = Button(tr("Close"), height=32)
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        self.column.addSpacing(8)
        self.column.addLayout(foot)
