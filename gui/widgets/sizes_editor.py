"""The editor of sizes and of lists of numbers: choices, a linked pair, or a line of entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.declare import Param, Value
from engine.graph.variables import is_expression
from gui.translate import tr
from gui.widgets.base import set_tip
from gui.widgets.choice import Segmented
from gui.widgets.editor import Editor, Offers, words
from gui.widgets.fields import TextField, set_mistake
from gui.widgets.number import expression, new_gesture
from gui.widgets.pair import LinkedPair

CUSTOM = "custom"


class SizesEditor(Editor):
    """Several numbers; words beside numbers (`same`) come as segments with "Custom" as the last.

    So does having no value, where two numbers can be left out; a line of any other count can be empty.
    """

    def __init__(self, param: Param, offers: Offers) -> None:
        widget = QWidget()
        super().__init__(param, widget)
        self._gesture = 0
        self.numbers = _Numbers(param)
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.segments: Segmented | None = None
        self.nothing = param.optional and param.length == 2
        if param.choices or self.nothing:
            options = [
                *([(None, param.words.get("", tr("Automatic")))] if self.nothing else []),
                *((c, words(c, param)) for c in param.choices),
                (CUSTOM, tr("Custom")),
            ]
            self.segments = Segmented(param.label, options)
            self.segments.chosen.connect(self._chosen)
            column.addWidget(self.segments)
        column.addWidget(self.numbers)
        self.numbers.changed.connect(self.edited)
        self.numbers.mistaken.connect(self.mistaken)

    @property
    def gesture(self) -> int:
        pair = self.numbers.pair
        return max(self._gesture, pair.gesture) if pair is not None else 0

    def show_value(self, value: Value) -> None:
        word = value in self.param.choices or (value is None and self.nothing)
        if self.segments is not None:
            self.segments.set_value(value if word else CUSTOM)
        self.numbers.setVisible(not word)
        if not word:
            self.numbers.show_value(value)

    def show_results(self, results: Sequence[str]) -> None:
        self.numbers.show_results(results)

    def _chosen(self, value: object) -> None:
        self._gesture = new_gesture()
        if value != CUSTOM:
            self.edited.emit(value)
            return
        self.numbers.setVisible(True)
        self.edited.emit(int(self.param.low or 0))


class _Numbers(QWidget):
    """A linked pair for two numbers, a line of them for any other count."""

    changed = Signal(object)
    mistaken = Signal(str)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        default: Any = param.default if isinstance(param.default, int | tuple) else int(param.low or 0)
        self.pair = LinkedPair(param.label, default, low=param.low) if param.length == 2 else None
        self.line = TextField(param.label) if self.pair is None else None
        if self.pair is not None:
            row.addWidget(self.pair)
            self.pair.changed.connect(self.changed)
            self.pair.mistaken.connect(self.mistaken)
        if self.line is not None:
            row.addWidget(self.line)
            self.line.finished.connect(self._finished)

    def show_value(self, value: Value) -> None:
        """Show one number, several, or an expression; what is none of them as text."""
        if self.pair is not None:
            self.pair.set_value(() if value is None else value)  # type: ignore[arg-type]
        if self.line is not None:
            entries = value if isinstance(value, tuple) else (value,)
            self.line.set_value(", ".join("" if e is None else str(e) for e in entries))
            self._mark("")

    def show_results(self, results: Sequence[str]) -> None:
        """Say what each entry comes to."""
        if self.pair is not None:
            self.pair.set_results(results)
        if self.line is not None:
            came = ", ".join(filter(None, results))
            set_tip(self.line, f"= {came}" if came else self.param.help)

    def _finished(self, text: str) -> None:
        assert self.line is not None
        # A comma between brackets belongs to a function (`=max(a, b)`), any other parts two entries.
        if expression(text) and ("," not in text or "(" in text):
            self.changed.emit(expression(text))
            return
        try:
            entries = self._read(text)
        except ValueError:
            numbers = tr("Use numbers with commas between them")
            whole = tr("Use whole numbers with commas between them")
            self._mark(numbers if self.param.kind == "numbers" else whole)
            return
        one = len(entries) == 1 and self.param.length
        value: Value = entries[0] if one else entries
        plain = not any(is_expression(entry) for entry in entries)
        why = self.param.check(value) if plain and (entries or not self.param.optional) else None
        self._mark(tr(f"{self.param.label} {why}") if why else "")
        if not why:
            self.changed.emit(value if entries else None)

    def _read(self, text: str) -> tuple[Value, ...]:
        kind = float if self.param.kind == "numbers" else int
        parts = [part.strip() for part in text.replace("×", ",").replace(";", ",").split(",")]
        return tuple(expression(part) or kind(part) for part in parts if part)

    def _mark(self, why: str) -> None:
        assert self.line is not None
        set_mistake(self.line, why)
        self.mistaken.emit(why)
