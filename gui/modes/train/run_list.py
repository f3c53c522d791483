"""The list of runs: shown by tick box and colour, with state and score, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.train.runs import RunInfo
from gui import theme
from gui.runs.words import score_text
from gui.translate import mark, tr
from gui.widgets.base import painter_for, rounded, set_tip, text_in
from gui.widgets.menu import Menu
from gui.widgets.messages import EmptyState

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
# A row takes a millisecond to make; a view has room for twenty.
MADE_FIRST, MADE_NEXT = 40, 10


@dataclass(frozen=True, slots=True)
class Line:
    """A run as the list shows it."""

    info: RunInfo
    name: str
    colour: int
    shown: bool
    best: bool


class RunList(QScrollArea):
    """`toggled(folder)` by its tick box, `chosen(folder)` by its row, and the menu's wishes."""

    toggled = Signal(object)
    chosen = Signal(object)
    asked = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(tr("Runs"))
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(8, 0, 8, 8)
        self._column.setSpacing(2)
        self._empty = EmptyState(
            "activity", tr("No runs yet"), tr("Each training is kept here with its curves.")
        )
        self._column.addWidget(self._empty)
        self._column.addStretch()
        self.setWidget(body)
        self.rows: dict[Path, RunRow] = {}
        self._lines: list[Line] = []
        self._current: Path | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(lambda: self._show(MADE_NEXT))

    def show_lines(self, lines: list[Line], current: Path | None) -> None:
        """Show these runs in this order; rows that stay are kept. Of many new ones those further down come
        in their turn.
        """
        wanted = {line.info.folder: line for line in lines}
        for folder in [f for f in self.rows if f not in wanted]:
            row = self.rows.pop(folder)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._lines, self._current = lines, current
        self._empty.setVisible(not lines)
        self._show(MADE_FIRST)

    def _show(self, most: int) -> None:
        """Bring the rows up to the lines, making so many new ones at most."""
        made = 0
        for place, line in enumerate(self._lines):
            row = self.rows.get(line.info.folder)
            if row is None:
                if made == most:
                    self._timer.start()
                    return
                made, row = made + 1, self._new(line)
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
            row.show_line(line, line.info.folder == self._current)
        self._timer.stop()

    def _new(self, line: Line) -> RunRow:
        row = self.rows[line.info.folder] = RunRow(line)
        folder = line.info.folder
        row.toggled.connect(lambda: self.toggled.emit(folder))
        row.chosen.connect(lambda: self.chosen.emit(folder))
        row.asked.connect(lambda what: self.asked.emit(what, folder))
        return row


class RunRow(QWidget):
    """One run: tick box, swatch, name, state, score."""

    toggled = Signal()
    chosen = Signal()
    asked = Signal(str)

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line, self._current = line, False
        self.setFixedHeight(46)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(220, 46)

    def show_line(self, line: Line, current: bool) -> None:
        """Show another state of the run."""
        if (line, current) == (self.line, self._current) and self.toolTip():
            return
        self.line, self._current = line, current
        info = line.info
        self.setAccessibleName(f"{line.name}, {self._second()}, {score_text(info)}")
        set_tip(self, tr(info.why) or tr(f"{line.name}, started {info.started.replace('T', ' ')}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        box = QRectF(self.rect())
        if self._current or self.hasFocus():
            rounded(painter, box, 6, "soft")
        elif self.underMouse():
            rounded(painter, box, 6, "hover")
        line = self.line
        tick = QRectF(10, 8, 14, 14)
        rounded(painter, tick, 4, "fill" if line.shown else None, "fill" if line.shown else "control")
        if line.shown:
            theme.paint_icon(painter, "check", tick.adjusted(2, 2, -2, -2), "on-fill")
        painter.setOpacity(1.0 if line.shown else 0.45)
        painter.setPen(QPen(theme.run(line.colour), 2.5))
        painter.drawLine(QPointF(32, 15), QPointF(46, 15))
        painter.setOpacity(1.0)
        self._paint_words(painter, box)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            (self.toggled if event.position().x() < 30 else self.chosen).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.asked.emit("delete")
        elif event.key() == Qt.Key.Key_F2:
            self.asked.emit("rename")
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = [
            ("rename", "pencil", tr("Rename")),
            ("compare", "git-compare", tr("Compare its drawing")),
            ("open", "folder-open", tr("Open its project as a copy")),
        ]
        if not self.line.info.is_live:
            rows += [
                ("resume", "play", tr("Go on from its last state")),
                ("delete", "trash-2", tr("Delete run")),
            ]
        for what, icon, words in rows:
            entry = menu.add(icon, words)
            entry.triggered.connect(lambda _=False, what=what: self.asked.emit(what))
        menu.popup(event.globalPos())

    def _second(self) -> str:
        info = self.line.info
        if info.state in ("waiting", "running", "paused"):
            words = (
                tr(f"Epoch {min(info.epoch + 1, max(info.epochs, 1))} of {info.epochs}")
                if info.epochs
                else ""
            )
            return ", ".join(w for w in (tr(STATES[info.state]), words) if w) or tr("Starting")
        words = tr("1 epoch") if info.epoch == 1 else tr(f"{info.epoch} epochs")
        return f"{words}, {tr(STATES[info.state])}" if STATES[info.state] else words

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        line = self.line
        font = theme.font(13, 600 if self._current else 500)
        painter.setFont(font)
        right = 64 + (34 if line.info.is_live else 0)
        text_in(painter, QRectF(54, 5, box.width() - 54 - right, 20), line.name, font, "text")
        score = QRectF(box.right() - 70, 5, 62, 20)
        text_in(painter, score, score_text(line.info), theme.font(13, 600), "text", RIGHT)
        token = "error" if line.info.state in ("failed", "interrupted") else "text2"
        text_in(painter, QRectF(54, 24, box.width() - 90, 16), self._second(), theme.font(12), token)
        if line.best:
            theme.paint_icon(painter, "trophy", QRectF(box.right() - 24, 25, 14, 14), "warning")
        if line.info.is_live:
            pill = QRectF(box.right() - 104, 7, 30, 16)
            rounded(painter, pill, 4, "success-soft")
            text_in(painter, pill, tr("live"), theme.font(11, 600), "success", Qt.AlignmentFlag.AlignHCenter)
