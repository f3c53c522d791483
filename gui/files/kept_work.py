"""Work that a crash left and that was not wanted then: a list to open it from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.files.leaving import recover
from gui.start.words import ago
from gui.translate import tr
from gui.widgets.base import label, shortened, surface
from gui.widgets.buttons import Button
from gui.widgets.section import Row
from gui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from engine.graph.recovery import Recovery
    from gui.workbench import Workbench

HEIGHT = 300


def open_kept(bench: Workbench) -> None:
    """Let a person choose from what was kept, the newest first."""

    def look() -> list[Recovery]:
        from engine.graph.recovery import found

        return found(bench.folder, kept=True)

    def show(rows: list[Recovery]) -> None:
        if rows:
            KeptWork(bench.window_, rows, lambda found: recover(bench, found)).open()
        else:
            bench.toast(tr("No work was kept"), icon="info")

    bench.background.do(look, show)


class KeptWork(Sheet):
    """A row for each; `chosen(recovery)` is called with the one that was pressed."""

    def __init__(
        self, parent: QWidget, found: Sequence[Recovery], chosen: Callable[[Recovery], None]
    ) -> None:
        super().__init__(parent, tr("Work that was kept"))
        self._chosen = chosen
        self.set_card_width(400, 480)
        self.column.addWidget(label(tr("Work that was kept"), 17, 600, "text"))
        self.column.addWidget(label(tr("It was not saved when Layerloom stopped."), 13, 400, "text2"))
        self.rows = [self._row(each) for each in found]
        self.column.addWidget(self._list())
        cancel = Button(tr("Cancel"), height=32)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        self.column.addLayout(row)
        self.rows[0].setFocus()

    def _row(self, each: Recovery) -> Row:
        name, when = shortened(each.name, 60), ago(each.time.isoformat())
        made = Row(name, "file", detail=when)
        made.setAccessibleName(f"{name}, {when}")
        made.clicked.connect(lambda: self._take(each))
        return made

    def _list(self) -> QScrollArea:
        inside = surface(QWidget(), "panel")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(1)
        for row in self.rows:
            column.addWidget(row)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFixedHeight(min(HEIGHT, inside.sizeHint().height()))
        return area

    def _take(self, each: Recovery) -> None:
        self.accept()
        self._chosen(each)
