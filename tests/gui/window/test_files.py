"""Opening, saving, dropping and closing: nothing is lost without being asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.file import load, save
from engine.graph.model import Node, Project
from engine.graph.recovery import ENDING
from gui.dialogs import Question
from gui.preferences.dialog import Preferences
from gui.widgets.messages import Toast
from gui.window import Window
from gui.workbench import Workbench

CTRL = Qt.KeyboardModifier.ControlModifier


def question(window: Window) -> Question:
    found = [each for each in window.findChildren(Question) if each.isVisible()]
    assert found, "nothing was asked"
    return found[-1]


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
    bench.window_.close()
    assert question(bench.window_) is asked, "it asks once"
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert bench.window_.isVisible()
    assert bench.session.modified


def test_closing_with_nothing_to_lose_just_closes(bench: Workbench) -> None:
    said: list[str] = []
    bench.window_.leaving.connect(lambda: said.append("leaving"))
    bench.window_.closed.connect(lambda: said.append("closed"))
    bench.window_.close()
    assert said == ["leaving", "closed"], "each once"
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


def test_what_is_drawn_while_it_is_saved_for_closing_is_asked_about_again(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "kept.loom"
    save(path, Project(name="Kept"))
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        bench.files.open(path)
    edit(bench)
    bench.window_.close()
    question(bench.window_).buttons["save"].click()
    bench.session.do("Add GELU", edits.add, "late", Node("GELU"))
    qtbot.waitUntil(lambda: any(each.isVisible() for each in bench.window_.findChildren(Question)))
    assert bench.window_.isVisible()
    assert set(load(path).main.nodes) == {"relu1"}
    with qtbot.waitSignal(bench.window_.closed, timeout=5000):
        question(bench.window_).buttons["save"].click()
    assert set(load(path).main.nodes) == {"relu1", "late"}


def test_a_dialog_that_keeps_the_window_open_does_not_answer_for_the_next_time(
    bench: Workbench, qtbot: QtBot
) -> None:
    edit(bench)
    bench.show_settings()
    bench.window_.close_now()  # a save that took its time has ended
    assert bench.window_.isVisible()
    bench.window_.findChild(Preferences).reject()
    bench.session.do("Add GELU", edits.add, "late", Node("GELU"))
    bench.window_.close()
    assert bench.window_.isVisible()
    question(bench.window_).buttons["cancel"].click()


def test_a_file_that_comes_after_the_window_was_closed_is_not_opened(
    bench: Workbench, tmp_path: Path
) -> None:
    path = tmp_path / "late.loom"
    save(path, Project(name="Late"))
    bench.files.open(path)
    bench.window_.close()
    QApplication.processEvents()
    assert bench.session.path is None


def test_work_that_was_given_up_for_a_file_that_cannot_be_opened_is_still_recorded(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.loom"
    bad.write_text("{")
    edit(bench)
    bench.documents.recording.record()
    bench.files.open(bad)
    with qtbot.waitSignal(bench.files.refused, timeout=5000):
        question(bench.window_).buttons["discard"].click()
    question(bench.window_).buttons["close"].click()
    assert bench.session.modified
    recorded = [each.read_text("utf-8") for each in bench.documents.folder.glob(f"*{ENDING}")]
    assert any("relu1" in text for text in recorded)


@pytest.mark.parametrize("way", ["over", "as"])
def test_closing_goes_on_once_the_change_of_another_program_is_dealt_with(
    way: str, bench: Workbench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "kept.loom", tmp_path / "other.loom"
    monkeypatch.setattr("gui.dialogs.ask_target", lambda *words: words[-1](other))
    save(path, Project(name="Kept"))
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        bench.files.open(path)
    edit(bench)
    save(path, Project(name="Theirs", about="longer than before"))
    bench.window_.close()
    question(bench.window_).buttons["save"].click()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in bench.window_.findChildren(Question)))
    with qtbot.waitSignal(bench.window_.closed, timeout=5000):
        question(bench.window_).buttons[way].click()
    assert "relu1" in load(path if way == "over" else other).main.nodes


def test_a_file_that_can_not_be_opened_as_a_copy_is_named_and_only_then(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(bench.files.refused, timeout=5000) as told:
        bench.files.open_copy(tmp_path / "gone.loom")
    question(bench.window_).buttons["close"].click()
    assert told.args[0] == "gone.loom can’t be opened"
    with qtbot.waitSignal(bench.files.refused, timeout=5000) as told:
        bench.documents.failed.emit("Something else.")
    question(bench.window_).buttons["close"].click()
    assert told.args[0] == "This can’t be done"


def test_work_that_can_not_be_recorded_is_said_without_a_question(bench: Workbench) -> None:
    edit(bench)
    bench.documents.recording.unrecorded.emit("The disk is full.")
    (toast,) = (each for each in bench.window_.findChildren(Toast) if each.isVisible())
    assert "The disk is full." in toast.accessibleName()
    assert not any(each.isVisible() for each in bench.window_.findChildren(Question))
