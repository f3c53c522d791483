"""Words that still stand in a field belong to the project: closing, saving and opening know of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.file import load, save
from gui.dialogs import Question
from gui.workbench import Workbench


@pytest.fixture
def field(bench: Workbench) -> QLineEdit:
    """A field of the window that has the keyboard, and takes what stands in it when it is left."""
    made = QLineEdit(bench.window_)
    made.editingFinished.connect(
        lambda: bench.session.do("Set epochs", edits.set_setting, "training.epochs", int(made.text()))
    )
    made.show()
    bench.window_.activateWindow()
    made.setFocus()
    made.setText("7")
    assert made.hasFocus()
    return made


def asked(bench: Workbench) -> list[Question]:
    return [each for each in bench.window_.findChildren(Question) if each.isVisible()]


def test_closing_asks_about_them(bench: Workbench, field: QLineEdit) -> None:
    bench.window_.close()
    assert bench.window_.isVisible()
    assert [each.windowTitle() for each in asked(bench)] == ["Save changes to “Untitled”?"]
    assert bench.session.project.training["epochs"] == 7
    asked(bench)[0].answer("cancel")


def test_saving_writes_them_and_leaves_the_keyboard_in_the_field(
    bench: Workbench, field: QLineEdit, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mine.loom"
    save(path, bench.session.project)
    bench.session.mark_saved(bench.session.project, path)
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        bench.actions.run("file.save")
    assert load(path).training["epochs"] == 7
    assert field.hasFocus()


def test_what_was_to_be_opened_asks_about_them_when_it_comes(
    bench: Workbench, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    guard, came = bench.files.from_now(), []
    request.getfixturevalue("field")
    guard(lambda: came.append("other"))
    assert not came
    asked(bench)[0].answer("discard")
    assert came == ["other"]


def test_a_run_begins_with_them(bench: Workbench, field: QLineEdit, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(
        bench, "show_mode", lambda mode: begun.append(bench.session.project.training["epochs"])
    )
    bench.train()
    assert begun == [7]
