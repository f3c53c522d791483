"""F7: whatever is done to a project file, it opens as a whole document or is refused in one sentence."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from engine.declare import UserError
from engine.graph.file import dumps, loads
from engine.graph.model import Project, node_of

ODD = [None, True, False, 0, -1, 2**62, 1.5, 1e300, "", "a", "a.b", "=1", "\0", "é", [], [[]], {}, {"a": 1}]
PIECES = [
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"NaN",
    b"1e999",
    b"\0",
    b"\xff",
    b"-",
]


@pytest.fixture(scope="module")
def seeds(root: Path) -> list[bytes]:
    """Every template, and an empty project."""
    files = sorted((root / "templates").glob("*.loom"))
    assert len(files) >= 7
    return [*(file.read_bytes() for file in files), b'{"format": 1}']


def changed_bytes(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(4):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                made[at:at] = chance.choice(PIECES)
            case 2:
                del made[at : at + chance.randrange(40)]
            case _:
                start = chance.randrange(len(made) + 1)
                made[at:at] = made[start : start + chance.randrange(60)]
    return bytes(made)


def changed_values(data: bytes, chance: random.Random) -> bytes:
    """The file with one value, key or entry somewhere in it replaced, removed or doubled."""
    whole = json.loads(data)
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for key in keys:
            places.append((value, key))
            walk(value[key])

    walk(whole)
    for _ in range(chance.randrange(1, 4)):
        inner, key = chance.choice(places)
        if isinstance(inner, list):
            if key < len(inner):
                inner[key] = chance.choice(ODD)
        elif key in inner:
            value = inner.pop(key)
            match chance.randrange(3):
                case 0:
                    inner[key] = chance.choice(ODD)
                case 1:
                    inner[chance.choice(["main", "nodes", "a b", "x" * 99, "class", "type"])] = value
    return json.dumps(whole).encode()


def opening(data: bytes) -> tuple[Project | None, str]:
    try:
        return loads(data, "fuzzed.loom"), ""
    except UserError as error:
        return None, str(error)


def fuzz(seeds: list[bytes], count: int, seed: int) -> int:
    """Open `count` mutants; gives how many opened."""
    chance = random.Random(seed)
    opened = 0
    for number in range(count):
        change = changed_bytes if number % 2 else changed_values
        data = change(chance.choice(seeds), chance)
        start = time.process_time()
        project, sentence = opening(data)
        assert time.process_time() - start < 2, data
        assert "\n" not in sentence, data
        assert len(sentence) < 800, data
        if project is None:
            continue
        opened += 1
        assert loads(dumps(project)) == project, data
        for graph in project.graphs.values():
            for target, wire in graph.wires.items():
                assert target == wire.target, data
                assert {node_of(wire.source), node_of(target)} <= graph.nodes.keys(), data
    return opened


def test_f7_mutants_open_whole_or_are_refused(seeds):
    opened = fuzz(seeds, 3000, seed=20261120)
    assert 100 < opened < 2900, "the mutants are all alike: the test proves nothing"


@pytest.mark.long
def test_f7_very_many_mutants_open_whole_or_are_refused(seeds):
    fuzz(seeds, 100_000, seed=time.time_ns())
