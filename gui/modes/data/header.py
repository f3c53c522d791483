"""The head of a column: its type, name, role, a small picture of its values, and how many are missing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from engine.data.types import Column
from gui import theme
from gui.translate import mark, tr
from gui.widgets.base import rounded, text_in

HEIGHT = 132
KINDS = {
    "number": "hash",
    "category": "shapes",
    "text": "type",
    "date": "calendar",
    "id": "key",
    "image": "image",
    "sequence": "activity",
}
ROLES = {
    "feature": (mark("Feature"), "arrow-right-to-line", "info"),
    "target": (mark("Target"), "target", "accent"),
}
IGNORED = (mark("Ignore"), "eye-off", "text3")


def role_look(role: str) -> tuple[str, str, str]:
    """Word, icon and colour token of a role."""
    word, icon, token = ROLES.get(role, IGNORED)
    return tr(word), icon, token


class ColumnHeads(QHeaderView):
    """Painted heads; a click on the role chip asks for its menu, elsewhere it chooses the column."""

    role_asked = Signal(int)
    column_chosen = Signal(int)

    def __init__(self, column_at: Callable[[int], Column | None], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._column_at = column_at
        self.chosen = ""
        self.setSectionsClickable(True)
        self.setAccessibleName(tr("Columns"))
        theme.changed.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        box = QRectF(rect)
        column = self._column_at(logical)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = column is not None and column.name == self.chosen
        painter.fillRect(box, theme.color("soft" if chosen else "bg"))
        if chosen:
            painter.fillRect(QRectF(box.x(), box.y(), box.width(), 3), theme.color("select"))
        painter.setPen(theme.color("border"))
        painter.drawLine(box.topRight(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if column is not None:
            self._paint_column(painter, box.adjusted(12, 10, -12, -8), column)
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        logical = self.logicalIndexAt(event.position().toPoint())
        left = self.sectionViewportPosition(logical)
        y, x = event.position().y(), event.position().x() - left
        edge = min(x, self.sectionSize(logical) - x) < 5
        if self._column_at(logical) is not None and not edge:
            self.column_chosen.emit(logical)
            if 32 <= y <= 56 and x <= 110:
                self.role_asked.emit(logical)
        super().mousePressEvent(event)

    def _paint_column(self, painter: QPainter, box: QRectF, column: Column) -> None:
        theme.paint_icon(painter, KINDS[column.kind], QRectF(box.x(), box.y() + 1, 14, 14), "text2")
        name = QRectF(box.x() + 20, box.y() - 1, box.width() - 20, 18)
        text_in(
            painter, name, column.name, theme.font(13, 600), "text2" if column.role == "ignore" else "text"
        )
        self._paint_chip(painter, QRectF(box.x(), box.y() + 23, min(96.0, box.width()), 22), column.role)
        paint_values(painter, QRectF(box.x(), box.y() + 52, box.width(), 38), column)
        share = column.missing / max(column.rows, 1)
        bar = QRectF(box.x(), box.bottom() - 19, box.width(), 3)
        rounded(painter, bar, 1.5, "border")
        if column.missing:
            rounded(painter, QRectF(bar.x(), bar.y(), max(bar.width() * share, 4), 3), 1.5, "warning")
        text = tr(f"{share * 100:.1f}\u00a0% missing") if column.missing else tr("complete")
        token = "warning" if column.missing else "text3"
        text_in(
            painter, QRectF(box.x(), box.bottom() - 15, box.width(), 15), text, theme.font(11, 500), token
        )

    def _paint_chip(self, painter: QPainter, box: QRectF, role: str) -> None:
        word, icon, token = role_look(role)
        ground = theme.mix(theme.color(token), theme.color("bg"), 0.16) if role != "ignore" else None
        rounded(painter, box, 11, ground, None if ground else "control")
        theme.paint_icon(painter, icon, QRectF(box.x() + 8, box.y() + 5, 12, 12), token)
        text_in(painter, box.adjusted(25, 0, -20, 0), word, theme.font(12, 600), "text")
        theme.paint_icon(painter, "chevron-down", QRectF(box.right() - 18, box.y() + 6, 10, 10), "text3")


def paint_values(painter: QPainter, box: QRectF, column: Column) -> None:
    """A small histogram, bars for the most frequent values, or how many different ones there are."""
    colour = theme.kind("image") if column.role != "target" else theme.color("select")
    if column.role == "ignore":
        colour = theme.color("disabled")
    if column.histogram and any(column.histogram):
        highest, step = max(column.histogram), box.width() / len(column.histogram)
        for index, count in enumerate(column.histogram):
            height = box.height() * count / highest
            bar = QRectF(box.x() + index * step, box.bottom() - height, max(step - 1, 1), height)
            painter.fillRect(bar, colour)
    elif column.top and column.kind == "category":
        _paint_levels(painter, box, column, theme.kind("values") if column.role == "feature" else colour)
    elif column.kind != "image":
        text_in(painter, box, tr(f"{column.distinct:,} different values"), theme.font(12), "text2")


def _paint_levels(painter: QPainter, box: QRectF, column: Column, colour: QColor) -> None:
    highest = max(count for _, count in column.top) or 1
    if len(column.top) > 3:
        step = box.width() / len(column.top)
        for index, (_, count) in enumerate(column.top):
            height = box.height() * count / highest
            bar = QRectF(box.x() + index * step, box.bottom() - height, max(step - 2, 1), height)
            rounded(painter, bar, 1, colour)
        return
    for index, (level, count) in enumerate(column.top):
        line = QRectF(box.x(), box.y() + index * 13, box.width(), 12)
        text_in(painter, QRectF(line.x(), line.y(), 52, 12), level, theme.font(11, 500), "text2")
        bar = QRectF(line.x() + 56, line.y() + 4, max((line.width() - 56) * count / highest, 2), 4)
        rounded(painter, bar, 2, colour)
