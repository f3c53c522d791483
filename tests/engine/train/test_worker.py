"""The real worker on a real project: trained apart from us, killed, resumed, stopped, listed and removed."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from engine.declare import UserError
from engine.graph.model import Choice, Graph, Node, Project, Wire
from engine.train import processes, runs
from engine.train.checkpoint import Folder, load_weights
from engine.train.events import Failed, Finished, Interrupted, Paused, Progress, Resumed, Saved, Started

PATIENCE = 60.0


def project(**training) -> Project:
    """Iris through a small network with dropout and normalisation."""
    nodes = {
        "features": Node("Input", {"field": "features"}),
        "hidden": Node("Linear", {"out_features": 16}),
        "norm": Node("BatchNorm1d"),
        "relu": Node("ReLU"),
        "drop": Node("Dropout"),
        "head": Node("Linear", {"out_features": 3}),
        "answer": Node("Output"),
        "species": Node("Target", {"field": "species"}),
        "cost": Node("CrossEntropyLoss"),
        "accuracy": Node("Accuracy"),
    }
    chain = ("features", "hidden", "norm", "relu", "drop", "head")
    ends = [(a, f"{b}.input") for a, b in itertools.pairwise(chain)]
    ends += [("head", "answer.input"), ("head", "cost.input"), ("species", "cost.target")]
    ends += [("head", "accuracy.input"), ("species", "accuracy.target")]
    wires = {target: Wire(f"{source}.output", target) for source, target in ends}
    settings = {"epochs": 100, "batch_size": 16, "device": "cpu", "threads": 1} | training
    return Project(
        "Iris",
        graphs={"main": Graph(nodes, wires)},
        data=Choice("Sample", {"name": "iris"}),
        training=settings,
        optimizer=Choice("AdamW", {"lr": 0.01}),
        schedule=Choice("Cosine", {"warmup_steps": 20}),
    )


def wait_for(follower, wanted, events=None) -> list:
    """The events up to the first that `wanted` accepts."""
    events = [] if events is None else events
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        new = follower.read()
        events += new
        if any(wanted(event) for event in new):
            return events
        if follower.state not in ("waiting", "running", "paused"):
            break
        time.sleep(0.01)
    log = follower.folder / "worker.log"
    pytest.fail(f"the run is {follower.state}: {events[-3:]} {log.read_text() if log.exists() else ''}")


def is_end(event) -> bool:
    return isinstance(event, Finished | Failed | Interrupted)


def until_gone(pid: int) -> None:
    """Wait for a process of ours to end and be collected."""
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        processes.collect()
        time.sleep(0.01)
    assert not psutil.pid_exists(pid)


def losses(events) -> dict[int, float]:
    return {event.step: event.loss for event in events if isinstance(event, Progress)}


STARTER = """
import sys, time
from pathlib import Path
from engine.train import runs
print(runs.start(Path(sys.argv[1]), gather=0), flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """T6: a run of 100 epochs that told every step; the program that started it was killed at once."""
    path = tmp_path_factory.mktemp("finished") / "iris.loom"
    folder = runs.create(path, project(), "whole")
    with subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], stdout=subprocess.PIPE) as starter:
        pid = int(starter.stdout.readline())
        starter.kill()
    follower = runs.follow(folder)
    assert runs.list(path)[0].state == "waiting"
    events = wait_for(follower, is_end)
    assert isinstance(events[-1], Finished), events[-1]
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the worker stays behind"
        time.sleep(0.01)
    return path, folder, events


def test_a_run_is_a_folder(finished):
    path, folder, events = finished
    assert folder.parent == path.with_name("iris.runs")
    assert events[-1].folder == str(folder)
    assert runs.project_of(folder) == project()
    assert "class " in (folder / "model.py").read_text()
    json.loads((folder / "preparation.json").read_text())
    assert set(load_weights(folder / "best")) == set(load_weights(folder / "last"))
    assert Folder(folder).load("best").facts["epoch"] == events[-1].best_epoch
    assert {p.name for p in folder.iterdir()} >= {"project.loom", "events.jsonl", "last", "best"}
    assert not list(folder.rglob("*.pkl")) + list(folder.rglob("*.pt"))


def test_a_run_is_listed(finished):
    path, folder, events = finished
    (info,) = runs.list(path)
    assert info == runs.state(folder)
    assert (info.label, info.state, info.epoch, info.epochs) == ("whole", "completed", 100, 100)
    assert info.best_epoch == events[-1].best_epoch
    assert info.figures == events[-1].figures
    assert info.figures["test"]["accuracy"] > 0.8
    assert not info.is_live
    runs.rename(folder, "first")
    assert runs.state(folder).label == "first"
    runs.rename(folder, "whole")


