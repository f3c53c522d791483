"""The Analyzer tab: the drawing as a table, the equal of the canvas for keyboards and screen readers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from engine.analysis.types import Facts
from engine.graph import edits
from engine.graph.change import Change
from engine.graph.model import Node
from gui import theme
from gui.canvas.words import title
from gui.figures import bytes_text, count_text
from gui.session import Session
from gui.translate import mark, tr
from gui.widgets.base import rounded

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    mark("Layer"),
    mark("Type"),
    mark("Output shape"),
    mark("Parameters"),
    mark("Share"),
    mark("Multiply–adds"),
    mark("Memory"),
)
SHARE = COLUMNS.index("Share")
NUMBERS = range(3, len(COLUMNS))
GROUP = Qt.ItemDataRole.UserRole
PART = Qt.ItemDataRole.UserRole + 1


class Rows(QAbstractTableModel):
    """A row a node, in the order of computing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.names: list[str] = []
        session.analysed.connect(self.follow)
        session.opened.connect(self.follow)
        session.entered.connect(self.follow)
        session.changed.connect(self._changed)
        self.follow()

    def follow(self) -> None:
        """Read the rows anew."""
        nodes = self.session.graph.nodes
        order = [n for n in self.session.analysis.order if n in nodes]
        self.beginResetModel()
        self.names = order + [n for n in nodes if n not in set(order)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        name = self.names[index.row()]
        node = self.session.graph.nodes.get(name)
        if node is None:
            return None
        facts = self.session.analysis.facts.get(name, Facts())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return self._text(name, node, facts, index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.FontRole:
                return theme.code_font(12) if index.column() == 0 else theme.font(12)
            case _ if role == GROUP:
                layer = self.session.layer(node.type)
                return layer.group if layer is not None else ""
            case _ if role == PART:
                return facts.parameters / max(self.session.analysis.parameters, 1)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == 0 else flags

    def setData(self, index: Index, value: Any, role: int = 0) -> bool:
        name = self.names[index.row()]
        new, here = str(value).strip(), self.session.graph_name
        return self.session.do(mark(f"Rename {name}"), edits.rename, name, new, graph=here)

    def _text(self, name: str, node: Node, facts: Facts, column: int) -> str:
        match COLUMNS[column]:
            case "Layer":
                return name
            case "Type":
                return title(name, node, self.session.layer(node.type), bool(self.session.trail))
            case "Output shape":
                return ", ".join(map(str, facts.outputs.values()))
            case "Parameters":
                return f"{facts.parameters:,}"
            case "Multiply–adds":
                return count_text(facts.multiply_adds)
            case "Memory":
                return bytes_text(facts.memory)
        return ""

    def _changed(self, change: Change) -> None:
        if change.nodes_added or change.nodes_removed:
            self.follow()


class Analyzer(QTableView):
    """Rows follow the selection and make it; F2 renames, Del deletes, M mutes. `shown(node)` on Enter, which
    opens a block; Esc leaves it.
    """

    shown = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.rows = Rows(session)
        self.rows.setParent(self)
        self.setModel(self.rows)
        self.setAccessibleName(tr("Layers of the model"))
        self.setItemDelegate(_Cell(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)
        for column, width in enumerate((150, 160, 180, 110, 130, 120, 100)):
            self.setColumnWidth(column, width)
        self._following = False
        self.selectionModel().selectionChanged.connect(self._tell)
        session.selected.connect(self._follow)
        self.rows.modelReset.connect(self._follow)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = sorted(self.session.selection)
        if event.key() == Qt.Key.Key_Delete and names:
            self.session.do(mark("Delete"), edits.remove, names, rejoin=True, graph=self.session.graph_name)
        elif event.key() == Qt.Key.Key_M and names:
            muted = not all(self.session.graph.nodes[n].muted for n in names)
            words = tr("Mute") if muted else tr("Unmute")
            self.session.do(words, edits.set_muted, names, muted, graph=self.session.graph_name)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and names:
            if not self.session.enter(names[0]):
                self.shown.emit(names[0])
        elif event.key() == Qt.Key.Key_Escape and self.session.trail:
            self.session.leave()
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if not self._following:
            self.session.select(self.rows.names[i.row()] for i in self.selectionModel().selectedRows())

    def _follow(self) -> None:
        self._following = True
        self.clearSelection()
        mode = self.selectionModel().SelectionFlag.Select | self.selectionModel().SelectionFlag.Rows
        for row, name in enumerate(self.rows.names):
            if name in self.session.selection:
                self.selectionModel().select(self.rows.index(row, 0), mode)
        self._following = False


class _Cell(QStyledItemDelegate):
    """A dot in the layer's colour before its name, and a bar for its share of the parameters."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() == 0:
            option = QStyleOptionViewItem(option)
            dot = QRectF(option.rect.x() + 12, option.rect.center().y() - 3, 8, 8)
            super().paint(painter, option, index)
            rounded(painter, dot, 4, theme.category(index.data(GROUP) or "Blocks"))
            return
        super().paint(painter, option, index)
        if index.column() == SHARE:
            bar = QRectF(option.rect).adjusted(14, 0, -14, 0)
            bar = QRectF(bar.x(), option.rect.center().y() - 2, bar.width(), 5)
            rounded(painter, bar, 2.5, "active")
            part = float(index.data(PART) or 0)
            if part:
                filled = QRectF(bar.x(), bar.y(), max(bar.width() * part, 3), 5)
                rounded(painter, filled, 2.5, theme.category(index.data(GROUP) or "Blocks"))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.column() == 0:
            option.text = "      " + option.text


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
