"""C8: what other programs and disks do to an open file is told, asked about, and never written over."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.disk import Disk
from engine.graph import edits
from engine.graph.claims import claim
from engine.graph.file import load, save
from engine.graph.model import Node, Project
from gui.dialogs import Question
from gui.widgets.messages import Toast
from gui.workbench import Workbench

THEIRS = Project(name="Theirs", about="written by another program")


@pytest.fixture
def path(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> Path:
    """An open project with a file."""
    made = tmp_path / "folder" / "a.loom"
    made.parent.mkdir()
    save(made, Project(name="Mine"))
    with qtbot.waitSignal(bench.documents.opened, timeout=5000):
        bench.files.open(made)
    return made


def asked(bench: Workbench) -> list[Question]:
    return [each for each in bench.window_.findChildren(Question) if each.isVisible()]


def look(bench: Workbench, qtbot: QtBot, until: Callable[[], object]) -> None:
    """Look at the file until something follows from it."""

    def ready() -> bool:
        bench.documents.watch.look()
        return bool(until())

    qtbot.waitUntil(ready, timeout=5000)


def look_once(bench: Workbench, qtbot: QtBot) -> None:
    """One look that begins now, and whatever follows from it."""
    qtbot.waitUntil(lambda: not bench.documents.watch._looking, timeout=5000)
    bench.documents.watch.look()
    qtbot.waitUntil(lambda: not bench.documents.watch._looking, timeout=5000)


def edit(bench: Workbench, name: str = "relu1") -> None:
    bench.session.do("Add ReLU", edits.add, name, Node("ReLU"))


def answer(bench: Workbench, key: str) -> None:
    asked(bench)[0].buttons[key].click()


def test_a_changed_file_can_be_loaded_and_that_be_undone(bench: Workbench, qtbot: QtBot, path: Path) -> None:
    edit(bench)
    save(path, THEIRS)
    look(bench, qtbot, lambda: asked(bench))
    assert asked(bench)[0].windowTitle() == "a.loom was changed by another program"
    answer(bench, "load")
    qtbot.waitUntil(lambda: bench.session.project == THEIRS, timeout=5000)
    assert not bench.session.modified
    bench.session.undo()
    assert "relu1" in bench.session.graph.nodes
    assert bench.session.modified
    assert load(path) == THEIRS


def test_keeping_mine_counts_as_not_saved_and_asks_no_more(
    bench: Workbench, qtbot: QtBot, path: Path
) -> None:
    save(path, THEIRS)
    look(bench, qtbot, lambda: asked(bench))
    answer(bench, "mine")
    assert bench.session.modified
    assert load(path) == THEIRS, "nothing is written before it is saved"
    look_once(bench, qtbot)
    assert asked(bench) == []
    assert bench.session.modified, "the file holds the other one, whoever looks at it"
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        bench.files.save()
    assert load(path).name == "Mine"
    save(path, Project(name="Again"))
    look(bench, qtbot, lambda: asked(bench))
    answer(bench, "load")
    qtbot.waitUntil(lambda: bench.session.project.name == "Again", timeout=5000)


def test_a_changed_file_that_can_not_be_loaded_leaves_mine_as_not_saved(
    bench: Workbench, qtbot: QtBot, path: Path
) -> None:
    path.write_text("{")
    look(bench, qtbot, lambda: asked(bench))
    with qtbot.waitSignal(bench.documents.failed, timeout=5000):
        answer(bench, "load")
    answer(bench, "close")
    look_once(bench, qtbot)
    assert bench.session.modified


def test_comparing_leaves_the_choice_for_the_next_save(bench: Workbench, qtbot: QtBot, path: Path) -> None:
    compared: list[Path] = []
    bench.files.conflicts.compare = compared.append
    save(path, THEIRS)
    look(bench, qtbot, lambda: asked(bench))
    answer(bench, "compare")
    assert compared == [path]
    look_once(bench, qtbot)
    assert asked(bench) == []
    bench.files.save()
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    assert set(asked(bench)[0].buttons) == {"cancel", "over", "compare", "as"}
    answer(bench, "over")
    qtbot.waitUntil(lambda: not bench.session.modified, timeout=5000)
    assert load(path).name == "Mine"


def test_a_touched_file_is_no_news(bench: Workbench, qtbot: QtBot, path: Path) -> None:
    os.utime(path, (1_000_000_000, 1_000_000_000))
    before = bench.documents._known
    look(bench, qtbot, lambda: bench.documents._known != before)
    assert asked(bench) == []
    assert not bench.session.modified
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        edit(bench)
        bench.files.save()


def test_half_of_a_file_is_refused_in_words_and_nothing_is_lost(
    bench: Workbench, qtbot: QtBot, path: Path
) -> None:
    edit(bench)
    path.write_text('{"format": 1, "na')
    look(bench, qtbot, lambda: asked(bench))
    answer(bench, "load")
    qtbot.waitUntil(lambda: any("close" in each.buttons for each in asked(bench)), timeout=5000)
    assert "relu1" in bench.session.graph.nodes
    assert bench.session.modified
    answer(bench, "close")


def test_a_deleted_file_counts_as_not_saved_until_it_is_back(
    bench: Workbench, qtbot: QtBot, path: Path
) -> None:
    kept = path.read_bytes()
    path.unlink()
    look(bench, qtbot, lambda: bench.session.modified)
    assert any(toast.isVisible() for toast in bench.window_.findChildren(Toast))
    assert bench.window_.isWindowModified()
    path.write_bytes(kept)
    look(bench, qtbot, lambda: not bench.session.modified)
    path.unlink()
    look(bench, qtbot, lambda: bench.session.modified)
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        bench.files.save()
    assert load(path).name == "Mine"


def test_a_vanished_drive_offers_another_place_and_makes_none_by_itself(
    bench: Workbench, qtbot: QtBot, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(bench)
    shutil.rmtree(path.parent)
    bench.files.save()
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    assert asked(bench)[0].windowTitle() == "“Mine” was not saved"
    assert not path.parent.exists()
    elsewhere = tmp_path / "elsewhere.loom"
    monkeypatch.setattr("gui.dialogs.ask_target", lambda *args: args[-1](elsewhere))
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        answer(bench, "as")
    assert "relu1" in load(elsewhere).main.nodes
    assert bench.session.path == elsewhere


def test_a_read_only_disk_refuses_in_words(
    bench: Workbench, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(bench)

    def refuse(self: Disk, where: Path) -> int:
        if where.parent == path.parent:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real(self, where)

    real = Disk.create
    monkeypatch.setattr(Disk, "create", refuse)
    bench.files.save()
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    assert set(asked(bench)[0].buttons) == {"close", "as"}
    answer(bench, "close")
    assert bench.session.modified
    assert load(path).name == "Mine"


def test_a_file_that_another_program_has_open_is_opened_as_a_copy(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    other = tmp_path / "other.loom"
    save(other, Project(name="Other"))
    held = claim(bench.documents.folder, other)
    assert held is not None
    bench.files.open(other)
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    assert asked(bench)[0].windowTitle() == "other.loom is open already"
    with qtbot.waitSignal(bench.files.opened, timeout=5000):
        answer(bench, "copy")
    assert bench.session.project.name == "Other"
    assert bench.session.path is None
    held.close()
    with qtbot.waitSignal(bench.documents.opened, timeout=5000):
        bench.files.open(other)
    assert bench.session.path == other


def test_a_recent_project_that_moved_is_found_or_taken_off(
    bench: Workbench, qtbot: QtBot, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "moved.loom"
    shutil.move(path, moved)
    bench.files.open(path)
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    assert asked(bench)[0].windowTitle() == "a.loom is not there"
    monkeypatch.setattr("gui.dialogs.ask_file", lambda *args: args[-1](moved))
    with qtbot.waitSignal(bench.documents.opened, timeout=5000):
        answer(bench, "find")
    assert [row["path"] for row in bench.settings.recent()] == [str(moved)]


def test_a_name_with_a_dot_keeps_it_and_an_existing_file_is_asked_about(
    bench: Workbench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "model.v2.loom"
    save(there, THEIRS)
    edit(bench)
    monkeypatch.setattr("gui.dialogs.ask_target", lambda *args: args[-1](tmp_path / "model.v2"))
    bench.files.save_as()
    assert asked(bench)[0].windowTitle() == "Replace model.v2.loom?"
    answer(bench, "cancel")
    assert load(there) == THEIRS
    bench.files.save_as()
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        answer(bench, "over")
    assert "relu1" in load(there).main.nodes


def test_a_slow_disk_does_not_replace_what_was_drawn_meanwhile(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    other = tmp_path / "other.loom"
    save(other, Project(name="Other"))
    bench.files.open(other)
    edit(bench)  # before the disk has answered
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    answer(bench, "cancel")
    assert "relu1" in bench.session.graph.nodes


def test_a_file_that_was_not_opened_after_all_is_free_for_others(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    other = tmp_path / "other.loom"
    save(other, Project(name="Other"))
    bench.files.open(other)
    edit(bench)
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    found: list[object] = []

    def is_free() -> bool:
        held = claim(bench.documents.folder, other)
        if held is not None:
            found.append(held.close())
        return held is not None

    qtbot.waitUntil(is_free, timeout=5000)
    save(other, Project(name="Newer"))
    with qtbot.waitSignal(bench.documents.opened, timeout=5000):
        answer(bench, "discard")
    assert bench.session.project.name == "Newer", "it was read anew"
    assert not is_free()


def test_one_thing_is_asked_at_a_time(bench: Workbench, path: Path) -> None:
    bench.rename_project()
    bench.documents.changed_outside.emit(path, None)
    (question,) = asked(bench)
    question.buttons["cancel"].click()
    bench.documents.changed_outside.emit(path, None)
    assert "was changed by another program" in asked(bench)[0].windowTitle()
    answer(bench, "mine")
