"""F1 in a dialog, which the help beside the work can't be reached from: a small window of its own beside it.

A window that belongs to a modal dialog can be used while the dialog is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui import theme
from gui.how.reader import Reader
from gui.how.target import around
from gui.how.topics import Topic
from gui.translate import tr
from gui.widgets.base import painter_for, parent_of

if TYPE_CHECKING:
    from gui.actions import Actions
    from gui.window import Window

WIDE, HIGH, GAP = 380, 520, 12


def explain_in(dialog: QWidget) -> HelpCard | None:
    """Open the page of the control that has the focus; of the dialog itself where that says nothing."""
    window: Window = parent_of(dialog).window()  # type: ignore[assignment]
    focus = QApplication.focusWidget()
    focus = focus if focus is not None and dialog.isAncestorOf(focus) else dialog
    card = dialog.findChild(HelpCard) or HelpCard(dialog, window.begin().actions)
    card.open(around(focus, dialog), focus)
    return card


class HelpCard(QWidget):
    """Pages of the help over a dialog; it is moved by its edge, and goes with the dialog."""

    def __init__(self, dialog: QWidget, actions: Actions) -> None:
        super().__init__(dialog, Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint)
        self._dialog, self._focus, self._held = dialog, dialog, QPoint()
        self.setWindowTitle(tr("Help"))
        self.setAccessibleName(tr("Help"))
        self.reader = Reader(self, actions)
        self.reader.finished.connect(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 1)
        column.addWidget(self.reader)

    def open(self, topic: Topic, focus: QWidget) -> None:
        """Show a page; what had the focus stays in view, and gets it back."""
        if not self.isVisible():
            self._focus = focus
        spot = QRect(focus.mapToGlobal(QPoint(0, 0)), focus.size())
        screen = self._dialog.screen().availableGeometry()
        self.setGeometry(place(screen, self._dialog.frameGeometry(), spot))
        self.show()
        self.raise_()
        self.activateWindow()
        self.reader.turn_to(topic)

    def leave(self) -> None:
        """Back to the dialog."""
        self.hide()
        self.reader.clear()
        self._dialog.activateWindow()
        if isValid(self._focus):  # a dialog may have done away with it meanwhile
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painter_for(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.setPen(QPen(theme.color("control"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.move(event.globalPosition().toPoint() - self._held)


def place(screen: QRect, dialog: QRect, spot: QRect) -> QRect:
    """Right or left of the dialog where the screen has room, else above or below the spot of the focus."""
    high = min(max(HIGH, dialog.height()), screen.height())
    top = max(min(dialog.y(), screen.bottom() - high), screen.y())
    if dialog.right() + GAP + WIDE <= screen.right():
        return QRect(dialog.right() + GAP, top, WIDE, high)
    if dialog.x() - GAP - WIDE >= screen.x():
        return QRect(dialog.x() - GAP - WIDE, top, WIDE, high)
    left = screen.right() - WIDE if spot.center().x() < dialog.center().x() else screen.x()
    above, below = spot.y() - GAP - screen.y(), screen.bottom() - spot.bottom() - GAP
    if above > below:
        return QRect(left, screen.y(), WIDE, min(HIGH, above))
    return QRect(left, spot.bottom() + GAP, WIDE, min(HIGH, below))
