"""A dialog's card and the dimming of its window stay with the window."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from gui import dialogs
from gui.widgets.sheet import Scrim


def test_a_question_follows_a_window_that_gets_another_size(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    made = dialogs.ask(
        window, "Delete it?", "It is gone then.", [dialogs.Answer("keep", "Keep")], lambda _: None
    )
    scrim = window.findChild(Scrim)
    assert scrim.geometry() == window.rect()
    window.resize(1000, 760)
    qtbot.waitUntil(lambda: scrim.geometry() == window.rect())

    def off() -> int:
        return (made.geometry().center() - window.mapToGlobal(window.rect().center())).manhattanLength()

    qtbot.waitUntil(lambda: off() <= 4)
    made.answer("keep")
    qtbot.waitUntil(lambda: window.findChild(Scrim) is None)
