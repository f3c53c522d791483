"""Quick add: type a few letters, see the layers that fit, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from engine.layers import LAYERS, Layer
from gui import theme
from gui.canvas.cards import FloatingCard
from gui.canvas.quick_list import KeyHints, LayerList
from gui.search.layers import search
from gui.translate import tr
from gui.widgets.base import Line, label, parent_of, stands_for
from gui.widgets.messages import Glyph

WIDTH = 284
Chosen = Callable[[str], None]


class QuickAdd(FloatingCard):
    """A search field over a short list. `open_at` says what may be chosen and what to do with it."""

    ROOM = 16
    radius = 10
    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layers: list[Layer] = []
        self._chosen: Chosen = lambda type: None
        self._between: Chosen | None = None
        self._once = False
        self.keys = KeyHints()
        self.field = _Field(self)
        self.hint = label("", 12, 400, "text3")
        self.list = LayerList(self)
        self.setAccessibleName(tr("Add a layer"))
        column = QVBoxLayout(self)
        room = self.ROOM
        column.setContentsMargins(room, room, room, room)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(Line())
        column.addWidget(self.list)
        column.addWidget(Line())
        column.addWidget(self.keys)
        self.setFixedWidth(WIDTH + 2 * room)
        self.field.textChanged.connect(self._search)
        self.list.chosen = self._take
        stands_for(self.field, lambda: self.list.current)
        self.hide()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        row.addWidget(Glyph("search"))
        row.addWidget(self.field, 1)
        row.addWidget(self.hint)
        return row

    def open_at(
        self,
        at: QPoint,
        chosen: Chosen,
        layers: list[Layer] | None = None,
        hint: str = "",
        between: Chosen | None = None,
        instead: str = "",
    ) -> None:
        """Show it with its corner at a point of the canvas; `hint` says what the layers have to fit.

        With `between`, Ctrl and Enter puts the layer before what follows instead; with `instead`, what is
        chosen takes the place of that layer.
        """
        self.hide()  # what was asked before is not asked any more
        self._layers = list(LAYERS.values()) if layers is None else layers
        self._chosen, self._between, self._once = chosen, between, bool(instead)
        self.hint.setText(hint)
        self.field.clear()
        self.list.set_notes({})
        self.keys.set_rows(_keys(between is not None, self._once))
        words = tr(f"Search layers to replace {instead} with") if instead else tr("Search layers to add")
        self.field.setAccessibleName(words)
        self._search("")
        self.adjustSize()
        self.move(self.inside(QPointF(at.x() - self.ROOM, at.y() - self.ROOM)))
        self.opened.emit()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_shapes(self, shapes: dict[str, str], failing: frozenset[str]) -> None:
        """Say beside each layer what it would make of the wire's data, and leave out what would fail."""
        self._layers = [layer for layer in self._layers if layer.type not in failing]
        self.list.set_notes(shapes)
        self.list.keep_layers(search(self.field.text(), self._layers))

    def shut(self) -> None:
        """Add nothing."""
        if self.isVisible():
            self.hide()
            parent_of(self).setFocus()

    def leave(self) -> None:
        """The focus went elsewhere in the window; while another window has it, this one waits."""
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def key(self, event: QKeyEvent) -> bool:
        """Keys of the field that are for the list; True when it took one."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.shut()
            case Qt.Key.Key_Down:
                self.list.step(1)
            case Qt.Key.Key_Up:
                self.list.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter(event.modifiers())
            case _:
                return False
        return True

    def _enter(self, keys: Qt.KeyboardModifier) -> None:
        layer = self.list.current
        if layer is not None and self._between is not None and keys & Qt.KeyboardModifier.ControlModifier:
            self.shut()
            self._between(layer.type)
        elif layer is not None:
            self._take(layer, keep=bool(keys & Qt.KeyboardModifier.ShiftModifier))

    def _take(self, layer: Layer, keep: bool = False) -> None:
        if not keep or self._once:
            self.shut()
        self._chosen(layer.type)

    def _search(self, text: str) -> None:
        self.list.set_layers(search(text, self._layers), text)


def _keys(between: bool, instead: bool) -> Sequence[tuple[str, str]]:
    return KeyHints.REPLACE if instead else KeyHints.BETWEEN if between else KeyHints.ADD


class _Field(QLineEdit):
    def __init__(self, owner: QuickAdd) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setProperty("flat", True)
        self.setFrame(False)
        self.setPlaceholderText(tr("Search layers"))
        self.setFont(theme.font(13))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._owner.key(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._owner.leave()
