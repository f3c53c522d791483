"""A label in whose text technical words are marked and explained, and what painted texts tell when asked.

All labels of the program are such; what it takes to find the words is imported once there is time for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QRectF, Qt
    from PySide6.QtGui import QFont, QPainter, QPaintEvent

noted: list[tuple[QRectF, str, QFont, Qt.AlignmentFlag]] | None = None
_on = False
LONGEST = 1200


def enable() -> None:
    """Look for words from now on; before the first paint nobody waits for it."""
    global _on
    _on = True


def note(painter: QPainter, rect: QRectF, text: str, font: QFont, align: Qt.AlignmentFlag) -> None:
    """A text is painted here; noted while somebody asks for it."""
    if noted is not None:
        noted.append((painter.worldTransform().mapRect(rect), text, font, align))


class WordLabel(QLabel):
    """A label with a dotted line below the technical words in its text, and what they mean on hover.

    A word from a file may have a million letters; to lay them out takes minutes, and nobody reads them.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if _on:
            from gui.widgets.terms import underline

            underline(self)

    def event(self, event: QEvent) -> bool:
        if _on and event.type() == event.Type.ToolTip:
            from gui.widgets.terms import tell

            if tell(self, event):
                return True
        return super().event(event)
