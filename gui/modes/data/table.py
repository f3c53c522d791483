"""The table of rows: numbers to the right, classes with their dot, pictures as pictures, gaps marked."""

from __future__ import annotations

import base64
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from engine.data.types import Column
from engine.graph import edits
from gui import theme
from gui.figures import day_text
from gui.modes.data.header import ColumnHeads, role_look
from gui.modes.data.look import PAGE, DataLook
from gui.translate import mark, tr
from gui.widgets.base import rounded, shortened, text_in
from gui.widgets.menu import Menu
from gui.widgets.models import Index

COLUMN = Qt.ItemDataRole.UserRole
RAW = Qt.ItemDataRole.UserRole + 1
MOST_ROWS = 1_000_000
RIGHT = Qt.AlignmentFlag.AlignRight


class Cells(QAbstractTableModel):
    """Rows as they come from the engine, page by page."""

    def __init__(self, look: DataLook) -> None:
        super().__init__(look)
        self.look = look
        self._count = 0
        look.changed.connect(self.follow)
        look.came.connect(self._came)
        self.follow()

    def follow(self) -> None:
        """Another description, or other data."""
        self.beginResetModel()
        self._count = min(self.look.total, MOST_ROWS) if self.look.description else 0
        self.endResetModel()

    def column_at(self, section: int) -> Column | None:
        """The column of a section."""
        columns = self.look.description.columns if self.look.description else ()
        return columns[section] if 0 <= section < len(columns) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.look.description.columns) if self.look.description else 0

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            column = self.column_at(section)
            return (
                (shortened(column.name, 100) if column else "")
                if orientation == Qt.Orientation.Horizontal
                else section + 1
            )
        return None

    def data(self, index: Index, role: int = 0) -> Any:
        if role == COLUMN:
            return self.column_at(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, RAW):
            return None
        row = self.look.row(index.row())
        if row is None or index.column() >= len(row):
            return "…"
        value = row[index.column()]
        return value if role == RAW else _shown(value, self.column_at(index.column()))

    def _came(self, page: int) -> None:
        first, last = page * PAGE, min((page + 1) * PAGE, self._count) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))


class DataTable(QTableView):
    """`chosen(name)` when a column is clicked; the role menu edits the project."""

    chosen = Signal(str)

    def __init__(self, look: DataLook) -> None:
        super().__init__()
        self.look = look
        self.cells = Cells(look)
        self.heads = ColumnHeads(self.cells.column_at, self)
        self.setModel(self.cells)
        self.setHorizontalHeader(self.heads)
        self.setItemDelegate(_Cell(self))
        self.setAccessibleName(tr("Rows of the data"))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.heads.setDefaultSectionSize(128)
        self.heads.setMinimumSectionSize(96)
        self.heads.setFixedHeight(self.heads.sizeHint().height())
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.heads.role_asked.connect(self._ask_role)
        self.heads.column_chosen.connect(self._choose)
        self.selectionModel().currentColumnChanged.connect(lambda now, before: self._choose(now.column()))
        look.changed.connect(self.follow)
        theme.changed.connect(self.viewport().update)
        self.follow()

    def follow(self) -> None:
        """Rows of 44 with pictures, else of 32."""
        columns = self.look.description.columns if self.look.description else ()
        pictures = any(c.kind == "image" for c in columns)
        self.verticalHeader().setDefaultSectionSize(44 if pictures else 32)

    def choose(self, name: str) -> None:
        """Mark a column as the one the right panel is about."""
        self.heads.chosen = name
        self.heads.viewport().update()
        self.viewport().update()

    def _choose(self, section: int) -> None:
        if (column := self.cells.column_at(section)) is not None:
            self.choose(column.name)
            self.chosen.emit(column.name)

    def _ask_role(self, section: int) -> None:
        column = self.cells.column_at(section)
        if column is None or column.kind in ("image", "sequence"):
            return
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for role in ("feature", "target", "ignore"):
            word, icon, _ = role_look(role)
            entry = menu.addAction(theme.icon(icon), word)
            entry.setCheckable(True)
            entry.setChecked(column.role == role)
            entry.triggered.connect(lambda _=False, role=role: self.set_role(column.name, role))
        place = QPoint(self.heads.sectionViewportPosition(section) + 12, 56)
        menu.popup(self.heads.viewport().mapToGlobal(place))

    def set_role(self, name: str, role: str) -> None:
        """Give a column a role; a new target takes the place of the old one."""
        self.look.session.do(mark(f"Make {name} {role}"), _with_role, self.look, name, role)


class _Cell(QStyledItemDelegate):
    """Paints one cell by the kind of its column."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRectF(option.rect)
        column: Column | None = index.data(COLUMN)
        table = self.parent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if column is not None and isinstance(table, DataTable) and column.name == table.heads.chosen:
            painter.fillRect(box, theme.mix(theme.color("soft"), theme.color("panel"), 0.6))
        painter.setPen(theme.color("border"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomRight())
        if column is not None:
            _paint_value(painter, box.adjusted(12, 0, -12, 0), column, index.data(RAW))
        painter.restore()


def _paint_value(painter: QPainter, box: QRectF, column: Column, value: Any) -> None:
    if value is None:
        left = box.right() - 56 if column.kind in ("number", "date") else box.x()
        pill = QRectF(left, box.center().y() - 9, 56, 18)
        rounded(painter, pill, 4, "warning-soft")
        text_in(painter, pill, tr("missing"), theme.font(11, 600), "warning", Qt.AlignmentFlag.AlignHCenter)
        return
    token = "text3" if column.role == "ignore" else "text"
    if column.kind == "image":
        image = _picture(str(value))
        if not image.isNull():
            side = box.height() - 8
            painter.drawImage(QRectF(box.x(), box.y() + 4, side, side), image)
        return
    if column.role == "target" and column.kind == "category":
        levels = [level for level, _ in column.top]
        # Only the most frequent ones are known by their place; the others share one quiet dot.
        dot = theme.run(levels.index(str(value))) if str(value) in levels else "text3"
        rounded(painter, QRectF(box.x(), box.center().y() - 4, 8, 8), 4, dot)
        box = box.adjusted(16, 0, 0, 0)
    align = RIGHT if isinstance(value, int | float) else Qt.AlignmentFlag.AlignLeft
    font = theme.code_font(12) if column.kind == "id" else theme.font(13)
    text_in(painter, box, _shown(value, column), font, token, align)


def _picture(text: str) -> QImage:
    """The picture in a cell; none where rows of other data are shown below columns that are not known yet."""
    try:
        return QImage.fromData(base64.b64decode(text))
    except ValueError:
        return QImage()


def _shown(value: Any, column: Column | None) -> str:
    if value is None:
        return tr("missing")
    if column is not None and column.kind == "date" and isinstance(value, int | float):
        return day_text(value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _with_role(project: Any, look: DataLook, name: str, role: str) -> Any:
    """The edit: one target at a time, unless its column is none of the data's any more."""
    columns = look.description.columns if look.description else ()
    if role == "target":
        for column in columns:
            if column.role == "target" and column.name != name:
                project = edits.set_setting(project, f"columns.{column.name}.role", "feature")
    return edits.set_setting(project, f"columns.{name}.role", role)
