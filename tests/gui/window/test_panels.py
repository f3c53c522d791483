"""Panels: hidden, folded, resized and remembered, and drawers where the window is narrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from gui.panels import Panels
from gui.settings import Settings
from gui.workbench import Workbench

CTRL = Qt.KeyboardModifier.ControlModifier


def shown(bench: Workbench) -> set[str]:
    return {label.text() for label in bench.workspace.findChildren(QLabel) if label.isVisible()}


def test_panels_can_be_hidden_and_the_dock_folds(bench: Workbench, settings: Settings) -> None:
    QTest.keyClick(bench.window_, Qt.Key.Key_B, CTRL)
    assert "design left" not in shown(bench)
    QTest.keyClick(bench.window_, Qt.Key.Key_J, CTRL)
    assert bench.workspace.dock.height() == 36
    bench.workspace.fold.click()
    assert bench.workspace.dock.height() > 90
    QTest.keyClick(bench.window_, Qt.Key.Key_B, CTRL)
    assert "design left" in shown(bench)
    assert settings.get("hidden_panels", ["x"]) == []


def test_a_panel_keeps_the_width_that_a_person_gave_it(bench: Workbench, qtbot: QtBot) -> None:
    space = bench.workspace
    assert space.left.width() == 232
    assert space.right.width() == 288
    handle = space._across.handle(1)
    start = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(handle, start + QPoint(60, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    wide = space.left.width()
    assert wide > 260
    bench.show_mode("data")
    assert space.left.width() == 232, "each mode has its own"
    bench.show_mode("design")
    assert space.left.width() == wide


def test_a_narrow_window_turns_panels_into_drawers(bench: Workbench) -> None:
    window, space = bench.window_, bench.workspace
    window.resize(1100, 700)
    assert space.is_drawer("right")
    assert not space.is_drawer("left")
    assert "design right" not in shown(bench)
    assert bench.toolbar.tabs["data"].short
    assert bench.toolbar.inspector.isVisible()
    bench.toolbar.inspector.click()
    assert "design right" in shown(bench)
    QTest.keyClick(space, Qt.Key.Key_Escape)
    assert "design right" not in shown(bench)
    window.resize(850, 600)
    assert space.is_drawer("left")
    assert space.rail.isVisible()
    QTest.keyClick(window, Qt.Key.Key_B, CTRL)
    assert "design left" in shown(bench)
    window.resize(1500, 900)
    assert {"design left", "design right"} <= shown(bench)
    assert not space.rail.isVisible()
    assert space.left.width() == 232


def test_the_window_never_gets_smaller_than_it_works(bench: Workbench) -> None:
    window = bench.window_
    window.resize(300, 200)
    assert (window.width(), window.height()) == (800, 500)
    right = bench.toolbar.train
    assert right.mapTo(window, right.rect().topRight()).x() < 800, "Train is still there"


def test_a_folded_dock_is_not_open(bench: Workbench) -> None:
    assert bench.workspace.is_open("dock")
    bench.toggle_dock()
    assert not bench.workspace.is_open("dock")
    bench.toggle_dock()
    assert bench.workspace.is_open("dock")
    bench.show_mode("data")
    assert not bench.workspace.is_open("dock"), "Data has none"


def test_each_window_has_its_own_panels_and_the_last_closed_one_is_the_pattern(settings: Settings) -> None:
    one, two = Panels(settings), Panels(settings)
    one.resize("design", left=250)
    two.resize("design", left=300, dock=120)
    two.fold(True)
    two.hide("right", True)
    assert one.size("design", "left", 232) == 250
    assert not one.folded
    two.keep()
    one.keep()
    assert Panels(settings).plain() == one.plain()
    assert one.size("design", "dock", 196) == 196
    settings.flush()


def test_a_window_comes_back_with_its_panels(bench: Workbench) -> None:
    kept = {"sizes": {"design": {"left": 260, "dock": 150}}, "hidden": ["right"], "folded": False}
    bench.workspace.be_as(kept)
    assert bench.workspace.left.width() == 260
    assert bench.workspace.dock.height() == 150
    assert not bench.workspace.is_open("right")
    assert bench.panels.plain() == kept


@pytest.mark.parametrize(
    "odd", [{}, {"sizes": 3}, {"sizes": {"design": {"left": -4, "dock": "x"}}}, {"hidden": [3], "folded": 1}]
)
def test_a_record_that_says_something_else_changes_nothing_for_the_worse(bench: Workbench, odd: dict) -> None:
    bench.workspace.be_as(odd)
    assert bench.workspace.left.width() == 232
    assert bench.workspace.is_open("right")
    assert bench.workspace.is_open("dock")


def test_the_keyboard_of_a_mode_that_goes_does_not_land_on_whatever_comes_next(
    bench: Workbench, qtbot: QtBot
) -> None:
    bench.window_.activateWindow()
    qtbot.waitUntil(bench.window_.isActiveWindow)
    inside = QLineEdit(bench.workspace.shown("left"))
    inside.show()
    inside.setFocus()
    assert QApplication.focusWidget() is inside
    bench.show_mode("data")
    assert QApplication.focusWidget() in (bench.workspace, bench.workspace.shown("centre"))
    bench.toolbar.tabs["train"].setFocus()
    focus = QApplication.focusWidget()
    bench.show_mode("design")
    assert QApplication.focusWidget() is focus  # what is outside of the modes keeps it
