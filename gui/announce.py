"""What is said aloud: one way to a screen reader, politely or at once, and a signal for listeners."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


class _Voice(QObject):
    """`said(words, at_once)` with everything that is announced."""

    said = Signal(str, bool)


voice = _Voice()


def announce(widget: QWidget, words: str, at_once: bool = False) -> None:
    """Let a screen reader say `words` when it is done with what it says now, or `at_once`."""
    event = QAccessibleAnnouncementEvent(widget, words)
    kinds = QAccessible.AnnouncementPoliteness
    event.setPoliteness(kinds.Assertive if at_once else kinds.Polite)
    QAccessible.updateAccessibility(event)
    voice.said.emit(words, at_once)
