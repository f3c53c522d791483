"""The window from the start screen to a closed program, by mouse and key."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from engine.analysis.types import Problem
from engine.graph import edits
from engine.graph.file import load, save
from engine.graph.model import Node, Project
from gui import theme
from gui.command import CommandSearch
from gui.dialogs import Question
from gui.modes import Badge, Fact
from gui.preferences import Keys, Preferences
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


def drop(window: Window, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window.dropEvent(
        QDropEvent(
            QPointF(50, 50),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


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


def test_saving_asks_for_a_file_once(
    bench: Workbench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "first.loom"
    asked: list[Path] = []

    def answer(parent: object, title: str, patterns: object, start: Path, done: object) -> None:
        asked.append(start)
        done(path)  # type: ignore[operator]

    monkeypatch.setattr("gui.dialogs.ask_target", answer)
    edit(bench)
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        QTest.keyClick(bench.window_, Qt.Key.Key_S, CTRL)
    assert [start.name for start in asked] == ["untitled.loom"]
    assert set(load(path).main.nodes) == {"relu1"}
    assert not bench.window_.isWindowModified()
    assert bench.statusbar.saved.accessibleName().startswith("Saved at")
    assert bench.settings.recent()[0]["path"] == str(path)
    assert bench.settings.recent()[0]["line"] == "1 layer"
    bench.session.do("Mute", edits.set_muted, ["relu1"], True)
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        bench.actions.run("file.save")
    assert len(asked) == 1
    assert load(path).main.nodes["relu1"].muted


def test_closing_with_unsaved_work_asks_and_cancel_keeps_everything(bench: Workbench) -> None:
    edit(bench)
    bench.window_.close()
    asked = question(bench.window_)
    assert bench.window_.isVisible()
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert bench.window_.isVisible()
    assert bench.session.modified


def test_closing_with_nothing_to_lose_just_closes(bench: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.window_.closed, timeout=3000):
        bench.window_.close()
    assert not bench.window_.isVisible()
    assert bench.service.closed  # type: ignore[attr-defined]


def test_closing_without_saving_closes(bench: Workbench, qtbot: QtBot) -> None:
    edit(bench)
    bench.window_.close()
    with qtbot.waitSignal(bench.window_.closed, timeout=3000):
        question(bench.window_).buttons["discard"].click()
    assert not bench.window_.isVisible()


def test_closing_with_saving_waits_for_the_disk(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "kept.loom"
    save(path, Project(name="Kept"))
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        bench.files.open(path)
    edit(bench)
    bench.window_.close()
    with qtbot.waitSignal(bench.window_.closed, timeout=5000):
        question(bench.window_).buttons["save"].click()
    assert "relu1" in load(path).main.nodes


def test_opening_another_project_asks_first(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "other.loom"
    save(path, Project(name="Other"))
    edit(bench)
    bench.files.open(path)
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        question(bench.window_).buttons["discard"].click()
    assert bench.session.project.name == "Other"


def test_a_file_that_cannot_be_opened_says_so_and_leaves_the_project(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "broken.loom"
    path.write_text("{")
    project = bench.session.project
    with qtbot.waitSignal(bench.files.refused, timeout=5000) as told:
        bench.files.open(path)
    assert told.args[0] == "broken.loom can’t be opened"
    assert "Traceback" not in told.args[1]
    assert bench.session.project is project
    question(bench.window_).buttons["close"].click()


def test_a_project_file_dropped_on_the_start_screen_is_opened(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "dropped.loom"
    save(path, Project(name="Dropped"))
    bench = window.begin()
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        drop(window, path)
    assert window.started
    assert bench.session.project.name == "Dropped"


def test_a_table_dropped_on_the_start_screen_becomes_a_project_about_it(
    window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "customer_churn.csv"
    path.write_text("a,b\n1,2\n")
    drop(window, path)
    bench = window.workbench
    assert bench is not None
    assert bench.current == "data"
    assert bench.session.project.name == "Customer churn"
    assert bench.session.project.data is not None
    assert bench.session.project.data.params["path"] == str(path)


def test_a_table_dropped_on_an_open_project_becomes_its_data_and_can_be_undone(
    bench: Workbench, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2\n")
    edit(bench)
    drop(bench.window_, path)
    assert bench.current == "data"
    assert "relu1" in bench.session.graph.nodes
    assert bench.session.project.data is not None
    bench.session.undo()
    assert bench.session.project.data is None


def test_anything_else_that_is_dropped_is_refused_in_words(bench: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "music.mp3"
    path.write_bytes(b"x")
    drop(bench.window_, path)
    asked = question(bench.window_)
    assert asked.windowTitle() == "music.mp3 can’t be opened here"
    asked.buttons["close"].click()


def test_closing_the_project_goes_back_to_the_start_screen(bench: Workbench) -> None:
    bench.actions.run("file.close")
    assert not bench.window_.started
    assert bench.window_.windowTitle() == "Layerloom"
    assert bench.current == ""


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
    QTest.mouseMove(handle, start + _right(60))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=start + _right(60))
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
    dialog.theme.chosen.emit("light")
    dialog.motion.click()
    assert (theme.choice(), settings.get("theme", "")) == ("light", "light")
    dialog.accept()
    theme.set_choice(before)


def test_the_list_of_keys_names_every_action_with_a_key(bench: Workbench) -> None:
    bench.show_keys()
    dialog = bench.window_.findChild(Keys)
    assert dialog is not None
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Save", "Ctrl+S", "Next area", "F6", "Do design"} <= words
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


def _right(distance: int):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QPoint

    return QPoint(distance, 0)
