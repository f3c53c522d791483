"""Quick add: type a few letters, see the layers that fit, press Enter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QToolTip, QVBoxLayout, QWidget

from engine.layers import LAYERS, Layer
from gui import theme
from gui.canvas.cards import FloatingCard
from gui.search import search
from gui.tips import layer_tip
from gui.told import title_of
from gui.translate import mark, tr
from gui.widgets.base import Line, label, painter_for, rounded, text_in
from gui.widgets.fields import key_cap
from gui.widgets.messages import Glyph

WIDTH, ROW, SHOWN = 284, 36, 6
Chosen = Callable[[str], None]


class QuickAdd(FloatingCard):
    """A search field over a short list. `open_at` says what may be chosen and what to do with it."""

    ROOM = 16
    radius = 10
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layers: list[Layer] = []
        self._chosen: Chosen = lambda type: None
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
        column.addWidget(KeyHints())
        self.setFixedWidth(WIDTH + 2 * room)
        self.field.textChanged.connect(self._search)
        self.list.chosen = self._take
        self.hide()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        row.addWidget(Glyph("search"))
        row.addWidget(self.field, 1)
        row.addWidget(self.hint)
        return row

    def open_at(self, at: QPoint, chosen: Chosen, layers: list[Layer] | None = None, hint: str = "") -> None:
        """Show it with its corner at a point of the canvas; `hint` says what the layers have to fit."""
        self._layers = list(LAYERS.values()) if layers is None else layers
        self._chosen = chosen
        self.hint.setText(hint)
        self.field.clear()
        self.list.set_notes({})
        self._search("")
        self.adjustSize()
        area = self.parentWidget().rect()
        x = min(at.x() - self.ROOM, area.width() - self.width() + self.ROOM)
        y = min(at.y() - self.ROOM, area.height() - self.height() + self.ROOM)
        self.move(max(x, -self.ROOM), max(y, -self.ROOM))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_shapes(self, shapes: dict[str, str], failing: frozenset[str]) -> None:
        """Say beside each layer what it would make of the wire's data, and leave out what would fail."""
        self._layers = [layer for layer in self._layers if layer.type not in failing]
        self.list.set_notes(shapes)
        self._search(self.field.text())

    def shut(self) -> None:
        """Add nothing."""
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus()

    def leave(self) -> None:
        """The focus went elsewhere."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
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
                keep = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                if self.list.current is not None:
                    self._take(self.list.current, keep)
            case _:
                return False
        return True

    def _take(self, layer: Layer, keep: bool = False) -> None:
        if not keep:
            self.shut()
        self._chosen(layer.type)

    def _search(self, text: str) -> None:
        self.list.set_layers(search(text, self._layers), text)


class _Field(QLineEdit):
    def __init__(self, owner: QuickAdd) -> None:
        super().__init__(owner)
        self._owner = owner
        self.setProperty("flat", True)
        self.setFrame(False)
        self.setPlaceholderText(tr("Search layers"))
        self.setAccessibleName(tr("Search layers to add"))
        self.setFont(theme.font(13))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._owner.key(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._owner.leave()


class LayerList(QWidget):
    """Rows of 36: tile, title, and what the layer would make of the data."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chosen: Callable[[Layer], None] = lambda layer: None
        self._layers: list[Layer] = []
        self._notes: dict[str, str] = {}
        self._at = self._first = 0
        self._text = ""
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    @property
    def current(self) -> Layer | None:
        """The row that Enter takes."""
        return self._layers[self._at] if self._layers else None

    @property
    def titles(self) -> list[str]:
        """What is listed, best first."""
        return [layer.title for layer in self._layers]

    def set_layers(self, layers: list[Layer], text: str) -> None:
        """List other layers."""
        self._layers, self._text, self._at, self._first = layers, text, 0, 0
        self.setFixedHeight(ROW * SHOWN + 8)
        self._say()

    def set_notes(self, notes: dict[str, str]) -> None:
        """What stands at the right of each row, by layer."""
        self._notes = notes
        self.update()

    def step(self, by: int) -> None:
        """Go up or down, round at the ends."""
        if self._layers:
            self._at = (self._at + by) % len(self._layers)
            self._first = min(max(self._first, self._at - SHOWN + 1), self._at)
            self._say()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None and row != self._at:
            self._at = row
            self._say()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), "" if row is None else layer_tip(self._layers[row]), self)
            return True
        return super().event(event)

    def _row_at(self, y: float) -> int | None:
        row = self._first + int((y - 4) // ROW)
        return row if 0 <= row < len(self._layers) else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.current is not None and self.rect().contains(event.position().toPoint()):
            self.chosen(self.current)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.step(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        if not self._layers:
            line = QRectF(14, 4, self.width() - 28, ROW)
            text_in(painter, line, tr(f'No layer called "{self._text}" fits here'), theme.font(12), "text3")
        for index, layer in enumerate(self._layers[self._first : self._first + SHOWN]):
            self._row(painter, QRectF(4, 4 + ROW * index, self.width() - 8, ROW), layer, index)
        painter.end()

    def _row(self, painter: QPainter, rect: QRectF, layer: Layer, index: int) -> None:
        if self._first + index == self._at:
            rounded(painter, rect.adjusted(0, 1, 0, -1), 6, "active" if theme.is_dark() else "soft")
        tile = QRectF(rect.left() + 10, rect.center().y() - 10, 20, 20)
        rounded(painter, tile, 5, theme.category(layer.group))
        picture = theme.layer_pixmap(layer.icon, "on-category", 13)
        painter.drawPixmap(tile.center().x() - 6.5, tile.center().y() - 6.5, picture)
        note = self._notes.get(layer.type, tr(layer.group) if not self._notes else "")
        font = theme.font(12)
        painter.setFont(font)
        used = painter.fontMetrics().horizontalAdvance(note) + 12
        right = QRectF(rect.right() - used, rect.top(), used - 8, rect.height())
        words = QRectF(tile.right() + 10, rect.top(), right.left() - tile.right() - 14, rect.height())
        text_in(painter, words, title_of(layer), theme.font(13), "text")
        text_in(painter, right, note, font, "text2", Qt.AlignmentFlag.AlignRight)

    def _say(self) -> None:
        self.setAccessibleName(title_of(self.current) if self.current is not None else tr("Nothing fits"))
        self.update()


class KeyHints(QWidget):
    """What the keys do."""

    HINTS = (("↵", mark("add")), ("⇧ ↵", mark("keep open")), ("Esc", mark("close")))

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(34)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        x = 14.0
        for key, what in ((key, tr(what)) for key, what in self.HINTS):
            wide = 14.0 + 7 * len(key)
            key_cap(painter, QRectF(x, 8, wide, 18), key)
            painter.setFont(theme.font(12))
            words = painter.fontMetrics().horizontalAdvance(what)
            text_in(painter, QRectF(x + wide + 6, 6, words + 4, 22), what, theme.font(12), "text2")
            x += wide + words + 20
        painter.end()
