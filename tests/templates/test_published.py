"""The published architectures: as many weights as published, one step of learning, the same answers in ONNX.

All are drawn, counted and printed in every run; those that are small learn and are exported too. The large
ones do so behind the mark `long`, one at a time, since some need gigabytes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

import templates
from engine.analysis import analyse
from engine.analysis.types import Analysis
from engine.compile import Source, build, write
from engine.compile.answers import answers
from engine.data import Prepared, describe, prepare
from engine.export.kinds.onnx import Onnx
from engine.export.onnx_file import write as write_onnx
from engine.export.trained import Trained
from engine.field import Field
from engine.graph import edits
from engine.graph.file import load
from engine.graph.model import Graph, Project, block_of

# What the papers, or the program that their authors' weights come with, say.
WEIGHTS = {
    "lenet-5": 61_706,
    "alexnet": 61_100_840,
    "vgg-16": 138_357_544,
    "resnet-18": 11_689_512,
    "resnet-50": 25_557_032,
    "mobilenet-v2": 3_504_872,
    "densenet-121": 7_978_856,
    "vit-b-16": 86_567_656,
    "gpt-2": 124_439_808,
    "bert-base": 109_482_240,
    "u-net": 31_030_658,
    "transformer-base": 63_082_496,
    "bilstm-tagger": 1_239_889,
    "wavenet": 216_992,
    "dcgan": 3_576_704 + 2_765_568,
    "conv-vae": 1_688_289,
}
NAMES = [row["name"] for row in templates.listing() if row["kind"] == "Published"]
SMALL = ("lenet-5", "bilstm-tagger", "wavenet", "dcgan", "conv-vae")
LARGE = [name for name in NAMES if name not in SMALL]
# torch's exporter goes through sequences step by step, so what runs each time has short ones.
SHORTER = {"bilstm-tagger": ("40 numbers", "10 numbers"), "wavenet": ("1024 numbers", "256 numbers")}
# What no answer depends on: the last layer of a stack has nobody to hand its sum on to.
IDLE = {"wavenet": {"stack2.layer8.residual.weight", "stack2.layer8.residual.bias"}}


@dataclass(frozen=True, eq=False)
class Drawn:
    """One architecture with what is known of it, its program, and a few made-up rows."""

    project: Project
    analysis: Analysis
    source: Source
    module: nn.Module
    prepared: Prepared

    def given(self, arguments: tuple[tuple[str, str], ...], count: int) -> list[Tensor]:
        """Rows for these arguments of the program."""
        return [self.prepared.splits["train"][field][:count] for _, field in arguments]


def fields_of(project: Project) -> dict[str, Field]:
    return {field.name: field for field in describe(project, templates.FOLDER).fields}


def drawn(name: str, shorter: bool = False) -> Drawn:
    """The template over three rows, with its first weights."""
    project = load(templates.path(name))
    assert project.data is not None
    for field in ("inputs", "targets") if shorter and name in SHORTER else ():
        said = str(project.data.params[field]).replace(*SHORTER[name])
        project = edits.set_setting(project, f"data.{field}", said)
    for path, value in (
        ("data.rows", 3),
        ("split.train", 1.0),
        ("split.validation", 0.0),
        ("split.test", 0.0),
    ):
        project = edits.set_setting(project, path, value)
    prepared = prepare(project, templates.FOLDER)
    analysis = analyse(project, prepared.fields)
    source = write(project, analysis, prepared.fields)
    torch.manual_seed(0)
    return Drawn(project, analysis, source, build(source), prepared)


@pytest.fixture
def freed() -> Iterator[None]:
    """Memory is handed back before the next one."""
    yield
    gc.collect()


def test_each_is_there() -> None:
    assert set(NAMES) == set(WEIGHTS)


@pytest.mark.parametrize("name", NAMES)
def test_has_as_many_weights_as_published(name: str) -> None:
    project = load(templates.path(name))
    assert analyse(project, fields_of(project)).parameters == WEIGHTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_reads_at_a_glance(name: str) -> None:
    """A dozen or so nodes on each drawing beside what only training needs; each block says what it does."""
    project = load(templates.path(name))
    for key, graph in project.graphs.items():
        assert len(_model(graph)) <= 18, key
        assert key == "main" or graph.about, key
        used = {block_of(node.type) for each in project.graphs.values() for node in each.nodes.values()}
        assert key == "main" or key in used
        places = [node.at for node in graph.nodes.values()]
        assert len(set(places)) == len(places), key


def _model(graph: Graph) -> list[str]:
    training = ("Target", "Accuracy", "TopKAccuracy")
    return [n for n, v in graph.nodes.items() if v.type not in training and not v.type.endswith("Loss")]


def learns(name: str) -> None:
    """One step forwards and backwards: the weights are those that analysis counts, and all get gradients."""
    made = drawn(name)
    assert sum(p.numel() for p in made.module.parameters()) == WEIGHTS[name]
    count = 1 if WEIGHTS[name] > 30e6 else 2
    given = made.given((*made.source.inputs, *made.source.targets), max(count, 2 if name != "gpt-2" else 1))
    loss, _ = made.module.loss(*given)
    assert torch.isfinite(loss)
    loss.backward()
    without = {n for n, p in made.module.named_parameters() if p.grad is None}
    assert without == IDLE.get(name, set())


def answers_alike(name: str, folder: Path, shorter: bool = False) -> None:
    """The exported file answers as the module does, for one row and for several."""
    made = drawn(name, shorter)
    made.module.eval()
    trained = Trained(
        folder,
        made.project,
        made.prepared.fields,
        made.prepared.preparation,
        made.source,
        made.module,
        answers(made.project, made.analysis, made.prepared.fields),
        epoch=0,
    )
    result = write_onnx(Onnx(), trained, folder / "model.onnx", lambda share, stage: None)
    assert result.parity is not None
    assert (result.parity.passed, result.parity.real) == (True, True)
    assert result.parity.samples == 3


@pytest.mark.parametrize("name", SMALL)
def test_a_small_one_learns(name: str) -> None:
    learns(name)


@pytest.mark.parametrize("name", SMALL)
def test_a_small_one_exports_with_parity(name: str, tmp_path: Path) -> None:
    answers_alike(name, tmp_path, shorter=True)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", LARGE)
def test_a_large_one_learns(name: str, freed: None) -> None:
    learns(name)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", NAMES)
def test_each_exports_with_parity(name: str, tmp_path: Path, freed: None) -> None:
    answers_alike(name, tmp_path)
