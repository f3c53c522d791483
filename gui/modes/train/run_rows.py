"""The rows of the list of runs: what each says, and how it is painted. Only rows in sight cost anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.train.runs import RunInfo
from gui import theme
from gui.runs.words import score_text
from gui.translate import mark, tr
from gui.widgets.base import plain_tip, rounded, text_in
from gui.widgets.models import Index

STATES = {
    "waiting": mark("Starting"),
    "running": "",
    "paused": mark("Paused"),
    "completed": "",
    "stopped": mark("stopped"),
    "early": mark("stopped early"),
    "failed": mark("failed"),
    "interrupted": mark("interrupted"),
}
RIGHT = Qt.AlignmentFlag.AlignRight
SIDE, HIGH, GAP = 8, 46, 2  # beside a row, its own height, and below it
TICK = 30  # so far from its left edge a press is one on the tick box
LINE, CURRENT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Line:
    """A run as the list shows it."""

    info: RunInfo
    name: str
    colour: int
    shown: bool
    best: bool


class Rows(QAbstractListModel):
    """One row a run; `current` is the run that strip and log are about."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()
        self.current: Path | None = None

    def show(self, lines: Sequence[Line], current: Path | None) -> bool:
        """Other lines; whether there are other runs among them or another order, so that all rows are new."""
        before, was = self.lines, self.current
        if [line.info.folder for line in before] != [line.info.folder for line in lines]:
            self.beginResetModel()
            self.lines, self.current = lines, current
            self.endResetModel()
            return True
        self.lines, self.current = lines, current
        turned = {was, current} if was != current else set()
        for row, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new or new.info.folder in turned:
                self.dataChanged.emit(self.index(row), self.index(row))
        return False

    def row_of(self, folder: Path | None) -> int:
        """Where a run is, or -1."""
        return next((row for row, line in enumerate(self.lines) if line.info.folder == folder), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.lines) if parent is None or not parent.isValid() else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return line.name
            case Qt.ItemDataRole.ToolTipRole:
                started = line.info.started.replace("T", " ")
                return plain_tip(tr(line.info.why) or tr(f"{line.name}, started {started}"))
            case Qt.ItemDataRole.AccessibleTextRole:
                said = [line.name, progress_text(line.info), score_text(line.info)]
                return ", ".join(part for part in (*said, tr("shown") if line.shown else "") if part)
            case _ if role == LINE:
                return line
            case _ if role == CURRENT:
                return line.info.folder == self.current
        return None


class RowPainter(QStyledItemDelegate):
    """Tick box, swatch, name, state, score."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(220, HIGH + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, current = index.data(LINE), bool(index.data(CURRENT))
        box = QRectF(option.rect).adjusted(SIDE, 0, -SIDE, -GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if current or option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, box, 6, "soft" if current else "hover")
        if option.state & QStyle.StateFlag.State_HasFocus:
            rounded(painter, box, 6, None, "select", 3 if theme.is_high_contrast() else 2)
        painter.translate(box.topLeft())
        box = QRectF(0, 0, box.width(), box.height())
        _paint_tick(painter, line)
        _paint_words(painter, box, line, current)
        painter.restore()


def progress_text(info: RunInfo) -> str:
    """How far a run is, or how it ended."""
    if info.state in ("waiting", "running", "paused"):
        words = (
            tr(f"Epoch {min(info.epoch + 1, max(info.epochs, 1))} of {info.epochs}") if info.epochs else ""
        )
        return ", ".join(w for w in (tr(STATES[info.state]), words) if w) or tr("Starting")
    words = tr("1 epoch") if info.epoch == 1 else tr(f"{info.epoch} epochs")
    return f"{words}, {tr(STATES[info.state])}" if STATES[info.state] else words


def _paint_tick(painter: QPainter, line: Line) -> None:
    tick = QRectF(10, 8, 14, 14)
    rounded(painter, tick, 4, "fill" if line.shown else None, "fill" if line.shown else "control")
    if line.shown:
        theme.paint_icon(painter, "check", tick.adjusted(2, 2, -2, -2), "on-fill")
    painter.setOpacity(1.0 if line.shown else 0.45)
    painter.setPen(QPen(theme.run(line.colour), 2.5))
    painter.drawLine(QPointF(32, 15), QPointF(46, 15))
    painter.setOpacity(1.0)


def _paint_words(painter: QPainter, box: QRectF, line: Line, current: bool) -> None:
    font = theme.font(13, 600 if current else 500)
    right = 64 + (34 if line.info.is_live else 0)
    text_in(painter, QRectF(54, 5, box.width() - 54 - right, 20), line.name, font, "text")
    score = QRectF(box.right() - 70, 5, 62, 20)
    text_in(painter, score, score_text(line.info), theme.font(13, 600), "text", RIGHT)
    token = "error" if line.info.state in ("failed", "interrupted") else "text2"
    below = QRectF(54, 24, box.width() - 54 - (34 if line.best else 8), 16)
    text_in(painter, below, progress_text(line.info), theme.font(12), token)
    if line.best:
        theme.paint_icon(painter, "trophy", QRectF(box.right() - 24, 25, 14, 14), "warning")
    if line.info.is_live:
        pill = QRectF(box.right() - 104, 7, 30, 16)
        rounded(painter, pill, 4, "success-soft")
        text_in(painter, pill, tr("live"), theme.font(11, 600), "success", Qt.AlignmentFlag.AlignHCenter)
