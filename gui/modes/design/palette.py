"""The palette: every layer by what it is for, found by search, dragged or double-clicked onto the drawing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.graph.change import Change
from engine.layers import Layer
from gui.library import Library
from gui.modes.design.layer_tree import LayerTree
from gui.modes.design.palette_menu import menu_for
from gui.search.layers import search
from gui.session import Session
from gui.settings import Settings
from gui.translate import tr
from gui.widgets.base import Line, set_tip
from gui.widgets.buttons import Button
from gui.widgets.fields import SearchField
from gui.widgets.messages import EmptyState

RECENT = 4


class Palette(QWidget):
    """Search over a tree of layers and blocks.

    `chosen(type)` asks for one to be added after the selection, `block_wanted` for a block made of the
    selection, `keep_wanted(block)` for a block to be saved to the library.
    """

    chosen = Signal(str)
    block_wanted = Signal()
    keep_wanted = Signal(str)

    def __init__(
        self, session: Session, settings: Settings, library: Library, offered: Callable[[], list[Layer]]
    ) -> None:
        super().__init__()
        self.session, self.settings, self.library, self._offered = session, settings, library, offered
        self._layers: dict[str, Layer] = {}
        self.field = SearchField(tr("Search layers"), key="/")
        self.tree = LayerTree()
        self.nothing = EmptyState(
            "search",
            tr("No layer found"),
            tr("Try a shorter word."),
            tr("Clear search"),
            self.field.clear,
            variant="secondary",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 6, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.tree, 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(Line())
        self.make = Button(tr("New block from selection"), "ghost", icon="group")
        self.make.clicked.connect(self.block_wanted)
        column.addWidget(self.make)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._first)
        self.tree.chosen.connect(self._choose)
        self.tree.menu_wanted.connect(self._menu)
        session.opened.connect(self.refresh)
        session.entered.connect(self.refresh)
        session.changed.connect(self._changed)
        session.selected.connect(self._follow)
        library.changed.connect(self.refresh)
        self.refresh()
        self._follow()

    def focus_search(self) -> None:
        """Put the keyboard on the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def refresh(self) -> None:
        """List what can be added now, where the list is another."""
        layers = {layer.type: layer for layer in self._offered()}
        broken = [entry for entry in self.library.entries if entry.why]
        if layers != self._layers or broken != self.tree.broken:
            self._layers, self.tree.broken = layers, broken
            self._fill(self.field.text())

    def _changed(self, change: Change) -> None:
        # The drawing that is shown is a block itself inside one: its ports may be others now.
        if change.blocks or self.session.trail:
            self.refresh()

    def _follow(self) -> None:
        self.make.setEnabled(bool(self.session.selection))
        set_tip(self.make, "Ctrl G" if self.session.selection else tr("Select layers on the drawing first"))

    def _menu(self, type: str, at: QPoint) -> None:
        menu_for(type, self).popup(at)

    def _fill(self, text: str) -> None:
        found = search(text, self._layers.values()) if text.strip() else []
        self.tree.layers = self._layers
        if text.strip():
            self.tree.show_found(found)
        else:
            self.tree.show_groups([self._layers[t] for t in self._recent() if t in self._layers])
        missing = bool(text.strip()) and not found
        self.nothing.title.setText(tr(f'No layer called "{text.strip()[:24]}"'))
        self.nothing.setVisible(missing)
        self.tree.setVisible(not missing)

    def _first(self) -> None:
        if found := search(self.field.text(), self._layers.values()):
            self._choose(found[0].type)

    def _choose(self, type: str) -> None:
        self.settings.set("recent_layers", [type, *(t for t in self._recent() if t != type)][:RECENT])
        self.chosen.emit(type)
        if not self.field.text():
            self._fill("")

    def _recent(self) -> list[str]:
        return list(map(str, self.settings.get("recent_layers", [])))
