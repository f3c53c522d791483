"""The dialog that asks what to compare the open project with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.compare.sources import Other
from gui.translate import tr
from gui.widgets.base import label, surface
from gui.widgets.buttons import Button
from gui.widgets.fields import SearchField
from gui.widgets.section import Row
from gui.widgets.sheet import Sheet

WIDTH, HEIGHT = 460, 380


class CompareWith(Sheet):
    """Rows in groups with a search above; `chosen(other)` is called with the one that was pressed."""

    def __init__(
        self,
        parent: QWidget,
        offered: Sequence[Other],
        chosen: Callable[[Other], None],
        choose_file: Callable[[], None],
    ) -> None:
        super().__init__(parent, tr("Compare with"))
        self._offered, self._chosen, self._choose_file = list(offered), chosen, choose_file
        self.rows: list[Row] = []
        self.set_card_width(WIDTH)
        self.column.addWidget(label(tr("Compare with"), 17, 600, "text"))
        line = tr("What differs is drawn on the canvas: added, removed and changed.")
        self.column.addWidget(label(line, 13, 400, "text2", wrap=True))
        self.field = SearchField(tr("Search states and files"))
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.column.addWidget(self.field)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFixedHeight(min(HEIGHT, max(parent.window().height() - 260, 160)))
        self.column.addWidget(self._area)
        self._add_buttons()
        self._fill("")
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.rows:
            if event.key() == Qt.Key.Key_Down:
                self.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.rows[0].click()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        at = next((i for i, row in enumerate(self.rows) if row.hasFocus()), None)
        if step is not None and at is not None:
            self.rows[(at + step) % len(self.rows)].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _add_buttons(self) -> None:
        row = QHBoxLayout()
        file = Button(tr("Choose a file…"), icon="folder-open", height=32)
        file.clicked.connect(self._ask_file)
        cancel = Button(tr("Cancel"), height=32)
        cancel.clicked.connect(self.reject)
        row.addWidget(file)
        row.addStretch(1)
        row.addWidget(cancel)
        self.column.addSpacing(8)
        self.column.addLayout(row)

    def _fill(self, text: str) -> None:
        words = text.lower().split()
        found = [
            o for o in self._offered if all(w in f"{o.group} {o.title} {o.detail}".lower() for w in words)
        ]
        inside = surface(QWidget(), "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(1)
        self.rows, group = [], ""
        for other in found:
            if other.group != group:
                column.addSpacing(8 if group else 0)
                column.addWidget(label(other.group, 12, 600, "text3"))
                group = other.group
            row = Row(other.title, other.icon, detail=other.detail)
            row.setAccessibleName(", ".join(filter(None, (other.group, other.title, other.detail))))
            row.clicked.connect(lambda _=False, other=other: self._take(other))
            self.rows.append(row)
            column.addWidget(row)
        if not found:
            words_ = (
                tr("Nothing fits. Choose a file instead.") if text else tr("Choose a file to compare with.")
            )
            column.addWidget(label(words_, 13, 400, "text2"))
        column.addStretch(1)
        self._area.setWidget(inside)

    def _take(self, other: Other) -> None:
        self.accept()
        self._chosen(other)

    def _ask_file(self) -> None:
        self.accept()
        self._choose_file()
