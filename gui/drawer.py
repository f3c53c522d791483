"""A panel that slides over the centre where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.widgets.base import surface


class Drawer(QWidget):
    """Holds one panel while there is no room for it beside the others."""

    def __init__(self, parent: QWidget, at_right: bool) -> None:
        super().__init__(parent)
        self._at_right = at_right
        self._held: QWidget | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(1 if at_right else 0, 0, 0 if at_right else 1, 0)
        surface(self, "panel")
        self.hide()

    def holds(self) -> bool:
        """Whether a panel is in it now."""
        return self._held is not None

    def take(self, panel: QWidget) -> None:
        """Become the place of a panel."""
        self._held = panel
        self._box.addWidget(panel)

    def give_back(self) -> None:
        """Let go of the panel, closed."""
        self.hide()
        if self._held is not None:
            self._box.removeWidget(self._held)
        self._held = None

    def toggle(self, box: QRect) -> None:
        """Slide in, or be gone."""
        if self.isVisible():
            self.hide()
            return
        self.setGeometry(box)
        self.show()
        self.raise_()
        if milliseconds := theme.duration("panel"):
            shift = box.width() if self._at_right else -box.width()
            slide = QPropertyAnimation(self, b"geometry", self)
            slide.setDuration(milliseconds)
            slide.setEasingCurve(QEasingCurve.Type.OutCubic)
            slide.setStartValue(box.translated(shift, 0))
            slide.setEndValue(box)
            slide.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(
            0 if self._at_right else self.width() - 1, 0, 1, self.height(), theme.color("control")
        )
        painter.end()
