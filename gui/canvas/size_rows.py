"""The sizes of a tensor as rows: the number, bold where it is new, its name, and what that is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.canvas.meanings import Meaning
from gui.widgets.base import painter_for, text_in

ROW = 20


class SizeRows(QWidget):
    """A row a size: the number, bold where it is new, its name, and what that is."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Meaning, ...] = ()
        self._columns = (0.0, 0.0, 0.0)

    def set_rows(self, rows: tuple[Meaning, ...]) -> None:
        """Show other sizes."""
        self.rows = rows
        self.setVisible(bool(rows))
        bold, plain = QFontMetricsF(theme.font(12, 600)), QFontMetricsF(theme.font(12))
        wide = max((bold.horizontalAdvance(row.size) for row in rows), default=0) + 14
        named = max((bold.horizontalAdvance(row.name) for row in rows), default=0) + 14
        told = max((plain.horizontalAdvance(row.plain) for row in rows), default=0)
        self._columns = (wide, named, told + 2)
        self.setFixedSize(QSize(round(sum(self._columns)) + 1, ROW * len(rows)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        for place, row in enumerate(self.rows):
            self._row(painter, ROW * place, row)
        painter.end()

    def _row(self, painter: QPainter, top: float, row: Meaning) -> None:
        x = 0.0
        looks = (
            (row.size, 600 if row.new else 400, "text" if row.new else "text2"),
            (row.name, 500, "text"),
            (row.plain, 400, "text3"),
        )
        for width, (words, weight, token) in zip(self._columns, looks, strict=True):
            text_in(painter, QRectF(x, top, width, ROW), words, theme.font(12, weight), token)
            x += width
