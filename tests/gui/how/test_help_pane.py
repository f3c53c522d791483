"""The help beside the work: it is searched, leads on and back, and covers nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from gui.how.page import LinkRow
from gui.rows import areas
from gui.workbench import Workbench
from tests.gui.how.helped import Pair, area_of, f1


def test_the_help_is_searched_and_leads_on_and_back(bench: Workbench) -> None:
    bench.toolbar.search.setFocus()
    pane = f1(bench)
    first = pane.topic
    QTest.keyClicks(pane.field, "stride")
    rows = pane.area.widget().rows
    assert rows[0].text() == "Stride"
    rows[0].setFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Return)
    assert pane.topic is not None
    assert pane.topic.key == "word:stride"
    link = pane.area.widget().findChildren(LinkRow)[0]
    QTest.keyClick(link, Qt.Key.Key_Return)
    assert pane.topic.key != "word:stride"
    pane.back.click()
    assert pane.topic.key == "word:stride"
    pane.back.click()
    assert pane.topic == first
    assert not pane.back.isEnabled()
    QTest.keyClicks(pane.field, "qqqq")
    assert not pane.area.widget().rows


def test_the_help_stands_within_the_window_whatever_its_size(bench: Workbench, qtbot: QtBot) -> None:
    bench.toolbar.search.setFocus()
    pane = f1(bench)
    for wide, high in ((1500, 900), (820, 520)):
        bench.window_.resize(wide, high)
        qtbot.waitUntil(lambda: bench.window_.rect().contains(area_of(pane, bench.window_)), timeout=2000)
        assert pane.width() >= 300
    bench.window_.resize(1500, 900)


@pytest.mark.parametrize("size", [(1600, 1000), (1440, 900), (1000, 700)])
def test_the_help_covers_nothing(bench: Workbench, qtbot: QtBot, size: Pair) -> None:
    """The panels and the canvas give it room; what floats over the canvas moves aside."""
    window, space = bench.window_, bench.workspace
    window.resize(*size)
    canvas = bench.modes["design"].canvas
    canvas.view.setFocus()
    pane = f1(bench)
    qtbot.waitUntil(lambda: area_of(pane, window).x() + pane.width() == window.width(), timeout=3000)
    assert pane.width() <= window.width() // 3 + 1
    overlays = canvas.overlays
    for each in (overlays.tools, overlays.minimap, overlays.chip, space.centre, space.dock):
        assert each.isVisible()
        assert not area_of(each, window).intersects(area_of(pane, window)), type(each).__name__
    if space.is_drawer("right"):
        assert bench.toolbar.inspector.isVisible()
        bench.toolbar.inspector.click()
    assert space.is_open("right")
    assert not area_of(space.right, window).intersects(area_of(pane, window))
    if size == (1600, 1000):
        assert not space.is_drawer("right"), "there is room for both"

    def seen() -> bool:
        spot = canvas.view.to_screen(canvas.scene.grid["conv"].center()).toPoint()
        return canvas.view.viewport().rect().contains(spot)

    qtbot.waitUntil(seen, timeout=2000)
    if space.is_drawer("right"):
        bench.toolbar.inspector.click()
    QTest.keyClick(pane.area.widget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: space.width() == window.width(), timeout=3000)
    window.resize(1500, 900)


def test_the_help_is_an_area_of_the_keyboard(bench: Workbench) -> None:
    bench.modes["design"].canvas.view.setFocus()
    pane = f1(bench)
    assert pane in areas(bench)
    bench.modes["design"].canvas.view.setFocus()
    for _ in range(len(areas(bench))):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        if pane.isAncestorOf(QApplication.focusWidget()):
            break
    assert pane.isAncestorOf(QApplication.focusWidget())


def test_f1_in_the_help_leaves_it_at_its_page(bench: Workbench) -> None:
    bench.modes["design"].canvas.view.setFocus()
    pane = f1(bench)
    pane.follow("word:stride")
    pages = list(pane.pages)
    pane.field.setFocus()
    assert f1(bench) is pane
    assert pane.pages == pages
    assert pane.topic is not None
    assert pane.topic.key == "word:stride"


def test_the_focus_comes_back_whatever_was_explained_before(bench: Workbench, qtbot: QtBot) -> None:
    """The control of an earlier page may go at any time, also while a later page is open."""
    first, second = QLineEdit(bench.toolbar), QLineEdit(bench.toolbar)
    for each in (first, second):
        each.show()
    first.setFocus()
    f1(bench).leave()
    second.setFocus()
    pane = f1(bench)
    pane.field.setFocus()
    delete(first)
    pane.leave()
    assert second.hasFocus()
    pane = f1(bench)
    pane.field.setFocus()
    delete(second)
    pane.leave()
    assert not pane.isVisible()
