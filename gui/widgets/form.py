"""A form read from declared parameters: the same for layers, data sources, training settings and exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.declare import Param, Value
from gui.widgets.base import label
from gui.widgets.editors import EDITORS, Editor, Offers

LABEL_WIDTH = 100


class Form(QWidget):
    """Rows of label and editor. `edited(name, value, gesture)` tells what a person changed.

    A value that equals the declaration's default is told as None, so that files hold only what differs.
    """

    edited = Signal(str, object, int)

    def __init__(
        self, params: Iterable[Param], offers: Offers = lambda param: [], label_width: int = LABEL_WIDTH
    ) -> None:
        super().__init__()
        self.editors: dict[str, Editor] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, label_width - 8)
        grid.setColumnStretch(1, 1)
        for row, param in enumerate(params):
            editor = EDITORS[param.kind](param, offers)
            self.editors[param.name] = editor
            caption = label(param.label, wrap=True)
            caption.setToolTip(param.help)
            caption.setBuddy(editor.widget)
            grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(editor.widget, row, 1)
            editor.edited.connect(lambda value, made=editor: self._edited(made, value))

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Show these values, and the default of what is not in them."""
        for name, editor in self.editors.items():
            editor.show_value(values.get(name, editor.param.default))

    def focus(self, name: str) -> bool:
        """Put the keyboard on one setting; False when it is not in this form."""
        if name not in self.editors:
            return False
        self.editors[name].widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _edited(self, editor: Editor, value: Value) -> None:
        default = editor.param.default
        same = value == default and type(value) is type(default)
        self.edited.emit(editor.param.name, None if same else value, editor.gesture)
