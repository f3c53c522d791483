"""Editors: one a kind of parameter, each showing a value and telling when a person changed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.declare import Param, Value
from engine.graph.variables import is_expression
from gui.translate import tr
from gui.widgets.base import set_tip
from gui.widgets.buttons import IconButton
from gui.widgets.choice import Option, Segmented, Select
from gui.widgets.fields import TextField, set_mistake
from gui.widgets.number import NumberField, expression
from gui.widgets.pair import LinkedPair
from gui.widgets.toggles import Switch

Offers = Callable[[Param], Sequence[Option]]
CUSTOM = "custom"
WIDEST_WORDS = 16


class Editor(QObject):
    """A widget for one parameter; `edited` carries the new value, `gesture` groups the changes of a drag,
    `mistaken` says why what was typed can't be taken, and "" once it can."""

    edited = Signal(object)
    mistaken = Signal(str)

    def __init__(self, param: Param, widget: QWidget) -> None:
        super().__init__(widget)
        self.param, self.widget = param, widget
        set_tip(widget, param.help)

    def show_value(self, value: Value) -> None:
        """Show `value` without telling anyone."""
        raise TypeError(f"{type(self).__name__} can't show a value")

    def show_results(self, results: Sequence[str]) -> None:
        """Say what each entry of the value comes to, where it is an expression."""

    @property
    def gesture(self) -> int:
        """A number that stays the same during one drag."""
        return int(getattr(self.widget, "gesture", 0))


class NumberEditor(Editor):
    """Whole numbers and numbers with a fraction; text that starts with `=` is an expression."""

    def __init__(self, param: Param, offers: Offers) -> None:
        whole = param.kind == "integer"
        field = NumberField(
            param.label,
            whole=whole,
            low=param.low,
            high=param.high,
            optional=param.optional,
            empty=param.words.get("", tr("Off")),
            unit=param.unit,
            read_text=expression,
        )
        super().__init__(param, field)
        self.field = field
        field.changed.connect(self.edited)
        field.mistaken.connect(self.mistaken)

    def show_value(self, value: Value) -> None:
        self.field.set_value("" if value is None else value)  # type: ignore[arg-type]

    def show_results(self, results: Sequence[str]) -> None:
        self.field.set_result(results[0] if results else "")


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, param: Param, offers: Offers) -> None:
        switch = Switch(param.label)
        super().__init__(param, switch)
        self.switch = switch
        switch.toggled.connect(lambda on: self.edited.emit(on))

    def show_value(self, value: Value) -> None:
        self.switch.set_value(bool(value))


class TextEditor(Editor):
    """A line of text."""

    def __init__(self, param: Param, offers: Offers) -> None:
        field = TextField(param.label)
        super().__init__(param, field)
        self.field = field
        field.finished.connect(self._finished)

    def show_value(self, value: Value) -> None:
        self.field.set_value("" if value is None else str(value))

    def _finished(self, text: str) -> None:
        self.edited.emit(None if self.param.optional and not text else text)


class ChoiceEditor(Editor):
    """One of a few words: side by side when they fit there, else in a list."""

    def __init__(self, param: Param, offers: Offers) -> None:
        options = [
            *([(None, tr("Automatic"))] if param.optional else []),
            *((c, words(c, param)) for c in param.choices),
        ]
        fits = len(options) <= 3 and sum(len(w) for _, w in options) <= WIDEST_WORDS
        made = Segmented(param.label, options) if fits else Select(param.label, options)
        super().__init__(param, made)
        self.made = made
        made.chosen.connect(self.edited)

    def show_value(self, value: Value) -> None:
        self.made.set_value(value)


class OfferEditor(Editor):
    """A name out of what the moment offers: the data's fields."""

    def __init__(self, param: Param, offers: Offers) -> None:
        select = Select(param.label)
        super().__init__(param, select)
        self.select, self.offers = select, offers
        select.chosen.connect(self.edited)

    def show_value(self, value: Value) -> None:
        options = list(self.offers(self.param))
        if value not in [v for v, _ in options]:
            options.insert(0, (value, str(value) if value else tr("Choose a field")))
        self.select.set_options(options, value)


class SizesEditor(Editor):
    """Several numbers; words beside numbers (`same`) come as segments with "Custom" as the last.

    So does having no value, where two numbers can be left out; a line of any other count can be empty.
    """

    def __init__(self, param: Param, offers: Offers) -> None:
        widget = QWidget()
        super().__init__(param, widget)
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
        return self.numbers.gesture

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
        self.pair = LinkedPair(param.label, 1, low=param.low) if param.length == 2 else None
        self.line = TextField(param.label) if self.pair is None else None
        if self.pair is not None:
            row.addWidget(self.pair)
            self.pair.changed.connect(self.changed)
            self.pair.mistaken.connect(self.mistaken)
        if self.line is not None:
            row.addWidget(self.line)
            self.line.finished.connect(self._finished)

    @property
    def gesture(self) -> int:
        """A number that stays the same during one drag."""
        return self.pair.gesture if self.pair is not None else 0

    def show_value(self, value: Value) -> None:
        """Show one number, several, or an expression."""
        if self.pair is not None and (isinstance(value, int | tuple) or is_expression(value)):
            self.pair.set_value(value)  # type: ignore[arg-type]
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


class PathEditor(Editor):
    """A file or folder, typed or chosen."""

    def __init__(self, param: Param, offers: Offers) -> None:
        widget = QWidget()
        super().__init__(param, widget)
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.field = TextField(param.label)
        button = IconButton("folder-open", tr(f"Choose {param.label.lower()}"))
        button.clicked.connect(self._choose)
        row.addWidget(self.field, 1)
        row.addWidget(button)
        self.field.finished.connect(lambda text: self.edited.emit(text))

    def show_value(self, value: Value) -> None:
        self.field.set_value("" if value is None else str(value))
        set_tip(self.field, self.field.text())  # there is rarely room for all of it

    def _choose(self) -> None:
        start = self.field.text() or str(Path.home())
        if self.param.unit == "folder":
            chosen = QFileDialog.getExistingDirectory(self.widget, self.param.label, start)
        else:
            chosen, _ = QFileDialog.getOpenFileName(self.widget, self.param.label, start)
        if chosen:
            self.show_value(chosen)
            self.edited.emit(chosen)


EDITORS: dict[str, Callable[[Param, Offers], Editor]] = {
    "integer": NumberEditor,
    "number": NumberEditor,
    "switch": SwitchEditor,
    "text": TextEditor,
    "choice": ChoiceEditor,
    "sizes": SizesEditor,
    "numbers": SizesEditor,
    "field": OfferEditor,
    "path": PathEditor,
}


def words(choice: str, param: Param) -> str:
    """How a choice reads on the screen: as declared, else `mean_squared` is "Mean squared"."""
    text = param.words.get(choice) or str(choice).replace("_", " ")
    return tr(text[:1].upper() + text[1:])
