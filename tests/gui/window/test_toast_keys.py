"""The button of a word at the bottom of the window is reached with the keyboard, and waits for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.rows import areas
from gui.widgets.buttons import Button
from gui.workbench import Workbench
from tests.gui.conftest import flush


def reached(press: Callable[[], None]) -> bool:
    """Whether the button of the message has the focus after some presses of a key."""
    for _ in range(80):
        press()
        focus = QApplication.focusWidget()
        if isinstance(focus, Button) and focus.text() == "Undo":
            return True
    return False


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_F6])
@pytest.mark.parametrize("page", ["start", "project"])
def test_the_button_of_a_word_is_reached_with_the_keyboard_and_the_way_goes_on(
    bench: Workbench, page: str, key: Qt.Key
) -> None:
    window = bench.window_
    done: list[int] = []
    if page == "start":
        bench.close_project()
    window.activateWindow()
    before = window.start if page == "start" else bench.toolbar.search

    def press() -> None:
        QTest.keyClick(QApplication.focusWidget(), key)

    before.setFocus()
    window.toast("Deleted", "Undo", lambda: done.append(1))
    assert reached(press)
    toast = window._toast
    for _ in range(3):
        press()
    assert not toast.isAncestorOf(QApplication.focusWidget())
    before.setFocus()
    toast.button.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert done == [1]
    QApplication.processEvents()
    flush()
    assert window._toast is None
    assert QApplication.focusWidget() is before, "the keyboard is where it was"


def test_a_word_that_has_the_focus_stays_and_goes_after_it(bench: Workbench) -> None:
    window = bench.window_
    window.activateWindow()
    window.toast("Deleted", "Undo", lambda: None)
    toast = window._toast
    toast.findChild(Button).setFocus()
    toast._timer.timeout.emit()
    flush()
    assert window._toast is toast
    assert toast._timer.isActive()
    bench.toolbar.search.setFocus()
    toast._timer.timeout.emit()
    flush()
    assert window._toast is None


def test_a_word_without_a_button_is_no_stop(bench: Workbench) -> None:
    window = bench.window_
    window.toast("Saved")
    assert window._toast not in areas(bench)
    window.toast("Deleted", "Undo", lambda: None)
    assert window._toast in areas(bench)
