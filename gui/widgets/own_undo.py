"""Undo in a field takes back what is being typed; where nothing is, the key is the document's."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


def is_for_document(field: QLineEdit, event: QEvent) -> bool:
    """Whether a field leaves an undo or redo to the window: to be asked first in its `event`."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    from PySide6.QtGui import QKeySequence  # its 70 names take a while, and the first paint needs none

    keys = QKeySequence.StandardKey
    undo = event.matches(keys.Undo) and not field.isUndoAvailable()
    redo = event.matches(keys.Redo) and not field.isRedoAvailable()
    if undo or redo:
        event.ignore()
    return undo or redo
