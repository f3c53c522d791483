"""What every editor of a parameter is, and how choices read on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.declare import Param, Value
from gui.translate import tr
from gui.widgets.base import set_tip
from gui.widgets.choice import Option

Offers = Callable[[Param], Sequence[Option]]


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


def words(choice: str, param: Param) -> str:
    """How a choice reads on the screen: as declared, else `mean_squared` is "Mean squared"."""
    text = param.words.get(choice) or str(choice).replace("_", " ")
    return tr(text[:1].upper() + text[1:])
