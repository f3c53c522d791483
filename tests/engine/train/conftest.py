"""A tiny model and tiny data, shared by the tests of training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torchmetrics.classification import MulticlassAccuracy

from engine.train import processes
from engine.train.events import Event
from engine.train.optimizers import AdamW
from engine.train.program import Program
from engine.train.recipe import Recipe, Training
from engine.train.schedules import Cosine

ROWS = 200


class Small(nn.Module):
    """Two layers with normalisation and dropout, so that buffers and random numbers matter."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(4, 8)
        self.norm = nn.BatchNorm1d(8)
        self.drop = nn.Dropout(0.3)
        self.head = nn.Linear(8, 3)
        self.steps: list[str] = []

    def forward(self, features: Tensor) -> Tensor:
        return self.head(self.drop(torch.relu(self.norm(self.hidden(features)))))

    def loss(self, features: Tensor, label: Tensor) -> tuple[Tensor, dict[str, tuple[Tensor, Tensor]]]:
        output = self(features)
        loss = nn.functional.cross_entropy(output, label)
        if self.training:
            self.steps.append(loss.item().hex())
        return loss, {"accuracy": (output, label)}


class Sequence(nn.Module):
    """A recurrent network, whose state is torch's own."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(2, 6, batch_first=True)
        self.head = nn.Linear(6, 3)
        self.steps: list[str] = []

    def forward(self, features: Tensor) -> Tensor:
        return self.head(self.lstm(features.view(-1, 2, 2))[0][:, -1])

    loss = Small.loss


@pytest.fixture
def splits() -> dict[str, dict[str, Tensor]]:
    """Three classes that a small network can tell apart, in three splits."""
    generator = torch.Generator().manual_seed(7)
    features = torch.randn(ROWS, 4, generator=generator)
    label = (features[:, 0] > 0).long() + (features[:, 1] > 0.5).long()
    cuts = {"train": slice(0, 140), "validation": slice(140, 170), "test": slice(170, ROWS)}
    return {name: {"features": features[cut], "label": label[cut]} for name, cut in cuts.items()}


@pytest.fixture
def make_program() -> Callable[..., Program]:
    """A fresh program with weights from seed 3."""

    def make(kind: str | nn.Module = "small", **arguments: Any) -> Program:
        torch.manual_seed(3)
        metrics = {"accuracy": lambda: MulticlassAccuracy(num_classes=3, average="micro")}
        model = {"small": Small, "sequence": Sequence}[kind]() if isinstance(kind, str) else kind
        return Program(model, ("features", "label"), metrics, **arguments)

    return make


@pytest.fixture
def make_recipe() -> Callable[..., Recipe]:
    """A recipe of few epochs, with an optimizer and a schedule that both have something to remember."""

    def make(optimizer: Any = None, schedule: Any = None, **training: Any) -> Recipe:
        settings = {"epochs": 3, "batch_size": 16, "device": "cpu"} | training
        return Recipe(Training(**settings), optimizer or AdamW(lr=0.01), schedule or Cosine(warmup_steps=5))

    return make


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As many threads as tests on two cores can bear."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(autouse=True)
def no_worker_left() -> Iterator[None]:
    """No worker outlives its test, however that ended."""
    yield
    for child in list(processes._children.values()):
        child.kill()
        child.wait()
    processes.collect()


@pytest.fixture
def of_kind() -> Callable[[list[Event], type], list[Any]]:
    """The events of one kind."""
    return lambda events, kind: [event for event in events if isinstance(event, kind)]
