"""What is not saved is kept while one works, and not for longer than it is needed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.file import save
from engine.graph.model import Node, Project
from engine.graph.recovery import ENDING
from gui.files import recording
from gui.workbench import Workbench

SOON = 150


@pytest.fixture
def bench(bench: Workbench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    """A saved project, of which what is not saved is recorded soon."""
    save(tmp_path / "kept.loom", Project(name="Kept"))
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        bench.files.open(tmp_path / "kept.loom")
    monkeypatch.setattr(recording, "RECORD_AFTER", SOON)
    bench.documents.recording.set_pace(0)
    return bench


def add(bench: Workbench, name: str) -> None:
    bench.session.do("Add ReLU", edits.add, name, Node("ReLU"))


def recorded(bench: Workbench) -> str:
    return "".join(each.read_text("utf-8") for each in bench.documents.folder.glob(f"*{ENDING}"))


def test_what_work_changes_in_the_settings_does_not_put_the_record_off(
    bench: Workbench, qtbot: QtBot
) -> None:
    end = time.monotonic() + 6
    number = 0
    while time.monotonic() < end and not recorded(bench):
        add(bench, f"relu{number}")
        bench.settings.set("windows", [{"path": "/a.loom", "selection": [f"relu{number}"]}])
        number += 1
        qtbot.wait(SOON // 4)
    assert "relu0" in recorded(bench)


def test_what_was_undone_is_not_offered_after_a_crash(bench: Workbench, qtbot: QtBot) -> None:
    add(bench, "relu1")
    qtbot.waitUntil(lambda: "relu1" in recorded(bench), timeout=5000)
    bench.session.undo()
    assert not bench.session.modified
    qtbot.waitUntil(lambda: not recorded(bench), timeout=5000)
    bench.session.redo()
    qtbot.waitUntil(lambda: "relu1" in recorded(bench), timeout=5000)


def test_what_was_undone_does_not_outlive_a_restart(bench: Workbench, qtbot: QtBot) -> None:
    add(bench, "relu1")
    qtbot.waitUntil(lambda: "relu1" in recorded(bench), timeout=5000)
    bench.documents.recording.set_pace(60_000)
    bench.session.undo()
    told: list[str] = []
    bench.documents.recording.leave_behind(told.append, told.append)
    assert told == [""]
    bench.window_.close()
    qtbot.waitUntil(lambda: not recorded(bench), timeout=5000)


def test_what_is_not_saved_is_recorded_once_that_is_wanted(bench: Workbench, qtbot: QtBot) -> None:
    bench.settings.set("autosave", False)
    add(bench, "relu1")
    qtbot.wait(3 * SOON)
    assert not recorded(bench)
    bench.settings.set("autosave", True)
    qtbot.waitUntil(lambda: "relu1" in recorded(bench), timeout=5000)


def test_the_buttons_know_of_steps_of_one_name(bench: Workbench) -> None:
    undo, redo = bench.toolbar.undo, bench.toolbar.redo
    for number in range(3):
        add(bench, f"relu{number}")
    bench.session.undo()
    assert (undo.isEnabled(), redo.isEnabled()) == (True, True)
    bench.session.redo()
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    bench.session.undo()
    add(bench, "again")
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
