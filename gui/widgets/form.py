"""A form read from declared parameters: the same for layers, data sources, training settings and exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QSpacerItem, QWidget

from engine.declare import Param, UserError, Value
from engine.graph.variables import evaluate, is_expression
from gui import theme
from gui.told import told
from gui.widgets.base import Glyph, label, room_for, set_tip, stands_for
from gui.widgets.editor import Editor, Offers
from gui.widgets.editors import EDITORS
from gui.widgets.messages import announce
from gui.widgets.number import shown_number

LABEL_WIDTH = 100


class Mistake(QWidget):
    """The line below a field that says why it can't take what was typed."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Glyph("circle-alert", "error", 14), 0, Qt.AlignmentFlag.AlignTop)
        self.words = label("", 12, 400, "error", wrap=True)
        row.addWidget(self.words, 1)
        self.hide()

    def say(self, why: str) -> None:
        """Show the reason and let it be read aloud; nothing for ""."""
        if why and why != self.words.text():
            announce(self, why)
        self.words.setText(why)
        self.setVisible(bool(why))


class Form(QWidget):
    """Rows of label and editor. `edited(name, value, gesture)` tells what a person changed.

    A value that equals the declaration's default is told as None, so that files hold only what differs. An
    `explained` form says what each row means below it; otherwise that is one hover away.
    """

    edited = Signal(str, object, int)

    def __init__(
        self,
        params: Iterable[Param],
        offers: Offers = lambda param: [],
        label_width: int = LABEL_WIDTH,
        *,
        explained: bool = False,
    ) -> None:
        super().__init__()
        self.editors: dict[str, Editor] = {}
        self._mistakes: dict[int, Mistake] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2 if explained else 8)
        own = [told(param) for param in params]
        label_width = room_for((param.label for param in own), label_width)
        grid.setColumnMinimumWidth(0, label_width - 8)
        grid.setColumnStretch(1, 1)
        for row, param in enumerate(own):
            editor = EDITORS[param.kind](param, offers)
            self.editors[param.name] = editor
            caption = label(param.label, wrap=True)
            set_tip(caption, param.help)
            caption.setBuddy(editor.widget)
            for part in (editor.widget, caption):
                stands_for(part, param)
            # A long one wraps, so that the fields stay wide enough; one that fits stays on its line.
            natural = QFontMetrics(theme.font()).horizontalAdvance(param.label) + 2
            caption.setMinimumWidth(natural if natural <= label_width else 0)
            caption.setMaximumWidth(label_width)
            grid.addWidget(caption, 4 * row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(editor.widget, 4 * row, 1)
            editor.edited.connect(lambda value, made=editor: self._edited(made, value))
            if explained:
                grid.addWidget(_meaning(param.help), 4 * row + 2, 1)
            editor.mistaken.connect(lambda why, line=4 * row + 1: self._say(line, why))
        # The column of fields takes all the room, also where every field is as narrow as a switch.
        grid.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum), 0, 1)

    def put_below(self, name: str, widget: QWidget) -> None:
        """More about one row, below its field and its meaning."""
        grid, row = self.layout(), list(self.editors).index(name)
        assert isinstance(grid, QGridLayout)
        grid.addWidget(widget, 4 * row + 3, 1)

    def show_values(self, values: Mapping[str, Value], variables: Mapping[str, Value] | None = None) -> None:
        """Show these values, and the default of what is not in them; with `variables` also what their
        expressions come to.
        """
        for name, editor in self.editors.items():
            editor.show_value(values.get(name, editor.param.default))
        self.show_results(values, variables or {})

    def show_results(self, values: Mapping[str, Value], variables: Mapping[str, Value]) -> None:
        """Show what the expressions among the values come to."""
        for name, editor in self.editors.items():
            editor.show_results(_results(values.get(name, editor.param.default), variables))

    def focus(self, name: str) -> bool:
        """Put the keyboard on one setting; False when it is not in this form."""
        if name not in self.editors:
            return False
        self.editors[name].widget.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _say(self, line: int, why: str) -> None:
        """Why a field can't take what was typed, below it; nothing for ""."""
        if line not in self._mistakes:
            if not why:
                return
            grid = self.layout()
            assert isinstance(grid, QGridLayout)
            self._mistakes[line] = Mistake()
            grid.addWidget(self._mistakes[line], line, 1)
        self._mistakes[line].say(why)

    def _edited(self, editor: Editor, value: Value) -> None:
        default = editor.param.default
        same = value == default and type(value) is type(default)
        self.edited.emit(editor.param.name, None if same else value, editor.gesture)


def _meaning(text: str) -> QLabel:
    """What a row means, nearer to its own field than to the next one."""
    made = label(text, 12, 400, "text3", wrap=True)
    made.setContentsMargins(0, 0, 0, 10)
    return made


def _results(value: Value, variables: Mapping[str, Value]) -> list[str]:
    """What each entry of a value comes to, as text; "" for what is no expression, or can't be worked out."""
    entries = value if isinstance(value, tuple) else (value,)
    return [_result(str(entry), variables) if is_expression(entry) else "" for entry in entries]


def _result(text: str, variables: Mapping[str, Value]) -> str:
    try:
        return shown_number(evaluate(text, variables))
    except UserError:
        return ""
