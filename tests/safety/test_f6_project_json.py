"""F6: project files that are wrong in any way give one sentence that names the place, soon and cheaply."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.declare import UserError
from engine.graph.file import FORMAT, load, loads

NODE = {
    "type": "Linear",
    "params": {"out_features": 3},
    "at": [1, 2],
    "note": "n",
    "muted": True,
    "bypassed": True,
}
FRAME = {"title": "Stem", "at": [1, 2], "size": [30, 40], "tint": "blue"}
NOTE = {"text": "Why 64?", "at": [1, 2], "width": 90}
GOOD: dict[str, Any] = {
    "format": FORMAT,
    "name": "A",
    "about": "b",
    "goal": {"accuracy": 0.9},
    "variables": {"width": 3},
    "data": {"type": "Table", "params": {"path": "a.csv"}},
    "columns": {"age": {"role": "target"}},
    "split": {"seed": 1},
    "training": {"epochs": 3},
    "optimizer": {"type": "SGD", "params": {"lr": 0.1}},
    "schedule": {"type": "Step", "params": {"size": 3}},
    "graphs": {
        "main": {
            "nodes": {"a": NODE, "b": NODE},
            "wires": [["a.output", "b.input", [[3, 4.5]]]],
            "frames": {"frame1": FRAME},
            "notes": {"note1": NOTE},
        }
    },
}
# Opens each file that it is given; prints as JSON lines: sentence, processor time, growth of memory (MB).
OPENER = """
import json, resource, sys, time
from engine.graph.file import load, loads
from engine.declare import UserError
loads('{"format": 1}')
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
for path in sys.argv[1:]:
    start = time.process_time()
    try:
        load(path)
        sentence = None
    except UserError as error:
        sentence = str(error)
    print(json.dumps([sentence, time.process_time() - start, peak() - before]), flush=True)
