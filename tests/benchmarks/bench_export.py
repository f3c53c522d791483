"""Row 20: one sample through the exported ONNX file, against the same model in eager torch."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness import Benchmark

GOAL = 0.45
SAMPLES = 300
TEMPLATES = ("wine-mlp", "digits-cnn", "digits-residual")


def benchmarks() -> Iterator[Benchmark]:
    """Templates after one epoch, exported as the program exports them."""
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for name in TEMPLATES:
            trained, session = exported(name, Path(folder))
            yield Benchmark(
                20, f"exported model, one sample: {name}", *sides(trained, session), GOAL, rounds=9
            )


def exported(name: str, folder: Path):
    """A template that was trained for one epoch, and its ONNX file ready to run."""
    import templates
    from engine.export import EXPORTS
    from engine.export.runtime import Session
    from engine.export.trained import load
    from engine.graph.edits import set_setting
    from engine.graph.file import load as opened
    from engine.train import runs, worker

    project = set_setting(opened(templates.path(name)), "training.epochs", 1)
    run = runs.create(folder / f"{name}.loom", project)
    assert worker.main([str(run)]) == 0
    trained = load(run)
    path = folder / f"{name}.onnx"
    EXPORTS["Onnx"].declaration(probabilities=False).write(trained, path, lambda share, stage: None)
    return trained, Session(path)


def sides(trained, session):
    """The two ways of answering for one row, many times over."""
    import torch

    (argument, field), *_ = trained.source.inputs
    row = trained.samples().tensors[field][:1]
    array = row.numpy()

    def eager() -> None:
        with torch.inference_mode():
            for _ in range(SAMPLES):
                trained.model(row)

    def onnx() -> None:
        for _ in range(SAMPLES):
            session.run({argument: array})

    return eager, onnx
