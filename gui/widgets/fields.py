"""Fields for text: plain, search, and one that shows what the program worked out by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from gui import theme
from gui.preferences import keymap
from gui.widgets.base import painter_for, rounded, set_key_tip, set_tip, text_in
from gui.widgets.own_undo import is_for_document

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QDragEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
    from PySide6.QtWidgets import QPlainTextEdit


class Line(QLineEdit):
    """A line of text. Text can be dropped on it; a file that is dropped is the window's."""

    def event(self, event: QEvent) -> bool:
        return is_for_document(self, event) or super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()
        else:
            super().dragEnterEvent(event)


class TextField(Line):
    """A line of text that tells of a change once it is finished (Enter or focus out); Esc takes it back."""

    finished = Signal(str)

    def __init__(
        self, name: str, text: str = "", placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._settled = text
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setMinimumWidth(32)
        self.editingFinished.connect(self._finish)

    def set_value(self, text: str) -> None:
        """Show `text` without telling anyone; what is being typed is left alone."""
        self._settled = text
        if not (self.hasFocus() and self.isModified()):
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._settled:
            self.setText(self._settled)
            self.selectAll()
            return
        super().keyPressEvent(event)

    def _finish(self) -> None:
        if self.text() != self._settled:
            self._settled = self.text()
            self.finished.emit(self._settled)
        self.setModified(False)


def set_mistake(field: QWidget, why: str) -> None:
    """Mark a field that holds something it can't take, with the reason as tooltip; "" takes the mark off."""
    set_tip(field, why)
    field.setAccessibleDescription(why)
    if bool(field.property("mistake")) != bool(why):
        field.setProperty("mistake", bool(why))
        field.style().unpolish(field)
        field.style().polish(field)


class SearchField(Line):
    """A field with a magnifier, a cross to empty it, and the key that leads to it."""

    def __init__(self, name: str, key: str = "", icon: str = "search", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._icon = icon
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        if key:
            set_key_tip(self, name, key)
        self.setTextMargins(21, 0, max(self._key_width() if key else 0, 20), 0)
        self.setMouseTracking(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        arrow = self.text() and self._cross().contains(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if arrow else Qt.CursorShape.IBeamCursor)
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.text() and self._cross().contains(event.position()):
            self.clear()
            return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = painter_for(self)
        middle = self.height() / 2
        theme.paint_icon(painter, self._icon, QRectF(8, middle - 8, 16, 16), "text2")
        if self.text():
            theme.paint_icon(painter, "x", self._cross().adjusted(5, 5, -5, -5), "text2")
        elif self._key and (key := keymap.native(keymap.now(self._key))):
            width = self._key_width() - 6
            key_cap(painter, QRectF(self.width() - width - 5, middle - 9, width, 18), key)
        painter.end()

    def _cross(self) -> QRectF:
        """Where pressing empties the field; Esc does the same."""
        return QRectF(self.width() - 26, self.height() / 2 - 12, 24, 24)

    def _key_width(self) -> int:
        return max(20, 9 + 7 * len(keymap.native(keymap.now(self._key)))) + 6


def show_text(field: QPlainTextEdit, text: str) -> None:
    """Show `text` in a field of several lines without telling anyone; the keyboard goes on at its end."""
    if field.toPlainText() != text:
        blocked = field.blockSignals(True)
        field.setPlainText(text)
        field.moveCursor(field.textCursor().MoveOperation.End)
        field.blockSignals(blocked)


def key_cap(painter: QPainter, rect: QRectF, key: str) -> None:
    """Paint a key as it is shown in fields and hover cards."""
    rounded(painter, rect, 4, "active" if theme.is_dark() else "hover", "control")
    text_in(painter, rect, key, theme.font(11, 500), "text2", Qt.AlignmentFlag.AlignHCenter)


class FlatField(Line):
    """A field without a frame, for titles that are edited in place and for search over a list."""

    def __init__(self, name: str, placeholder: str = "", *, pencil: bool = False) -> None:
        """With a `pencil` behind its text, which says that it can be changed."""
        super().__init__()
        self._pencil = pencil
        self.setProperty("flat", True)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._pencil or self.hasFocus():
            return
        from PySide6.QtGui import QPainter

        text = self.fontMetrics().horizontalAdvance(self.text())
        spot = QRectF(text + 10, self.rect().center().y() - 5, 12, 12)
        if spot.right() <= self.width():
            painter = QPainter(self)
            theme.paint_icon(painter, "pencil", spot, "text3")
            painter.end()
