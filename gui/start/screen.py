"""The start screen: templates, recent projects, the way from one's own data, and the blank canvas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.files.recent import Recent, is_pinned
from gui.settings import Settings
from gui.start.cards import BlankCard, ImportCard, PlainCard, TemplateCard
from gui.start.data_card import DataCard
from gui.start.drawing import read_drawing
from gui.start.sidebar import Sidebar
from gui.start.templates import FOLDER, Template, read_templates
from gui.start.words import ago
from gui.translate import mark, tr
from gui.widgets.base import label, set_token, surface
from gui.widgets.buttons import Button
from gui.widgets.fields import SearchField
from gui.widgets.tab_order import step
from gui.widgets.tags import Chip

if TYPE_CHECKING:
    from gui.start.recent_card import RecentCard

EVERYTHING = mark("All")
ONE_ROW = 4
# So many rows of templates leave the recent projects in sight; the others unfold.
FOLDED_ROWS = 2
FILLER = "filler"
NARROW, GAP, LEAST = 900, 16, 236


class StartScreen(QWidget):
    """Says what a person chose; the window does it."""

    template_chosen = Signal(object)
    project_chosen = Signal(str)
    apart_chosen = Signal(str)
    blank_chosen = Signal()
    open_chosen = Signal()
    import_chosen = Signal()
    data_chosen = Signal()
    sample_chosen = Signal()
    settings_chosen = Signal()

    def __init__(self, settings: Settings, folder: Path = FOLDER) -> None:
        super().__init__()
        self.recent = Recent(settings, self)
        self.recent.changed.connect(self._hear)
        self.over: Callable[[], list[QWidget]] = list  # what lies over it and has keys, as the window knows
        self.templates = read_templates(folder)
        self._kind = EVERYTHING
        self._all_recent = self._all_templates = False
        self._columns = 0
        self.sidebar = Sidebar()
        self.sidebar.open_chosen.connect(self.open_chosen)
        self.sidebar.import_chosen.connect(self.import_chosen)
        self.sidebar.settings_chosen.connect(self.settings_chosen)
        self.cards = [self._template_card(each) for each in self.templates]
        self.recent_cards: list[RecentCard] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(self._scroller(), 1)
        surface(self, "canvas")
        self.refresh()

    def refresh(self) -> None:
        """Read the recent projects again; the focus stays where it was among them."""
        focused = next((place for place, card in enumerate(self.recent_cards) if card.hasFocus()), -1)
        for card in self.recent_cards:
            card.setParent(None)
            card.deleteLater()
        rows = self.recent.rows()
        shown = rows if self._all_recent else rows[:ONE_ROW]
        self.recent_cards = [self._recent_card(each) for each in shown]
        self._recent_head.setVisible(bool(rows))
        self._show_all.setVisible(len(rows) > ONE_ROW and not self._all_recent)
        self._arrange(force=True)
        if focused >= 0 and self.recent_cards:
            next_one = self.recent_cards[min(focused, len(self.recent_cards) - 1)]
            next_one.show()  # what is not seen yet takes no focus
            next_one.setFocus()

    def _hear(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()  # Qt would give it to the first card, which then looked as if it were chosen

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from top to bottom, as the cards are laid out."""
        return step([self, *self.over()], next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sidebar.set_narrow(self.width() < NARROW)
        self._arrange()

    def _scroller(self) -> QScrollArea:
        page = surface(QWidget(), "canvas")
        self._page = QVBoxLayout(page)
        self._page.setContentsMargins(40, 32, 40, 32)
        self._page.setSpacing(0)
        self._page.addLayout(self._title_row())
        self._page.addSpacing(24)
        self._top = _grid()
        self._page.addLayout(self._top)
        self._page.addSpacing(20)
        self._page.addLayout(self._template_row())
        self._page.addSpacing(16)
        self._grid = _grid()
        self._page.addLayout(self._grid)
        self._nothing = label("", 13, 400, "text2")
        self._page.addWidget(self._nothing)
        self._page.addSpacing(28)
        self._recent_head = self._recent_row()
        self._page.addWidget(self._recent_head)
        self._page.addSpacing(10)
        self._recent = _grid()
        self._page.addLayout(self._recent)
        self._page.addStretch(1)
        self.data_card = DataCard()
        self.data_card.file_chosen.connect(self.data_chosen)
        self.data_card.sample_chosen.connect(self.sample_chosen)
        self.blank_card = BlankCard()
        self.blank_card.clicked.connect(self.blank_chosen)
        self.import_card = ImportCard()
        self.import_card.clicked.connect(self.import_chosen)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def _title_row(self) -> QLayout:
        row = QHBoxLayout()
        row.addWidget(label(tr("Start a model"), 26, 600, "text"))
        row.addStretch(1)
        self.search = SearchField(tr("Search templates"), "Ctrl K")
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(300)
        self.search.textChanged.connect(self._filter)
        row.addWidget(self.search, 2)
        return row

    def _template_row(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(tr("Templates"), 15, 600, "text"))
        row.addSpacing(20)
        self.chips: dict[str, Chip] = {}
        for kind in [EVERYTHING, *dict.fromkeys(each.kind for each in self.templates)]:
            chip = self.chips[kind] = Chip(tr(kind), kind == EVERYTHING)
            chip.clicked.connect(lambda _=False, kind=kind: self._choose_kind(kind))
            row.addWidget(chip)
        row.addStretch(1)
        self._count: QLabel = label("", 12, 400, "text3")
        row.addWidget(self._count)
        self.more = Button(tr("Show all"), "link")
        self.more.setAccessibleName(tr("Show all templates"))
        self.more.clicked.connect(self._unfold_templates)
        row.addWidget(self.more)
        return row

    def _recent_row(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(tr("Recent"), 15, 600, "text"))
        row.addStretch(1)
        self._show_all = Button(tr("Show all"), "link")
        self._show_all.clicked.connect(self._unfold_recent)
        row.addWidget(self._show_all)
        return head

    def _template_card(self, template: Template) -> TemplateCard:
        card = TemplateCard(template)
        card.setParent(self)  # a card without a place must go with the screen, too
        card.clicked.connect(lambda: self.template_chosen.emit(template))
        return card

    def _recent_card(self, row: dict[str, Any]) -> RecentCard:
        from gui.start.recent_card import RecentCard, State  # a first start has nothing recent

        path = str(row["path"])
        title = str(row.get("name") or Path(path).stem)
        line = str(row.get("line") or Path(path).name)
        missing = path in self.recent.missing
        state = State(pinned=is_pinned(row), missing=missing)
        when = ago(str(row.get("opened")))
        card = RecentCard(path, title, line, when, read_drawing(row.get("drawing")), state)
        card.clicked.connect(lambda: self.project_chosen.emit(path))
        card.apart.connect(lambda: self.apart_chosen.emit(path))
        card.pinned.connect(lambda on: self.recent.pin(path, on))
        card.removed.connect(lambda: self.recent.forget(path))
        return card

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        for each, chip in self.chips.items():
            chip.setChecked(each == kind)
        self._filter()

    def _filter(self) -> None:
        self._arrange(force=True)

    def _unfold_templates(self) -> None:
        self._all_templates = True
        self._arrange(force=True)

    def _unfold_recent(self) -> None:
        self._all_recent = True
        self.refresh()

    def _arrange(self, force: bool = False) -> None:
        """Put the cards into as many columns as there is room for; one below 900."""
        room = self.width() - self.sidebar.width() - 80
        columns = 1 if self.width() < NARROW else min(max((room + GAP) // (LEAST + GAP), 2), 4)
        if columns == self._columns and not force:
            return
        self._columns = columns
        self._place_top(columns)
        fitting = [card for card in self.cards if self._is_shown(card)]
        shown = fitting[: max(columns, 2) * FOLDED_ROWS] if self._is_folded() else fitting
        self.more.setVisible(len(shown) < len(fitting))
        for card in self.cards:
            card.setVisible(card in shown)
        _place(self._grid, shown, columns)
        _place(self._recent, self.recent_cards, columns)
        count = tr(f"{len(fitting)} templates") if len(fitting) != 1 else tr("1 template")
        self._count.setText(count)
        self._nothing.setVisible(not shown)
        self._nothing.setText(tr(f'No template called "{self.search.text()}". Try a shorter word.'))
        set_token(self._nothing, "text2")

    def _place_top(self, columns: int) -> None:
        _empty(self._top, columns)
        ways = (self.blank_card, self.import_card)
        beside = max(columns - len(ways), 0)  # columns left for the wide card, where all stand in one row
        if beside:
            self._top.addWidget(self.data_card, 0, 0, 1, beside)
        else:
            self._top.addWidget(self.data_card, 0, 0, 1, columns)
        for place, card in enumerate(ways):
            row, column = (0, beside + place) if beside else divmod(place + columns, columns)
            self._top.addWidget(card, row, column)

    def _is_folded(self) -> bool:
        """Whether only the first templates are shown, for the sake of the recent projects below."""
        chosen = self._kind != EVERYTHING or bool(self.search.text().strip())
        return bool(self.recent_cards) and not chosen and not self._all_templates

    def _is_shown(self, card: TemplateCard) -> bool:
        wanted = self._kind in (EVERYTHING, card.template.kind)
        return wanted and card.template.fits(self.search.text())


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(GAP)
    return grid


def _empty(grid: QGridLayout, columns: int) -> None:
    while item := grid.takeAt(0):
        if (widget := item.widget()) is not None and widget.objectName() == FILLER:
            widget.deleteLater()
    for column in range(ONE_ROW):
        grid.setColumnStretch(column, 1 if column < columns else 0)
        grid.setColumnMinimumWidth(column, 0)


def _place(grid: QGridLayout, cards: list[TemplateCard] | list[RecentCard], columns: int) -> None:
    _empty(grid, columns)
    each: PlainCard
    for index, each in enumerate(cards):
        grid.addWidget(each, index // columns, index % columns)
    for column in range(len(cards), columns if cards else 0):  # an empty column would get no gap
        filler = QWidget()
        filler.setObjectName(FILLER)
        grid.addWidget(filler, 0, column)
