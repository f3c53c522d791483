"""A slider over numbers, with the value beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.base import KEYBOARD_REASONS, painter_for, rounded, text_in
from gui.widgets.focus import show_focus


class Slider(QWidget):
    """A number between `low` and `high`; arrows move it by `step`, Shift ten times that."""

    changed = Signal(float)

    def __init__(
        self,
        name: str,
        value: float,
        low: float = 0.0,
        high: float = 1.0,
        step: float = 0.01,
        digits: int = 2,
    ) -> None:
        super().__init__()
        self.value, self.low, self.high = value, low, high
        self._step, self._digits, self._name = step, digits, name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_value(value)

    def set_value(self, value: float) -> None:
        """Show `value`, held inside the limits, without telling anyone."""
        steps = round((min(max(value, self.low), self.high) - self.low) / self._step)
        self.value = min(self.low + steps * self._step, self.high)
        self.setAccessibleName(f"{self._name}: {self.value:.{self._digits}f}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        middle, length = self.height() / 2, self._length()
        share = (self.value - self.low) / ((self.high - self.low) or 1)
        rounded(painter, QRectF(2, middle - 2, length, 4), 2, "control")
        token = "select" if self.isEnabled() else "disabled"
        rounded(painter, QRectF(2, middle - 2, length * share, 4), 2, token)
        painter.setBrush(theme.color("white"))
        edge = QPen(theme.color("select"), 1.5) if not theme.is_dark() else Qt.PenStyle.NoPen
        painter.setPen(edge)
        painter.drawEllipse(QPointF(2 + length * share, middle), 6.5, 6.5)
        box = QRectF(0, 0, self.width(), self.height())
        words = f"{self.value:.{self._digits}f}"
        text_in(painter, box, words, theme.font(13, 500), "text", Qt.AlignmentFlag.AlignRight)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        size = self._step * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self._take(self.value + size)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self._take(self.value - size)
        elif key == Qt.Key.Key_Home:
            self._take(self.low)
        elif key == Qt.Key.Key_End:
            self._take(self.high)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in KEYBOARD_REASONS:
            show_focus(self, 6)
        super().focusInEvent(event)

    def _length(self) -> float:
        return self.width() - 4 - 12 - 8 * (self._digits + 2)

    def _move_to(self, x: float) -> None:
        self._take(self.low + (x - 2) / max(self._length(), 1) * (self.high - self.low))

    def _take(self, value: float) -> None:
        old = self.value
        self.set_value(value)
        if self.value != old:
            self.changed.emit(self.value)
