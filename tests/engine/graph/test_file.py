"""The project file: canonical, readable, and what is written is what is read."""

from __future__ import annotations

import json
import random
import time
from datetime import datetime, timedelta

import pytest

from engine.declare import UserError
from engine.graph import file
from engine.graph.backups import KEEP, backups, kept_at
from engine.graph.file import dumps, load, loads, save
from engine.graph.model import Choice, Frame, Graph, Node, Note, Project, Wire
from engine.layers.ports import Accepts, Port, expand

FULL = Project(
    "Digits «CNN»",
    about="Two lines:\nand “quotes” \\ \u2028 \x00 🙂",
    graphs={
        "main": Graph(
            {
                "image": Node("Input", {"field": "image"}),
                "conv1": Node("Conv2d", {"out_channels": "=width * 2", "kernel_size": (3, 5)}, (240.0, 80.5)),
                "odd": Node("Unknown9", {"a": None, "b": (1, ("x", 2.0)), "c": -0.0}, note="n", muted=True),
                "gone": Node("ReLU", bypassed=True),
            },
            {
                "conv1.input": Wire("image.output", "conv1.input", ((80.0, 4.25), (90.0, -1e6))),
                "odd.x": Wire("conv1.output", "odd.x"),
            },
            frames={"frame1": Frame("Stem «1»", (-8.0, 0.5), (400.0, 240.0), "teal"), "frame2": Frame()},
            notes={"note1": Note("Two\nlines", (0.0, 300.0), 96.0), "note2": Note()},
        ),
        "block": Graph(),
    },
    variables={"width": 16, "half": "=width / 2"},
    data=Choice("Table", {"path": "data.csv"}),
    columns={"größe in cm": {"role": "target"}, "": {"role": "ignore"}},
    split={"seed": 3},
    training={"epochs": 30, "clip": 1.0},
    optimizer=Choice("SGD", {"lr": 0.1, "nesterov": True}),
    schedule=Choice("Step", {"step_size": 3}),
    goal={"accuracy": 0.98},
)


def test_what_is_written_is_what_is_read():
    assert loads(dumps(FULL)) == FULL
    assert list(loads(dumps(FULL)).main.nodes) == list(FULL.main.nodes)


def test_types_of_numbers_survive():
    params = {"a": 1, "b": 1.0, "c": True, "d": 1e-300, "e": 10**4000, "f": 0.1 + 0.2}
    read = loads(dumps(Project(graphs={"main": Graph({"n": Node("X", params)})}))).main.nodes["n"].params
    assert [(k, type(v), v) for k, v in sorted(read.items())] == [(k, type(v), v) for k, v in params.items()]


def test_the_second_save_has_the_same_bytes():
    assert dumps(loads(dumps(FULL))) == dumps(FULL)


def test_the_text_of_a_small_project():
    project = Project(
        "Iris",
        data=Choice("Sample", {"name": "iris"}),
        graphs={
            "main": Graph(
                {
                    "features": Node("Input", {"field": "features"}),
                    "linear1": Node("Linear", {"out_features": 3}, (200.0, 0.0)),
                },
                {"linear1.input": Wire("features.output", "linear1.input")},
            )
        },
    )
    assert dumps(project) == (
        "{\n"
        '  "format": 1,\n'
        '  "name": "Iris",\n'
        '  "data": {"type": "Sample", "params": {"name": "iris"}},\n'
        '  "graphs": {\n'
        '    "main": {\n'
        '      "nodes": {\n'
        '        "features": {"type": "Input", "params": {"field": "features"}},\n'
        '        "linear1": {"type": "Linear", "params": {"out_features": 3}, "at": [200, 0]}\n'
        "      },\n"
        '      "wires": [\n'
        '        ["features.output", "linear1.input"]\n'
        "      ]\n"
        "    }\n"
        "  }\n"
        "}\n"
    )


