"""A history kept in a file comes back whole and shares what its states share; damage is not believed."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from engine import disk
from engine.declare import UserError
from engine.graph import blocks, edits, steps
from engine.graph.change import same
from engine.graph.file import dumps, loads
from engine.graph.history import LIMIT, History
from engine.graph.model import Node, Project


def edited(chance: Random, project: Project, number: int) -> tuple[str, Project]:
    """What a person might do next."""
    names = list(project.main.nodes)
    ways = {
        "add": lambda: edits.add(project, f"n{number}", Node("ReLU", at=(number * 10.0, 0.5))),
        "move": lambda: edits.move(project, {name: (chance.random() * 900, 4.0) for name in names}),
        "remove": lambda: edits.remove(project, [chance.choice(names)]),
        "wire": lambda: edits.connect(project, f"{names[0]}.output", f"{names[-1]}.input"),
        "block": lambda: blocks.make_block(project, names[-1:], f"B{number}"),
        "set": lambda: edits.set_param(project, names[-1], "note", 'a\nb \u00e9 \\ "'),
    }
    label = chance.choice(list(ways))
    return label, ways[label]()


def at_random(seed: int, count: int = 60) -> History:
    """Edits, undone and done again."""
    chance = Random(seed)
    history = History.of(edits.add(Project("First\u2028line"), "x", Node("Input")))
    for number in range(count):
        try:
            label, project = edited(chance, history.project, number)
        except (UserError, IndexError):
            continue
        history = history.do(project, f"{label} {number}", chance.choice([None, "one"]))
        if chance.random() < 0.2:
            history = chance.choice([history.undo, history.redo])()
    return history


def opened(history: History) -> Project:
    return loads(dumps(history.project))


@pytest.mark.parametrize("seed", range(8))
def test_it_comes_back_as_it_was(tmp_path: Path, seed: int) -> None:
    history, file = at_random(seed), tmp_path / "a.steps"
    assert steps.write(file, history) == len(history.steps) > 5
    now = opened(history)
    back = steps.read(file, now)
    assert back is not None
    assert back.project is now
    assert back.place == history.place
    for mine, theirs in zip(back.steps, history.steps, strict=True):
        assert same(mine.project, theirs.project)
        assert dumps(mine.project) == dumps(theirs.project)
        assert (mine.label, mine.time) == (theirs.label, theirs.time)
        assert mine.merge is None


def test_states_share_what_they_have_in_common(tmp_path: Path) -> None:
    first = edits.connect(
        edits.add(edits.add(Project(), "a", Node("ReLU")), "b", Node("ReLU")), "a.output", "b.input"
    )
    history = History.of(first).do(edits.move(first, {"b": (9.0, 9.0)}), "Move").undo()
    steps.write(tmp_path / "a.steps", history)
    now = opened(history)
    back = steps.read(tmp_path / "a.steps", now)
    assert back is not None
    moved = back.steps[1].project
    assert moved.main.nodes["a"] is now.main.nodes["a"]
    assert moved.main.wires is now.main.wires
    assert moved.optimizer is now.optimizer
    renamed = History.of(now).do(replace(now, name="Other"), "Rename")
    steps.write(tmp_path / "b.steps", renamed)
    back = steps.read(tmp_path / "b.steps", renamed.project)
    assert back is not None
    assert back.steps[0].project.graphs is renamed.project.graphs


def test_the_order_of_layers_is_kept(tmp_path: Path) -> None:
    first = edits.add(edits.add(Project(), "a", Node("ReLU")), "b", Node("ReLU"))
    main = replace(first.main, nodes=dict(reversed(list(first.main.nodes.items()))), about="turned")
    history = History.of(first).do(replace(first, graphs={"main": main}), "Turn")
    steps.write(tmp_path / "a.steps", history)
    back = steps.read(tmp_path / "a.steps", opened(history))
    assert back is not None
    assert list(back.steps[0].project.main.nodes) == ["a", "b"]


def test_what_is_too_long_is_cut_at_both_ends_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History.of(Project())
    for number in range(40):
        history = history.do(edits.add(history.project, f"n{number}", Node("ReLU")), f"Add {number}")
    history = history.go(20)
    monkeypatch.setattr(steps, "MOST_LINES", 200)
    kept = steps.write(tmp_path / "a.steps", history, "Left behind")
    assert kept < 20
    back = steps.read(tmp_path / "a.steps", opened(history))
    assert back is not None
    assert back.steps[0].label == "Left behind"
    assert back.undo_label == "Add 19"
    assert back.redo_label == "Add 20"
    assert len(back.steps) == kept


def test_a_state_that_no_file_can_hold_ends_what_is_kept(tmp_path: Path) -> None:
    broken = edits.add(Project(), "a", Node("ReLU", {"slope": float("inf")}))
    history = History.of(broken).do(Project("b"), "B").do(Project("c"), "C")
    assert steps.write(tmp_path / "a.steps", history) == 2


def test_what_does_not_lead_here_or_was_damaged_is_not_believed(tmp_path: Path) -> None:
    history, file = at_random(3, 8), tmp_path / "a.steps"
    steps.write(file, history)
    now, whole = opened(history), file.read_bytes()
    assert steps.read(file, replace(now, name="Another")) is None
    chance = Random(5)
    for _ in range(60):
        at = chance.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(7)]) + whole[at + 1 :])
        back = steps.read(file, now)
        assert back is None or (at < whole.index(b"\n") and same(back.project, now))
    for content in (b"", b"\n", b"[]\n{}", b"{}\n", whole[:-3], b'{"format": 1}\n'):
        file.write_bytes(content)
        assert steps.read(file, now) is None
    file.unlink()
    assert steps.read(file, now) is None


@pytest.mark.parametrize(
    "entry",
    [
        {"label": "x", "time": 1.0, "head": 5, "end": 0, "lines": ""},
        {"label": "x", "time": 1.0, "head": 0, "end": -1, "lines": ""},
        {"label": "x", "time": "soon", "head": 0, "end": 0, "lines": ""},
        {"label": "x", "time": 1.0, "head": 0, "end": 0},
        ["x"],
        7,
    ],
)
def test_rubbish_with_the_right_hash_is_not_believed(tmp_path: Path, entry: object) -> None:
    import hashlib

    history, file = History.of(Project()).do(Project("b"), "B"), tmp_path / "a.steps"
    steps.write(file, history)
    _, body = file.read_bytes().split(b"\n", 1)
    body += b"\n" + json.dumps(entry).encode()
    head = {"format": 1, "place": 1, "sha256": hashlib.sha256(body).hexdigest()}
    file.write_bytes(json.dumps(head).encode() + b"\n" + body)
    assert steps.read(file, history.project) is None


def test_only_what_nobody_came_for_is_swept(tmp_path: Path) -> None:
    for name in ("old.steps", "new.steps", "old.journal"):
        (tmp_path / name).write_text("")
    long_ago = time.time() - 2 * disk.HOUR
    for name in ("old.steps", "old.journal"):
        os.utime(tmp_path / name, (long_ago, long_ago))
    steps.sweep(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.steps", "old.journal"]
    steps.discard(tmp_path / "new.steps")
    steps.discard(tmp_path / "never.steps")
    assert [file.name for file in tmp_path.iterdir()] == ["old.journal"]


@pytest.mark.parametrize("name", ["a.steps", "0f-1.steps"])
def test_plain_names_are_taken(name: str) -> None:
    assert steps.is_name(name)


@pytest.mark.parametrize("name", ["", ".steps", "../a.steps", "a/b.steps", "a.steps\n", "a.loom"])
def test_other_names_are_not_taken(name: str) -> None:
    assert not steps.is_name(name)


def test_what_was_done_since_follows_what_was_kept() -> None:
    earlier = History.of(Project("a")).do(Project("b"), "B").do(Project("c"), "C").undo()
    since = History.of(earlier.project)
    assert since.after(earlier) is earlier
    both = since.do(Project("x"), "X").do(Project("y"), "Y").undo().after(earlier)
    assert [step.project.name for step in both.steps] == ["a", "b", "x", "y"]
    assert both.project.name == "x"
    long = History.of(Project("0"))
    for number in range(1, LIMIT):
        long = long.do(Project(str(number)), "More")
    both = History.of(long.project).do(Project("x"), "X").do(Project("y"), "Y").after(long)
    assert len(both.steps) == LIMIT
    assert (both.project.name, both.undo().project.name) == ("y", "x")
