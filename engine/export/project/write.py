"""Writes the folder of an exported project: all files, or none."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine import compile, disk
from engine.data import Prepared, prepare
from engine.declare import UserError
from engine.disk import Content
from engine.export.declare import Progress
from engine.export.project import predicting, readme, texts, training
from engine.export.project.parts.tensors import read_tensors
from engine.export.project.record import record_of
from engine.export.project.setup import Setup
from engine.export.result import Result
from engine.export.trained import Trained
from engine.export.weights_file import same, tensor_bytes
from engine.files import durable_folder, shown
from engine.train.initial import begin
from engine.train.recipe import recipe_of

if TYPE_CHECKING:
    from engine.export.kinds.python_project import PythonProject

WEIGHTS, DATA, INITIAL = "weights.safetensors", "data.safetensors", "initial.safetensors"


def write(options: PythonProject, trained: Trained, destination: Path, progress: Progress) -> Result:
    """Write the project to a new folder, then read weights and data back and compare each bit.

    Raises UserError, and leaves no folder, where that fails, where the model was not trained here, and where
    something stands at `destination` already.
    """
    _refuse_taken(destination)
    if not trained.is_run:
        raise UserError("A Python project repeats a training, and this model was not trained here. Train it.")
    progress(0.3, "Preparing the data")
    prepared = _prepared(trained) if options.data else None
    progress(0.6, "Writing the project")
    begun = _first_weights(trained)
    setup = _setup(trained, prepared, bool(begun))
    splits = _flat(prepared) if prepared else {}
    files = _files(setup, splits) | ({INITIAL: _tensors(begun)} if begun else {})
    durable_folder(destination, files)
    progress(0.85, "Reading it back")
    try:
        _check(destination, trained, splits)
    except BaseException:
        disk.remove(destination)
        raise
    sizes = {name: (destination / name).stat().st_size for name in files}
    return Result(
        "PythonProject",
        str(destination),
        sum(sizes.values()),
        _digest(destination, files),
        tuple(str(destination / name) for name in files),
        notes=(*readme.notes(setup), *_changed(setup, prepared)),
        usage="python predict.py DATA > predictions.csv\npython train.py\n",
        inputs=tuple(name for name, _ in trained.source.inputs),
        outputs=trained.source.outputs,
        epoch=trained.epoch,
    )


def _refuse_taken(destination: Path) -> None:
    """A folder with something in it may hold a person's own work, so it is never replaced."""
    try:
        taken = destination.exists() and (not destination.is_dir() or any(destination.iterdir()))
    except OSError:
        taken = True
    if taken:
        raise UserError(f"There is something in {shown(destination)} already. Choose another name.")


def _prepared(trained: Trained) -> Prepared:
    try:
        return prepare(trained.project, trained.data_folder)
    except UserError as error:
        why = str(error).rstrip(".")
        raise UserError(f"The data can't be read: {why}. Or switch off Include data.") from error


def _first_weights(trained: Trained) -> dict[str, Tensor]:
    """What the run began with, where that was a file and not chance; raises UserError when it is gone."""
    training = recipe_of(trained.project).training
    if training.initial_weights is None:
        return {}
    torch.manual_seed(training.seed)  # what the file lacks is random, as it was in the run
    model = compile.build(trained.source)
    begin(model, training, trained.data_folder)
    return dict(model.state_dict())


def _setup(trained: Trained, prepared: Prepared | None, begins: bool) -> Setup:
    record = record_of(trained.folder)
    found = {split for figures in (*record.epochs.values(), record.final) for split in figures}
    if prepared is not None:
        found = {split for split, fields in prepared.splits.items() if len(next(iter(fields.values()), ()))}
    return Setup(
        trained,
        recipe_of(trained.project),
        record,
        frozenset(found or ("train", "validation", "test")),
        prepared is not None,
        begins,
    )


def _flat(prepared: Prepared) -> dict[str, Tensor]:
    """The prepared rows as `split.field`."""
    return {
        f"{split}.{field}": tensor
        for split, fields in prepared.splits.items()
        for field, tensor in fields.items()
        if len(tensor)
    }


def _files(setup: Setup, splits: Mapping[str, Tensor]) -> dict[str, Content]:
    made: dict[str, Content] = {
        "README.md": readme.text(setup).encode(),
        "model.py": setup.trained.source.text.encode(),
        "train.py": training.text(setup).encode(),
        "predict.py": predicting.text(setup).encode(),
        "tensors.py": texts.whole("tensors").encode(),
        "preparation.json": _preparation(setup).encode(),
        "requirements.txt": _requirements(setup).encode(),
        WEIGHTS: tensor_bytes(setup.trained),
    }
    if setup.metrics:
        part = texts.part("metrics")
        used = part.only(plain.function for plain in setup.metrics.values())
        made["metrics.py"] = texts.printed(part.about, part.imports, used).encode()
    if splits:
        made[DATA] = _tensors(splits)
    if setup.record.epochs:
        made["curve.csv"] = _curve(setup).encode()
    return made


def _preparation(setup: Setup) -> str:
    answers = [asdict(answer) for answer in setup.trained.answers]
    known = {**setup.trained.preparation, "answers": answers}
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def _requirements(setup: Setup) -> str:
    lines = [f"torch=={setup.record.torch}"]
    if "pictures" in setup.readers:
        lines.append("pillow  # only for predict.py with pictures")
    return "\n".join((*lines, ""))


def _curve(setup: Setup) -> str:
    """The recorded figures, with every digit."""
    names = [(s, n) for s, found in next(iter(setup.record.epochs.values())).items() for n in found]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["epoch", *(f"{split} {name}" for split, name in names)])
    for epoch, found in setup.record.epochs.items():
        table.writerow([epoch, *(repr(found.get(s, {}).get(n, float("nan"))) for s, n in names)])
    return text.getvalue()


def _tensors(splits: Mapping[str, Tensor]) -> Iterator[bytes]:
    """A safetensors file piece by piece, so that the data is not in memory twice."""
    from engine.export.project.parts.tensors import DTYPES

    kinds = {dtype: name for name, dtype in DTYPES.items()}
    ordered = dict(sorted(splits.items(), key=lambda t: -t[1].element_size()))
    header, end = {}, 0
    for name, tensor in ordered.items():
        start, end = end, end + tensor.nbytes
        header[name] = {
            "dtype": kinds[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [start, end],
        }
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little") + text
    for tensor in ordered.values():
        yield tensor.contiguous().numpy().tobytes()


def _check(folder: Path, trained: Trained, splits: Mapping[str, Tensor]) -> None:
    weights = same(read_tensors(folder / WEIGHTS), trained.model.state_dict())
    if not weights or (splits and not same(read_tensors(folder / DATA), splits)):
        raise UserError("The files do not hold what was written, so nothing was kept. Check the disk.")


def _digest(folder: Path, files: Mapping[str, Content]) -> str:
    """The SHA-256 of the list that `sha256sum *` prints for the folder."""
    lines = (f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in sorted(files))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _changed(setup: Setup, prepared: Prepared | None) -> tuple[str, ...]:
    known = setup.record.same.get("data", "")
    if prepared is not None and known and prepared.data_hash != known:
        return ("The data has changed since the run, so train.py makes another curve.",)
    return ()
