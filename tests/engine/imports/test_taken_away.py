"""A model that was imported with its weights goes into files without a training in between."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from onnx import helper

import engine.export  # noqa: F401 - declares every kind
from engine.declare import UserError
from engine.export.untrained import KEPT
from engine.export.worker import work
from engine.graph.file import load, save
from engine.imports import bring
from engine.imports.bring import store
from engine.tensors import load as load_tensors

pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture
def imported(build, tmp_path: Path) -> tuple[Path, Path]:
    """The file of a model, and the project that it was imported as."""
    random = np.random.default_rng(0)
    matrix = random.standard_normal((4, 3)).astype(np.float32)
    nodes = [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Relu", ["h"], ["y"])]
    path = build(nodes, {"w": matrix})
    project = tmp_path / "mine.loom"
    store(bring(path), project)
    return path, project


def exported(project: Path, kind: str, target: Path):
    request = {"folder": str(project), "kind": kind, "destination": str(target)}
    return work(request, lambda message: None)


def test_it_answers_as_the_file_that_it_came_from(imported, tmp_path):
    path, project = imported
    target = tmp_path / "out.onnx"
    result = exported(project, "Onnx", target)
    assert result.parity.passed
    assert KEPT in result.notes
    row = np.random.default_rng(1).standard_normal((2, 4)).astype(np.float32)
    answers = []
    for each in (path, target):
        session = onnxruntime.InferenceSession(str(each), providers=["CPUExecutionProvider"])
        answers.append(session.run(None, {session.get_inputs()[0].name: row})[0])
    assert np.allclose(*answers, atol=1e-6)
    exported(project, "Weights", tmp_path / "out.safetensors")
    weights = load_tensors(tmp_path / "out.safetensors")
    assert len(weights) == len(load_tensors(tmp_path / "mine.weights.safetensors"))


def test_a_python_project_needs_a_training(imported, tmp_path):
    with pytest.raises(UserError, match="was not trained here"):
        exported(imported[1], "PythonProject", tmp_path / "folder")


def test_a_project_without_weights_of_its_own_has_nothing_to_export(imported, tmp_path):
    project = load(imported[1])
    bare = tmp_path / "bare.loom"
    save(bare, type(project)(**{f: getattr(project, f) for f in ("name", "graphs", "data")}))
    with pytest.raises(UserError, match="no weights of its own"):
        exported(bare, "Onnx", tmp_path / "out.onnx")