def test_the_order_in_which_things_were_done_leaves_no_trace():
    one = Project(variables={"a": 1, "b": 2}, columns={"x": {}, "y": {}})
    two = Project(variables={"b": 2, "a": 1}, columns={"y": {}, "x": {}})
    nodes = {"a": Node("X"), "b": Node("Y", {"p": 1, "q": 2})}
    swapped = {"a": Node("X"), "b": Node("Y", {"q": 2, "p": 1})}
    wires = [Wire("a.output", "b.one"), Wire("a.output", "b.two")]
    first = Graph(nodes, {w.target: w for w in wires})
    second = Graph(swapped, {w.target: w for w in reversed(wires)})
    assert dumps(one) == dumps(two)
    assert dumps(Project(graphs={"main": first})) == dumps(Project(graphs={"main": second}))


def test_one_changed_setting_is_one_changed_line():
    nodes = {f"n{i}": Node("Linear", {"out_features": i}) for i in range(50)}
    before = dumps(Project(graphs={"main": Graph(nodes)})).splitlines()
    nodes["n25"] = Node("Linear", {"out_features": 999})
    after = dumps(Project(graphs={"main": Graph(nodes)})).splitlines()
    assert len(before) == len(after)
    assert sum(a != b for a, b in zip(before, after)) == 1


def test_what_is_left_out_has_its_default():
    assert loads('{"format": 1}') == Project()
    assert loads('{"format": 1, "graphs": {"main": {"nodes": {"a": {"type": "X"}}}}}').main.nodes[
        "a"
    ] == Node("X")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_no_file_can_hold_is_refused_with_its_place(number):
    bad = Project(graphs={"main": Graph({"conv1": Node("X", {"a": number})})})
    with pytest.raises(UserError, match="conv1 has a number"):
        dumps(bad)
    with pytest.raises(UserError, match="training has a number"):
        dumps(Project(training={"clip": number}))
    with pytest.raises(UserError, match="conv1"):
        dumps(Project(graphs={"main": Graph({"conv1": Node("X", at=(number, 0.0))})}))


def test_half_a_character_does_not_keep_from_saving(tmp_path):
    save(tmp_path / "a.loom", Project("half \ud83d of a character"))
    assert load(tmp_path / "a.loom").name == "half ? of a character"


def test_more_layers_than_can_be_opened_are_not_saved(tmp_path):
    many = Project(graphs={"main": Graph({f"n{i}": Node("ReLU") for i in range(file.NODES + 1)})})
    with pytest.raises(UserError, match="10,001 layers"):
        save(tmp_path / "a.loom", many)
    assert not list(tmp_path.iterdir())


def test_more_layers_than_fit_are_not_opened():
    nodes = {f"n{i}": {"type": "X"} for i in range(20_000)}
    start = time.process_time()
    with pytest.raises(UserError, match="20,000 layers"):
        loads(json.dumps({"format": 1, "graphs": {"main": {"nodes": nodes}}}))
    assert time.process_time() - start < 1


def test_older_formats_are_brought_up_to_date(monkeypatch):
    def second(raw):
        return {**raw, "name": raw["name"].upper()}

    def third(raw):
        return {**raw, "about": f"was {raw['name']}"}

    monkeypatch.setattr(file, "FORMAT", 3)
    monkeypatch.setattr(file, "MIGRATIONS", {1: second, 2: third})
    project = loads('{"format": 1, "name": "a"}')
    assert (project.name, project.about) == ("A", "was A")
    assert '"format": 3' in dumps(project)
    assert loads('{"format": 2, "name": "a"}').about == "was a"


def test_every_older_format_has_its_migration():
    assert set(file.MIGRATIONS) == set(range(1, file.FORMAT))


def test_save_and_load(tmp_path):
    path = tmp_path / "digits.loom"
    save(path, FULL)
    assert load(path) == FULL
    assert [p.name for p in tmp_path.iterdir()] == ["digits.loom"]
    with pytest.raises(UserError, match=r'"other\.loom" can\'t be read: there is no such file'):
        load(tmp_path / "other.loom")


def test_five_earlier_states_are_kept(tmp_path):
    kept, path = tmp_path / "own", tmp_path / "work" / "a.loom"
    path.parent.mkdir()
    for number in range(8):
        save(path, Project(str(number)), kept)
        save(path, Project(str(number)), kept)
    assert [p.name for p in path.parent.iterdir()] == ["a.loom"]
    found = backups(kept, path)
    assert len(found) == KEEP
    assert [load(p).name for p in found] == ["7", "6", "5", "4", "3"]
    assert backups(kept, tmp_path / "other" / "a.loom") == []


