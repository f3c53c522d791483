"""Recovery: what was recorded comes back when its program ended without closing, and nothing else does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import disk
from engine.declare import UserError
from engine.graph import edits, recovery
from engine.graph.model import Node, Project
from engine.graph.recovery import Journal, decline, discard, found

ONE = edits.add(Project("One"), "a", Node("ReLU"))
TWO = edits.add(ONE, "b", Node("Tanh"))


@pytest.fixture
def after_the_end(monkeypatch):
    """As if every program that wrote a journal had been killed."""
    monkeypatch.setattr(disk, "is_running", lambda process, started=None: False)


def test_the_newest_state_comes_back(tmp_path, after_the_end):
    journal = Journal(tmp_path, "tab-1")
    journal.record(ONE, "/work/one.loom")
    journal.record(TWO, "/work/one.loom")
    (recovery,) = found(tmp_path)
    assert recovery.project == TWO
    assert recovery.path == Path("/work/one.loom")
    assert recovery.name == "one.loom"
    assert recovery.time.tzinfo is not None


def test_an_unsaved_document_is_called_by_its_own_name(tmp_path, after_the_end):
    Journal(tmp_path).record(TWO)
    (recovery,) = found(tmp_path)
    assert (recovery.path, recovery.name) == (None, "One")


def test_journals_of_living_programs_are_left_alone(tmp_path):
    Journal(tmp_path).record(ONE)
    assert found(tmp_path) == []


def test_a_number_that_another_process_has_now_is_a_dead_one(tmp_path, monkeypatch):
    journal = Journal(tmp_path)
    monkeypatch.setattr(recovery, "_this_process", lambda: started_long_ago())
    journal.record(ONE)
    assert [r.project for r in found(tmp_path)] == [ONE]


def started_long_ago() -> dict[str, object]:
    import os

    return {"host": disk.host_sign(), "process": os.getpid(), "started": 1.0}


def test_closing_and_saving_leave_nothing(tmp_path, after_the_end):
    journal = Journal(tmp_path)
    journal.record(ONE)
    journal.saved()
    assert found(tmp_path) == []
    journal.record(TWO)
    assert [r.project for r in found(tmp_path)] == [TWO]
    journal.close()
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_the_same_value_is_not_written_twice(tmp_path):
    journal = Journal(tmp_path)
    journal.record(ONE)
    before = journal.file.stat().st_size
    journal.record(ONE)
    assert journal.file.stat().st_size == before
    journal.record(ONE, "/now/it/has/a/file.loom")
    assert journal.file.stat().st_size > before


def test_a_journal_does_not_grow_without_end(tmp_path, monkeypatch, after_the_end):
    monkeypatch.setattr(recovery, "COMPACT", 5_000)
    journal = Journal(tmp_path)
    for number in range(200):
        journal.record(edits.set_note(ONE, "a", str(number)))
    assert journal.file.stat().st_size < 8_000
    assert found(tmp_path)[0].project.main.nodes["a"].note == "199"


def test_adopting_hands_over_without_a_gap(tmp_path, after_the_end):
    Journal(tmp_path, "old").record(TWO, "/a.loom")
    (old,) = found(tmp_path)
    Journal(tmp_path, "new").adopt(old)
    assert [(r.project, r.path) for r in found(tmp_path)] == [(TWO, Path("/a.loom"))]


def test_declining_keeps_a_copy_and_asks_no_more(tmp_path, after_the_end):
    Journal(tmp_path).record(TWO)
    decline(found(tmp_path)[0])
    assert found(tmp_path) == []
    (kept,) = found(tmp_path, kept=True)
    assert kept.project == TWO
    discard(kept)
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_declined_ones_are_kept(tmp_path, monkeypatch, after_the_end):
    monkeypatch.setattr(recovery, "KEEP", 3)
    for number in range(5):
        Journal(tmp_path, f"tab-{number}").record(Project(str(number)))
        decline(found(tmp_path)[0])
    assert len(found(tmp_path, kept=True)) == 3


def test_the_newest_document_comes_first(tmp_path, after_the_end):
    for name in ("first", "second", "third"):
        Journal(tmp_path, name).record(Project(name))
    assert [r.name for r in found(tmp_path)] == ["third", "second", "first"]


def test_a_torn_last_line_costs_only_that_line(tmp_path, after_the_end):
    journal = Journal(tmp_path)
    journal.record(ONE)
    whole = journal.file.stat().st_size
    journal.record(TWO)
    data = journal.file.read_bytes()
    for cut in (whole, whole + 1, whole + 50, len(data) - 2):
        journal.file.write_bytes(data[:cut])
        assert [r.project for r in found(tmp_path)] == [ONE]
    journal.file.write_bytes(data[:-1])
    assert [r.project for r in found(tmp_path)] == [TWO]
    journal.file.write_bytes(data[: whole // 2])
    assert found(tmp_path) == []


def test_every_flipped_bit_of_a_record_is_seen(tmp_path, after_the_end):
    journal = Journal(tmp_path)
    journal.record(ONE)
    journal.record(TWO)
    data = journal.file.read_bytes()
    start = data.rstrip().rfind(b"\n") + 1
    for place in range(start, len(data) - 1, 7):
        broken = bytearray(data)
        broken[place] ^= 1
        journal.file.write_bytes(broken)
        assert [r.project for r in found(tmp_path)] in ([ONE], [TWO])
        assert found(tmp_path)[0].project == ONE or json.loads(broken[start:]) == json.loads(data[start:])


def test_a_line_of_another_journal_is_not_believed(tmp_path, after_the_end):
    journal, other = Journal(tmp_path, "one"), Journal(tmp_path / "elsewhere", "other")
    journal.record(ONE)
    other.record(ONE)
    other.record(Project("Foreign"))
    foreign = other.file.read_bytes().splitlines()[-1]
    journal.file.write_bytes(journal.file.read_bytes() + foreign + b"\n")
    assert [r.project for r in found(tmp_path)] == [ONE]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"hello",
        b"[1]\n[2]\n",
        b'{"format": 1}\n{}\n',
        b'{"format": 2, "process": 1, "started": 1, "host": "x"}\n',
        b"[" * 100_000,
        b'{"format": 1, "process": "a", "started": null, "host": []}\nx',
    ],
)
def test_files_that_are_no_journal_are_passed_over(tmp_path, after_the_end, content):
    (tmp_path / "planted.journal").write_bytes(content)
    (tmp_path / "folder.journal").mkdir()
    Journal(tmp_path).record(ONE)
    assert [r.project for r in found(tmp_path)] == [ONE]
    assert found(tmp_path, kept=True) == []


def test_a_path_of_stray_bytes_costs_only_the_path(tmp_path, after_the_end):
    Journal(tmp_path).record(ONE, Path("/work/stray\udcff.loom"))
    (recovery,) = found(tmp_path)
    assert (recovery.project, recovery.path) == (ONE, None)


def test_a_full_disk_is_told_of_and_the_journal_goes_on(tmp_path, monkeypatch, after_the_end):
    journal = Journal(tmp_path)
    journal.record(ONE)

    def full(handle: int, data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk.disk, "write", full)
        with pytest.raises(UserError, match="disk is full"):
            journal.record(TWO)
    assert [r.project for r in found(tmp_path)] == [ONE]
    journal.record(TWO)
    assert [r.project for r in found(tmp_path)] == [TWO]


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b", "x" * 65])
def test_a_document_needs_a_plain_word(tmp_path, name):
    with pytest.raises(ValueError):
        Journal(tmp_path, name)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert found(tmp_path / "never") == []
