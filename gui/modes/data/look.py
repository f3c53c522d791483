"""What the window knows of the project's data: the engine's description, and pages of rows asked for as
they show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.data import SOURCES
from engine.data.types import Cell, Column, Description, Rows
from engine.graph.change import Change
from engine.graph.model import Choice
from engine.wire import from_plain
from gui.session import Session
from gui.translate import tr

PAGE = 100
ASK_AFTER = 60
PAGES_KEPT = 40


class DataLook(QObject):
    """Follows the data of one session. `changed` when `description` or `why` is new, `came(page)` with rows.

    `busy` is None, or the share of the work that is done.
    """

    changed = Signal()
    progressed = Signal()
    came = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.description: Description | None = None
        self.why = ""
        self.busy: float | None = None
        self.total = 0
        self._pages: dict[int, tuple[tuple[Cell, ...], ...]] = {}
        self._asked: set[int] = set()
        self._source: object = None  # whose description it is, or will be
        self._question = 0
        self._value = 0
        self._closed = False
        self._timer = QTimer(self, singleShot=True, interval=ASK_AFTER)
        self._timer.timeout.connect(self._ask)
        session.opened.connect(self._anew)
        session.changed.connect(self._changed)
        self._anew()

    def column(self, name: str) -> Column | None:
        """A column of the description by its name."""
        columns = self.description.columns if self.description else ()
        return next((c for c in columns if c.name == name), None)

    def row(self, index: int) -> tuple[Cell, ...] | None:
        """A row, or None while its page is on the way."""
        page = index // PAGE
        if page in self._pages:
            rows = self._pages[page]
            return rows[index % PAGE] if index % PAGE < len(rows) else None
        if page not in self._asked and not self._closed:
            self._asked.add(page)
            self._ask_rows(page)
        return None

    def cancel(self) -> None:
        """Stop looking into the data."""
        self.session.service.cancel(self._question)
        self._source = None
        self.busy, self.why = None, tr("Looking into the data was stopped. Change a setting to look again.")
        self.changed.emit()

    def close(self) -> None:
        """Look no more; what is on its way comes to nobody."""
        self._closed = True
        self._timer.stop()
        self.session.opened.disconnect(self._anew)
        self.session.changed.disconnect(self._changed)
        self.session.service.cancel(self._question)
        self._clear()
        self.deleteLater()

    def _changed(self, change: Change) -> None:
        if change.settings & {"data", "columns", "split"}:
            self._timer.start()

    def _anew(self) -> None:
        self.session.service.cancel(self._question)
        self.description, self.why, self.total = None, "", 0
        self.busy = None if self.session.project.data is None else 0.0
        self._clear()
        self.changed.emit()
        self._timer.start()

    def _clear(self) -> None:
        self._value += 1
        self._pages.clear()
        self._asked.clear()

    def _ask(self) -> None:
        self.session.service.cancel(self._question)
        if self.session.project.data is None:
            self.description, self.busy, self.why = None, None, ""
            self._clear()
            self.changed.emit()
            return
        self.busy = 0.0
        if (source := _source(self.session.project.data)) != self._source:
            self._source, self.description, self.why, self.total = source, None, "", 0
            self._clear()
            self.changed.emit()
        self.progressed.emit()
        self._question = self.session.service.ask(
            "describe", self.session.plain(), self._described, self._refused, self._progressed
        )

    def _described(self, result: Mapping[str, Any]) -> None:
        self.description = from_plain(Description, result)
        self.total = self.description.rows + self.description.skipped_count
        self.why, self.busy = "", None
        self._clear()
        self.changed.emit()
        self.session.analyse_again()

    def _refused(self, sentence: str) -> None:
        self.description, self.why, self.busy = None, sentence, None
        self._clear()
        self.changed.emit()

    def _progressed(self, share: float) -> None:
        self.busy = share
        self.progressed.emit()

    def _ask_rows(self, page: int) -> None:
        value = self._value
        params = {**self.session.plain(), "start": page * PAGE, "count": PAGE, "key": page}
        self.session.service.ask("rows", params, lambda result: self._rows_came(value, page, result))

    def _rows_came(self, value: int, page: int, result: Mapping[str, Any]) -> None:
        if value != self._value:
            return
        rows = from_plain(Rows, result)
        while len(self._pages) >= PAGES_KEPT:
            oldest = next(iter(self._pages))
            del self._pages[oldest]
            self._asked.discard(oldest)
        self._pages[page] = rows.cells
        if rows.total != self.total:
            self.total = rows.total
            self.changed.emit()
        self.came.emit(page)


def _source(data: Choice) -> object:
    """What makes data other data, not the same read in another way: the type, and its file or folder."""
    declared = SOURCES[data.type].params if data.type in SOURCES else {}
    return data.type, [data.params.get(name) for name, param in declared.items() if param.kind == "path"]
