"""Rows of actions: menus, keys and search read the same ones, as they are at that moment."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.actions import Action, Actions


def window_with(qtbot: QtBot, *rows: Action) -> tuple[QWidget, Actions]:
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(window)
    actions.add(rows)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window, actions


def test_a_key_does_it_and_no_longer_when_the_row_is_gone(qtbot: QtBot) -> None:
    done: list[str] = []
    row = Action("a.do", "Do it", lambda: done.append("x"), "Ctrl+U, Ctrl+Y")
    window, actions = window_with(qtbot, row)
    QTest.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert done == ["x", "x"]
    actions.remove([row])
    QTest.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert done == ["x", "x"]


def test_what_cannot_be_done_now_is_not_done(qtbot: QtBot) -> None:
    done: list[str] = []
    can = [False]
    row = Action("a.do", "Do it", lambda: done.append("x"), "Ctrl+U", enabled=lambda: can[0])
    window, actions = window_with(qtbot, row)
    assert not actions.run("a.do")
    menu = actions.menu(["a.do"], window)
    assert not menu.actions()[0].isEnabled()
    can[0] = True
    menu = actions.menu(["a.do"], window)
    menu.actions()[0].trigger()
    assert done == ["x"]


def test_a_menu_says_the_words_of_the_moment_with_their_key(qtbot: QtBot) -> None:
    words = ["Undo"]
    row = Action("edit.undo", lambda: words[0], lambda: None, "Ctrl+Z")
    window, actions = window_with(qtbot, row)
    words[0] = "Undo move"
    menu = actions.menu(["edit.undo", "-", "no.such"], window)
    assert [entry.text() for entry in menu.actions()] == ["Undo move\tCtrl+Z", ""]


def test_a_key_with_a_scope_works_only_inside_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    inside, outside = QWidget(), QLineEdit()
    inside.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    column.addWidget(inside)
    column.addWidget(outside)
    done: list[str] = []
    Actions(window).add([Action("node.mute", "Mute", lambda: done.append("m"), "M", scope=inside)])
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    outside.setFocus()
    QTest.keyClick(outside, Qt.Key.Key_M)
    assert (done, outside.text()) == ([], "m")
    inside.setFocus()
    QTest.keyClick(inside, Qt.Key.Key_M)
    assert done == ["m"]


def test_a_row_with_the_same_id_takes_the_place_of_the_older_one(qtbot: QtBot) -> None:
    done: list[int] = []
    window, actions = window_with(qtbot, Action("a", "A", lambda: done.append(1), "Ctrl+U"))
    actions.add([Action("a", "A", lambda: done.append(2), "Ctrl+U")])
    QTest.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert done == [2]


def test_rows_that_go_and_come_back_have_the_shortcuts_of_before(qtbot: QtBot) -> None:
    """A mode's rows are put in force each time it is shown: that makes nothing new."""
    done: list[str] = []
    window, actions = window_with(qtbot)
    scope = QWidget(window)
    rows = [
        Action("a.do", "Do it", lambda: done.append("x"), "Ctrl+U, Ctrl+Y"),
        Action("a.mute", "Mute", lambda: None, "M", scope=scope),
    ]
    for _ in range(5):
        actions.add(rows)
        actions.remove(rows)
    assert len(window.findChildren(QShortcut)) == 3
    actions.add([Action("a.do", "Do it", lambda: done.append("y"), "Ctrl+U, Ctrl+Y")])
    QTest.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert done == ["y"]


def test_keys_of_a_row_follow_the_widget_in_which_they_work(qtbot: QtBot) -> None:
    done: list[str] = []
    window, actions = window_with(qtbot)
    for word in ("old", "new"):
        scope = QWidget(window)
        scope.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scope.show()
        row = Action("a.mute", "Mute", lambda word=word: done.append(word), "M", scope=scope)
        actions.add([row])
        scope.setFocus()
        QTest.keyClick(scope, Qt.Key.Key_M)
        actions.remove([row])
        if word == "old":
            shiboken6.delete(scope)
    assert done == ["old", "new"]
