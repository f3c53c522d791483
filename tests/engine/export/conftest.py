"""Trained runs, made once: a residual network with all that acts differently while training."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import compile
from engine.analysis import analyse
from engine.compile.answers import answers
from engine.export import EXPORTS, Result, parity
from engine.export.trained import Trained, load
from engine.field import Field
from engine.files import durable_write
from engine.graph.model import Choice, Graph, Node, Project, Wire
from engine.train import runs

Drawing = tuple[dict[str, Any], str]
DIGITS: Drawing = (
    {
        "image": ("Input", {"field": "image"}),
        "conv1": ("Conv2d", {"out_channels": 8}),
        "norm1": "BatchNorm2d",
        "relu1": "ReLU",
        "conv2": ("Conv2d", {"out_channels": 8}),
        "add": "Add",
        "pool": "MaxPool2d",
        "flatten": "Flatten",
        "drop": ("Dropout", {"p": 0.5}),
        "head": ("Linear", {"out_features": 10}),
        "scores": "Output",
        "digit": ("Target", {"field": "digit"}),
        "cross_entropy": "CrossEntropyLoss",
        "accuracy": "Accuracy",
    },
    """image -> conv1 -> norm1 -> relu1 -> conv2 -> add -> pool -> flatten -> drop -> head -> scores
    relu1 -> add.other
    head -> cross_entropy
    digit -> cross_entropy.target
    head -> accuracy
    digit -> accuracy.target""",
)
CANCER: Drawing = (
    {
        "features": ("Input", {"field": "features"}),
        "hidden": ("Linear", {"out_features": 8}),
        "relu": "ReLU",
        "head": ("Linear", {"out_features": 1}),
        "answer": "Output",
        "target": ("Target", {"field": "diagnosis"}),
        "bce": "BCEWithLogitsLoss",
        "accuracy": "Accuracy",
    },
    """features -> hidden -> relu -> head -> answer
    head -> bce
    target -> bce.target
    head -> accuracy
    target -> accuracy.target""",
)


def drawn(drawing: Drawing, name: str, data: Choice) -> Project:
    """A project that trains for one epoch."""
    nodes, text = drawing
    made = {n: Node(*((v, {}) if isinstance(v, str) else v)) for n, v in nodes.items()}
    wires = {}
    for line in text.split("\n"):
        ends = [end.strip() for end in line.split("->")]
        for source, target in pairwise(ends):
            end = target if "." in target else f"{target}.input"
            wires[end] = Wire(f"{source.partition('.')[0]}.output", end)
    return Project(
        name,
        "",
        {"main": Graph(made, wires)},
        data=data,
        training={"epochs": 1},
        optimizer=Choice("Adam", {"lr": 0.01}),
    )


def trained_run(folder: Path, project: Project) -> Path:
    """A finished run of the project with its record, trained in this process."""
    from engine.train import building
    from engine.train.checkpoint import Folder
    from engine.train.loop import train
    from engine.train.reporter import Reporter

    run = runs.create(folder / "project.loom", project)
    built = building.built(project, folder)
    splits, digest = built.prepared.splits, built.prepared.data_hash
    reporter = Reporter(run)
    for event in train(built.program, built.recipe, splits, store=Folder(run), data_hash=digest):
        reporter.tell(event)
    reporter.close()
    durable_write(run / runs.PREPARATION, json.dumps(built.prepared.preparation).encode())
    return run


def with_chance(project: Project, fields: Mapping[str, Field], folder: Path) -> Trained:
    """The model of a drawing with weights by chance; its rows are made up, because there is no data."""
    analysis = analyse(project, fields)
    source = compile.write(project, analysis, fields)
    torch.manual_seed(0)
    model = compile.build(source).eval()
    found = answers(project, analysis, fields)
    return Trained(folder, project, fields, {}, source, model, found, 1)


@pytest.fixture(scope="session")
def untrained() -> Callable[[Project, Mapping[str, Field], Path], Trained]:
    """`untrained(project, fields, folder)`: a model to export that nobody has trained."""
    return with_chance


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """How fast a file is does not matter."""
    monkeypatch.setattr(parity, "ENOUGH_SECONDS", 0)


@pytest.fixture(scope="session")
def digits_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a trained run on pictures of digits."""
    project = drawn(DIGITS, 'Ziffern ☃ "quoted"', Choice("Sample", {"name": "digits"}))
    return trained_run(tmp_path_factory.mktemp("digits"), project)


@pytest.fixture(scope="session")
def cancer_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a trained run with one score for yes or no."""
    project = drawn(CANCER, "Breast cancer", Choice("Sample", {"name": "breast cancer"}))
    return trained_run(tmp_path_factory.mktemp("cancer"), project)


@pytest.fixture(scope="session")
def train_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Project], Path]:
    """Train a project of the test's own; gives its run's folder."""
    return lambda project: trained_run(tmp_path_factory.mktemp("trained"), project)


@pytest.fixture
def digits(digits_run: Path) -> Trained:
    """The trained digits model, loaded from its run."""
    return load(digits_run)


Make = Callable[..., Result]


def write(trained: Trained, kind: str, path: Path, **options: Any) -> Result:
    """Export in this process."""
    exporter = EXPORTS[kind].declaration(**options)
    made: Result = exporter.write(trained, path, lambda share, stage: None)
    return made


@pytest.fixture(scope="session")
def make() -> Make:
    """Export in this process: `make(trained, "Onnx", path, opset=18)`."""
    return write


@pytest.fixture(scope="session")
def finished(digits_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The digits model as an ONNX file with the default options; nobody writes to it."""
    return write(load(digits_run), "Onnx", tmp_path_factory.mktemp("finished") / "digits.onnx")
