"""Editors: one a kind of parameter, each showing a value and telling when a person changed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from engine.declare import Param, Value
from gui.translate import tr
from gui.widgets.base import set_tip
from gui.widgets.buttons import IconButton
from gui.widgets.choice import Segmented, Select
from gui.widgets.editor import Editor, Offers, words
from gui.widgets.fields import TextField
from gui.widgets.number import NumberField, expression
from gui.widgets.sizes_editor import SizesEditor
from gui.widgets.toggles import Switch

WIDEST_WORDS = 16


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
        self.field.set_value(value)  # type: ignore[arg-type]

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
