"""The window from the start screen to a closed program, by mouse and key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from engine.analysis.types import Problem
from engine.graph import edits
from engine.graph.model import Node, Project
from engine.graph.recovery import Journal, Recovery
from gui import theme
from gui.dialogs import Question
from gui.files.kept_work import KeptWork
from gui.files.leaving import offer_recovery
from gui.modes import Badge, Fact
from gui.preferences.dialog import OptionPage, Preferences
from gui.preferences.key_page import KeyPage
from gui.renewal import renew
from gui.search.command import CommandSearch
from gui.settings import Settings
from gui.window import Window
from gui.workbench import Workbench

CTRL = Qt.KeyboardModifier.ControlModifier


def question(window: Window) -> Question:
    found = [each for each in window.findChildren(Question) if each.isVisible()]
    assert found, "nothing was asked"
    return found[-1]


def shown(bench: Workbench) -> set[str]:
    return {label.text() for label in bench.workspace.findChildren(QLabel) if label.isVisible()}


def edit(bench: Workbench) -> None:
    bench.session.do("Add ReLU", edits.add, "relu1", Node("ReLU"))


def test_the_first_paint_is_told_and_needs_no_workbench(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    made = Window(settings, tmp_path)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.painted, timeout=3000):
        made.show()
    assert made.workbench is None
    assert not made.started


def test_a_blank_canvas_leads_to_design(window: Window) -> None:
    window.start.blank_card.click()
    assert window.started
    assert window.workbench is not None
    assert window.workbench.current == "design"
    assert {"design left", "design centre", "design right", "design dock"} <= shown(window.workbench)


def test_modes_are_made_when_first_shown_and_kept(bench: Workbench) -> None:
    assert set(bench.modes) == {"design"}
    QTest.keyClick(bench.window_, Qt.Key.Key_2, CTRL)
    assert bench.current == "data"
    assert "data centre" in shown(bench)
    assert "design centre" not in shown(bench)
    design = bench.modes["design"]
    bench.toolbar.tabs["design"].click()
    assert bench.modes["design"] is design
    assert design.heard == ["enter", "leave", "enter"]  # type: ignore[attr-defined]


def test_the_keys_of_a_mode_work_while_it_is_shown(bench: Workbench) -> None:
    design = bench.modes["design"]
    bench.actions.run("design.do")
    bench.show_mode("train")
    assert not bench.actions.run("design.do")
    assert design.heard == ["enter", "do", "leave"]  # type: ignore[attr-defined]


def test_the_title_says_the_name_and_whether_it_is_saved(bench: Workbench) -> None:
    window = bench.window_
    assert not window.isWindowModified()
    edit(bench)
    assert window.isWindowModified()
    assert "Untitled" in window.windowTitle()
    assert bench.toolbar.name.accessibleName() == "Untitled, not saved"
    assert bench.toolbar.undo.isEnabled()
    assert bench.toolbar.undo.toolTip() == "Undo Add ReLU  Ctrl+Z"
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert not window.isWindowModified()
    assert not bench.toolbar.undo.isEnabled()
    assert bench.toolbar.redo.isEnabled()


def test_closing_the_project_goes_back_to_the_start_screen(bench: Workbench) -> None:
    bench.actions.run("file.close")
    assert not bench.window_.started
    assert bench.window_.windowTitle() == "Layerloom"
    assert bench.current == ""


def test_training_with_a_problem_leads_to_it_instead(bench: Workbench, qtbot: QtBot) -> None:
    bench.session.do("Add", edits.add, "head", Node("Linear"))
    bench.service.problems = (Problem("classes-width", "head", "6 values, 8 classes", "..."),)  # type: ignore[attr-defined]
    with qtbot.waitSignal(bench.session.analysed, timeout=3000):
        bench.session.analyse_again()
    bench.show_mode("data")
    QTest.keyClick(bench.window_, Qt.Key.Key_F5)
    assert bench.current == "design"
    assert bench.session.selection == {"head"}
    assert bench.toolbar.tabs["design"].badge == Badge(count=1)
    assert bench.statusbar.fact.accessibleName() == "1 problem to fix before training"


def test_a_problem_of_the_data_leads_to_data(bench: Workbench, qtbot: QtBot) -> None:
    bench.service.problems = (Problem("no-data", None, "No data chosen", "..."),)  # type: ignore[attr-defined]
    with qtbot.waitSignal(bench.session.analysed, timeout=3000):
        bench.session.analyse_again()
    bench.statusbar.fact.click()
    assert bench.current == "data"
    assert bench.toolbar.tabs["data"].badge.count == 1


def test_a_run_is_shown_on_the_train_button_and_closing_asks_about_it(bench: Workbench) -> None:
    bench.set_training("32 / 60", 0.53)
    assert bench.toolbar.train.accessibleName() == "Training, 32 / 60"
    bench.window_.close()
    asked = question(bench.window_)
    assert asked.windowTitle() == "Training goes on without the window"
    asked.buttons["cancel"].click()
    assert bench.window_.isVisible()
    bench.set_training("")
    assert bench.toolbar.train.accessibleName() == "Train"


def test_a_mode_says_its_own_facts_while_it_is_shown(bench: Workbench) -> None:
    bench.set_status("train", Fact("Training “first”", "activity", "success"), [("Loss", "0.135")])
    assert bench.statusbar.fact.accessibleName() == "Nothing drawn yet"
    bench.show_mode("train")
    assert bench.statusbar.fact.accessibleName() == "Training “first”"
    assert bench.statusbar.figures.accessibleName() == "Loss 0.135"


def test_search_finds_layers_of_the_model_and_actions(bench: Workbench) -> None:
    edit(bench)
    QTest.keyClick(bench.window_, Qt.Key.Key_K, CTRL)
    search = bench.window_.findChild(CommandSearch)
    assert search is not None
    search.field.setText("relu1")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert bench.session.selection == {"relu1"}
    bench.search()
    search = bench.window_.findChildren(CommandSearch)[-1]
    search.field.setText("go to tr")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert bench.current == "train"
    bench.search()
    search = bench.window_.findChildren(CommandSearch)[-1]
    search.field.setText("zzz")
    assert search.rows[0].found.text == "Nothing called “zzz”"
    search.close()


def test_f6_goes_from_area_to_area(bench: Workbench, qtbot: QtBot) -> None:
    bench.window_.activateWindow()
    qtbot.waitUntil(bench.window_.isActiveWindow, timeout=2000)
    areas = []
    for _ in range(3):
        bench.actions.run("view.next_area")
        focus = QApplication.focusWidget()
        assert focus is not None
        areas.append(
            next(a for a in (bench.toolbar, bench.workspace.dock, bench.statusbar) if a.isAncestorOf(focus))
        )
    assert areas[0] is not areas[1]
    assert areas[1] is not areas[2]
    bench.actions.run("view.previous_area")
    assert areas[1].isAncestorOf(QApplication.focusWidget())


def test_settings_are_in_force_at_once_and_remembered(bench: Workbench, settings: Settings) -> None:
    before = theme.choice()
    bench.show_settings()
    dialog = bench.window_.findChild(Preferences)
    assert dialog is not None
    page = dialog.pages["appearance"]
    assert isinstance(page, OptionPage)
    page.form.editors["theme"].edited.emit("light")
    page.form.editors["reduced_motion"].widget.click()  # type: ignore[attr-defined]
    assert (theme.choice(), settings.get("theme", "")) == ("light", "light")
    assert settings.get("reduced_motion", False)
    dialog.accept()
    theme.set_choice(before)


def test_the_list_of_keys_names_every_action_with_a_key(bench: Workbench) -> None:
    bench.show_keys()
    dialog = bench.window_.findChild(Preferences)
    assert dialog is not None
    page = dialog.pages["keys"]
    assert isinstance(page, KeyPage)
    said = {line.field.accessibleName() for line in page.lines.values()}
    assert {"Save: Ctrl+S", "Next area: F6", "Do design: Ctrl+U", "Do export: Ctrl+U"} <= said
    dialog.accept()


def test_the_project_gets_another_name(bench: Workbench) -> None:
    bench.actions.run("project.rename")
    asked = question(bench.window_)
    field = asked.column.itemAt(1).widget()
    field.setText("Surface defects")  # type: ignore[union-attr]
    asked.buttons["ok"].click()
    assert bench.session.project.name == "Surface defects"
    assert bench.toolbar.name.text() == "Surface defects"


def test_no_dialog_stays_open(bench: Workbench) -> None:
    assert not [each for each in bench.window_.findChildren(QDialog) if each.isVisible()]


def test_the_place_of_the_window_is_remembered(window: Window, settings: Settings, tmp_path: Path) -> None:
    window.resize(800, 640)
    window.close()
    again = Window(settings, tmp_path)
    assert (again.width(), again.height()) == (800, 640)
    again.deleteLater()


def test_what_a_crash_left_is_offered_and_can_be_opened(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    found = Recovery(
        tmp_path / "x.journal", None, "Lost work", datetime.now(UTC), edits.add(Project(), "r", Node("ReLU"))
    )
    bench = window.begin()
    with patch("engine.graph.recovery.found", return_value=[found]):
        offer_recovery(bench)
        qtbot.waitUntil(lambda: any(q.isVisible() for q in window.findChildren(Question)), timeout=3000)
    question(window).buttons["yes"].click()
    assert window.started
    assert set(bench.session.graph.nodes) == {"r"}
    assert bench.session.modified


def test_what_a_crash_left_is_kept_and_not_offered_again_after_a_no(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "x.journal"
    file.write_text("kept")
    found = Recovery(file, None, "Lost work", datetime.now(UTC), Project())
    with patch("engine.graph.recovery.found", return_value=[found]):
        offer_recovery(window.begin())
        qtbot.waitUntil(lambda: any(q.isVisible() for q in window.findChildren(Question)), timeout=3000)
    question(window).buttons["no"].click()
    qtbot.waitUntil(lambda: not file.exists(), timeout=3000)
    assert (tmp_path / "x.kept").read_text() == "kept"
    assert not window.started


def test_after_giving_up_a_project_nobody_asks_about_it_again(bench: Workbench, qtbot: QtBot) -> None:
    edit(bench)
    bench.close_project()
    question(bench.window_).buttons["discard"].click()
    assert not bench.window_.started
    with qtbot.waitSignal(bench.window_.closed, timeout=3000):
        bench.window_.close()


def left(folder: Path, name: str) -> Path:
    """What a program that was killed leaves behind."""
    journal = Journal(folder)
    journal.record(edits.add(Project(name=name), name.lower(), Node("ReLU")))
    return journal.file


@pytest.mark.parametrize("way", ["later", "escape", "language"])
def test_what_a_crash_left_is_offered_again_when_it_is_put_off(
    way: str, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.graph.recovery._is_ended", lambda facts, file: True)
    bench = window.begin()
    file = left(bench.folder, "Lost")
    after: list[bool] = []
    offer_recovery(bench, lambda: after.append(True))
    qtbot.waitUntil(window.asks, timeout=3000)
    if way == "later":
        question(window).buttons["later"].click()
    elif way == "escape":
        QTest.keyClick(question(window), Qt.Key.Key_Escape)
    else:
        renew(window)
    assert after == [True]
    done: list[object] = []
    bench.background.do(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=3000)
    assert file.exists()
    offer_recovery(bench)
    qtbot.waitUntil(window.asks, timeout=3000)
    question(window).buttons["later"].click()


def test_what_was_declined_is_opened_from_a_list(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.graph.recovery._is_ended", lambda facts, file: True)
    bench = window.begin()
    said: list[str] = []
    monkeypatch.setattr(bench, "toast", lambda text, *rest, **more: said.append(text))
    bench.actions.run("file.kept")
    qtbot.waitUntil(lambda: said == ["No work was kept"], timeout=3000)
    for name in ("Older", "Newer"):
        left(bench.folder, name)
    offer_recovery(bench)
    qtbot.waitUntil(window.asks, timeout=3000)
    question(window).buttons["no"].click()
    bench.actions.run("file.kept")
    qtbot.waitUntil(window.asks, timeout=3000)
    (shown,) = window.findChildren(KeptWork)
    assert [row.text() for row in shown.rows] == ["Newer", "Older"]
    shown.rows[1].click()
    assert set(bench.session.graph.nodes) == {"older"}
    assert bench.session.modified
    qtbot.waitUntil(lambda: len(list(bench.folder.glob("*.kept"))) == 1, timeout=3000)
