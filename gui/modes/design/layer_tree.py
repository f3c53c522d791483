"""The tree of the palette: layers by what they are for, the project's blocks and the user's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem

from engine.analysis.blocks import GROUP as BLOCKS
from engine.layers import GROUPS, Layer
from gui import theme
from gui.library import LIBRARY, Kept
from gui.tips import layer_tip
from gui.told import title_of
from gui.translate import tr
from gui.widgets.base import plain_tip, rounded, text_in
from gui.widgets.models import Index

MIME = "application/x-layerloom-layer"
LAYER = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
BROKEN = Qt.ItemDataRole.UserRole + 2
TILE = Qt.ItemDataRole.UserRole + 3
STAR = Qt.ItemDataRole.UserRole + 4
FOLDS = Qt.ItemDataRole.UserRole + 5
RIGHT = 10  # rows end so far before the edge of the panel, or at the scroll bar
END = 28  # the right end of a row, where its small button is


class LayerTree(QTreeWidget):
    """Groups of layers; a layer can be dragged off or chosen by double-click or Enter.

    `starred` asks for a layer to be put among the favourites, or taken from them.
    """

    chosen = Signal(str)
    starred = Signal(str)
    dragged = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.layers: dict[str, Layer] = {}
        self.broken: list[Kept] = []
        self._stars: set[str] = set()
        self._opened: set[str] = set()  # groups, also while those found stand in their place
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.setAccessibleName(tr("Layers"))
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
        self.itemExpanded.connect(lambda item: self._opened.add(item.data(0, TILE)[1]))
        self.itemCollapsed.connect(lambda item: self._opened.discard(item.data(0, TILE)[1]))
        self.itemDoubleClicked.connect(self._activated)
        theme.changed.connect(self.viewport().update)

    def explained(self) -> Layer | None:
        """The layer of the row that the keyboard is on, for F1."""
        item = self.currentItem()
        return self.layers.get(item.data(0, LAYER) or "") if item is not None else None

    def show_groups(self, recent: Sequence[Layer], favourites: Sequence[Layer] = ()) -> None:
        """All layers by group, with those a person likes and used last above; open groups stay open."""
        self.clear()
        self._stars = {layer.type for layer in favourites}
        for title, layers in ((tr("Favourites"), favourites), (tr("Recent"), recent)):
            if layers:
                self._heading(title)
            for layer in layers:
                self.addTopLevelItem(self._item(layer))
        if recent or favourites:
            self._heading(tr("All layers"), folds=True)
        for group in (*GROUPS, BLOCKS):
            layers = [each for each in self.layers.values() if each.group == group]
            layers.sort(key=lambda each: each.role == "layer")  # what a drawing begins and ends with first
            broken = self.broken if group == BLOCKS else []
            if not layers and not broken:
                continue
            parent = QTreeWidgetItem([tr(group)])
            parent.setData(0, TILE, ("", group))
            parent.setData(0, COUNT, len(layers))
            self.addTopLevelItem(parent)
            parent.addChildren([*map(self._item, layers), *map(_broken, broken)])
            parent.setExpanded(group in self._opened)

    def show_found(self, layers: Sequence[Layer]) -> None:
        """Just these layers, best first."""
        self.clear()
        for layer in layers:
            self.addTopLevelItem(self._item(layer))
        if (first := self.topLevelItem(0)) is not None:
            self.setCurrentItem(first)

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        for item in items:
            if type := item.data(0, LAYER):
                data.setData(MIME, str(type).encode())
        return data

    def startDrag(self, actions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item is None or not item.data(0, LAYER) or not item.flags() & Qt.ItemFlag.ItemIsDragEnabled:
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        layer = self.layers[item.data(0, LAYER)]
        picture = _ghost(layer, self.devicePixelRatioF())
        drag.setPixmap(picture)
        drag.setHotSpot(QRectF(QPointF(), picture.deviceIndependentSize()).center().toPoint())
        if drag.exec(Qt.DropAction.CopyAction) == Qt.DropAction.CopyAction:
            self.dragged.emit(layer.type)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The small button at the end of a row: the star of a layer, the one that folds all groups."""
        item = self.itemAt(event.position().toPoint())
        at_end = event.position().x() > self.viewport().width() - END - RIGHT
        if item is None or not at_end or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif item.data(0, FOLDS):
            self.collapseAll()
        elif item.data(0, LAYER) and not item.data(0, BROKEN):
            self.starred.emit(str(item.data(0, LAYER)))
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (item := self.currentItem()) is not None:
            self._activated(item)
            return
        super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is not None and item.data(0, LAYER):
            self.setCurrentItem(item)
            self.menu_wanted.emit(str(item.data(0, LAYER)), self.viewport().mapToGlobal(at))

    def _heading(self, text: str, folds: bool = False) -> None:
        item = QTreeWidgetItem([text])
        item.setData(0, FOLDS, folds)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.addTopLevelItem(item)

    def _item(self, layer: Layer) -> QTreeWidgetItem:
        item = _item(layer)
        item.setData(0, STAR, layer.type in self._stars)
        return item

    def _headings(self) -> Iterator[QTreeWidgetItem]:
        for index in range(self.topLevelItemCount()):
            if (item := self.topLevelItem(index)) is not None:
                yield item

    def _clicked(self, item: QTreeWidgetItem) -> None:
        if item.childCount():
            item.setExpanded(not item.isExpanded())

    def _activated(self, item: QTreeWidgetItem) -> None:
        if type := item.data(0, LAYER):
            if type in self.layers:
                self.chosen.emit(str(type))
        elif item.childCount() and self.hasFocus():
            self._clicked(item)


