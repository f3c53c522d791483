"""The list of runs: shown by tick box and colour, with state and score, the newest first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout

from gui import theme
from gui.modes.train.run_rows import SIDE, TICK, Line, RowPainter, Rows
from gui.translate import tr
from gui.widgets.menu import Menu
from gui.widgets.messages import EmptyState
from gui.widgets.models import Index


class RunList(QListView):
    """`toggled(folder)` by its tick box, `chosen(folder)` by its row, and the menu's wishes.

    Arrows move; Space ticks, Enter chooses, F2 renames, Del deletes.
    """

    toggled = Signal(object)
    chosen = Signal(object)
    asked = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Runs"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows = Rows(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowPainter(self))
        column = QVBoxLayout(self.viewport())
        column.setContentsMargins(SIDE, 0, SIDE, 8)
        self._empty = EmptyState(
            "activity", tr("No runs yet"), tr("Each training is kept here with its curves.")
        )
        column.addWidget(self._empty)
        column.addStretch()
        theme.changed.connect(self.viewport().update)

    def show_lines(self, lines: list[Line], current: Path | None) -> None:
        """Show these runs in this order; the keyboard and what is in sight stay where they were."""
        here, seen = self.currentIndex().row(), self.verticalScrollBar().value()
        at = self._at(self.currentIndex())
        self._empty.setVisible(not lines)
        if self.rows.show(lines, current):
            self.doItemsLayout()
            found = self.rows.row_of(at)
            if here >= 0 and lines:  # where its run is gone, it stands on the next
                self._stand_at(found if found >= 0 else min(here, len(lines) - 1))
            self.verticalScrollBar().setValue(seen)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard begins at the run that strip and log are about. A press says itself what it is about,
        and finds the row where it was seen.
        """
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not by_mouse and not self.currentIndex().isValid() and self.rows.lines:
            self.setCurrentIndex(self.rows.index(max(self.rows.row_of(self.rows.current), 0)))
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        folder = self._at(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)
        if folder is not None and event.button() == Qt.MouseButton.LeftButton:
            (self.toggled if _on_tick(event) else self.chosen).emit(folder)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Twice on the box ticks and clears it; twice on a run chooses it once."""
        if _on_tick(event):
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        folder = self._at(self.currentIndex())
        may_go = folder is not None and not self.rows.lines[self.currentIndex().row()].info.is_live
        match Qt.Key(event.key()):
            case Qt.Key.Key_Space if folder:
                self.toggled.emit(folder)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if folder:
                self.chosen.emit(folder)
            case Qt.Key.Key_Delete if may_go:
                self.asked.emit("delete", folder)
            case Qt.Key.Key_F2 if folder:
                self.asked.emit("rename", folder)
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        if index.isValid():
            if by_keyboard:
                self.scrollTo(index)
            at = self.visualRect(index).center() if by_keyboard else event.pos()
            self._menu(self.rows.lines[index.row()], self.viewport().mapToGlobal(at))

    def _menu(self, line: Line, at: QPoint) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = [
            ("rename", "pencil", tr("Rename")),
            ("compare", "git-compare", tr("Compare its drawing")),
            ("open", "folder-open", tr("Open its project as a copy")),
        ]
        if not line.info.is_live:
            rows += [
                ("resume", "play", tr("Go on from its last state")),
                ("delete", "trash-2", tr("Delete run")),
            ]
        folder = line.info.folder
        for what, icon, words in rows:
            entry = menu.add(icon, words)
            entry.triggered.connect(lambda _=False, what=what: self.asked.emit(what, folder))
        menu.popup(at)

    def _at(self, index: Index) -> Path | None:
        return self.rows.lines[index.row()].info.folder if index.isValid() else None

    def _stand_at(self, row: int) -> None:
        """Put the keyboard at a row without scrolling to it."""
        self.setAutoScroll(False)
        self.setCurrentIndex(self.rows.index(row))
        self.setAutoScroll(True)


def _on_tick(event: QMouseEvent) -> bool:
    return event.position().x() < SIDE + TICK
