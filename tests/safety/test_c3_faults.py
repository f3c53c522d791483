"""C3: whatever single step of a save fails, the older state is byte for byte there, and nothing else is.

A new way to save is one more line in `SAVES`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine import disk
from engine.declare import UserError
from engine.files import durable_folder, durable_write, replacing, replacing_all
from engine.graph import recovery
from engine.graph.file import dumps, save
from engine.graph.model import Graph, Node, Project

OLD = Project("Old", about="x" * 5000)
NEW = Project("New", graphs={"main": Graph({"a": Node("ReLU", note="y" * 3_000_000)})})
MOST_STEPS = 60


@dataclass(frozen=True)
class Save:
    """One way to save: `old` makes the state before it, `new` saves over that.

    With `newer_may_stand`, a failure that was told of may leave the new state whole: a journal's line, say.
    """

    name: str
    old: Callable[[Path], object]
    new: Callable[[Path], object]
    look: Callable[[Path], object] | None = None
    newer_may_stand: bool = False


def replace(path: Path, text: str) -> None:
    with replacing(path) as temporary:
        temporary.write_text(text)


def replace_all(folder: Path, text: str) -> None:
    with replacing_all(folder / "model.py", folder / "model.safetensors") as temporaries:
        for temporary in temporaries:
            temporary.write_text(text)


def record(folder: Path, project: Project) -> None:
    """Go on with the one journal of this folder, as the window does with each open document."""
    if folder not in journals:
        journals[folder] = recovery.Journal(folder)
    journals[folder].record(project)


def recorded(folder: Path) -> list[str]:
    return [dumps(each.project) for each in recovery.found(folder)]


def keep_checkpoint(folder: Path, weight: float, what: str = "last") -> None:
    torch = pytest.importorskip("torch")
    from engine.train.checkpoint import Checkpoint, Folder

    weights = {"weight": torch.full((300,), weight)}
    Folder(folder).save(what, Checkpoint(weights, {}, {"step": 1}))


def newest_weight(folder: Path) -> float:
    from engine.train.checkpoint import Folder

    checkpoint = Folder(folder).load("last")
    assert checkpoint is not None
    return float(checkpoint.weights["weight"][0])


def export(kind: str, path: Path, weight: float) -> None:
    """The writing end of an export, with a model of one number."""
    torch = pytest.importorskip("torch")
    from engine.export import EXPORTS

    model = torch.nn.Linear(1, 1, bias=False)
    model.weight.data.fill_(weight)
    source = SimpleNamespace(class_name="Net", text="from torch import nn\n\n\nclass Net(nn.Module): ...\n")
    source.inputs, source.outputs = (), ()
    project = SimpleNamespace(name=f"Project of {weight}")
    trained = SimpleNamespace(model=model, source=source, project=project, preparation={})
    trained.answers, trained.notes, trained.epoch = (), (), 1
    EXPORTS[kind].declaration().write(trained, path, lambda share, what: None)


def predictions(path: Path, value: float) -> None:
    pytest.importorskip("torch")
    from engine.export.predict import Predictions, write_csv

    write_csv(Predictions(("row", "prediction"), tuple(("1", value) for _ in range(9)), (), ()), path)


def keep_setting(folder: Path, theme: str) -> None:
    pytest.importorskip("PySide6")
    from gui.settings import Settings

    settings = Settings(folder / "settings.json")
    settings._values["theme"] = theme
    settings.save()


journals: dict[Path, recovery.Journal] = {}
SAVES = [
    Save("project", lambda f: save(f / "a.loom", OLD), lambda f: save(f / "a.loom", NEW)),
    Save("first save of a project", lambda f: None, lambda f: save(f / "a.loom", NEW)),
    Save(
        "text", lambda f: durable_write(f / "a.txt", "old"), lambda f: durable_write(f / "a.txt", "new" * 9)
    ),
    Save(
        "pieces",
        lambda f: durable_write(f / "a", b"old"),
        lambda f: durable_write(f / "a", [b"ab", b"", b"c"]),
    ),
    Save("a library's file", lambda f: replace(f / "m.onnx", "old"), lambda f: replace(f / "m.onnx", "new")),
    Save("files that belong together", lambda f: replace_all(f, "old"), lambda f: replace_all(f, "new")),
    Save("first files together", lambda f: None, lambda f: replace_all(f, "new")),
    Save(
        "folder",
        lambda f: durable_folder(f / "last", {"a": b"1", "b": b"2"}),
        lambda f: durable_folder(f / "last", {"a": b"3", "c": b"4" * 2_000_000}),
    ),
    Save("first save of a folder", lambda f: None, lambda f: durable_folder(f / "last", {"a": b"3"})),
    Save("journal", lambda f: record(f, OLD), lambda f: record(f, NEW), recorded, True),
    Save("checkpoint", lambda f: keep_checkpoint(f, 1.0), lambda f: keep_checkpoint(f, 2.0), newest_weight),
    Save(
        "best checkpoint",
        lambda f: keep_checkpoint(f, 1.0, "best"),
        lambda f: keep_checkpoint(f, 2.0, "best"),
    ),
    Save("weights", lambda f: export("Weights", f / "m", 1.0), lambda f: export("Weights", f / "m", 2.0)),
    Save(
        "Python file",
        lambda f: export("PythonFile", f / "m.py", 1.0),
        lambda f: export("PythonFile", f / "m.py", 2.0),
    ),
    Save("predictions", lambda f: predictions(f / "p.csv", 1.0), lambda f: predictions(f / "p.csv", 2.0)),
    Save("settings", lambda f: keep_setting(f, "light"), lambda f: keep_setting(f, "dark")),
]
HARMLESS = ("interrupted", "short write")
FAULT_NAMES = ("full disk", "input/output error", "no permission", *HARMLESS)


@pytest.fixture(autouse=True)
def everyone_is_gone(monkeypatch):
    """Recovery is looked at as after the program's end."""
    monkeypatch.setattr(disk, "is_running", lambda process, started=None: False)
    yield
    for journal in journals.values():
        journal.close()
    journals.clear()


