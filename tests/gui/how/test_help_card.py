"""F1 in a dialog opens the help in a window of its own beside it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from engine.layers import LAYERS
from gui.dialogs import Answer, Question, ask
from gui.how.card import HelpCard, explain_in, place
from gui.how.target import around
from gui.widgets.base import stands_for
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


def test_f1_in_a_dialog_explains_the_dialog_where_nothing_of_it_has_the_focus(
    bench: Workbench, qtbot: QtBot
) -> None:
    dialog = ask_about_run(bench, qtbot)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QApplication, "focusWidget", lambda: bench.toolbar.search)
        card = explain_in(dialog)
    assert card is not None
    assert card.reader.topic is not None
    assert card.reader.topic.title in (dialog.windowTitle(), "Delete run?")
    qtbot.waitUntil(card.isActiveWindow, timeout=3000)
    QTest.keyClick(card.reader.area.widget(), Qt.Key.Key_Escape)
    dialog.buttons["keep"].click()


def test_the_help_of_a_dialog_begins_anew_and_moves_by_its_edge(bench: Workbench, qtbot: QtBot) -> None:
    dialog = ask_about_run(bench, qtbot)
    dialog.buttons["delete"].setFocus()
    card = explain_in(dialog)
    assert card is not None
    card.reader.follow("word:stride")
    assert len(card.reader.pages) == 2
    at = card.pos()
    qtbot.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    qtbot.mouseMove(card, QPoint(24, 34))
    assert card.pos() - at == QPoint(20, 30)
    card.leave()
    dialog.buttons["keep"].setFocus()
    assert explain_in(dialog) is card
    assert [page.title for page in card.reader.pages] == ["Keep"]
    assert not card.reader.back.isEnabled()
    dialog.buttons["keep"].click()


def test_a_setting_in_a_dialog_is_explained_as_a_setting(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    inner = QWidget(dialog)
    param = LAYERS["Conv2d"].params["stride"]
    stands_for(inner, param)
    inner.setToolTip("Anything")
    page = around(inner, dialog)
    assert (page.kind, page.title) == ("Setting", param.label)


def test_a_dialog_that_says_nothing_of_itself_is_read_out(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.setWindowTitle("Odd one")
    column = QVBoxLayout(dialog)
    for text in ("First line", "", "Second line"):
        column.addWidget(QLabel(text))
    dialog.show()
    page = around(dialog, dialog)
    assert page.title == "Odd one"
    assert page.text == "First line\nSecond line"


def test_the_help_of_a_dialog_stands_left_of_it_or_above_the_focus_where_there_is_room() -> None:
    wide = QRect(0, 0, 1600, 1000)
    left = place(wide, QRect(800, 200, 700, 560), QRect(900, 300, 100, 28))
    assert left.right() < 800
    assert left.width() == 380
    low = place(QRect(0, 0, 1000, 700), QRect(150, 60, 700, 560), QRect(200, 560, 200, 28))
    assert low.bottom() < 560
    high = place(QRect(0, 0, 1000, 700), QRect(150, 60, 700, 560), QRect(200, 90, 200, 28))
    assert high.top() > 118


def test_the_help_of_a_dialog_is_left_although_its_control_is_gone(bench: Workbench, qtbot: QtBot) -> None:
    dialog = ask_about_run(bench, qtbot)
    brief = QLineEdit(dialog)
    brief.show()
    brief.setFocus()
    card = explain_in(dialog)
    assert card is not None
    delete(brief)
    card.leave()
    assert not card.isVisible()
    assert dialog.isVisible()
    dialog.buttons["keep"].click()
