"""Rows 1 to 3: training an MLP, its figures streaming, against three loops that one would write instead."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import itertools
import logging
import tempfile
import warnings
from collections.abc import Iterator

from harness import Benchmark

ROWS, FEATURES, HIDDEN, CLASSES, BATCH, EPOCHS = 6400, 64, 256, 10, 64, 8
LEARNING_RATE = 1e-3
NAME = "train an MLP 64-256-256-10 against"


def benchmarks() -> Iterator[Benchmark]:
    """The same rows, network, batch size and optimizer on every side; one thread."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    features, labels = torch.randn(ROWS, FEATURES), torch.randint(0, CLASSES, (ROWS,))
    ours = layerloom(features, labels)
    yield Benchmark(1, f"{NAME} a bare loop", bare_loop(features, labels), ours, 1.05, rounds=11)
    yield Benchmark(2, f"{NAME} DataLoader and Adam", loader_loop(features, labels), ours, 0.65, rounds=11)
    found = importlib.util.find_spec("lightning") is not None
    missing = "" if found else "lightning is not installed"
    base = lightning_trainer(features, labels) if found else ours
    yield Benchmark(3, f"{NAME} Lightning", base, ours, 0.30, rounds=5, missing=missing)


def layerloom(features, labels):
    """The drawing, compiled, in the training loop; every event is taken, as the worker would."""
    from engine import compile as compiling
    from engine.analysis import analyse
    from engine.field import Field
    from engine.train.building import program_of
    from engine.train.loop import train
    from engine.train.recipe import recipe_of

    names = tuple(str(number) for number in range(CLASSES))
    fields = {
        "features": Field("features", (FEATURES,), "float32", "values", "input"),
        "label": Field("label", (), "int64", "classes", "target", names),
    }
    project = drawing()
    source = compiling.write(project, analyse(project, fields), fields)
    program = program_of(source, compiling.build(source))
    recipe = recipe_of(project)
    splits = {"train": {"features": features, "label": labels}}

    def run() -> None:
        events = list(train(program, recipe, splits))
        assert type(events[-1]).__name__ == "Finished", events[-1]

    return run


def drawing():
    """The MLP as a project."""
    from engine.graph.model import Choice, Graph, Node, Project, Wire

    nodes = {
        "features": Node("Input", {"field": "features"}),
        "hidden1": Node("Linear", {"out_features": HIDDEN}),
        "relu1": Node("ReLU"),
        "hidden2": Node("Linear", {"out_features": HIDDEN}),
        "relu2": Node("ReLU"),
        "head": Node("Linear", {"out_features": CLASSES}),
        "answer": Node("Output"),
        "label": Node("Target", {"field": "label"}),
        "cross_entropy": Node("CrossEntropyLoss"),
        "accuracy": Node("Accuracy"),
    }
    chain = ("features", "hidden1", "relu1", "hidden2", "relu2", "head", "answer")
    ends = [(f"{a}.output", f"{b}.input") for a, b in itertools.pairwise(chain)]
    ends += [("head.output", f"{node}.input") for node in ("cross_entropy", "accuracy")]
    ends += [("label.output", f"{node}.target") for node in ("cross_entropy", "accuracy")]
    return Project(
        name="Bench",
        graphs={"main": Graph(nodes, {target: Wire(source, target) for source, target in ends})},
        data=Choice("Table"),
        training={"epochs": EPOCHS, "batch_size": BATCH, "threads": 1, "device": "cpu"},
        optimizer=Choice("Adam", {"lr": LEARNING_RATE}),
    )


def network():
    """The MLP by hand."""
    from torch import nn

    return nn.Sequential(
        nn.Linear(FEATURES, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, HIDDEN),
        nn.ReLU(),
        nn.Linear(HIDDEN, CLASSES),
    )


def bare_loop(features, labels):
    """Batches cut beforehand, the same optimizer in its fused form, loss and accuracy kept as tensors."""
    import torch
    import torch.nn.functional as F

    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)
    batches = list(zip(features.split(BATCH), labels.split(BATCH), strict=True))

    def run() -> None:
        for _ in range(EPOCHS):
            total, right = torch.zeros(()), torch.zeros((), dtype=torch.int64)
            for x, y in batches:
                optimizer.zero_grad(set_to_none=True)
                scores = model(x)
                loss = F.cross_entropy(scores, y)
                loss.backward()
                optimizer.step()
                total += loss.detach()
                right += (scores.detach().argmax(1) == y).sum()
            total.item(), right.item()

    return run


def loader_loop(features, labels):
    """The loop of most tutorials: a shuffling DataLoader, Adam as it comes, the loss read at each step."""
    import torch
    import torch.nn.functional as F
    from torch.utils.data import DataLoader, TensorDataset

    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    loader = DataLoader(TensorDataset(features, labels), batch_size=BATCH, shuffle=True)

    def run() -> None:
        for _ in range(EPOCHS):
            total, right = 0.0, 0
            for x, y in loader:
                optimizer.zero_grad()
                scores = model(x)
                loss = F.cross_entropy(scores, y)
                loss.backward()
                optimizer.step()
                total += loss.item()
                right += int((scores.argmax(1) == y).sum())

    return run


def lightning_trainer(features, labels):
    """A LightningModule and a Trainer as its documentation shows them: logger, checkpoints, progress bar."""
    import lightning
    import torch
    import torch.nn.functional as F
    from torch.utils.data import DataLoader, TensorDataset

    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

    class Model(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.network = network()

        def training_step(self, batch, batch_idx):
            x, y = batch
            scores = self.network(x)
            loss = F.cross_entropy(scores, y)
            self.log("train_loss", loss)
            self.log("accuracy", (scores.argmax(1) == y).float().mean())
            return loss

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=LEARNING_RATE)

    loader = DataLoader(TensorDataset(features, labels), batch_size=BATCH, shuffle=True)
    model = Model()

    def run() -> None:
        quiet = io.StringIO()  # its progress bar would stand between the lines of results
        with (
            tempfile.TemporaryDirectory() as folder,
            contextlib.redirect_stdout(quiet),
            contextlib.redirect_stderr(quiet),
        ):
            trainer = lightning.Trainer(max_epochs=EPOCHS, accelerator="cpu", default_root_dir=folder)
            trainer.fit(model, loader)

    return run
