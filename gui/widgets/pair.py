"""Two numbers that belong together, such as height and width, with a link between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.translate import tr
from gui.widgets.base import set_tip
from gui.widgets.buttons import IconButton
from gui.widgets.number import NumberField, expression, new_gesture

Entry = int | str  # a number, or an expression that starts with "="


class LinkedPair(QWidget):
    """Two whole numbers, height and width, that move together while the link between them is closed.

    Either may be an expression. Of a value that has not two entries the first is shown for both.
    """

    changed = Signal(object)
    mistaken = Signal(str)

    def __init__(self, name: str, value: Entry | tuple[Entry, Entry], *, low: float | None = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._plain, self._gesture = value, 0
        self.first = NumberField(tr(f"{name}, height"), whole=True, low=low, read_text=expression)
        self.second = NumberField(tr(f"{name}, width"), whole=True, low=low, read_text=expression)
        self.link = IconButton(
            "link-2", tr(f"Keep {name.lower()} square"), size=24, token="accent", quiet=True
        )
        self.link.setCheckable(True)
        self.link.setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.first, 1)
        row.addWidget(self.link)
        row.addWidget(self.second, 1)
        self.set_value(value)
        self.first.changed.connect(self._first_changed)
        self.second.changed.connect(self._second_changed)
        self.link.toggled.connect(self._link_changed)
        for number in (self.first, self.second):
            number.mistaken.connect(self.mistaken)

    @property
    def gesture(self) -> int:
        """The last drag or edit of either number, or of their link."""
        return max(self.first.gesture, self.second.gesture, self._gesture)

    @property
    def value(self) -> Entry | tuple[Entry, Entry]:
        """One number while linked, else both."""
        first, second = _entry(self.first), _entry(self.second)
        return first if self.link.isChecked() and first == second else (first, second)

    def set_results(self, results: Sequence[str]) -> None:
        """Say what the expressions come to, one or both."""
        both = [*results, *results][:2] if len(results) == 1 else [*results, "", ""][:2]
        for field, result in zip((self.first, self.second), both):
            field.set_result(result)
            set_tip(field, f"{field.value} = {result}" if result else self.toolTip())

    def set_value(self, value: Entry | tuple[Entry, ...]) -> None:
        """Show `value` without telling anyone; the value from the beginning where it has no entry.

        One number closes the link, two that differ open it; two that are the same leave it as it is.
        """
        value = value if value != () else self._plain
        pair = _both(value)
        self.first.set_value(pair[0])
        self.second.set_value(pair[1])
        blocked = self.link.blockSignals(True)
        self.link.setChecked(pair[0] == pair[1] and (self.link.isChecked() or not isinstance(value, tuple)))
        self.link.blockSignals(blocked)
        self._show_link()

    def _first_changed(self, value: Entry) -> None:
        if self.link.isChecked():
            self.second.set_value(value)
        self.changed.emit(self.value)

    def _second_changed(self, value: Entry) -> None:
        if self.link.isChecked():
            self.first.set_value(value)
        self.changed.emit(self.value)

    def _link_changed(self, closed: bool) -> None:
        self._show_link()
        if closed and self.first.value != self.second.value:
            self._gesture = new_gesture()
            self.second.set_value(self.first.value)
            self.changed.emit(self.value)

    def _show_link(self) -> None:
        self.link.set_icon("link-2" if self.link.isChecked() else "unlink")


def _both(value: Entry | tuple[Entry, ...]) -> tuple[Entry, Entry]:
    if not isinstance(value, tuple):
        return value, value
    return (value[0], value[1]) if len(value) == 2 else (value[0], value[0])


def _entry(field: NumberField) -> Entry:
    """A number as a whole one; anything else as it came."""
    value = field.value
    return int(value or 0) if value is None or isinstance(value, float) else value