def result_without_fault(way: Save, folder: Path, faulty: Any, look: Any) -> object:
    place = folder / "0"
    place.mkdir()
    faulty(0, "full disk")
    way.old(place)
    way.new(place)
    return look(place)


def check_all_steps(way: Save, fault: str, folder: Path, faulty: Any, snapshot: Any) -> int:
    """Fail each step in turn until none is left; gives their number."""
    look = way.look or snapshot
    wanted = result_without_fault(way, folder, faulty, look)
    for nth in range(1, MOST_STEPS):
        place = folder / str(nth)
        place.mkdir()
        faulty(0, fault)
        way.old(place)
        before = look(place)
        disk_in_place = faulty(nth, fault)
        sentence = ""
        try:
            way.new(place)
        except UserError as error:
            sentence = str(error)
        step = disk_in_place.failed
        faulty(0, fault)
        now = look(place)
        if sentence:
            assert fault not in HARMLESS, f"{fault} at {step} ({nth}) should have been tried again"
            assert now == before or (way.newer_may_stand and now == wanted), (
                f"{fault} at {step} ({nth}) changed what was there"
            )
            assert re.fullmatch(r"[^\n]+ Nothing was changed; [^\n]+", sentence)
            assert fault != "full disk" or "disk is full" in sentence
        else:
            assert now == wanted, f"{fault} at {step} ({nth}) was not reported"
            assert not step or fault in HARMLESS or step == "link"
        left = [p.name for p in place.rglob(".layerloom-*")]
        assert not left, f"{fault} at {step} ({nth}) left {left}"
        with suppress(OSError):
            shutil.rmtree(place)
        if not step:
            return nth - 1
    raise AssertionError("no end of steps")


@pytest.mark.parametrize("fault", FAULT_NAMES)
@pytest.mark.parametrize("way", SAVES, ids=lambda way: way.name)
def test_c3_each_step_fails_once(way, fault, tmp_path, faulty, snapshot):
    steps = check_all_steps(way, fault, tmp_path, faulty, snapshot)
    assert steps >= 2


def rename_without_care(pairs: list[tuple[Path, Path]]) -> None:
    for temporary, target in pairs:
        target.unlink(missing_ok=True)
        disk.disk.replace(temporary, target)


def write_once(handle: int, data: memoryview) -> int:
    return disk.disk.write(handle, data.cast("B"))


@pytest.mark.parametrize(
    ("protection", "without", "fault"),
    [
        ("publish", rename_without_care, "full disk"),
        ("remove", lambda path: None, "input/output error"),
        ("write_all", write_once, "short write"),
        ("again", lambda call, *arguments: call(*arguments), "interrupted"),
    ],
)
def test_c3_goes_red_without_its_protection(
    protection, without, fault, tmp_path, faulty, snapshot, monkeypatch
):
    monkeypatch.setattr(disk, protection, without)
    with pytest.raises(AssertionError):
        check_all_steps(SAVES[0], fault, tmp_path, faulty, snapshot)
