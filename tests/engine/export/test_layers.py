"""E1: every layer goes into an ONNX file that answers as torch does, or says beforehand that it can't."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from engine.analysis import analyse
from engine.compile import build, write
from engine.compile.answers import answers
from engine.declare import UserError
from engine.export import parity
from engine.export.trained import Trained
from engine.layers import LAYERS

PLAIN = sorted(name for name, layer in LAYERS.items() if layer.role == "layer")
SETTINGS = 3
WAYS = [(opset, batch) for opset in (18, 20) for batch in (None, 2)]
SLICE = [
    (name, random.Random(name).randrange(SETTINGS), way)
    for name, way in zip(random.Random(20).sample(PLAIN, 6), [*WAYS, *WAYS])
]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """How fast a file is does not matter here."""
    monkeypatch.setattr(parity, "ENOUGH_SECONDS", 0)


@pytest.fixture
def check(make, drawn_alone, tmp_path):
    """Either a file with parity, or a refusal that is known before training."""

    def run(case, opset: int, batch: int | None) -> None:
        trained = untrained(drawn_alone(case), tmp_path)
        reason = case.layer.exportable or why_not(trained)
        path = tmp_path / "layer.onnx"
        options = {"opset": opset, "batch": batch}
        if reason:
            with pytest.raises(UserError, match="can't go into an ONNX file"):
                make(trained, "Onnx", path, **options)
            assert not path.exists()
        else:
            assert make(trained, "Onnx", path, **options).parity.passed

    return run


def untrained(drawing, folder: Path) -> Trained:
    """The drawing with random weights; its rows are made up, because there is no data."""
    project, fields = drawing
    analysis = analyse(project, fields)
    source = write(project, analysis, fields)
    torch.manual_seed(0)
    model = build(source).eval()
    return Trained(folder, project, fields, {}, source, model, answers(project, analysis, fields), 1)


def why_not(trained: Trained) -> str:
    return ""


def checked(check, case, way):
    try:
        check(case, *way)
    except BaseException as error:
        error.add_note(f"{case}, opset and batch {way}")
        raise


@pytest.mark.parametrize(("name", "number", "way"), SLICE)
def test_e1_some_layers_can_be_exported(name, number, way, check, cases_of):
    checked(check, list(cases_of(name, SETTINGS))[-1 - number :][0], way)


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("name", PLAIN)
def test_e1_every_layer_can_be_exported_or_says_so(name, way, check, cases_of):
    for case in cases_of(name, SETTINGS):
        checked(check, case, way)
