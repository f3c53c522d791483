"""On and off: switch and tick box."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.base import Control, rounded, text_in


class Toggle(Control):
    """What is on or off; `toggled` tells about a change."""

    def __init__(self, name: str, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setCheckable(True)
        self.setChecked(on)

    def set_value(self, on: bool) -> None:
        """Show on or off without telling anyone."""
        blocked = self.blockSignals(True)
        self.setChecked(on)
        self.blockSignals(blocked)
        self.update()


class Switch(Toggle):
    """32 × 18, with a tick when on."""

    radius = 9

    def sizeHint(self) -> QSize:
        return QSize(32, 24)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        track = QRectF(0, rect.center().y() - 9, 32, 18)
        on = self.isChecked()
        if not self.isEnabled():
            rounded(painter, track, 9, "hover", "border")
        elif on:
            rounded(painter, track, 9, self.ground("fill", "fill-hover", "fill-hover"))
        else:
            rounded(painter, track, 9, "control" if theme.is_dark() else "text3")
        knob = QRectF(track.x() + (16 if on else 2), track.y() + 2, 14, 14)
        rounded(painter, knob, 7, "white" if self.isEnabled() else "disabled")
        if on:
            token = "fill" if self.isEnabled() else "panel"
            theme.paint_icon(painter, "check", knob.adjusted(2, 2, -2, -2), token)


class TickBox(Toggle):
    """A box of 16 with a tick, and words beside it; `partly` shows the dash of a mixed group."""

    radius = 4

    def __init__(self, text: str, on: bool = False, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name or text, on, parent)
        self.setText(text)
        self.partly = False

    def sizeHint(self) -> QSize:
        words = QFontMetrics(theme.font()).horizontalAdvance(self.text())
        return QSize(24 if not words else 26 + words, 24)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        box = QRectF(4 if not self.text() else 0, rect.center().y() - 8, 16, 16)
        self._draw_box(painter, box)
        if self.text():
            token = "text" if self.isEnabled() else "disabled"
            text_in(painter, rect.adjusted(24, 0, 0, 0), self.text(), theme.font(), token)

    def _draw_box(self, painter: QPainter, box: QRectF) -> None:
        if not (self.isChecked() or self.partly):
            edge = "border" if not self.isEnabled() else "text3"
            rounded(painter, box, 4, self.ground("field", "hover", "active"), edge)
            return
        rounded(painter, box, 4, "fill" if self.isEnabled() else "disabled")
        theme.paint_icon(painter, "minus" if self.partly else "check", box.adjusted(2, 2, -2, -2), "on-fill")