"""


def text_with(path: str, raw: str) -> str:
    """The good project with the JSON text `raw` at the dotted path."""
    mark = "@mark@"
    whole = json.loads(json.dumps(GOOD))
    *above, last = [int(p) if p.isdigit() else p for p in path.split(".")]
    inner = whole
    for part in above:
        inner = inner[part]
    inner[last] = mark
    return json.dumps(whole).replace(f'"{mark}"', raw)


def refused(text: str | bytes) -> str:
    with pytest.raises(UserError) as caught:
        loads(text, "folder/bad.loom")
    sentence = str(caught.value)
    assert sentence.startswith('"bad.loom" ')
    assert "\n" not in sentence
    assert len(sentence) < 600
    return sentence


def test_f6_the_good_project_opens():
    project = loads(json.dumps(GOOD))
    assert project.main.nodes["a"].params == {"out_features": 3}


FIELDS = [
    *GOOD,
    "goal.accuracy",
    "data.type",
    "data.params",
    "columns.age",
    "optimizer.type",
    "optimizer.params",
    "schedule.type",
    "graphs.main",
    "graphs.main.nodes",
    "graphs.main.wires",
    "graphs.main.wires.0",
    "graphs.main.wires.0.1",
    "graphs.main.wires.0.2",
    "graphs.main.wires.0.2.0",
    "graphs.main.wires.0.2.0.1",
    "graphs.main.frames",
    "graphs.main.frames.frame1",
    "graphs.main.notes",
    "graphs.main.notes.note1",
    *(f"graphs.main.frames.frame1.{key}" for key in FRAME),
    *(f"graphs.main.notes.note1.{key}" for key in NOTE),
    "graphs.main.frames.frame1.size.0",
    *(f"graphs.main.nodes.a.{key}" for key in NODE),
    "graphs.main.nodes.a.at.0",
]
WRONG = ["null", "true", "17", "1.5", '"text"', "[]", "{}", '[{"a": 1}]', '{"a": {}}', "[[1]]"]
FITS = {
    "name": {'"text"'},
    "about": {'"text"'},
    "goal": {"{}"},
    "goal.accuracy": {"17", "1.5"},
    "variables": {"{}"},
    "columns": {"{}", '{"a": {}}'},
    "columns.age": {"{}"},
    "split": {"{}"},
    "training": {"{}"},
    "data.type": {'"text"'},
    "data.params": {"{}"},
    "optimizer.type": {'"text"'},
    "optimizer.params": {"{}"},
    "schedule.type": {'"text"'},
    "graphs.main": {"{}"},
    "graphs.main.wires": {"[]"},
    "graphs.main.wires.0.2": {"[]"},
    "graphs.main.wires.0.2.0.1": {"17", "1.5"},
    "graphs.main.frames": {"{}", '{"a": {}}'},
    "graphs.main.frames.frame1": {"{}"},
    "graphs.main.frames.frame1.title": {'"text"'},
    "graphs.main.frames.frame1.size.0": {"17"},
    "graphs.main.notes": {"{}", '{"a": {}}'},
    "graphs.main.notes.note1": {"{}"},
    "graphs.main.notes.note1.text": {'"text"'},
    "graphs.main.notes.note1.width": {"17"},
    "graphs.main.nodes.a.type": {'"text"'},
    "graphs.main.nodes.a.params": {"{}"},
    "graphs.main.nodes.a.note": {'"text"'},
    "graphs.main.nodes.a.muted": {"true"},
    "graphs.main.nodes.a.bypassed": {"true"},
    "graphs.main.nodes.a.at.0": {"17", "1.5"},
}


@pytest.mark.parametrize("field", FIELDS)
def test_f6_wrong_type_of_every_field_names_the_field(field):
    for raw in WRONG:
        if raw in FITS.get(field, ()):
            loads(text_with(field, raw))
            continue
        sentence = refused(text_with(field, raw))
        named = field.removesuffix(".0.1").removesuffix(".0")
        assert named in sentence or named.rpartition(".")[0] in sentence, (raw, sentence)


@pytest.mark.parametrize(
    "field",
    ["goal.accuracy", "optimizer.params.lr", "graphs.main.nodes.a.at.0", "split.seed"]
    + ["graphs.main.wires.0.2.0.1", "graphs.main.frames.frame1.size.0", "graphs.main.notes.note1.width"],
)
@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e999", "1e999"),
        ("1" * 1_000_000, "1,000,000 digits"),
        ("-" + "1" * 5_000, "digits"),
    ],
)
def test_f6_numbers_beyond_use_name_their_place(field, raw, says):
    sentence = refused(text_with(field, raw))
    assert field.removesuffix(".0.1").removesuffix(".0") in sentence
    assert says in sentence


@pytest.mark.parametrize(
    ("path", "raw", "place"),
    [
        ("graphs.main.nodes", '{"a": {"type": "X"}, "a": {"type": "Y"}}', 'graphs.main.nodes has "a" twice'),
        ("optimizer", '{"type": "SGD", "type": "Adam"}', 'optimizer has "type" twice'),
        ("graphs", '{"main": {}, "main": {}}', 'graphs has "main" twice'),
        ("split", '{"seed": 1, "seed": 2}', 'split has "seed" twice'),
    ],
)
def test_f6_a_name_given_twice(path, raw, place):
    assert place in refused(text_with(path, raw))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "not valid JSON"),
        (b"hello", "not valid JSON"),
        (b'{"format": 1', "not valid JSON"),
        (b'{"format": 1} x', "not valid JSON"),
        (b"[]", 'no "format"'),
        (b"null", 'no "format"'),
        (b'{"nodes": []}', 'no "format"'),
        (b'{"format": 1, "format": 1}', "twice"),
        (b'{"format": "1"}', "format needs a whole number"),
        (b'{"format": true}', "format needs a whole number"),
        (b'{"format": 0}', "format needs a whole number"),
        (b'{"format": 1e999}', "format needs a whole number"),
        (b'{"format": %d}' % (FORMAT + 1), "newer Layerloom"),
        (b'{"format": 900719925474099300}', "newer Layerloom"),
        (b'\xef\xbb\xbf{"format": 1}', "byte order mark"),
        (b'{"format": 1, "name": "\xff"}', "not UTF-8"),
        ('{"format": 1}'.encode("utf-16"), "not UTF-8"),
        (b'{"format": 1, "name": "\\ud800"}', "half a character"),
        (b'{"format": 1, "name": "\\udc00", "about": "\\\\ud800"}', "half a character"),
        (b"[" * 100_000, "nested 100,000 deep"),
        (b'{"format": 1, "split": {"a": ' + b"[" * 70 + b"]" * 70 + b"}}", "nested 72 deep"),
        (b'{"a":' * 100_000, "nested 100,000 deep"),
        (b'{"format": 1, "surprise": 3}', "surprise is not known here"),
    ],
)
def test_f6_texts_that_are_no_project(text, says):
    assert says in refused(text)


def test_f6_brackets_in_texts_are_no_nesting():
    name = '[{"\\' * 200
    project = loads(json.dumps({"format": FORMAT, "name": name, "about": "\\" * 99 + '"['}))
    assert project.name == name


@pytest.mark.parametrize(
    ("wires", "says"),
    [
        ([["a.output", "nowhere.input"]], 'leads to "nowhere.input", which is not there'),
        ([["a", "b.input"]], 'leads to "a"'),
        ([["a.", "b.input"]], 'leads to "a."'),
        ([["a.output", "b.input"], ["b.output", "b.input"]], 'second wire into "b.input"'),
        ([["a.output"]], "needs two ports"),
        ([["a.output", "b.input", "b.other"]], "needs two ports"),
        ([["a.out put", "b.input"]], "leads to"),
    ],
)
def test_f6_wires_that_lead_nowhere(wires, says):
    assert says in refused(text_with("graphs.main.wires", json.dumps(wires)))


@pytest.mark.parametrize(
    ("path", "raw", "says"),
    [
        ("frames.frame1.at", [1, 2, 3], "frames.frame1.at needs two numbers"),
        ("frames.frame1.at", [1e9, 0], "frames.frame1.at needs two numbers from -1,000,000"),
        ("frames.frame1.size", [0, 40], "frames.frame1.size needs two numbers from 16"),
        ("frames.frame1.size", [1e30, 40], "frames.frame1.size needs two numbers from 16"),
        ("frames.frame1.tint", "mauve", "frames.frame1.tint needs one of grey, blue"),
        ("frames.frame1.title", "x" * 201, "frames.frame1.title has more than 200 characters"),
        ("frames", {"a b": {}}, 'frames has "a b", which can\'t be a name'),
        ("frames", {f"f{i}": {} for i in range(1001)}, "frames has more than 1,000 entries"),
        ("frames", {"note1": {}}, 'notes has "note1", which is the name of a frame'),
        ("frames.frame1.colour", "blue", "frames.frame1.colour is not known here"),
        ("notes.note1.at", [0], "notes.note1.at needs two numbers"),
        ("notes.note1.width", -5, "notes.note1.width needs a number from 16"),
        ("notes.note1.text", "x" * 10_001, "notes.note1.text has more than 10,000 characters"),
        ("wires.0.2", [[1, 2, 3]], "wires.0.2 needs pairs of numbers"),
        ("wires.0.2", [[1, 2e7]], "wires.0.2 needs pairs of numbers"),
        ("wires.0.2", [[i, i] for i in range(33)], "wires.0.2 needs pairs of numbers, 32 at most"),
        ("wires.0.2", "b.other", "wires.0 needs two ports"),
    ],
)
def test_f6_frames_notes_and_bends_that_no_drawing_can_have(path, raw, says):
    sentence = refused(text_with(f"graphs.main.{path}", json.dumps(raw)))
    assert f"graphs.main.{says}" in sentence


@pytest.mark.parametrize(
    "name", ["", "1a", "class", "self", "a b", "a.b", "é", "x" * 65, "__import__('os')", "a\n"]
)
def test_f6_names_that_no_layer_can_have(name):
    nodes = json.dumps({name: {"type": "ReLU"}})
    text = text_with("graphs", f'{{"main": {{"nodes": {nodes}}}}}')
    assert "can't be a name" in refused(text)


def test_f6_only_the_first_mistakes_are_listed():
    nodes = {f"n{i}": {"type": i} for i in range(500)}
    sentence = refused(json.dumps({"format": FORMAT, "graphs": {"main": {"nodes": nodes}}}))
    assert "and 497 more mistakes" in sentence


def test_f6_cycles_and_unknown_layers_open_and_stay():
    wires = [["a.output", "b.input"], ["b.output", "a.input"]]
    nodes = {"a": {"type": "Thing9", "params": {"odd": [1, "x"]}}, "b": {"type": "ReLU"}}
    project = loads(json.dumps({"format": FORMAT, "graphs": {"main": {"nodes": nodes, "wires": wires}}}))
    assert set(project.main.wires) == {"a.input", "b.input"}
    assert project.main.nodes["a"].params == {"odd": (1, "x")}


def write_repeated(path: Path, start: bytes, piece: bytes, size: int, end: bytes) -> Path:
    with path.open("wb") as file:
        file.write(start)
        chunk = piece * (100_000 // len(piece))
        while file.tell() < size:
            file.write(chunk)
        file.write(end)
    return path


@pytest.mark.serial
def test_f6_large_files_cost_little_time_and_memory(tmp_path):
    whole = 31_000_000
    quote = b'"' * 2
    files = {
        "180 MB of []": write_repeated(tmp_path / "a.loom", b"[", b"[],", 180_000_000, b"[]]"),
        "31 MB of []": write_repeated(tmp_path / "b.loom", b"[", b"[],", whole, b"[]]"),
        "31 MB of numbers": write_repeated(tmp_path / "c.loom", b"[", b"1,", whole, b"1]"),
        "31 MB of quotes": write_repeated(tmp_path / "d.loom", b"[", quote + b",", whole, b'""]'),
        "31 MB of brackets in texts": write_repeated(tmp_path / "e.loom", b"[", b'"[",', whole, b'""]'),
        "31 MB of objects": write_repeated(tmp_path / "f.loom", b"[", b'{"a":{}},', whole, b"1]"),
        "31 MB of open brackets": write_repeated(tmp_path / "g.loom", b"", b"[{", whole, b""),
        "31 MB of backslashes": write_repeated(tmp_path / "h.loom", b'{"format": "', b"\\", whole, b'"}'),
        "31 MB of spaces": write_repeated(tmp_path / "i.loom", b"", b" ", whole, b""),
        "as many objects as may be": write_repeated(
            tmp_path / "k.loom", b"[", b'{"a":{}},', 1_100_000, b"1]"
        ),
        "as many lists as may be": write_repeated(tmp_path / "l.loom", b"[", b"[],", 500_000, b"1]"),
        "31 MB of nothing": write_repeated(tmp_path / "j.loom", b"", b"\0", whole, b""),
    }
    command = [sys.executable, "-c", OPENER, *map(str, files.values())]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    for path in files.values():
        path.unlink()
    assert len(lines) == len(files)
    for what, line in zip(files, lines):
        sentence, seconds, growth = json.loads(line)
        assert sentence, what
        assert seconds <= 1.0, f"{what}: {seconds:.2f} s"
        assert growth <= 100, f"{what}: {growth:.0f} MB more memory"


def test_f6_a_file_that_is_no_file_is_not_waited_for(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.loom")
    for path, says in [
        (tmp_path / "pipe.loom", "a pipe"),
        (Path("/dev/zero"), "device"),
        (tmp_path, "folder"),
    ]:
        with pytest.raises(UserError, match=says):
            load(path)
