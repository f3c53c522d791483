"""C1: a project that was being saved when its program was killed opens exactly as before or as after."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import disk
from engine.files import sweep
from engine.graph.file import dumps, load
from engine.graph.model import Graph, Node, Project

# Saves the two projects over each other until it is killed; "careless": as programs without protection do.
SAVER = """
import sys
from pathlib import Path
from engine.files import durable_write
path, careless = Path(sys.argv[1]), sys.argv[2] == "careless"
contents = [Path(name).read_bytes() for name in sys.argv[3:]]
print("ready", flush=True)
while True:
    for content in contents:
        path.write_bytes(content) if careless else durable_write(path, content)
"""
SIZES = (1_000, 50_000, 1_000_000, 20_000_000)
ROUNDS = {1_000: 20, 50_000: 15, 1_000_000: 10, 20_000_000: 5}


def project_of(size: int, name: str) -> Project:
    """A project whose text has about `size` bytes."""
    count = max(1, min(500, size // 1_000))
    note = name[0] * (size // count)
    return Project(name, graphs={"main": Graph({f"node{i}": Node("ReLU", note=note) for i in range(count)})})


def kill_while_saving(folder: Path, contents: list[Path], after: float, how: str = "durable") -> None:
    command = [sys.executable, "-c", SAVER, str(folder / "a.loom"), how, *map(str, contents)]
    saver = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert saver.stdout is not None
        assert saver.stdout.readline() == b"ready\n"
        time.sleep(after)
    finally:
        saver.kill()
        saver.wait()
        saver.stdout.close()


def sides(folder: Path, size: int) -> dict[bytes, Project]:
    """The two states, each with its bytes; both also as files, and the first one saved."""
    made = {}
    for name in ("old", "new"):
        project = project_of(size, name)
        data = dumps(project).encode()
        (folder / name).write_bytes(data)
        made[data] = project
    (folder / "a.loom").write_bytes((folder / "old").read_bytes())
    return made


def rounds(
    size: int, count: int, folder: Path, chance: random.Random, how: str = "durable"
) -> tuple[int, int]:
    """Kill `count` times; gives how often a temporary was left and how often the new state stood."""
    states = sides(folder, size)
    contents = [folder / "new", folder / "old"]
    interrupted = changed = 0
    for _ in range(count):
        kill_while_saving(folder, contents, chance.uniform(0, 0.05), how)
        data = (folder / "a.loom").read_bytes()
        assert data in states, f"neither old nor new: {len(data)} bytes"
        assert load(folder / "a.loom") == states[data]
        interrupted += any(p.name.startswith(disk.PREFIX) for p in folder.iterdir())
        changed += data == (folder / "new").read_bytes()
        sweep(folder)
        assert {p.name for p in folder.iterdir()} == {"a.loom", "old", "new"}
    return interrupted, changed


def run_rounds(per_size: dict[int, int], folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    interrupted = changed = 0
    for size, count in per_size.items():
        place = folder / str(size)
        place.mkdir()
        found = rounds(size, count, place, chance)
        interrupted, changed = interrupted + found[0], changed + found[1]
    assert interrupted, "no kill ever hit a save: the test proves nothing"
    assert changed, "no save ever got through: the test proves nothing"


def test_c1_killed_saves_leave_old_or_new(tmp_path):
    run_rounds(ROUNDS, tmp_path, seed=20261120)


@pytest.mark.long
def test_c1_killed_saves_leave_old_or_new_many_times(tmp_path):
    run_rounds({size: count * 10 for size, count in ROUNDS.items()}, tmp_path, seed=time.time_ns())


def test_c1_goes_red_when_saves_write_in_place(tmp_path):
    with pytest.raises(AssertionError, match="neither old nor new"):
        rounds(20_000_000, 40, tmp_path, random.Random(1), "careless")
