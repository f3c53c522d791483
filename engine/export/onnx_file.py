"""Write an ONNX file, read it again, compare it with torch, and only then put it in its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from engine import __version__, disk
from engine.analysis import analyse
from engine.analysis.types import NOT_EXPORTABLE
from engine.compile.answers import Answer
from engine.declare import UserError
from engine.export import parity, sidecar
from engine.export.answering import answering, run
from engine.export.axes import LENGTHS, Axes, has_steps, stretched
from engine.export.declare import Progress
from engine.export.kinds.onnx import Onnx
from engine.export.onnx_graph import described, exported
from engine.export.parting import first_difference
from engine.export.result import Parity, Result
from engine.export.runtime import Session
from engine.export.trained import Samples, Trained
from engine.field import Field
from engine.files import replacing


def write(options: Onnx, trained: Trained, destination: Path, progress: Progress) -> Result:
    """Export with a free batch size, unless another is wanted; raises UserError, and leaves no file, when a
    check refuses.
    """
    _refuse_layers(trained)
    axes = Axes(options.batch, options.free_length)
    progress(0.3, "Reading rows to check on")
    samples = trained.samples()
    model, answers = answering(trained, options.probabilities)
    progress(0.4, "Exporting")
    proto = exported(trained, model, samples, options.opset, axes)
    described(proto, metadata(trained, answers, options), trained)
    with _in_place(proto, destination) as (temporary, content, files):
        progress(0.75, "Checking the file")
        _checked(temporary, options.opset)
        checks = _compared(temporary, trained, model, answers, samples, axes, progress)
        if not checks.parity.passed:
            rows = axes.examples(samples.tensors)
            raise UserError(_differs(checks.parity, first_difference(proto, trained, rows)))
    return Result(
        "Onnx",
        str(destination),
        sum(file.stat().st_size for file in files),
        hashlib.sha256(content).hexdigest(),
        tuple(map(str, files)),
        checks.parity,
        options.opset,
        sum(1 for node in proto.graph.node if node.op_type != "Constant"),
        checks.milliseconds,
        checks.torch_milliseconds,
        tuple(note for note in (*trained.notes, samples.note) if note),
        usage(destination, trained),
        tuple(name for name, _ in trained.source.inputs),
        trained.source.outputs,
        trained.epoch,
        {p.key: p.value for p in proto.metadata_props},
    )


@dataclass(frozen=True, slots=True)
class Checks:
    """What running the file showed."""

    parity: Parity
    milliseconds: float
    torch_milliseconds: float


@contextmanager
def _in_place(proto: onnx.ModelProto, destination: Path) -> Iterator[tuple[Path, bytes, list[Path]]]:
    """A temporary file with the graph, which takes its place at the end when nothing was raised inside."""
    files, new = [destination], []
    if sidecar.weight_bytes(proto) > sidecar.LARGEST_FILE:
        beside, is_new = sidecar.split(proto, destination)
        files.append(beside)
        new += [beside] if is_new else []
    content: bytes = proto.SerializeToString(deterministic=True)
    try:
        with replacing(destination) as temporary:
            disk.write_new(temporary, content, None)
            yield temporary, content, files
    except BaseException:
        for file in new:
            file.unlink(missing_ok=True)
        raise


def _refuse_layers(trained: Trained) -> None:
    """Layers that are known not to fit into ONNX are named before any work is done."""
    for problem in analyse(trained.project, trained.fields).problems:
        if problem.kind == NOT_EXPORTABLE:
            place = "/".join(filter(None, (*problem.path, problem.node)))
            why = problem.why.rstrip(".")
            raise UserError(f'"{place}" can\'t go into an ONNX file: {why}. Change or replace it to export.')


def metadata(trained: Trained, answers: Sequence[Answer], options: Onnx) -> dict[str, str]:
    """What the file says of itself, each value as JSON where it is not one word."""
    outputs = [
        {"name": a.name, "field": a.field, "probabilities": a.probabilities, "activation": a.activation}
        | ({"classes": a.classes} if options.class_names and a.classes else {})
        for a in answers
    ]
    made = {
        "layerloom.version": __version__,
        "layerloom.project": trained.project.name,
        "layerloom.inputs": _json([_input(name, field, options) for name, field in trained.inputs]),
        "layerloom.outputs": _json(outputs),
    }
    if options.preparation:
        made["layerloom.preparation"] = _json(trained.preparation)
    return made


def _input(name: str, field: Field, options: Onnx) -> dict[str, Any]:
    """One input: its name, its field, and its sizes without the batch."""
    steps = {"steps": "free" if options.free_length else "fixed"} if has_steps(field) else {}
    return {"name": name, "field": field.name, "shape": field.shape} | steps


def usage(destination: Path, trained: Trained) -> str:
    """How the file is used in Python."""
    given = ", ".join(f'"{name}": {name}' for name, _ in trained.source.inputs)
    return (
        "import onnxruntime\n"
        f'session = onnxruntime.InferenceSession("{destination.name}")\n'
        f"session.run(None, {{{given}}})\n"
    )


def _checked(path: Path, opset: int) -> None:
    """What onnx has to say of the file, and whether it is of the version that was asked for."""
    try:
        onnx.checker.check_model(str(path), full_check=True)
    except Exception as error:
        why = f"The exported file is not valid ONNX, so it was not kept: {_first(error)}."
        raise UserError(why) from error
    written = {o.domain: o.version for o in onnx.load(str(path), load_external_data=False).opset_import}
    if written.get("") != opset:
        raise UserError(
            f"The exporter made opset {written.get('')} where {opset} was asked for, so the file was not "
            "kept. Choose another opset."
        )


def _compared(
    path: Path,
    trained: Trained,
    model: Any,
    answers: Sequence[Answer],
    samples: Samples,
    axes: Axes,
    progress: Progress,
) -> Checks:
    """The same rows through torch and onnxruntime, and the time that one sample takes in each."""
    session = Session(path)
    order = [field for _, field in trained.source.inputs]

    def torch_model(batch: parity.Arrays) -> list[NDArray[np.generic]]:
        return [t.numpy() for t in run(model, [torch.from_numpy(batch[field]) for field in order])]

    def onnx_model(batch: parity.Arrays) -> list[NDArray[np.generic]]:
        return session.run({name: batch[field] for name, field in trained.source.inputs})

    rows = _arrays(axes.whole(samples.tensors))
    fields = tuple(field for _, field in trained.inputs)
    sizes = (axes.batch,) if axes.batch else parity.BATCHES
    progress(0.85, "Comparing with PyTorch")
    found = parity.Comparison(answers)
    try:
        found.rounds(rows, torch_model, onnx_model, sizes)
        if axes.free_length:
            for length in LENGTHS:
                longer = _arrays(axes.whole(stretched(samples.tensors, fields, length)))
                found.rounds(longer, torch_model, onnx_model, sizes[:1], length)
    except RuntimeError as error:
        raise UserError(f"The exported file can't be run, so it was not kept: {_first(error)}.") from error
    except ValueError as error:
        # Torch's own check of what reaches a layer, for example of a batch that is too small.
        raise UserError(
            f"The model can't be run on these rows, so no file was made: {_first(error)}."
        ) from error
    progress(0.95, "Measuring speed")
    speeds = (parity.milliseconds(each, rows, axes.batch or 1) for each in (onnx_model, torch_model))
    return Checks(found.parity(samples.real), *speeds)


def _arrays(tensors: Mapping[str, torch.Tensor]) -> parity.Arrays:
    return {name: tensor.numpy() for name, tensor in tensors.items()}


def _differs(found: Parity, node: str | None) -> str:
    classes = f", {found.agreeing} of {found.classified} rows get the same class" if found.classified else ""
    place = f' They first part at "{node}".' if node else ""
    return (
        f"The exported file does not answer as the model does (largest difference {found.max_abs:.1e}, "
        f"limit {found.limit:.0e}{classes}), so it was not kept.{place}"
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _first(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".")
