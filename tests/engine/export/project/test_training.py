"""`train.py` of an exported project makes the run's curve again, bit for bit, with torch alone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import templates
from engine.export import Result
from engine.export.project.parts.tensors import read_tensors, write_tensors
from engine.export.project.record import record_of
from engine.export.trained import load
from engine.graph.file import load as project_at
from engine.graph.model import Choice, Graph, Node, Project, Update, Wire
from engine.train import runs


def curve_of(ended: Any) -> list[dict[str, Any]]:
    assert ended.returncode == 0, ended.stderr
    found: list[dict[str, Any]] = json.loads(ended.stdout.splitlines()[-1])
    return found


def assert_again(run: Path, folder: Path, ended: Any) -> None:
    """The same figures in every epoch, the same on the test rows, and the same weights at the end."""
    *epochs, last = curve_of(ended)
    record = record_of(run)
    assert epochs == list(record.epochs.values())
    assert last["test"] == record.final["test"]
    best = load(run).model.state_dict()
    weights = read_tensors(folder / "weights.safetensors")
    assert weights.keys() == best.keys()
    assert all(torch.equal(weights[name], tensor) for name, tensor in best.items())


@pytest.fixture(scope="module")
def careful_run(train_project: Callable[[Project], Path], digits_run: Path) -> Path:
    """Batch normalisation with one row left over, dropout, a falling rate, short gradients, an early end."""
    project = replace(
        runs.project_of(digits_run),
        training={
            "epochs": 4, "batch_size": 419, "clip_gradients": 0.5, "early_stopping": 1, "monitor": "accuracy"
        },
        optimizer=Choice("AdamW", {"lr": 0.02, "weight_decay": 0.1}),
        schedule=Choice("Cosine", {"warmup_steps": 2}),
    )  # fmt: skip
    return train_project(project)


def test_the_curve_again_in_a_bare_environment(careful_run, make, bare, tmp_path):
    folder = tmp_path / "project"
    result: Result = make(load(careful_run), "PythonProject", folder)
    assert result.notes == ()
    text = (folder / "train.py").read_text()
    assert "engine" not in text
    assert all(word in text for word in ("CLIP", "PATIENCE", "factor(", "order[:-1]"))
    (folder / "weights.safetensors").unlink()
    assert_again(careful_run, folder, bare(folder, "train.py"))


@pytest.fixture(scope="module")
def stepwise_run(train_project: Callable[[Project], Path], cancer_run: Path, tmp_path_factory) -> Path:
    """Two update steps with optimizers of their own, weights trained otherwise, and given first weights."""
    project = runs.project_of(cancer_run)
    graph = project.main
    nodes = dict(graph.nodes)
    nodes["hidden"] = replace(nodes["hidden"], weights={"rate": 0.3, "decay": 0.2})
    nodes["head"] = replace(nodes["head"], weights={"l1": 0.001})
    nodes["bce"] = replace(nodes["bce"], params={"update": "answer"})
    nodes["critic"] = Node("Linear", {"out_features": 1})
    nodes["doubt"] = Node("BCEWithLogitsLoss", {"update": "doubt"})
    ends = {"critic.input": "relu.output", "doubt.input": "critic.output", "doubt.target": "target.output"}
    wires = {**graph.wires, **{end: Wire(source, end) for end, source in ends.items()}}
    first = tmp_path_factory.mktemp("first") / "first.safetensors"
    write_tensors(first, {"head.weight": torch.linspace(-1, 1, 8).reshape(1, 8)})
    return train_project(
        replace(
            project,
            graphs={"main": Graph(nodes, wires)},
            updates={
                "doubt": Update(("critic",), Choice("SGD", {"lr": 0.03}), 2),
                "answer": Update(("hidden", "head")),
            },
            training={"epochs": 3, "clip_gradients": 0.5, "initial_weights": str(first)},
            schedule=Choice("StepLR", {"step_size": 1, "gamma": 0.5}),
        )
    )


def test_update_steps_and_tuned_weights_again(stepwise_run, make, bare, tmp_path):
    make(load(stepwise_run), "PythonProject", tmp_path / "project")
    text = (tmp_path / "project" / "train.py").read_text()
    assert all(word in text for word in ("TUNED", "model.loss_doubt, 2", "only(trained", "initial"))
    ruff = [sys.executable, "-m", "ruff"]
    for words in (["check"], ["format", "--diff"]):
        command = [*ruff, *words, "--isolated", "--no-cache", "train.py"]
        ended = subprocess.run(command, cwd=tmp_path / "project", capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout
    assert_again(stepwise_run, tmp_path / "project", bare(tmp_path / "project", "train.py"))


SHORT = ("iris-mlp",)
# Templates that promise figures have data to train on.
TRAINED = [name for name in templates.names() if project_at(templates.path(name)).goal]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SHORT else pytest.mark.long) for name in TRAINED]
)
def test_every_template_again(name, train_project, make, bare, tmp_path):
    project = project_at(templates.path(name))
    run = train_project(replace(project, training={**project.training, "epochs": 2}))
    make(load(run), "PythonProject", tmp_path / "project")
    assert_again(run, tmp_path / "project", bare(tmp_path / "project", "train.py"))


def test_what_was_changed_on_the_way_is_said(digits_run, make, tmp_path, monkeypatch):
    from engine.export.project import write

    found = record_of(digits_run)
    same = {**found.same, "data": "another"}
    changed = replace(found, rate=0.5, reason="stopped", same=same)
    monkeypatch.setattr(write, "record_of", lambda folder: changed)
    notes = "\n".join(make(load(digits_run), "PythonProject", tmp_path / "project").notes)
    assert "set to 0.5 by hand" in notes
    assert "stopped by hand" in notes
    assert "data has changed" in notes
    assert "set to 0.5 by hand" in (tmp_path / "project" / "README.md").read_text()