def _ghost(layer: Layer, ratio: float) -> QPixmap:
    """What hangs at the pointer while a layer is dragged: the head of the node that it will be."""
    font = theme.font(13, 600)
    wide = max(36 + QFontMetrics(font).horizontalAdvance(title_of(layer)) + 16, 120)
    picture = QPixmap(round(wide * ratio), round(32 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setOpacity(0.9)
    colour, share = theme.category(layer.group), 0.2 if theme.is_dark() else 0.12
    rounded(painter, QRectF(0, 0, wide, 32), 8, theme.mix(colour, theme.color("raised"), share), "strong")
    rounded(painter, QRectF(8, 6, 20, 20), 5, colour)
    theme.paint_icon(painter, f"layer-{layer.icon}", QRectF(11.5, 9.5, 13, 13), "on-category")
    text_in(painter, QRectF(36, 0, wide - 44, 32), title_of(layer), font, "text")
    painter.end()
    return picture


def _item(layer: Layer) -> QTreeWidgetItem:
    item = QTreeWidgetItem([title_of(layer)])
    item.setData(0, LAYER, layer.type)
    item.setData(0, TILE, (layer.icon, layer.group))
    where = tr("From your library.") + "\n" if layer.type.startswith(LIBRARY) else ""
    stays = tr(f"It can't go into an ONNX file: {layer.exportable}") + "\n" if layer.exportable else ""
    how = tr("Drag it onto the drawing, or double-click to add it after the selection.")
    item.setToolTip(0, layer_tip(layer, f"{where}{stays}{how}"))
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsDragEnabled)
    return item


def _broken(entry: Kept) -> QTreeWidgetItem:
    """A file of the library that can't be used, with the reason."""
    item = QTreeWidgetItem([f"{entry.name}: {tr(entry.why)}"])
    item.setData(0, LAYER, entry.type)
    item.setData(0, BROKEN, entry.name)
    item.setToolTip(0, plain_tip(tr(entry.why)))
    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDragEnabled)
    return item


class _Row(QStyledItemDelegate):
    """Paints a row of 28: a heading, a group with its count, or a layer with its tile."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, 28)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tree: Any = option.widget
        bar = tree.verticalScrollBar()
        box = QRectF(option.rect).adjusted(0, 0, 0 if bar.isVisible() else -RIGHT, 0)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not state & QStyle.StateFlag.State_Enabled:
            text_in(painter, box.adjusted(4, 4, -END, 0), index.data(), theme.font(12, 600), "text2")
            if index.data(FOLDS):
                fold = QRectF(box.right() - 24, box.center().y() - 5, 14, 14)
                theme.paint_icon(painter, "chevrons-down-up", fold, "text2")
        else:
            if state & QStyle.StateFlag.State_Selected:
                rounded(painter, box, 6, "soft")
            elif state & QStyle.StateFlag.State_MouseOver:
                rounded(painter, box, 6, "hover")
            self._paint_entry(painter, box, option, index)
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, index: Index
    ) -> None:
        type = index.data(LAYER)
        if type:
            self._paint_layer(painter, box, index, bool(option.state & QStyle.StateFlag.State_MouseOver))
            return
        opened = bool(option.state & QStyle.StateFlag.State_Open)
        arrow = QRectF(box.x() + 2, box.center().y() - 7, 14, 14)
        theme.paint_icon(painter, "chevron-down" if opened else "chevron-right", arrow, "text3")
        rounded(
            painter, QRectF(box.x() + 20, box.center().y() - 4, 8, 8), 4, theme.category(index.data(TILE)[1])
        )
        self._paint_group(painter, box, str(index.data()), str(index.data(COUNT)))

    def _paint_group(self, painter: QPainter, box: QRectF, name: str, count: str) -> None:
        """Its name, smaller where it has to be, and how many are in it, where there is room for that too."""
        words = box.adjusted(34, 0, -14 - QFontMetrics(theme.font(12)).horizontalAdvance(count), 0)
        large, small = (QFontMetrics(theme.font(size, 500)).horizontalAdvance(name) for size in (13, 12))
        if small <= words.width():
            right = Qt.AlignmentFlag.AlignRight
            text_in(painter, box.adjusted(0, 0, -10, 0), count, theme.font(12), "text3", right)
        else:
            words.setRight(box.right() - 4)
        text_in(painter, words, name, theme.font(13 if large <= words.width() else 12, 500), "text")

    def _paint_layer(self, painter: QPainter, box: QRectF, index: Index, hovered: bool) -> None:
        indent = 28 if index.parent().isValid() else 6
        tile = QRectF(box.x() + indent, box.center().y() - 10, 20, 20)
        words = box.adjusted(indent + 28, 0, -8, 0)
        if index.data(BROKEN):
            theme.paint_icon(painter, "circle-alert", tile.adjusted(2, 2, -2, -2), "error")
            text_in(painter, words, index.data(), theme.font(12), "text3")
            return
        icon, group = index.data(TILE)
        rounded(painter, tile, 5, theme.category(group))
        theme.paint_icon(painter, f"layer-{icon}", tile.adjusted(3.5, 3.5, -3.5, -3.5), "on-category")
        if str(index.data(LAYER)).startswith(LIBRARY):
            mark = QRectF(words.right() - 16, box.center().y() - 7, 14, 14)
            theme.paint_icon(painter, "library", mark, "text3")
            words.adjust(0, 0, -20, 0)
        if hovered:
            star = QRectF(box.right() - 24, box.center().y() - 7, 14, 14)
            theme.paint_icon(painter, "star", star, "warning" if index.data(STAR) else "text3")
            words.setRight(min(words.right(), star.left() - 4))
        text_in(painter, words, index.data(), theme.font(13), "text")
