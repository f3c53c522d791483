"""The list of runs under the hand and on the keyboard, and what it says of each run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from engine.train.runs import RunInfo
from gui.modes.train.run_list import RunList
from gui.modes.train.run_rows import Line

LEFT = Qt.MouseButton.LeftButton


def line(number: int) -> Line:
    info = RunInfo(Path(f"/runs/{number}"), f"Run {number}", "completed", "2026-11-20T14:03:22")
    return Line(info, info.label, number, shown=False, best=False)


@pytest.fixture
def runs(qtbot: QtBot) -> RunList:
    """A thousand runs, of which four are in sight; the second is the one that the strip is about."""
    made = RunList()
    qtbot.addWidget(made)
    made.resize(260, 200)
    many = [line(number) for number in range(1000)]
    made.show_lines(many, many[1].info.folder)
    made.show()
    made.heard = []  # type: ignore[attr-defined]
    made.toggled.connect(lambda folder: made.heard.append(("toggled", folder.name)))  # type: ignore[attr-defined]
    made.chosen.connect(lambda folder: made.heard.append(("chosen", folder.name)))  # type: ignore[attr-defined]
    made.asked.connect(lambda what, folder: made.heard.append((what, folder.name)))  # type: ignore[attr-defined]
    return made


def middle(runs: RunList, row: int, x: int = 120) -> QPoint:
    return QPoint(x, runs.visualRect(runs.rows.index(row)).center().y())


def names(runs: RunList) -> list[str]:
    return [str(runs.rows.index(row).data()) for row in range(runs.rows.rowCount())]


def test_a_press_chooses_a_run_and_one_on_its_box_ticks_it(runs: RunList) -> None:
    QTest.mouseClick(runs.viewport(), LEFT, pos=middle(runs, 2))
    QTest.mouseClick(runs.viewport(), LEFT, pos=middle(runs, 3, 20))
    QTest.mouseClick(runs.viewport(), Qt.MouseButton.MiddleButton, pos=middle(runs, 0))
    assert runs.heard == [("chosen", "2"), ("toggled", "3")]  # type: ignore[attr-defined]


def test_the_keyboard_begins_at_the_run_in_question_and_does_all_that_a_hand_can(runs: RunList) -> None:
    runs.setFocus()
    for key in ("Space", "Down", "Return", "Delete", "End", "F2"):
        QTest.keyClick(runs, getattr(Qt.Key, f"Key_{key}"))
    expected = [("toggled", "1"), ("chosen", "2"), ("delete", "2"), ("rename", "999")]
    assert runs.heard == expected  # type: ignore[attr-defined]


def test_the_first_press_finds_the_run_where_it_was_seen(runs: RunList) -> None:
    """The keyboard was elsewhere and begins at another run, which must not scroll the list under the hand."""
    runs.setCurrentIndex(QModelIndex())
    runs.verticalScrollBar().setValue(9000)
    at = QPoint(120, 100)
    seen = runs.indexAt(at).data()
    event = QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason)
    QApplication.sendEvent(runs, event)  # as Qt does before the press
    QTest.mouseClick(runs.viewport(), LEFT, pos=at)
    assert runs.heard == [("chosen", str(seen).removeprefix("Run "))]  # type: ignore[attr-defined]


def test_two_quick_presses_tick_twice_and_choose_once(runs: RunList) -> None:
    for at in (middle(runs, 2, 20), middle(runs, 2)):
        QTest.mouseClick(runs.viewport(), LEFT, pos=at)
        QTest.mouseDClick(runs.viewport(), LEFT, pos=at)
    expected = [("toggled", "2"), ("toggled", "2"), ("chosen", "2")]
    assert runs.heard == expected  # type: ignore[attr-defined]


def test_the_keyboard_goes_on_at_the_next_run_where_its_own_was_deleted(runs: RunList) -> None:
    runs.setFocus()
    runs.setCurrentIndex(runs.rows.index(3))
    runs.show_lines([line(number) for number in range(1000) if number != 3], None)
    assert runs.currentIndex().data() == "Run 4"
    runs.setCurrentIndex(runs.rows.index(998))
    runs.show_lines([line(number) for number in range(999) if number != 3], None)
    assert runs.currentIndex().data() == "Run 998"


def test_where_the_keyboard_is_can_be_seen_at_the_current_run_too(runs: RunList) -> None:
    runs.setFocus()
    QApplication.processEvents()
    assert runs.currentIndex().row() == 1
    here = runs.grab(runs.visualRect(runs.rows.index(1))).toImage()
    runs.clearFocus()
    QApplication.processEvents()
    assert runs.grab(runs.visualRect(runs.rows.index(1))).toImage() != here


def test_a_run_that_goes_on_is_not_deleted_by_a_key(runs: RunList) -> None:
    live = replace(line(0), info=replace(line(0).info, state="running"))
    runs.show_lines([live], None)
    runs.setCurrentIndex(runs.rows.index(0))
    QTest.keyClick(runs, Qt.Key.Key_Delete)
    assert runs.heard == []  # type: ignore[attr-defined]


def test_the_menu_of_a_run_that_is_out_of_sight_opens_at_it(runs: RunList) -> None:
    runs.setFocus()
    runs.setCurrentIndex(runs.rows.index(3))
    runs.verticalScrollBar().setValue(9000)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(runs.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert runs.rect().contains(runs.mapFromGlobal(menu.pos()))
    menu.close()


def test_nothing_is_asked_of_a_list_without_runs(runs: RunList) -> None:
    runs.show_lines([], None)
    runs.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Down):
        QTest.keyClick(runs, key)
    QTest.mouseClick(runs.viewport(), LEFT, pos=QPoint(120, 100))
    assert runs.heard == []  # type: ignore[attr-defined]
    assert runs._empty.isVisible()


def test_what_is_in_sight_and_where_the_keyboard_is_outlast_a_run_that_comes_or_goes(runs: RunList) -> None:
    runs.setFocus()
    runs.setCurrentIndex(runs.rows.index(500))
    runs.verticalScrollBar().setValue(9000)
    fewer = [line(number) for number in range(1001) if number != 7]
    runs.show_lines(fewer, fewer[0].info.folder)
    assert names(runs) == [each.name for each in fewer]
    assert runs.verticalScrollBar().value() == 9000
    assert runs.currentIndex().data() == "Run 500"
    QTest.keyClick(runs, Qt.Key.Key_Delete)
    assert runs.heard == [("delete", "500")]  # type: ignore[attr-defined]


def test_a_run_that_goes_on_changes_its_row_only(runs: RunList, qtbot: QtBot) -> None:
    changed: list[int] = []
    runs.rows.dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    many = [line(number) for number in range(1000)]
    many[3] = replace(many[3], info=replace(many[3].info, epoch=1), shown=True)
    runs.show_lines(many, many[1].info.folder)
    assert changed == [3]
    runs.show_lines(many, many[2].info.folder)
    assert changed == [3, 1, 2]


def test_a_reader_hears_the_name_how_far_it_is_and_whether_it_is_shown(runs: RunList) -> None:
    ended = replace(line(0), shown=True)
    failed = replace(line(1), info=replace(line(1).info, state="failed", epoch=3, why="No memory."))
    live = replace(line(2), info=replace(line(2).info, state="running", epoch=4, epochs=20))
    runs.show_lines([ended, failed, live], None)
    table = QAccessible.queryAccessibleInterface(runs)
    said = [table.child(row).text(QAccessible.Text.Name) for row in range(table.childCount())]
    assert said[0].startswith("Run 0, 0 epochs")
    assert said[0].endswith("shown")
    assert said[1].startswith("Run 1, 3 epochs, failed")
    assert said[2].startswith("Run 2, Epoch 5 of 20")
    tips = [runs.rows.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert tips == ["Run 0, started 2026-11-20 14:03:22", "No memory.", "Run 2, started 2026-11-20 14:03:22"]


@pytest.mark.parametrize("by_keyboard", [False, True])
def test_the_menu_is_about_the_run_under_the_pointer_or_the_keyboard(
    runs: RunList, by_keyboard: bool
) -> None:
    runs.setFocus()
    runs.setCurrentIndex(runs.rows.index(3))
    reason = QContextMenuEvent.Reason.Keyboard if by_keyboard else QContextMenuEvent.Reason.Mouse
    at = middle(runs, 2)
    QApplication.sendEvent(runs.viewport(), QContextMenuEvent(reason, at, runs.viewport().mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = {entry.text(): entry for entry in menu.actions()}
    entries["Rename"].trigger()
    entries["Delete run"].trigger()
    menu.close()
    number = "3" if by_keyboard else "2"
    assert runs.heard == [("rename", number), ("delete", number)]  # type: ignore[attr-defined]


def test_what_goes_on_can_be_neither_taken_up_nor_deleted(runs: RunList) -> None:
    live = replace(line(0), info=replace(line(0).info, state="running"))
    runs.show_lines([live], None)
    at = middle(runs, 0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, runs.viewport().mapToGlobal(at))
    QApplication.sendEvent(runs.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [entry.text() for entry in menu.actions()] == [
        "Rename",
        "Compare its drawing",
        "Open its project as a copy",
    ]
    menu.close()
