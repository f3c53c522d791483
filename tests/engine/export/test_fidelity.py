"""An exported file answers as the model does, or there is no file (reliability: E2, E4, E5, E8)."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from engine.analysis import analyse
from engine.compile.answers import Answer
from engine.declare import UserError, build
from engine.export import EXPORTS, onnx_file
from engine.export.parity import Comparison, same_classes
from engine.export.result import LIMIT
from engine.export.trained import Samples, Trained
from engine.layers import LAYERS


@pytest.fixture
def alter(monkeypatch):
    """Change the graph after torch's exporter has made it."""

    def change(how):
        original = onnx_file.exported

        def changed(*arguments):
            proto = original(*arguments)
            how(proto)
            return proto

        monkeypatch.setattr(onnx_file, "exported", changed)

    return change


def weight(proto, name):
    return next(tensor for tensor in proto.graph.initializer if tensor.name == name)


def test_e2_the_file_is_compared_on_rows_of_the_data(finished):
    found = finished.parity
    assert found.samples == 32
    assert found.batches == (1, 3, 17)
    assert found.real
    assert found.passed
    assert found.max_abs <= LIMIT
    assert (found.agreeing, found.classified) == (32, 32)
    assert sum(found.histogram) == 3 * 32 * 10


def test_e2_the_file_gives_the_classes_that_the_model_gives(digits, make, tmp_path):
    make(digits, "Onnx", tmp_path / "digits.onnx", probabilities=False)
    rows = digits.samples().tensors["image"]
    session = onnxruntime.InferenceSession(tmp_path / "digits.onnx")
    (scores,) = session.run(["scores"], {"image": rows.numpy()})
    with torch.no_grad():
        assert np.abs(scores - digits.model(rows).numpy()).max() <= LIMIT


# The exporter folds a normalisation into the convolution before it, so the two can't be told apart.
@pytest.mark.parametrize(("name", "place"), [("conv1.weight", "norm1"), ("head.weight", "head")])
def test_e2_a_file_that_answers_otherwise_is_not_kept(digits, make, tmp_path, alter, name, place):
    def change(proto):
        tensor = weight(proto, name)
        values = onnx.numpy_helper.to_array(tensor) * np.float32(1.01)
        tensor.raw_data = values.tobytes()

    alter(change)
    path = tmp_path / "digits.onnx"
    path.write_bytes(b"older")
    with pytest.raises(UserError, match=f'part at "{place}"'):
        make(digits, "Onnx", path)
    assert path.read_bytes() == b"older"
    assert [file.name for file in tmp_path.iterdir()] == ["digits.onnx"]


def test_e2_a_file_that_is_not_valid_is_not_kept(digits, make, tmp_path, alter):
    alter(lambda proto: proto.graph.node[0].input.append("nowhere"))
    with pytest.raises(UserError, match="not valid ONNX"):
        make(digits, "Onnx", tmp_path / "digits.onnx")
    assert not list(tmp_path.iterdir())


def test_e4_a_model_without_its_trained_statistics_would_be_seen(digits, make, tmp_path, monkeypatch):
    """The gate sees a file that was made of anything but the trained state."""
    original = onnx_file.exported

    def untrained(trained, model, *rest):
        other = copy.deepcopy(model)
        other.norm1.reset_running_stats()
        return original(trained, other, *rest)

    monkeypatch.setattr(onnx_file, "exported", untrained)
    with pytest.raises(UserError, match=r'part at "(conv1|norm1)"'):
        make(digits, "Onnx", tmp_path / "digits.onnx")
    assert not list(tmp_path.iterdir())


def test_e4_statistics_dropout_and_residuals_are_those_of_the_trained_model(digits):
    assert not digits.model.training
    assert digits.model.norm1.running_mean.abs().sum() > 0
    assert digits.model.norm1.num_batches_tracked > 10


@pytest.mark.parametrize("opset", [18, 19, 21, 22, 23])
def test_e5_the_file_has_the_opset_that_was_asked_for(
    make, untrained, drawn_alone, cases_of, quick, tmp_path, opset
):
    trained = untrained(*drawn_alone(next(cases_of("SqueezeExcitation", 1))), tmp_path)
    path = tmp_path / "layer.onnx"
    assert make(trained, "Onnx", path, opset=opset).opset == opset
    assert {o.domain: o.version for o in onnx.load(path).opset_import}[""] == opset


