"""Projects as ONNX files without training them first, and models of ONNX operators made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from engine import compile, data
from engine.analysis import analyse
from engine.compile.answers import answers
from engine.export.answering import answering
from engine.export.axes import Axes
from engine.export.kinds.onnx import Onnx
from engine.export.onnx_file import metadata
from engine.export.onnx_graph import described, exported
from engine.export.trained import Samples, Trained
from engine.field import Field
from engine.graph.file import load
from engine.graph.model import Project


def trained(project: Project, fields: dict[str, Field], folder: Path) -> Trained:
    """A model as it is before training, its running figures other than at first."""
    analysis = analyse(project, fields)
    source = compile.write(project, analysis, fields)
    torch.manual_seed(0)
    model = compile.build(source).eval()
    with torch.no_grad():
        for buffer in model.buffers():
            if buffer.is_floating_point():
                buffer.copy_(torch.rand_like(buffer) + 0.5)
    found = answers(project, analysis, fields)
    return Trained(folder, project, fields, {}, source, model, found, 0)


def made_up(trained: Trained, rows: int = 4) -> dict[str, torch.Tensor]:
    random = torch.Generator().manual_seed(1)
    made = {}
    for _, field in trained.inputs:
        sizes = (rows, *field.shape)
        whole = field.dtype.startswith("int")
        high = len(field.classes) or 8
        made[field.name] = (
            torch.randint(0, high, sizes, generator=random) if whole else torch.rand(sizes, generator=random)
        )
    return made


def to_onnx(trained: Trained, path: Path, opset: int = 20) -> None:
    samples = Samples(made_up(trained), False)
    model, found = answering(trained, False)
    proto = exported(trained, model, samples, opset, Axes())
    described(proto, metadata(trained, found, Onnx()), trained)
    path.write_bytes(proto.SerializeToString())


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX files are read in this process, as a test trusts its own: starting others takes seconds."""

    def ask(task: str, request: dict[str, Any], *_: object) -> dict[str, Any]:
        from engine.imports.onnx.comparing import compare
        from engine.imports.onnx.reading import read

        return {"read": read, "compare": compare}[task](request, lambda message: None)

    monkeypatch.setattr("engine.imports.onnx_file.ask", ask)


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., tuple[Path, Trained]]:
    """`export(template)` writes an ONNX file of a project that was not trained."""

    def write(path: Path, opset: int = 20) -> tuple[Path, Trained]:
        project = load(path)
        fields = {field.name: field for field in data.describe(project, path.parent).fields}
        made = trained(project, fields, tmp_path)
        target = tmp_path / f"{path.stem}.onnx"
        to_onnx(made, target, opset)
        return target, made

    return write


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Path]:
    """`build(nodes, constants, sizes)` writes an ONNX file from `x` to `y`, both with a free batch."""

    def write(
        nodes: list[Any],
        constants: dict[str, Any] | None = None,
        sizes: tuple[int, ...] = (4,),
        opset: int = 20,
        kind: int = TensorProto.FLOAT,
        more: dict[str, tuple[int, ...]] | None = None,
    ) -> Path:
        inputs = [helper.make_tensor_value_info("x", kind, ["N", *sizes])]
        inputs += [
            helper.make_tensor_value_info(n, TensorProto.FLOAT, ["N", *s]) for n, s in (more or {}).items()
        ]
        outputs = [helper.make_empty_tensor_value_info("y")]
        values = [numpy_helper.from_array(np.asarray(v), n) for n, v in (constants or {}).items()]
        graph = helper.make_graph(nodes, "made", inputs, outputs, values)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)
        inferred = onnx.shape_inference.infer_shapes(model)
        for output in inferred.graph.output:
            if not output.type.tensor_type.elem_type:
                output.type.tensor_type.elem_type = TensorProto.FLOAT
        path = tmp_path / "made.onnx"
        path.write_bytes(inferred.SerializeToString())
        return path

    return write


@pytest.fixture
def export_drawing(tmp_path: Path) -> Callable[..., tuple[Path, Trained]]:
    """`export_drawing(project, fields)` writes an ONNX file of a drawing."""

    def write(project: Project, fields: tuple[Field, ...]) -> tuple[Path, Trained]:
        made = trained(project, {field.name: field for field in fields}, tmp_path)
        target = tmp_path / "again.onnx"
        to_onnx(made, target)
        return target, made

    return write
