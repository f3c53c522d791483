"""The rows of quick add: layers with what they would make of the data, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine.layers import Layer
from gui import theme
from gui.announce import announce
from gui.tips import layer_tip
from gui.told import title_of
from gui.translate import mark, tr
from gui.widgets.base import painter_for, rounded, text_in
from gui.widgets.fields import key_cap

ROW, SHOWN = 36, 6


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

    def keep_layers(self, layers: list[Layer]) -> None:
        """List other layers, of which some are gone, and stay at the row that Enter takes."""
        current = self.current
        self._layers = layers
        self._at = layers.index(current) if current in layers else min(self._at, max(len(layers) - 1, 0))
        self._first = min(max(self._first, self._at - SHOWN + 1), self._at)
        self.update()

    @property
    def shown(self) -> list[str]:
        """The layers from the first row that is seen on."""
        return [layer.type for layer in (*self._layers[self._first :], *self._layers[: self._first])]

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
        """The row at a height, of those that are seen."""
        place = int((y - 4) // ROW)
        row = self._first + place
        return row if 0 <= place < SHOWN and row < len(self._layers) else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None and self.rect().contains(event.position().toPoint()):
            self.chosen(self._layers[row])

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
        painter.drawPixmap(int(tile.center().x() - 6.5), int(tile.center().y() - 6.5), picture)
        note = self._notes.get(layer.type, tr(layer.group) if not self._notes else "")
        font = theme.font(12)
        used = QFontMetrics(font).horizontalAdvance(note) + 12
        if layer.type not in self._notes:  # its colour says the group, too
            title = QFontMetrics(theme.font(13)).horizontalAdvance(title_of(layer)) + 8
            used = max(min(used, round(rect.right() - tile.right() - 18 - title)), 12)
        right = QRectF(rect.right() - used, rect.top(), used - 8, rect.height())
        words = QRectF(tile.right() + 10, rect.top(), right.left() - tile.right() - 14, rect.height())
        text_in(painter, words, title_of(layer), theme.font(13), "text")
        text_in(painter, right, note, font, "text2", Qt.AlignmentFlag.AlignRight)

    def _say(self) -> None:
        """The field keeps the focus, so the row that Enter would take is said."""
        layer = self.current
        words = tr("Nothing fits")
        if layer is not None:
            note = self._notes.get(layer.type, tr(layer.group)).replace(" × ", tr(" by "))
            words = tr(f"{title_of(layer)}, {note}, {self._at + 1} of {len(self._layers)}")
        self.setAccessibleName(words)
        if self.isVisible():
            announce(self, words)
        self.update()


class KeyHints(QWidget):
    """What the keys do."""

    ADD = (("↵", mark("add")), ("⇧ ↵", mark("keep open")), ("Esc", mark("close")))
    BETWEEN = (("↵", mark("after")), ("Ctrl ↵", mark("between")), ("Esc", mark("close")))
    REPLACE = (("↵", mark("replace")), ("Esc", mark("close")))

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[tuple[str, str]] = self.ADD
        self.setFixedHeight(34)
        theme.changed.connect(self.update)

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Which keys, and what each does."""
        self._rows = rows
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        x = 14.0
        for key, what in ((key, tr(what)) for key, what in self._rows):
            wide = max(22.0, QFontMetrics(theme.font(11, 500)).horizontalAdvance(key) + 12.0)
            painter.setFont(theme.font(12))
            words = painter.fontMetrics().horizontalAdvance(what)
            if x + wide + words + 10 > self.width():
                break  # rather none than half of one
            key_cap(painter, QRectF(x, 8, wide, 18), key)
            text_in(painter, QRectF(x + wide + 6, 6, words + 4, 22), what, theme.font(12), "text2")
            x += wide + words + 20
        painter.end()
