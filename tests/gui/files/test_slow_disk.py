"""A disk that takes its time: what a person does meanwhile is neither lost nor taken for saved."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.graph import edits
from engine.graph.claims import claim
from engine.graph.file import load, save
from engine.graph.model import Node
from engine.graph.recovery import ENDING
from gui.background import Background
from gui.files.documents import Documents
from gui.session import Session
from tests.gui.shown import Quiet


class Slow:
    """A document whose disk does nothing until it is let go."""

    def __init__(self, folder: Path) -> None:
        self.session = Session(Quiet())  # type: ignore[arg-type]
        self.background = Background()
        self.documents = Documents(self.session, self.background, folder / "own")
        self.gate = threading.Event()

    def hold(self) -> None:
        """Let what comes next wait."""
        self.gate.clear()
        self.background.do(lambda: self.gate.wait(10))

    def add(self, name: str) -> None:
        self.session.do("Add", edits.add, name, Node("Linear"))


@pytest.fixture
def slow(qapp: object, tmp_path: Path) -> Iterator[Slow]:
    made = Slow(tmp_path)
    made.documents.new()
    yield made
    made.gate.set()
    made.documents.close()
    made.background.close()


def test_what_is_drawn_during_the_first_save_is_not_saved(slow: Slow, tmp_path: Path, qtbot: Any) -> None:
    slow.add("a")
    slow.hold()
    slow.documents.save(tmp_path / "model.loom")
    slow.add("b")
    with qtbot.waitSignal(slow.documents.saved):
        slow.gate.set()
    assert set(load(tmp_path / "model.loom").main.nodes) == {"a"}
    assert slow.session.project.name == "model"
    assert slow.session.modified, "b is in no file"
    slow.session.undo()
    assert not slow.session.modified


def test_a_save_that_ends_late_leaves_the_next_document_alone(slow: Slow, tmp_path: Path, qtbot: Any) -> None:
    slow.add("a")
    slow.hold()
    slow.documents.save(tmp_path / "model.loom")
    slow.documents.new()
    slow.add("other")
    said: list[Path] = []
    slow.documents.saved.connect(said.append)
    with qtbot.waitSignal(slow.documents.saved_late):
        slow.gate.set()
    assert not said, "the document that is open was not saved"
    assert slow.session.path is None, "the next save would replace the file of another document"
    assert slow.session.modified
    assert set(load(tmp_path / "model.loom").main.nodes) == {"a"}


def test_a_late_save_onto_a_file_of_another_window_asks_nothing_of_the_next_document(
    slow: Slow, tmp_path: Path, qtbot: Any
) -> None:
    held = claim(slow.documents.folder, tmp_path / "model.loom")
    assert held is not None
    asked: list[Path] = []
    slow.add("a")
    slow.hold()
    slow.documents.save(tmp_path / "model.loom", taken=asked.append)
    slow.documents.new()
    with qtbot.waitSignal(slow.documents.failed) as told:
        slow.gate.set()
    assert "was not saved over" in told.args[0]
    assert not asked
    held.close()


def test_a_late_save_that_the_disk_refuses_offers_nothing_for_the_next_document(
    slow: Slow, tmp_path: Path, qtbot: Any
) -> None:
    offered: list[str] = []
    slow.add("a")
    slow.hold()
    slow.documents.save(tmp_path / "gone" / "model.loom", refused=offered.append)
    slow.documents.new()
    with qtbot.waitSignal(slow.documents.failed) as told:
        slow.gate.set()
    assert "model.loom was not saved" in told.args[0]
    assert not offered


def test_what_was_recorded_during_a_save_stays_recorded(slow: Slow, tmp_path: Path, qtbot: Any) -> None:
    slow.add("a")
    slow.hold()
    slow.documents.save(tmp_path / "model.loom")
    slow.add("b")
    slow.documents.recording.record()
    with qtbot.waitSignal(slow.documents.saved):
        slow.gate.set()
    done: list[object] = []
    slow.background.do(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    (journal,) = (tmp_path / "own").glob(f"*{ENDING}")
    assert '\\"b\\"' in journal.read_text("utf-8")
    slow.documents.save()
    qtbot.waitUntil(lambda: not journal.exists())


def test_two_saves_in_a_row_ask_nothing_and_the_second_holds_what_was_drawn_between(
    slow: Slow, tmp_path: Path, qtbot: Any
) -> None:
    path, asked = tmp_path / "model.loom", []
    slow.documents.changed_outside.connect(lambda *words: asked.append(words))
    with qtbot.waitSignal(slow.documents.saved):
        slow.documents.save(path)
    slow.add("a")
    slow.hold()
    slow.documents.save()
    slow.add("b")
    with qtbot.waitSignals([slow.documents.saved, slow.documents.saved]):
        slow.documents.save()
        slow.gate.set()
    assert not asked
    assert set(load(path).main.nodes) == {"a", "b"}
    assert not slow.session.modified


def test_a_save_that_follows_one_under_a_new_name_goes_there(slow: Slow, tmp_path: Path, qtbot: Any) -> None:
    old, new = tmp_path / "old.loom", tmp_path / "new.loom"
    with qtbot.waitSignal(slow.documents.saved):
        slow.documents.save(old)
    slow.add("a")
    slow.hold()
    slow.documents.save(new)
    with qtbot.waitSignals([slow.documents.saved, slow.documents.saved]):
        slow.documents.save()
        slow.gate.set()
    assert slow.session.path == new
    assert set(load(new).main.nodes) == {"a"}
    assert not load(old).main.nodes


def test_a_save_that_waits_writes_no_other_document(slow: Slow, tmp_path: Path, qtbot: Any) -> None:
    slow.hold()
    slow.documents.save(tmp_path / "one.loom")
    slow.documents.save(tmp_path / "two.loom")
    slow.documents.new()
    slow.add("other")
    with qtbot.waitSignal(slow.documents.failed) as told:
        slow.gate.set()
    assert told.args == ["two.loom was not saved: another project was opened meanwhile."]
    assert not (tmp_path / "two.loom").exists()
    with qtbot.waitSignal(slow.documents.saved):
        slow.documents.save(tmp_path / "three.loom")


def test_what_is_just_being_saved_is_no_change_of_another_program(
    slow: Slow, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked, there = tmp_path / "model.loom", [], threading.Event()
    slow.documents.changed_outside.connect(lambda *words: asked.append(words))
    with qtbot.waitSignal(slow.documents.saved):
        slow.documents.save(path)

    def save_slowly(*words: Any) -> None:
        save(*words)
        there.set()
        slow.gate.wait(10)

    monkeypatch.setattr("engine.graph.file.save", save_slowly)
    slow.add("a")
    slow.gate.clear()
    slow.documents.save()
    assert there.wait(10)
    slow.documents.watch.look()
    qtbot.waitUntil(lambda: not slow.documents.watch._looking)
    with qtbot.waitSignal(slow.documents.saved):
        slow.gate.set()
    assert not asked