def test_a_person_says_how_many_states_are_kept(tmp_path):
    own, path = tmp_path / "own", tmp_path / "p.loom"
    for number in range(5):
        save(path, Project(name=f"state {number}"), own, 2)
    assert [load(file).name for file in backups(own, path)] == ["state 3", "state 2"]
    save(path, Project(name="last"), own, 0)  # those that are there stay as they are
    assert [load(file).name for file in backups(own, path)] == ["state 3", "state 2"]


def test_a_backup_that_was_damaged_is_known_by_its_hash(tmp_path):
    path, kept = tmp_path / "a.loom", tmp_path / "own"
    for name in ("first", "second", "third"):
        save(path, Project(name), kept)
    newest, oldest = backups(kept, path)
    assert load(newest).name == "second"
    assert kept_at(oldest) < kept_at(newest)
    content = newest.read_bytes()
    chance = random.Random(5)
    for _ in range(60):
        place, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        newest.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        with pytest.raises(UserError, match="was damaged since it was kept"):
            load(newest)
    for length in range(0, len(content), 7):
        newest.write_bytes(content[:length])
        with pytest.raises(UserError, match="was damaged since it was kept"):
            load(newest)
    newest.write_bytes(content)
    plain = newest.rename(newest.with_name("2026-01-02T03-04-05-000006.loom"))
    assert load(plain).name == "second"
    assert kept_at(plain).year == 2026


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone can't be changed here")
def test_the_newest_states_stay_when_the_clock_goes_back(tmp_path, monkeypatch):
    own, path = tmp_path / "own", tmp_path / "p.loom"
    monkeypatch.setenv("TZ", "UTC-2")
    try:
        for number, zone in enumerate(("UTC-2", "UTC-2", "UTC-2", "UTC-1", "UTC-1", "UTC-1")):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            save(path, Project(name=f"state {number}"), own, 3)
        found = backups(own, path)
        assert [load(file).name for file in found] == ["state 4", "state 3", "state 2"]
        assert abs(kept_at(found[0]) - datetime.now()) < timedelta(minutes=1)
        hour_ago = (datetime.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H-%M-%S-%f")
        old = found[0].with_name(f"{hour_ago}.loom")  # as earlier versions called them
        old.write_bytes(path.read_bytes())
        assert backups(own, path)[-1] == old
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_backup_that_fails_does_not_keep_from_saving(tmp_path):
    (tmp_path / "own").write_text("in the way")
    save(tmp_path / "a.loom", Project("1"), tmp_path / "own")
    save(tmp_path / "a.loom", Project("2"), tmp_path / "own")
    assert load(tmp_path / "a.loom").name == "2"


def test_a_thousand_layers_are_read_and_written_soon():
    chance = random.Random(3)
    nodes = {
        f"conv{i}": Node("Conv2d", {"out_channels": i, "kernel_size": (3, 3)}, (chance.random(), 2.0))
        for i in range(1000)
    }
    wires = {f"conv{i}.input": Wire(f"conv{i - 1}.output", f"conv{i}.input") for i in range(1, 1000)}
    project = Project(graphs={"main": Graph(nodes, wires)})
    text = dumps(project)
    loads(text)
    assert fastest(lambda: loads(text)) < 0.05
    assert fastest(lambda: dumps(project)) < 0.03


def fastest(work) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def test_a_port_has_a_name_in_ascii():
    """Other digits than these count nothing: `inputs_፩` is no input of a layer."""
    wires = {"b.inputs_፩": Wire("a.output", "b.inputs_፩")}
    with pytest.raises(UserError):
        loads(dumps(Project(graphs={"main": Graph({"a": Node("ReLU"), "b": Node("Add")}, wires)})))
    shown = expand((Port("inputs", Accepts(), variadic=True),), dict.fromkeys(("inputs_፩", "inputs_²")))
    assert [each.name for each in shown] == ["inputs_1", "inputs_2"]
    assert expand((Port("inputs", Accepts(), variadic=True),), {"inputs_" + "1" * 5000: None}) == shown
