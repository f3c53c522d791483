"""ONNX files that are fixed to a number of samples: drawn for any number, and so compared."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from engine.imports import bring
from engine.imports.onnx.freeing import open_size
from engine.imports.onnx.shapes import PROBE

pytestmark = pytest.mark.usefixtures("here")


class Attention(nn.Module):
    """Heads joined with the samples, as many programs have it."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = nn.Linear(16, 16), nn.Linear(16, 16), nn.Linear(16, 16)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        count, steps, width = x.shape

        def heads(given: torch.Tensor) -> torch.Tensor:
            return given.view(count, steps, 4, 4).transpose(1, 2).reshape(count * 4, steps, 4)

        weights = torch.bmm(heads(self.query(x)), heads(self.key(x)).transpose(1, 2)).softmax(-1)
        joined = torch.bmm(weights, heads(self.value(x))).view(count, 4, steps, 4)
        return joined.transpose(1, 2).reshape(count, steps, width)


class Pictures(nn.Module):
    """A class token beside each picture, and torch's own attention, which has the steps first."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(1, 16, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, 16))
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        steps = self.patches(x).flatten(2).transpose(1, 2)
        steps = torch.cat([self.token.expand(x.shape[0], -1, -1), steps], 1)
        return self.layer(steps)[:, 0]


class Reading(nn.Module):
    """A recurrent network whose first memory is as many zeros as there are samples."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 8, batch_first=True), nn.Linear(8, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.lstm(x)[0][:, -1])


class Plain(nn.Module):
    """Sizes told outright."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.head = nn.Conv2d(1, 6, 5), nn.Linear(6 * 4 * 4, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(F.max_pool2d(self.conv(x).relu(), 2).view(1, 96))


@pytest.mark.parametrize(
    ("model", "sizes"),
    [
        (Attention(), (3, 6, 16)),
        (Attention(), (1, 6, 16)),
        (Pictures(), (1, 1, 12, 12)),
        (Reading(), (4, 7, 3)),
        (Plain(), (1, 1, 12, 12)),
    ],
    ids=("attention of three", "attention of one", "pictures", "reading", "plain"),
)
def test_a_file_for_so_many_samples_is_a_drawing_for_any_number(model, sizes, tmp_path: Path):
    path = tmp_path / "fixed.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model.eval(), (torch.randn(*sizes),), str(path), dynamo=True, verbose=False)
    found = bring(path)
    assert found.report.parity is not None, found.report.notes
    assert found.report.parity.samples == 2 * sizes[0]
    assert found.report.parity.passed


@pytest.mark.parametrize(
    ("given", "sizes", "batch", "place"),
    [
        ((PROBE, 6, 4, 4), (1, 96), 1, (0, 1)),
        ((PROBE, 6, 4), (4, 6, 4), 2, (0, 1)),
        ((7, PROBE, 8), (7, 1, 1, 8), 1, (1, 1)),
        ((7, PROBE, 8), (7, 8), 1, (0, 7)),
        ((7, PROBE, 8), (7, 2, 4), 1, (1, 1)),
        ((7, PROBE, 8), (28, 8), 4, (0, 7)),
        ((PROBE * 7, 8), (7, 1, 8), 1, (0, 1)),
        ((5, 8), (40,), 1, None),
    ],
)
def test_the_size_that_the_samples_go_into(given, sizes, batch, place):
    assert open_size(given, sizes, batch) == place


def test_samples_within_a_size_come_out_where_they_went_in():
    assert open_size((PROBE * 7, 8), (7, 1, 8), 1, inside=7) == (1, 1)
