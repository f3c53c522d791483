"""F1 in a dialog opens the help in a window of its own beside it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.dialogs import Answer, Question, ask
from gui.how.card import HelpCard, explain_in, place
from gui.workbench import Workbench
from tests.gui.how.helped import Pair


def ask_about_run(bench: Workbench, qtbot: QtBot) -> Question:
    answers = [Answer("keep", "Keep"), Answer("delete", "Delete run", "danger-fill")]
    text = "Its curves and weights are removed."
    dialog = ask(bench.window_, "Delete run?", text, answers, lambda key: None)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=3000)
    return dialog


def test_f1_in_a_dialog_opens_its_page_beside_it(bench: Workbench, qtbot: QtBot) -> None:
    dialog = ask_about_run(bench, qtbot)
    dialog.buttons["delete"].setFocus()
    QTest.keyClick(dialog.buttons["delete"], Qt.Key.Key_F1)
    card = dialog.findChild(HelpCard)
    assert card.isVisible()
    assert card.reader.topic.title == "Delete run"
    assert not card.geometry().intersects(dialog.frameGeometry())
    qtbot.waitUntil(card.isActiveWindow, timeout=3000)
    card.reader.field.setFocus()
    QTest.keyClicks(card.reader.field, "stride")  # it can be used although the dialog is modal
    rows = card.reader.area.widget().rows
    QTest.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    assert card.reader.topic.key == "word:stride"
    QTest.keyClick(card.reader.area.widget(), Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert dialog.isVisible(), "Esc closes the help alone"
    qtbot.waitUntil(lambda: dialog.buttons["delete"].hasFocus(), timeout=3000)
    dialog.buttons["delete"].click()


def test_the_help_of_a_dialog_goes_with_it(bench: Workbench, qtbot: QtBot) -> None:
    dialog = ask_about_run(bench, qtbot)
    card = explain_in(dialog)
    with qtbot.waitSignal(card.destroyed, timeout=3000):
        dialog.buttons["keep"].click()


@pytest.mark.parametrize(
    ("at", "screen"), [((40, 40), (1600, 1000)), ((1100, 200), (1600, 1000)), ((150, 60), (1000, 700))]
)
def test_the_help_of_a_dialog_never_hides_what_has_the_focus(at: Pair, screen: Pair) -> None:
    dialog = QRect(*at, 700, 560)
    for spot in (QRect(at[0] + 30, at[1] + 30, 200, 28), QRect(at[0] + 480, at[1] + 500, 180, 28)):
        found = place(QRect(0, 0, *screen), dialog, spot)
        assert QRect(0, 0, *screen).contains(found)
        assert not found.intersects(spot)
        assert found.height() >= 200
