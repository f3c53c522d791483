"""F1 in a dialog, which the help beside the work can't be reached from: a bubble at what has the focus."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from gui.how.target import around
from gui.how.topics import Topic
from gui.widgets.base import plain_tip


def explain_in(dialog: QWidget) -> Topic:
    """Say beside the control that has the focus what it is for; what the dialog says of itself else."""
    focus = QApplication.focusWidget()
    focus = focus if focus is not None and dialog.isAncestorOf(focus) else dialog
    topic = around(focus, dialog)
    words = "\n\n".join(part for part in (topic.title, topic.text) if part)
    QToolTip.showText(focus.mapToGlobal(focus.rect().bottomLeft()), plain_tip(words), focus)
    return topic
