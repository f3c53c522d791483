"""The Analyzer tab: the drawing as a table, the equal of the canvas for keyboards and screen readers."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from engine.graph import edits
from gui import theme
from gui.canvas.neighbours import heir
from gui.canvas.words import named
from gui.modes.design.analyzer_columns import Columns
from gui.modes.design.analyzer_rows import GROUP, PART, SHARE, Rows
from gui.modes.design.connect_list import ConnectList
from gui.session import Session
from gui.translate import mark, tr
from gui.widgets.base import rounded
from gui.widgets.models import Index


class Analyzer(QTableView):
    """Rows follow the selection and make it; F2 renames, Del deletes, M mutes, Shift M leaves
    out, C connects. `shown(node)` on Enter, which opens a block; Esc leaves it.
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
        self.setTabKeyNavigation(False)  # Tab leads on to the next control, not from cell to cell
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(36)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.columns = Columns(self)
        self._following = False
        self.selectionModel().selectionChanged.connect(self._tell)
        session.selected.connect(self._follow)
        self.rows.modelReset.connect(self._follow)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = [name for name in self.rows.names if name in self.session.selection]
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        match Qt.Key(event.key()):
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if names:
                self._delete(names)
            case Qt.Key.Key_M if names and shift:
                self._leave_out(names)
            case Qt.Key.Key_M if names:
                self._mute(names)
            case Qt.Key.Key_F2 if len(names) == 1:
                self.edit(self.rows.index(self.rows.names.index(names[0]), 0))
            case Qt.Key.Key_C if len(names) == 1 and not event.modifiers():
                self._connect(names[0])
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if names:
                if self.state() == QAbstractItemView.State.EditingState:
                    super().keyPressEvent(event)
                elif not self.session.enter(names[0]):
                    self.shown.emit(names[0])
            case Qt.Key.Key_Escape if self.session.trail:
                self.session.leave()
            case _:
                super().keyPressEvent(event)

    def _delete(self, names: list[str]) -> None:
        next_one, here = heir(self.session.graph, names), self.session.graph_name
        label = mark(f"Delete {named(names)}")
        if self.session.do(label, edits.remove, names, rejoin=True, graph=here):
            self.session.select([next_one] if next_one else [])

    def _mute(self, names: list[str]) -> None:
        muted = not all(self.session.graph.nodes[n].muted for n in names)
        label = mark(f"Mute {named(names)}") if muted else mark(f"Unmute {named(names)}")
        self.session.do(label, edits.set_muted, names, muted, graph=self.session.graph_name)

    def _leave_out(self, names: list[str]) -> None:
        out = not all(self.session.graph.nodes[n].bypassed for n in names)
        label = mark(f"Leave out {named(names)}") if out else mark(f"Bring back {named(names)}")
        self.session.do(label, edits.set_bypassed, names, out, graph=self.session.graph_name)

    def _connect(self, name: str) -> None:
        """The list of what the layer can be connected to, at its row."""
        row = self.visualRect(self.rows.index(self.rows.names.index(name), 0))
        made = ConnectList(self.window(), self.session, name)
        made.open_at(self.viewport().mapTo(self.window(), row.bottomLeft()))
        made.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _tell(self) -> None:
        if not self._following:
            self.session.select(self.rows.names[i.row()] for i in self.selectionModel().selectedRows())

    def _follow(self) -> None:
        """Select what the session has selected; the keyboard stands on it."""
        self._following = True
        model, flags = self.selectionModel(), self.selectionModel().SelectionFlag
        chosen = [row for row, name in enumerate(self.rows.names) if name in self.session.selection]
        if chosen and self.currentIndex().row() not in chosen:
            model.setCurrentIndex(self.rows.index(chosen[0], 0), flags.NoUpdate)
        self.clearSelection()
        for row in chosen:
            model.select(self.rows.index(row, 0), flags.Select | flags.Rows)
        if len(chosen) == 1:
            self.scrollTo(self.rows.index(chosen[0], 0))
        self._following = False


class _Cell(QStyledItemDelegate):
    """A dot in the layer's colour before its name, and a bar for its share of the parameters."""

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Analysis may answer while a name is written: the table is new then, what was typed or marked stays.
        if isinstance(editor, QLineEdit):
            same = editor.text() == index.data(Qt.ItemDataRole.EditRole)
            if editor.isModified() or same:
                return
        super().setEditorData(editor, index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() == 0:
            option = QStyleOptionViewItem(option)
            dot = QRectF(option.rect.x() + 11, option.rect.center().y() - 3, 8, 8)
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
            option.text = "   " + option.text
