"""C6: a program that is killed while it is edited loses nothing that its journal had taken."""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.graph.file import dumps, load, save
from engine.graph.model import Project
from engine.graph.recovery import Journal, decline, found

# Edits at random, keeps each state in the journal and then says its hash; ends only by being killed.
EDITOR = """
import hashlib, random, sys
from pathlib import Path
from engine.declare import UserError
from engine.graph import edits, recovery
from engine.graph.file import dumps, load
from engine.graph.model import Node
folder, path, seed, compact = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
recovery.COMPACT = compact
chance = random.Random(seed)
project, journal = load(path), recovery.Journal(folder)
def edit(project):
    names = [*project.main.nodes]
    name = chance.choice(names or ["none"])
    match chance.randrange(6) if len(names) > 3 else 0:
        case 0: return edits.add(project, edits.free_name(project.main, "layer"), Node("ReLU"))
        case 1: return edits.connect(project, f"{name}.output", f"{chance.choice(names)}.input")
        case 2: return edits.set_param(project, name, "width", chance.randrange(1000))
        case 3: return edits.remove(project, [name], rejoin=True)
        case 4: return edits.move(project, {name: (chance.random(), chance.random())})
        case _: return edits.set_note(project, name, "n" * chance.randrange(2000))
print("ready", flush=True)
while True:
    for _ in range(chance.randrange(1, 8)):
        project = edit(project)
    text = dumps(project)
    print("next", hashlib.sha256(text.encode()).hexdigest(), flush=True)
    journal.record(project, path)
    print("kept", hashlib.sha256(text.encode()).hexdigest(), flush=True)
"""


def digest(project: Project) -> str:
    return hashlib.sha256(dumps(project).encode()).hexdigest()


def edit_and_kill(folder: Path, path: Path, seed: int, after: float, compact: int) -> list[str]:
    """Lets the editor work for a while and kills it; gives the lines that it said."""
    command = [sys.executable, "-c", EDITOR, str(folder), str(path), str(seed), str(compact)]
    editor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert editor.stdout is not None
    try:
        assert editor.stdout.readline() == "ready\n"
        time.sleep(after)
    finally:
        editor.kill()
    said = editor.stdout.read().splitlines()
    editor.wait()
    editor.stdout.close()
    return [line for line in said if len(line) == 69]


def run_rounds(count: int, folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / "mine.loom"
    save(path, Project("Mine"))
    original = path.read_bytes()
    taken = 0
    for number in range(count):
        own = folder / str(number)
        said = edit_and_kill(
            own, path, chance.randrange(10**9), chance.uniform(0, 0.4), chance.choice([0, 10**7])
        )
        kept = [line.split()[1] for line in said if line.startswith("kept")]
        begun = [line.split()[1] for line in said if line.startswith("next")]
        recoveries = found(own)
        assert len(recoveries) <= 1
        if kept:
            assert recoveries, "what the journal had taken is gone"
            assert digest(recoveries[0].project) in (kept[-1], begun[-1])
            assert recoveries[0].path == path
            taken += 1
        assert path.read_bytes() == original, "the project's own file was touched"
    assert taken, "no round got as far as a record: the test proves nothing"


def test_c6_killed_editors_lose_nothing_that_was_kept(tmp_path):
    run_rounds(8, tmp_path, seed=20261120)


@pytest.mark.long
def test_c6_killed_editors_lose_nothing_many_times(tmp_path):
    run_rounds(100, tmp_path, seed=time.time_ns())


def test_c6_what_is_taken_over_can_be_killed_again(tmp_path):
    path = tmp_path / "mine.loom"
    save(path, Project("Mine"))
    edit_and_kill(tmp_path / "own", path, 1, 0.3, 10**7)
    (first,) = found(tmp_path / "own")
    journal = Journal(tmp_path / "own")
    journal.adopt(first)
    assert not first.file.exists()
    assert found(tmp_path / "own") == [], "it belongs to a living program now"
    journal.close()
    assert load(path) == Project("Mine")


def test_c6_declining_keeps_the_copy(tmp_path):
    path = tmp_path / "mine.loom"
    save(path, Project("Mine"))
    edit_and_kill(tmp_path / "own", path, 2, 0.3, 10**7)
    (first,) = found(tmp_path / "own")
    decline(first)
    assert found(tmp_path / "own") == []
    assert [r.project for r in found(tmp_path / "own", kept=True)] == [first.project]
    assert load(path) == Project("Mine")


def test_c6_goes_red_when_records_are_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(
        sys.modules[__name__], "EDITOR", EDITOR.replace("journal.record(project, path)", "pass")
    )
    with pytest.raises(AssertionError, match="is gone"):
        run_rounds(8, tmp_path, seed=3)
