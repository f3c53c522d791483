"""F14: opening a file of any kind, and every template, reaches for no address, starts and writes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# A process of its own, so that imports are heard too. Prints as JSON what it heard and what it opened.
OPENER = """
import json, os, sys
heard, opened = [], []
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")
CALLS = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
HERE = os.path.realpath(sys.argv[1])
def hear(event, arguments):
    if event in NETWORK or (recording and event in CALLS):
        heard.append([event, repr(arguments)[:200]])
    elif event == "open" and recording and isinstance(arguments[0], str):
        if arguments[2] & WRITING and os.path.realpath(arguments[0]).startswith(HERE):
            heard.append([event, arguments[0]])
recording = False
sys.addaudithook(hear)
if len(sys.argv) > 3:
    import socket
    with socket.socket() as reaching:
        reaching.settimeout(0.01)
        reaching.connect_ex(("127.0.0.1", 9))
    print(json.dumps([heard, opened]))
    sys.exit()
from pathlib import Path
from engine.graph import recovery
from engine.graph.file import load
from engine.graph.model import Choice, Project
from engine.data import describe, prepare, rows
from engine.declare import UserError
from engine.sniff import kind_of
from engine.train import checkpoint, runs
from engine.export.runtime import Session
folder = Path(sys.argv[1])
def look(project):
    describe(project, folder)
    rows(project, folder)
def table(name):
    look(Project(data=Choice("Table", {"path": name})))
def sample(name):
    look(Project(data=Choice("Sample", {"name": name})))
def address(text):
    try:
        table(text)
    except UserError as error:
        assert "not on this machine" in str(error), error
WAYS = {
    "project": lambda: load(folder / "a.loom"),
    "csv": lambda: table("a.csv"),
    "parquet": lambda: table("a.parquet"),
    "pictures": lambda: look(Project(data=Choice("Images", {"path": "pictures", "height": 8, "width": 8}))),
    "sample": lambda: sample("iris"),
    "series": lambda: look(Project(data=Choice("Seasonal", {"length": 100}))),
    "onnx": lambda: Session(folder / "a.onnx"),
    "checkpoint": lambda: checkpoint.load(folder / "run" / "last"),
    "runs": lambda: runs.list(folder / "a.loom"),
    "journal": lambda: recovery.found(folder / "own"),
    "http": lambda: address("http://127.0.0.1:9/a.csv"),
    "https": lambda: address("https://127.0.0.1/a.parquet"),
    "s3": lambda: address("s3://bucket/a.csv"),
    "share": lambda: address("//server/share/a.csv"),
    "windows share": lambda: address("\\\\\\\\server\\\\share\\\\a.csv"),
}
for path in sorted(Path(sys.argv[2]).glob("*.loom")):
    WAYS[path.name] = lambda path=path: look(load(path))
sample("wine")
for name, open_it in WAYS.items():
    recording = True
    open_it()
    recording = False
    opened.append(name)
print(json.dumps([heard, opened]))
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """One file of each kind."""
    torch, onnx = pytest.importorskip("torch"), pytest.importorskip("onnx")
    import duckdb
    from PIL import Image

    from engine.graph.file import save
    from engine.graph.model import Project
    from engine.train.checkpoint import Checkpoint, Folder

    save(tmp_path / "a.loom", Project("A"))
    table = "x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(30))
    (tmp_path / "a.csv").write_text(table)
    with duckdb.connect() as database:
        database.execute(f"copy (select range x from range(30)) to '{tmp_path}/a.parquet' (format parquet)")
    for label in ("cat", "dog"):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(5):
            Image.new("RGB", (8, 8), (number, 0, 0)).save(tmp_path / "pictures" / label / f"{number}.png")
    value = onnx.helper.make_tensor_value_info
    nodes = [onnx.helper.make_node("Relu", ["x"], ["y"])]
    graph = onnx.helper.make_graph(nodes, "g", [value("x", 1, [1])], [value("y", 1, [1])])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=9)
    (tmp_path / "a.onnx").write_bytes(model.SerializeToString())
    (tmp_path / "run").mkdir()
    Folder(tmp_path / "run").save("last", Checkpoint({"w": torch.ones(3)}, {}, {"step": 1}))
    return tmp_path


def heard(folder: Path, root: Path, *more: str) -> tuple[list[list[str]], list[str]]:
    command = [sys.executable, "-c", OPENER, str(folder), str(root / "templates"), *more]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    return found[0], found[1]


def test_f14_opening_is_quiet(files, root):
    events, opened = heard(files, root)
    assert events == []
    templates = {path.name for path in (root / "templates").glob("*.loom")}
    assert len(templates) >= 7
    assert templates <= set(opened)
    assert len(opened) >= 15 + len(templates)


def test_f14_a_reach_for_the_network_would_be_heard(tmp_path, root):
    events, _ = heard(tmp_path, root, "reach")
    assert [event for event, _ in events] == ["socket.connect"]
