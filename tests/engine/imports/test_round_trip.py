"""What we export comes back as a drawing that answers the same, and gives the same file again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import torch

import templates
from engine.graph.file import load
from engine.imports import bring, store


def small() -> list[str]:
    return [name for name in templates.names() if templates.path(name).stat().st_size < 60_000]


FIRST = (
    "breast-cancer-mlp",
    "diabetes-regression",
    "digits-cnn",
    "digits-residual",
    "iris-mlp",
    "seasonal-lstm",
    "wine-mlp",
)


def back(name: str, export, limit: float = 1e-5) -> None:
    path, made = export(templates.path(name))
    brought = bring(path)
    report = brought.report
    assert report.parity is not None, report.notes
    assert report.parity.passed
    assert report.parity.max_abs <= limit
    assert report.match is not None
    assert (report.match.missing, report.match.unused, report.match.misfits) == ((), (), ())
    assert report.opaque == ()
    assert {field.name for field in brought.fields} == {field for _, field in made.source.inputs}
    mine = Counter(node.type for node in made.project.main.nodes.values())
    theirs = Counter(node.type for node in brought.project.main.nodes.values())
    for type in ("Linear", "Conv2d", "LSTM", "MaxPool2d", "ReLU", "Add"):
        assert theirs[type] == mine[type], type


@pytest.mark.parametrize("name", FIRST)
def test_a_template_comes_back_as_a_drawing(name: str, export, here) -> None:
    back(name, export)


def test_a_template_comes_back_through_the_capped_process(export) -> None:
    back("digits-cnn", export)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in small() if name not in FIRST])
def test_published_networks_come_back(name: str, export, here) -> None:
    path, _ = export(templates.path(name))
    report = bring(path).report
    assert report.parity is not None, report.notes
    assert report.parity.max_abs <= 1e-4


def test_nodes_keep_their_names(export, here) -> None:
    path, made = export(templates.path("digits-cnn"))
    mine, theirs = made.project.main.nodes, bring(path).project.main.nodes
    assert {n for n, node in mine.items() if node.type in ("Conv2d", "Linear", "MaxPool2d", "ReLU")} <= set(
        theirs
    )


def test_a_stored_import_begins_its_training_with_the_weights(export, here, tmp_path: Path) -> None:
    from engine.train import building

    path, made = export(templates.path("iris-mlp"))
    project, weights = store(bring(path), tmp_path / "iris.loom")
    assert weights == tmp_path / "iris.weights.safetensors"
    drawn, original = load(project), load(templates.path("iris-mlp"))
    assert drawn.training["initial_weights"] == weights.name
    training = {**original.training, **drawn.training}
    whole = original.__class__(**{**_fields(original), "training": training})
    built = building.built(whole, tmp_path)
    assert built.begun is not None
    assert built.begun.left == ()
    mine = made.model.state_dict()
    assert all(torch.equal(tensor, mine[name]) for name, tensor in built.program.model.state_dict().items())


def _fields(project: object) -> dict[str, object]:
    import dataclasses

    return {field.name: getattr(project, field.name) for field in dataclasses.fields(project)}  # type: ignore[arg-type]
