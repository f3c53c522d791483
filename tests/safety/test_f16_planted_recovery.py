"""F16: recovery is read from the program's own folder alone, and only what the program itself wrote there."""

from __future__ import annotations

import json
import shutil

import pytest

from engine import disk
from engine.files import sweep
from engine.graph import recovery
from engine.graph.file import load, save
from engine.graph.model import Project
from engine.graph.recovery import Journal, found

EVIL = Project("Evil")


@pytest.fixture(autouse=True)
def everyone_is_gone(monkeypatch):
    monkeypatch.setattr(disk, "is_running", lambda process, started=None: False)


@pytest.fixture
def evil_journal(tmp_path):
    """A journal that the program would believe, were it in the right place."""
    journal = Journal(tmp_path / "made")
    journal.record(EVIL, tmp_path / "work" / "a.loom")
    return journal.file


def test_f16_files_beside_a_project_are_ignored(tmp_path, evil_journal):
    work, own = tmp_path / "work", tmp_path / "own"
    work.mkdir()
    save(work / "a.loom", Project("Mine"))
    saved = (work / "a.loom").read_bytes()
    planted = [
        "a.loom~",
        ".a.loom.swp",
        ".~lock.a.loom#",
        "a.loom.bak",
        "a.loom.tmp",
        "a.journal",
        "document.journal",
        evil_journal.name,
        "recovery/a.journal",
        f".layerloom-00000000-1-{'0' * 12}.was-a.loom",
        f".layerloom-{disk.host_sign()}-999999-{'0' * 12}.was-a.loom",
        f".layerloom-{disk.host_sign()}-999999-{'0' * 12}.tmp",
    ]
    for name in planted:
        (work / name).parent.mkdir(exist_ok=True)
        shutil.copy(evil_journal, work / name)
    assert found(own) == []
    assert load(work / "a.loom") == Project("Mine")
    sweep(work)
    save(work / "a.loom", Project("Mine"))
    assert (work / "a.loom").read_bytes() == saved
    assert found(own) == []


def test_f16_the_planted_journal_is_believed_where_it_belongs(evil_journal):
    assert [r.project for r in found(evil_journal.parent)] == [EVIL]


def changed(lines: list[dict], place: int, /, **values: object) -> bytes:
    made = [{**line, **values} if here == place else line for here, line in enumerate(lines)]
    return b"".join(json.dumps(line).encode() + b"\n" for line in made)


@pytest.mark.parametrize("key", ["text", "path", "time", "number", "previous", "hash"])
def test_f16_a_record_that_was_changed_is_not_believed(tmp_path, key):
    journal = Journal(tmp_path)
    journal.record(Project("First"), "/a.loom")
    journal.record(Project("Second"), "/a.loom")
    lines = [json.loads(line) for line in journal.file.read_bytes().splitlines()]
    other = {"text": lines[2]["text"].replace("Second", "Evil"), "number": 9}.get(key, "0" * 64)
    journal.file.write_bytes(changed(lines, 2, **{key: other}))
    assert [r.name for r in found(tmp_path)] == ["a.loom"]
    assert found(tmp_path)[0].project == Project("First")


def test_f16_records_in_another_order_or_without_their_first_are_not_believed(tmp_path):
    journal = Journal(tmp_path)
    for name in ("First", "Second", "Third"):
        journal.record(Project(name))
    head, *records = journal.file.read_bytes().splitlines(keepends=True)
    journal.file.write_bytes(b"".join([head, records[1], records[2]]))
    assert found(tmp_path) == []
    journal.file.write_bytes(b"".join([head, records[0], records[2]]))
    assert [r.name for r in found(tmp_path)] == ["First"]


def test_f16_a_head_that_was_changed_is_not_believed(tmp_path):
    journal = Journal(tmp_path)
    journal.record(Project("First"))
    lines = [json.loads(line) for line in journal.file.read_bytes().splitlines()]
    journal.file.write_bytes(changed(lines, 0, process=1))
    assert found(tmp_path) == []


def test_f16_goes_red_when_nothing_is_checked(tmp_path, monkeypatch):
    monkeypatch.setattr(recovery, "_chain", lambda head, lines: (json.loads(line) for line in lines if line))
    with pytest.raises(AssertionError):
        test_f16_a_record_that_was_changed_is_not_believed(tmp_path, "text")