def test_e5_another_opset_is_refused(digits, make, tmp_path, alter):
    def change(proto):
        proto.opset_import[0].version = 19

    alter(change)
    with pytest.raises(UserError, match="opset 19 where 20 was asked for"):
        make(digits, "Onnx", tmp_path / "digits.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("opset", [11, 13, 15, 17, 24])
def test_e5_opsets_that_the_exporter_does_not_keep_are_not_on_offer(opset):
    with pytest.raises(UserError, match="Opset"):
        build(EXPORTS["Onnx"].declaration, {"opset": opset})


def test_e8_the_same_model_gives_the_same_bytes(digits, make, tmp_path, finished):
    again = make(digits, "Onnx", tmp_path / "again.onnx")
    assert again.sha256 == finished.sha256
    assert (tmp_path / "again.onnx").read_bytes() == Path(finished.path).read_bytes()


def test_one_score_for_yes_or_no_becomes_a_probability(cancer_run, make, tmp_path):
    from engine.export.trained import load

    trained = load(cancer_run)
    result = make(trained, "Onnx", tmp_path / "cancer.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "cancer.onnx")
    rows = trained.samples().tensors["features"].numpy()
    (shares,) = session.run(None, {"features": rows})
    assert ((shares >= 0) & (shares <= 1)).all()
    assert result.parity.classified == 32
    assert json.loads(result.metadata["layerloom.outputs"])[0]["activation"] == ""


def test_rows_are_made_up_where_the_data_is_gone(digits, make, tmp_path, monkeypatch):
    def gone(*_):
        raise UserError("the disk was taken away")

    monkeypatch.setattr("engine.data.prepare", gone)
    result = make(digits, "Onnx", tmp_path / "digits.onnx")
    assert not result.parity.real
    assert "made-up rows" in result.notes[0]


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("CumulativeProduct", {}, LAYERS["CumulativeProduct"].exportable),
        ("AdaptiveMaxPool2d", {"output_size": 3}, "ONNX has no such pool where the windows"),
        ("BatchNorm1d", {"track_running_stats": False}, "Without Remember, it needs a batch"),
    ],
)
def test_layers_that_onnx_lacks_are_named_before_any_work(
    make, untrained, drawn_alone, cases_of, tmp_path, monkeypatch, name, values, why
):
    monkeypatch.setattr(onnx_file, "exported", None)
    case = replace(next(cases_of(name, 1)), values=values)
    trained = untrained(*drawn_alone(case), tmp_path)
    with pytest.raises(UserError, match=f'"layer" can\'t go into an ONNX file: {why.rstrip(".")}'):
        make(trained, "Onnx", tmp_path / "layer.onnx")
    hints = [p for p in analyse(trained.project, trained.fields).problems if p.kind == "not-exportable"]
    assert [(p.node, p.severity) for p in hints] == [("layer", "hint")]


def compared(one, other):
    found = Comparison([Answer("scores", classes=("a", "b"))])
    found.add([np.array(one, np.float32)], [np.array(other, np.float32)])
    return found.parity(True)


@pytest.mark.parametrize(
    ("one", "other", "passed"),
    [
        ([[0.5, 0.1]], [[0.5, 0.1]], True),
        ([[0.5, 0.1]], [[0.5 + 5e-6, 0.1]], True),
        ([[0.5, 0.1]], [[0.5 + 5e-5, 0.1]], False),
        ([[900.0, 0.1]], [[900.05, 0.1]], True),
        ([[900.0, 0.1]], [[900.5, 0.1]], False),
        ([[np.nan, 0.1]], [[np.nan, 0.1]], True),
        ([[np.nan, 0.1]], [[0.5, 0.1]], False),
        ([[np.inf, 0.1]], [[np.inf, 0.1]], True),
        ([[np.inf, 0.1]], [[-np.inf, 0.1]], False),
        ([[0.5, 0.1]], [[0.5]], False),
    ],
)
def test_what_counts_as_the_same(one, other, passed):
    assert compared(one, other).passed is passed


def test_ties_may_go_either_way_and_nothing_else():
    answer = Answer("scores", classes=("a", "b"))
    tie = np.array([[0.50001, 0.5]]), np.array([[0.5, 0.50001]])
    clear = np.array([[0.6, 0.5]]), np.array([[0.5, 0.6]])
    assert same_classes(answer, *tie).all()
    assert not same_classes(answer, *clear).any()


def test_samples_are_held_back_rows_first(digits):
    made = digits.samples()
    assert isinstance(digits, Trained)
    assert isinstance(made, Samples)
    assert made.tensors["image"].shape == (32, 1, 8, 8)
