"""Panels: hidden, folded, resized and remembered, and drawers where the window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

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
