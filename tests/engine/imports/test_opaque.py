"""Operators that no layer stands for still run, learn, and go into a file again."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from onnx import helper

from engine.imports import bring
from engine.layers.foreign import OPERATORS
from engine.layers.modules import FILES

pytestmark = pytest.mark.usefixtures("here")


def test_opaque_nodes_learn_and_are_exported(build, export_drawing) -> None:
    stored = np.array([[0.1, 0.2, 0.3, 0.4]], np.float32)
    nodes = [helper.make_node("Sinh", ["x"], ["a"]), helper.make_node("Mul", ["a", "scale"], ["y"])]
    brought = bring(build(nodes, {"scale": stored}))
    assert [each.operator for each in brought.report.opaque] == ["Sinh"]
    path, made = export_drawing(brought.project, brought.fields)
    model = made.model
    (weight,) = model.parameters()
    assert weight.shape == (4,)
    given = torch.rand(3, 4)
    with torch.no_grad():
        weight.copy_(torch.from_numpy(stored[0]))
    assert torch.allclose(model(given), given.sinh() * torch.from_numpy(stored[0]))
    model(given).sum().backward()
    assert weight.grad is not None
    assert weight.grad.abs().min() > 0
    again = bring(path).report
    assert again.parity is not None
    assert again.parity.passed


def test_every_operator_has_its_function() -> None:
    text = next(path for path in FILES if path.stem == "foreign").read_text()
    assert all(f"def {function}(" in text for function, _ in OPERATORS.values())
