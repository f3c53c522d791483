"""Comparing on the real window: what the list says, blocks, the keys and the way out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.model import Frame, Project
from gui.compare.page import ComparePage
from gui.edits import blocks
from gui.workbench import Workbench
from tests.gui.window.compared import OLD, newer, rows, states


def test_the_line_above_counts_as_many_as_the_list_has(page: ComparePage, bench: Workbench) -> None:
    bench.session.do("Frame", edits.add_frame, "frame1", Frame("Stem", (0.0, 400.0), (400.0, 200.0)))
    bench.session.do("Variable", edits.set_setting, "variables.width", 32)
    counted = {"added": 0, "removed": 0, "changed": 0}
    for row in page.listing.rows:
        counted[row.entry.state] += 1
    said = ", ".join(f"{count} {state}" for state, count in counted.items())
    assert page.banner.counts.text() == said == "4 added, 1 removed, 5 changed"


def test_the_list_says_every_setting_and_jumps(page: ComparePage, bench: Workbench) -> None:
    said = rows(page)
    assert "Changed, conv1, Conv 2D, Filters 32 → 64" in said
    assert any(text.startswith("Removed, relu1") for text in said)
    assert "Changed, Epochs, 5 → 9" in said
    assert "Added, conv1.output → cell.input, Wire" in said
    assert sum(text.endswith("Wire") for text in said) == 1  # those of the removed layer went with it
    inside = next(row for row in page.listing.rows if row.entry.drawing == "cell")
    inside.click()
    assert "act" in page.board.nodes
    assert page.board.marks["act"].chosen
    assert page.back.isVisibleTo(page)
    page.listing.rows[0].click()
    assert "conv1" in page.board.nodes


def test_a_block_is_entered_by_a_double_click_and_left_by_escape(
    page: ComparePage, bench: Workbench, qtbot: QtBot
) -> None:
    at = page.view.to_screen(page.board.nodes["cell"].place.center()).toPoint()
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert states(page) == {"act": "changed"}
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert "conv1" in page.board.nodes
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert bench.comparing.page is None


def test_a_block_that_is_unpacked_while_one_looks_inside(page: ComparePage, bench: Workbench) -> None:
    page.enter("cell")
    assert states(page) == {"act": "changed"}
    bench.session.do("Unpack", blocks.unpack, "cell")
    assert "cell" not in bench.session.graph.nodes
    page.leave()
    assert "conv1" in page.board.nodes


def test_the_keys_go_from_difference_to_difference(page: ComparePage) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    first = next(key for key, made in page.board.marks.items() if made.chosen)
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    second = next(key for key, made in page.board.marks.items() if made.chosen)
    assert first != second
    QTest.keyClick(page.view, Qt.Key.Key_Up)
    assert page.board.marks[first].chosen


def test_an_edit_is_followed_at_once_and_nothing_is_drawn_when_nothing_differs(
    page: ComparePage, bench: Workbench
) -> None:
    bench.session.do("Take all back", lambda project: OLD)
    assert states(page) == {}
    assert page.nothing.isVisibleTo(page)
    bench.session.undo()
    assert "conv1" in states(page)


def test_the_sides_can_be_swapped(page: ComparePage) -> None:
    page.turned.emit()
    assert states(page)["relu1"] == "added"
    assert states(page)["drop"] == "removed"
    assert "Filters 64 → 32" in page.board.marks["conv1"].words


def test_another_mode_or_project_ends_it(page: ComparePage, bench: Workbench) -> None:
    bench.show_mode("data")
    assert bench.comparing.page is None
    bench.comparing.show(OLD, "Old")
    assert bench.current == "design"
    bench.session.open(Project())
    assert bench.comparing.page is None


def test_tab_stays_with_what_can_be_seen(page: ComparePage, bench: Workbench) -> None:
    seen = set()
    page.view.setFocus()
    for _ in range(40):
        bench.focusNextPrevChild(True)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert not any(panel.isAncestorOf(focus) for panel in (bench.workspace.left, bench.workspace.centre))
        seen.add(focus)
    assert {page.view, page.banner.close_button, *page.listing.rows} <= seen
    bench.actions.run("view.next_area")
    assert page.isAncestorOf(QApplication.focusWidget()) or bench.toolbar.isAncestorOf(
        QApplication.focusWidget()
    )


def test_no_side_makes_the_question_of_the_other_or_of_the_canvas_void(
    bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine drops what waits for a newer question of the same method and key."""
    asked: list[tuple[str, object]] = []

    def ask(method: str, params: dict[str, object], *_: object) -> int:
        asked.append((method, params.get("key")))
        return len(asked)

    monkeypatch.setattr(bench.service, "ask", ask)
    bench.session.open(newer())
    bench.window_.show_workbench()
    bench.comparing.show(OLD, "Old")
    qtbot.waitUntil(lambda: ("analyse", None) in asked)
    sides = [key for method, key in asked if method == "analyse" and key is not None]
    assert len(set(sides)) == len(sides) == 2
    page = bench.comparing.page
    assert page is not None
    page.enter("cell")
    sides = [key for method, key in asked if method == "analyse" and key is not None]
    assert len(set(sides)) == len(sides) == 4
