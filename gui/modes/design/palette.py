"""The palette: every layer by what it is for, found by search, dragged or double-clicked onto the drawing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.graph.change import Change
from engine.layers import Layer
from gui.library import Library
from gui.modes.design.favourites import Favourites
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
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(8)
        self.make = Button(tr("New block from selection"), "ghost", icon="group")
        self.make.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.make.clicked.connect(self.block_wanted)
        column.addLayout(_inset(self.field, 10, 10))
        column.addLayout(_inset(self.tree, 10, 0), 1)
        column.addWidget(self.nothing, 1)
        column.addWidget(Line())
        column.addLayout(_inset(self.make, 8, 8))
        column.addSpacing(8)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._first)
        self.tree.chosen.connect(self._choose)
        self.tree.menu_wanted.connect(self._menu)
        self.tree.starred.connect(self.star)
        self.tree.dragged.connect(self._remember)
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
            liked = self.favourites()
            self.tree.show_groups(
                [self._layers[t] for t in self._recent() if t in self._layers and t not in liked],
                [self._layers[t] for t in liked if t in self._layers],
            )
        missing = bool(text.strip()) and not found
        self.nothing.title.setText(tr(f'No layer called "{text.strip()[:24]}"'))
        self.nothing.setVisible(missing)
        self.tree.setVisible(not missing)

    def _first(self) -> None:
        text = self.field.text()
        if text.strip() and (found := search(text, self._layers.values())):
            self._choose(found[0].type)

    def favourites(self) -> list[str]:
        """The layers that a person likes to have at hand; the usual ones until they chose their own."""
        return Favourites(self.settings).types

    def star(self, type: str) -> None:
        """Put a layer among the favourites, or take it from them."""
        Favourites(self.settings).turn(type)
        self.show_favourites()

    def show_favourites(self) -> None:
        """List the favourites as they are now."""
        self._fill(self.field.text())

    def _choose(self, type: str) -> None:
        self.chosen.emit(type)
        self._remember(type)

    def _remember(self, type: str) -> None:
        self.settings.set("recent_layers", [type, *(t for t in self._recent() if t != type)][:RECENT])
        if not self.field.text():
            self._fill("")

    def _recent(self) -> list[str]:
        return list(map(str, self.settings.get("recent_layers", [])))


def _inset(widget: QWidget, left: int, right: int) -> QHBoxLayout:
    """A widget with room at its sides."""
    row = QHBoxLayout()
    row.setContentsMargins(left, 0, right, 0)
    row.addWidget(widget)
    return row
