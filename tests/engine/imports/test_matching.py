"""Names are brought together: the same, behind a prefix, by order when asked; the command line tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

import templates
from engine.cli import main
from engine.graph.file import load
from engine.imports.matching import match
from engine.tensors import Stored, save

MODEL = {"stem.weight": (4, 3), "stem.bias": (4,), "head.weight": (2, 4), "head.bias": (2,)}


def test_the_same_names() -> None:
    found = match(MODEL, MODEL)
    assert len(found.loaded) == found.total == 4
    assert found.how == "by name"


@pytest.mark.parametrize("prefix", ["module.", "model.backbone.", "state_dict.model."])
def test_a_prefix_of_the_file_is_left_out(prefix: str) -> None:
    found = match(MODEL, {prefix + name: shape for name, shape in MODEL.items()})
    assert len(found.loaded) == 4
    assert prefix in found.how


def test_a_prefix_of_the_model_is_left_out() -> None:
    found = match({f"block1.{name}": shape for name, shape in MODEL.items()}, MODEL)
    assert len(found.loaded) == 4


def test_another_head_is_told_and_not_taken() -> None:
    found = match(MODEL, {**MODEL, "head.weight": (10, 4), "head.bias": (10,), "extra": (1,)})
    assert [name for name, _ in found.loaded] == ["stem.weight", "stem.bias"]
    assert [(each.name, each.model, each.file) for each in found.misfits] == [
        ("head.weight", (2, 4), (10, 4)),
        ("head.bias", (2,), (10,)),
    ]
    assert found.unused == ("extra",)


def test_order_counts_only_when_asked() -> None:
    file = {f"layers.{n}": shape for n, shape in enumerate(MODEL.values())}
    assert match(MODEL, file).loaded == ()
    found = match(MODEL, file, by_order=True)
    assert dict(found.loaded) == dict(zip(MODEL, file))
    assert found.how == "by order"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "iris.loom"
    path.write_bytes(templates.path("iris-mlp").read_bytes())
    return path


def iris_weights() -> dict[str, torch.Tensor]:
    return {
        "hidden1.weight": torch.rand(16, 4),
        "hidden1.bias": torch.rand(16),
        "head.weight": torch.rand(3, 16),
        "head.bias": torch.rand(3),
    }


def test_plain_pytorch_weights_come_in_as_tensors(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = iris_weights()
    turned = weights["hidden1.weight"].T.contiguous().T  # other strides than rows
    torch.save({"model": {**weights, "hidden1.weight": turned}, "epoch": 3}, project.with_name("w.pt"))
    out = project.with_name("out.loom")
    assert (
        main(["import", str(project.with_name("w.pt")), "--into", str(project), "-o", str(out), "--json"])
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert len(told["match"]["loaded"]) == 4
    from safetensors.torch import load_file

    stored = load_file(told["weights"])
    assert all(torch.equal(stored[name], tensor) for name, tensor in weights.items())
    assert load(out).training["initial_weights"] == "out.weights.safetensors"


def test_a_changed_weights_file_is_noticed_bit_by_bit(project: Path) -> None:
    from engine.declare import UserError
    from engine.train.initial import begin
    from engine.train.recipe import Training

    numbers = {"a": Stored("F32", (8,), bytes(range(32)))}
    path = project.with_name("w.safetensors")
    digest = save(path, numbers)
    whole = path.read_bytes()
    model = torch.nn.Module()
    model.register_buffer("a", torch.zeros(8))
    training = Training(initial_weights=path.name, initial_weights_hash=digest)
    assert begin(model, training, path.parent) is not None
    for bit in range(0, 8 * len(whole), 7):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bytes(damaged))
        with pytest.raises(UserError):
            begin(model, training, path.parent)


def test_a_file_of_weights_alone_asks_for_a_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path / "w.safetensors", {"a": Stored("F32", (1,), bytes(4))})
    assert main(["import", str(tmp_path / "w.safetensors")]) == 1
    assert "--into PROJECT.loom" in capsys.readouterr().err


def test_a_whole_pickled_model_is_refused_by_its_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "m.pt")
    assert main(["import", str(tmp_path / "m.pt")]) == 1
    told = capsys.readouterr().err
    assert "an object of torch.nn.modules.linear.Linear" in told
    assert "safetensors.torch.save_file" in told
