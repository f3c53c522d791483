"""Programs that PyTorch exported come in as drawings that answer as torch does; their pickles stay closed."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine import compile
from engine.analysis import analyse
from engine.declare import UserError
from engine.imports import Brought, bring

pytestmark = pytest.mark.usefixtures("here")


class Residual(nn.Module):
    """Convolutions with normalisation and a skip connection."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.deep = nn.Conv2d(8, 8, 3, padding="same", groups=8)
        self.head = nn.Linear(8, 5)

    def forward(self, image: Tensor) -> Tensor:
        x = nn.functional.relu6(self.norm(self.stem(image)))
        x = x + nn.functional.silu(self.deep(x))
        return self.head(torch.flatten(nn.functional.adaptive_avg_pool2d(x, 1), 1))


class Reader(nn.Module):
    """Two LSTMs in both directions, of which the last step is read."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(4, 6, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(12, 3)

    def forward(self, series: Tensor) -> Tensor:
        return self.head(self.lstm(series)[0][:, -1])


class Sentence(nn.Module):
    """A transformer encoder over tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(20, 16)
        self.encoder = nn.TransformerEncoderLayer(16, 2, 32, activation="gelu", batch_first=True)
        self.head = nn.Linear(16, 4)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.head(self.encoder(self.table(tokens)).mean(1))


MODELS: dict[str, tuple[Callable[[], nn.Module], Tensor]] = {
    "residual": (Residual, torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0))),
    "reader": (Reader, torch.rand(2, 7, 4, generator=torch.Generator().manual_seed(0))),
    "sentence": (Sentence, torch.randint(0, 20, (2, 6), generator=torch.Generator().manual_seed(0))),
}


def exported(name: str, folder: Path) -> tuple[Path, nn.Module, Tensor]:
    make, example = MODELS[name]
    torch.manual_seed(1)
    model = make().eval()
    shapes = ({0: torch.export.Dim("batch", min=1)},)
    path = folder / f"{name}.pt2"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns about its own LSTM
        torch.export.save(torch.export.export(model, (example,), dynamic_shapes=shapes), path)
    return path, model, example


def answer(brought: Brought, given: Tensor) -> Tensor:
    """What the drawing with its weights says."""
    fields = {field.name: field for field in brought.fields}
    source = compile.write(brought.project, analyse(brought.project, fields), fields)
    module = compile.build(source).eval()
    state: dict[str, Any] = {
        name: torch.frombuffer(bytearray(each.data), dtype=torch.float32).reshape(each.shape)
        for name, each in brought.weights.items()
        if each.dtype == "F32"
    }
    left = module.load_state_dict(state, strict=False)
    assert not [name for name in left.missing_keys if not name.endswith("num_batches_tracked")]
    with torch.inference_mode():
        return module(given)


@pytest.mark.parametrize("name", MODELS)
def test_an_exported_program_answers_as_torch_does(name: str, tmp_path: Path) -> None:
    path, model, example = exported(name, tmp_path)
    brought = bring(path)
    with torch.inference_mode():
        assert torch.allclose(answer(brought, example), model(example), atol=1e-5)
    assert brought.report.match is not None
    assert brought.report.match.missing == ()


def changed(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The archive with its parts changed."""
    target = path.with_name("changed.pt2")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def test_pickled_weights_stay_closed(tmp_path: Path) -> None:
    path, _, _ = exported("residual", tmp_path)

    def pickled(name: str, content: bytes) -> bytes:
        if not name.endswith("model_weights_config.json"):
            return content
        about = json.loads(content)
        about["config"]["head.bias"]["use_pickle"] = True
        return json.dumps(about).encode()

    with pytest.raises(UserError, match="pickle, which is not opened"):
        bring(changed(path, pickled))


def test_examples_are_never_looked_at(tmp_path: Path) -> None:
    path, _, _ = exported("residual", tmp_path)
    damaged = changed(
        path, lambda name, content: b"\x80\x04cos\nsystem\n" if "sample_inputs" in name else content
    )
    assert len(bring(damaged).project.main.nodes) > 5


def test_unknown_operators_are_named(tmp_path: Path) -> None:
    path, _, _ = exported("residual", tmp_path)

    def other(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"aten.relu6.default", b"aten.nonzero.default")
            if name.endswith("model.json")
            else content
        )

    with pytest.raises(UserError, match=r"nonzero\.default"):
        bring(changed(path, other))


@pytest.mark.parametrize("place", [b'"as_int": 8', b'"sizes"', b'"input_specs"', b'"as_tensor"'])
def test_a_damaged_graph_is_a_sentence(tmp_path: Path, place: bytes) -> None:
    path, _, _ = exported("residual", tmp_path)

    def broken(name: str, content: bytes) -> bytes:
        return content.replace(place, b'"as_odd": 7') if name.endswith(".json") else content

    with pytest.raises(UserError):
        bring(changed(path, broken))
