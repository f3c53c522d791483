"""Files in and out of a session, and the record of what is not saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.declare import UserError
from engine.graph import edits, recovery
from engine.graph.file import load, save
from engine.graph.model import Node, Project
from gui.background import Background
from gui.files.documents import Documents
from gui.session import Session
from tests.gui.shown import Quiet


@pytest.fixture
def documents(qapp: object, tmp_path: Path) -> Iterator[Documents]:
    session = Session(Quiet())  # type: ignore[arg-type]
    background = Background()
    made = Documents(session, background, tmp_path / "own")
    yield made
    made.close()
    background.close()


def test_save_and_open(documents: Documents, tmp_path: Path, qtbot: Any) -> None:
    session = documents.session
    documents.new()
    session.do("Add", edits.add, "a", Node("Linear"))
    with qtbot.waitSignal(documents.saved):
        documents.save(tmp_path / "model.loom")
    assert not session.modified
    assert session.path == tmp_path / "model.loom"
    assert session.project.name == "model"
    assert "a" in load(tmp_path / "model.loom").main.nodes
    session.undo()
    assert session.project.name == "model"
    with qtbot.waitSignal(documents.opened):
        documents.open(tmp_path / "model.loom")
    assert "a" in session.graph.nodes


def test_a_bad_file_leaves_the_document_alone(documents: Documents, tmp_path: Path, qtbot: Any) -> None:
    documents.new()
    documents.session.do("Add", edits.add, "a", Node("Linear"))
    bad = tmp_path / "bad.loom"
    bad.write_text("{", encoding="utf-8")
    with qtbot.waitSignal(documents.failed) as failed:
        documents.open(bad)
    assert "bad.loom" in failed.args[0]
    assert "a" in documents.session.graph.nodes


def test_a_file_that_another_program_changed_is_not_overwritten(
    documents: Documents, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "model.loom"
    documents.new()
    with qtbot.waitSignal(documents.saved):
        documents.save(path)
    save(path, Project(name="Somebody else's", about="longer than before"))
    documents.session.do("Add", edits.add, "a", Node("Linear"))
    with qtbot.waitSignal(documents.changed_outside):
        documents.save()
    assert load(path).name == "Somebody else's"
    with qtbot.waitSignal(documents.saved):
        documents.save(force=True)
    assert "a" in load(path).main.nodes


def test_unsaved_work_is_on_the_disk_soon(documents: Documents, tmp_path: Path, qtbot: Any) -> None:
    documents.new()
    documents.session.do("Add", edits.add, "a", Node("Linear"))
    own = tmp_path / "own"
    qtbot.waitUntil(lambda: any(p.is_file() for p in own.rglob("*")), timeout=4000)
    with qtbot.waitSignal(documents.saved):
        documents.save(tmp_path / "model.loom")
    qtbot.waitUntil(lambda: recovery.found(own) == [], timeout=4000)


def taken_up(documents: Documents, path: Path, qtbot: Any, time: datetime) -> None:
    """What a crash left at a time, open again and asked to be saved."""
    left = recovery.Recovery(documents.folder / "gone.journal", path, path.name, time, Project(name="Left"))
    documents.open_recovered(left.project, path, left)
    qtbot.waitUntil(lambda: documents._known is not None)
    documents.save()


def test_what_a_crash_left_does_not_replace_a_newer_file_unasked(
    documents: Documents, tmp_path: Path, qtbot: Any
) -> None:
    path, now = tmp_path / "model.loom", datetime.now(UTC)
    save(path, Project(name="Newer"))
    with qtbot.waitSignal(documents.changed_outside):
        taken_up(documents, path, qtbot, now - timedelta(hours=1))
    assert load(path).name == "Newer"
    with qtbot.waitSignal(documents.saved):
        taken_up(documents, path, qtbot, now + timedelta(hours=1))
    assert load(path).name == "Left"


def test_a_record_that_fails_is_told_once_until_one_goes_well(
    documents: Documents, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    documents.failed.connect(said.append)
    documents.recording.unrecorded.connect(said.append)

    def refuse(*words: Any) -> None:
        raise UserError("The disk is full.")

    def record() -> None:
        done: list[object] = []
        documents.recording.record()
        documents.background.do(lambda: None, done.append)
        qtbot.waitUntil(lambda: bool(done))

    documents.new()
    documents.session.do("Add", edits.add, "a", Node("Linear"))
    for _ in range(2):
        with monkeypatch.context() as full:
            full.setattr(recovery.Journal, "record", refuse)
            record()
            record()
        record()
    assert said == ["The disk is full."] * 2
