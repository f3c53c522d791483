"""The palette: every layer by what it is for, found by search, dragged or double-clicked onto the drawing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.layers import GROUPS, LAYERS, Layer
from gui import theme
from gui.search import search
from gui.settings import Settings
from gui.widgets.base import rounded, text_in
from gui.widgets.fields import SearchField
from gui.widgets.messages import EmptyState

MIME = "application/x-layerloom-layer"
LAYER = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
RECENT = 4


class Palette(QWidget):
    """Search over a tree of layers. `chosen(type)` asks for a layer to be added after the selection."""

    chosen = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.field = SearchField("Search layers", key="/")
        self.tree = LayerTree()
        self.nothing = EmptyState(
            "search",
            "No layer found",
            "Try a shorter word.",
            "Clear search",
            self.field.clear,
            variant="secondary",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 6, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.tree, 1)
        column.addWidget(self.nothing, 1)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._first)
        self.tree.chosen.connect(self._choose)
        self._fill("")

    def focus_search(self) -> None:
        """Put the keyboard on the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _fill(self, text: str) -> None:
        found = search(text, LAYERS.values()) if text.strip() else []
        if text.strip():
            self.tree.show_found(found)
        else:
            self.tree.show_groups([LAYERS[t] for t in self._recent() if t in LAYERS])
        missing = bool(text.strip()) and not found
        self.nothing.title.setText(f'No layer called "{text.strip()[:24]}"')
        self.nothing.setVisible(missing)
        self.tree.setVisible(not missing)

    def _first(self) -> None:
        if found := search(self.field.text(), LAYERS.values()):
            self._choose(found[0].type)

    def _choose(self, type: str) -> None:
        self.settings.set("recent_layers", [type, *(t for t in self._recent() if t != type)][:RECENT])
        self.chosen.emit(type)
        if not self.field.text():
            self._fill("")

    def _recent(self) -> list[str]:
        return [str(t) for t in self.settings.get("recent_layers", [])]


class LayerTree(QTreeWidget):
    """Groups of layers; a layer can be dragged off or chosen by double-click or Enter."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Layers")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setDragEnabled(True)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Row(self))
        self.itemClicked.connect(self._clicked)
        self.itemDoubleClicked.connect(self._activated)
        theme.changed.connect(self.viewport().update)

    def show_groups(self, recent: Sequence[Layer]) -> None:
        """All layers by group, with what was used last above them; open groups stay open."""
        opened = {self.topLevelItem(i).text(0) for i in range(self.topLevelItemCount()) if self._is_open(i)}
        self.clear()
        if recent:
            self._heading("Recent")
            for layer in recent:
                self.addTopLevelItem(_item(layer))
            self._heading("All layers")
        for group in GROUPS:
            layers = [each for each in LAYERS.values() if each.group == group]
            parent = QTreeWidgetItem([group])
            parent.setData(0, COUNT, len(layers))
            self.addTopLevelItem(parent)
            parent.addChildren([_item(layer) for layer in layers])
            parent.setExpanded(group in opened)

    def show_found(self, layers: Sequence[Layer]) -> None:
        """Just these layers, best first."""
        self.clear()
        for layer in layers:
            self.addTopLevelItem(_item(layer))
        if layers:
            self.setCurrentItem(self.topLevelItem(0))

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        for item in items:
            if type := item.data(0, LAYER):
                data.setData(MIME, str(type).encode())
        return data

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is None or not item.data(0, LAYER):
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        layer = LAYERS[item.data(0, LAYER)]
        drag.setPixmap(theme.layer_pixmap(layer.icon, "text", 24))
        drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._activated(self.currentItem())
            return
        super().keyPressEvent(event)

    def _heading(self, text: str) -> None:
        item = QTreeWidgetItem([text])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addTopLevelItem(item)

    def _is_open(self, index: int) -> bool:
        return self.topLevelItem(index).isExpanded()

    def _clicked(self, item: QTreeWidgetItem) -> None:
        if item.childCount():
            item.setExpanded(not item.isExpanded())

    def _activated(self, item: QTreeWidgetItem) -> None:
        if type := item.data(0, LAYER):
            self.chosen.emit(str(type))
        elif item.childCount() and self.hasFocus():
            self._clicked(item)


def _item(layer: Layer) -> QTreeWidgetItem:
    item = QTreeWidgetItem([layer.title])
    item.setData(0, LAYER, layer.type)
    item.setToolTip(
        0, f"{layer.help}\nDrag it onto the drawing, or double-click to add it after the selection."
    )
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsDragEnabled)
    return item


class _Row(QStyledItemDelegate):
    """Paints a row of 28: a heading, a group with its count, or a layer with its tile."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(100, 28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not state & QStyle.StateFlag.State_Enabled:
            text_in(painter, box.adjusted(4, 4, -4, 0), index.data(), theme.font(12, 600), "text2")
        else:
            if state & QStyle.StateFlag.State_Selected:
                rounded(painter, box.adjusted(0, 0, -2, 0), 6, "soft")
            elif state & QStyle.StateFlag.State_MouseOver:
                rounded(painter, box.adjusted(0, 0, -2, 0), 6, "hover")
            self._paint_entry(painter, box, option, index)
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        type = index.data(LAYER)
        if type:
            layer = LAYERS[type]
            indent = 28 if index.parent().isValid() else 6
            tile = QRectF(box.x() + indent, box.center().y() - 10, 20, 20)
            rounded(painter, tile, 5, theme.category(layer.group))
            theme.paint_icon(
                painter, f"layer-{layer.icon}", tile.adjusted(3.5, 3.5, -3.5, -3.5), "on-category"
            )
            text_in(painter, box.adjusted(indent + 28, 0, -8, 0), layer.title, theme.font(13), "text")
            return
        opened = bool(option.state & QStyle.StateFlag.State_Open)
        arrow = QRectF(box.x() + 4, box.center().y() - 7, 14, 14)
        theme.paint_icon(painter, "chevron-down" if opened else "chevron-right", arrow, "text3")
        rounded(painter, QRectF(box.x() + 24, box.center().y() - 4, 8, 8), 4, theme.category(index.data()))
        text_in(painter, box.adjusted(40, 0, -36, 0), index.data(), theme.font(13, 500), "text")
        right = Qt.AlignmentFlag.AlignRight
        text_in(painter, box.adjusted(0, 0, -10, 0), str(index.data(COUNT)), theme.font(12), "text3", right)
