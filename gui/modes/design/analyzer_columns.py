"""How the Analyzer's columns share its width: all are seen without scrolling wherever that is possible."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QTableView

from gui.modes.design.analyzer_rows import SHARE

# What each column needs, what it likes to have, and its share of what is left.
NEEDS = (84, 76, 92, 72, 44, 72, 60, 54, 54, 50)
LIKES = (150, 150, 170, 100, 110, 110, 90, 120, 120, 100)
SHARES = (1, 1, 2, 0, 0, 0, 0, 2, 2, 1)
BESIDE_HEAD = 24


class Columns(QObject):
    """Fits the columns into the table whenever its width changes; those that a person pulled stay."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table, self._fitting = table, False
        self._pulled: dict[int, int] = {}
        table.horizontalHeader().sectionResized.connect(self._resized)
        table.viewport().installEventFilter(self)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    def fit(self) -> None:
        """Give every column its part of the width; the bars, which say what a number says, go first."""
        room = self._table.viewport().width()
        needs = [self._pulled.get(column, self._least(column)) for column in range(len(NEEDS))]
        self._fitting = True
        self._table.setColumnHidden(SHARE, sum(needs) > room)
        if sum(needs) > room:
            needs[SHARE] = 0
        for column, width in enumerate(self._widths(room, needs)):
            if width:
                self._table.setColumnWidth(column, width)
        self._fitting = False

    def _widths(self, room: int, needs: list[int]) -> list[int]:
        likes = [self._pulled.get(c, max(need, LIKES[c])) if need else 0 for c, need in enumerate(needs)]
        spare, wanted = room - sum(needs), sum(likes) - sum(needs)
        part = min(max(spare / wanted, 0.0), 1.0) if wanted else 0.0
        made = [int(need + part * (like - need)) for need, like in zip(needs, likes)]
        shares = [0 if column in self._pulled else share for column, share in enumerate(SHARES)]
        left = max(room - sum(made), 0) if part == 1.0 else 0
        return [width + left * share // max(sum(shares), 1) for width, share in zip(made, shares)]

    def _least(self, column: int) -> int:
        """No head is cut."""
        head, model = self._table.horizontalHeader(), self._table.model()
        words = str(model.headerData(column, head.orientation()) or "")
        return max(NEEDS[column], head.fontMetrics().horizontalAdvance(words) + BESIDE_HEAD)

    def _resized(self, column: int, before: int, after: int) -> None:
        if not self._fitting:
            self._pulled[column] = after