def test_t1_killed_and_resumed(finished, tmp_path):
    """SIGKILL in the middle of an epoch, then a fresh process: every loss the same to the last bit."""
    whole = losses(finished[2])
    folder = runs.create(tmp_path / "iris.loom", project(), "cut")
    pid, follower = runs.start(folder, gather=0), runs.follow(folder)
    at = random.Random(5).randrange(20, 100)
    events = wait_for(follower, lambda e: isinstance(e, Progress) and e.step >= at)
    runs.control(folder, "save")
    wait_for(follower, lambda e: isinstance(e, Saved) and e.what == "last", events)
    os.kill(pid, signal.SIGKILL)
    wait_for(follower, is_end, events)
    assert isinstance(events[-1], Interrupted)
    assert "SIGKILL" in events[-1].why
    before = losses(events)
    assert before == {step: whole[step] for step in before}
    runs.start(folder, resume=True, gather=0)
    again = wait_for(follower, is_end)
    started = next(e for e in again if isinstance(e, Started))
    assert started.resumed
    assert started.notice == ""
    assert started.step >= at
    after = losses(again)
    assert after == {step: whole[step] for step in range(started.step + 1, 701)}
    assert again[-1].figures == finished[2][-1].figures
    assert (folder / "best" / "weights.safetensors").read_bytes() == (
        finished[1] / "best" / "weights.safetensors"
    ).read_bytes()


def test_t14_paused_stopped_and_gone(tmp_path):
    """Pause, go on, SIGTERM: each with a checkpoint; then the folder goes, and so does the process."""
    folder = runs.create(tmp_path / "iris.loom", project(epochs=100_000))
    pid, follower = runs.start(folder), runs.follow(folder)
    wait_for(follower, lambda e: isinstance(e, Progress))
    assert runs.state(folder).is_live
    with pytest.raises(UserError, match="already"):
        runs.start(folder)
    with pytest.raises(UserError, match="Stop it"):
        runs.delete(folder)
    runs.control(folder, "pause")
    events = wait_for(follower, lambda e: isinstance(e, Paused))
    assert any(isinstance(e, Saved) and e.what == "last" for e in events)
    assert follower.state == "paused"
    runs.control(folder, "resume")
    wait_for(follower, lambda e: isinstance(e, Resumed))
    wait_for(follower, lambda e: isinstance(e, Progress))
    # The project is saved under another name: its runs move, and training goes on.
    folder.parent.rename(tmp_path / "named.runs")
    folder = tmp_path / "named.runs" / folder.name
    follower.folder = folder
    runs.control(folder, "save")
    wait_for(follower, lambda e: isinstance(e, Saved) and e.what == "last")
    asked = time.monotonic()
    os.kill(pid, signal.SIGTERM)
    events = wait_for(follower, is_end)
    until_gone(pid)
    assert time.monotonic() - asked < 5
    assert (events[-1].reason, runs.state(folder).state) == ("stopped", "stopped")
    assert Folder(folder).load("last").facts["step"] == events[-1].step
    pid = runs.start(folder, resume=True)
    started = next(e for e in wait_for(follower, lambda e: isinstance(e, Started)) if isinstance(e, Started))
    assert started.step == events[-1].step
    shutil.rmtree(folder, ignore_errors=True)  # it may be writing there just now
    until_gone(pid)


def test_what_can_not_be_trained_is_told(tmp_path):
    """A project with a mistake: one Failed event with a sentence and the node, and exit code 1."""
    drawn = project()
    graph = drawn.main
    wrong = Graph({**graph.nodes, "head": Node("Linear", {"out_features": 10**8})}, graph.wires)
    huge = Graph({**wrong.nodes, "hidden": Node("Linear", {"out_features": 10**8})}, graph.wires)
    folder = runs.create(tmp_path / "iris.loom", replace(drawn, graphs={"main": huge}))
    pid = runs.start(folder)
    failed = wait_for(runs.follow(folder), is_end)[-1]
    assert isinstance(failed, Failed)
    assert failed.node in ("head", "hidden")
    assert "Traceback" not in failed.details
    assert runs.state(folder).state == "failed"
    until_gone(pid)
    runs.delete(folder)
    assert runs.list(tmp_path / "iris.loom") == []


def test_runs_need_no_torch():
    """The window uses this module, and must never import torch."""
    code = "import sys, engine.train.runs, engine.train.recipe; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_bad_folders_are_no_runs(tmp_path):
    path = tmp_path / "iris.loom"
    assert runs.list(path) == []
    (tmp_path / "iris.runs" / "stray").mkdir(parents=True)
    (tmp_path / "iris.runs" / "file").write_text("x")
    assert runs.list(path) == []
    with pytest.raises(UserError, match="not a run"):
        runs.start(tmp_path / "iris.runs" / "stray")
    with pytest.raises(UserError):
        runs.control(tmp_path / "nowhere", "stop")
    first, second = runs.create(path, project()), runs.create(path, project())
    assert first != second
    (first / "run.json").write_text("[" * 100_000)
    (first / "events.jsonl").write_bytes(b"\x00\xff" * 1000)
    assert [info.state for info in runs.list(path)] == ["waiting", "waiting"]
    assert isinstance(runs.data_folder_of(first), Path)
