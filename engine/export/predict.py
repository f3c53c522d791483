"""Predictions for new data, by a run or by an exported ONNX file, and as a CSV file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine import sniff
from engine.compile.answers import Answer
from engine.data import Skipped, decode, encode_named
from engine.declare import UserError
from engine.export.runtime import Session
from engine.files import durable_write, shown

if TYPE_CHECKING:
    from engine.data import Encoded

BATCH = 256
MOST_CLASSES = 1000
Arrays = NDArray[Any]
Run = Callable[[Mapping[str, Arrays]], Sequence[Arrays]]
# A spreadsheet would take a text that starts like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Predictions:
    """A table: the row's name, then for each output its answer and the probability of each class."""

    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def rows(self) -> int:
        """How many rows were predicted."""
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Model:
    """What answers: `run` takes arrays by field; `preparation` encodes new data and decodes answers."""

    run: Run
    answers: tuple[Answer, ...]
    preparation: Mapping[str, Any]


def predict(model: Path, data: Path, progress: Callable[[float, str], None]) -> Predictions:
    """Encode the rows in `data` as the model's training data was, and run them through it.

    `model` is a run's folder or an ONNX file that was exported with its preparation. Raises UserError
    when either can't be read.
    """
    progress(0.0, "Reading the model")
    made = _from_run(model) if model.is_dir() else _from_onnx(model)
    progress(0.3, "Reading the data")
    encoded = encode_named(made.preparation, data)
    count = len(encoded.names)
    parts: list[list[Arrays]] = [[] for _ in made.answers]
    for start in range(0, count, BATCH):
        progress(0.4 + 0.6 * start / count, "Predicting")
        batch = {name: tensor[start : start + BATCH].numpy() for name, tensor in encoded.tensors.items()}
        for part, values in zip(parts, made.run(batch), strict=True):
            part.append(values)
    return _table(made, encoded, [np.concatenate(part) if part else np.zeros((0, 0)) for part in parts])


def write_csv(predictions: Predictions, path: Path) -> None:
    """Write a table as CSV (UTF-8, comma, texts in quotes); what looks like a formula is made harmless."""

    def lines() -> Iterator[bytes]:
        for row in (predictions.columns, *predictions.values):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC).writerow(
                [_harmless(cell) for cell in row]
            )
            yield text.getvalue().encode()

    durable_write(path, lines())


def _harmless(cell: Any) -> Any:
    """A text that a spreadsheet would run gets an apostrophe in front; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _from_run(folder: Path) -> Model:
    import torch

    from engine.export.answering import answering, run
    from engine.export.trained import load

    trained = load(folder)
    model, answers = answering(trained, probabilities=True)
    order = [field for _, field in trained.source.inputs]

    def torch_run(batch: Mapping[str, Arrays]) -> Sequence[Arrays]:
        return [t.numpy() for t in run(model, [torch.from_numpy(batch[field]) for field in order])]

    return Model(torch_run, answers, trained.preparation)


def _from_onnx(path: Path) -> Model:
    sniff.require(path, "onnx")
    session = Session(path)
    notes = session.metadata
    if "layerloom.preparation" not in notes:
        raise UserError(
            f"{shown(path)} does not say how its data is prepared. "
            "Export it again with its preparation included."
        )
    try:
        preparation = json.loads(notes["layerloom.preparation"])
        fields = {each["name"]: each["field"] for each in json.loads(notes["layerloom.inputs"])}
        answers = tuple(_answer(each, preparation) for each in json.loads(notes["layerloom.outputs"]))
        order = [session.outputs.index(answer.name) for answer in answers]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"What {shown(path)} says of itself can't be read. Export it again.") from error

    def onnx_run(batch: Mapping[str, Arrays]) -> Sequence[Arrays]:
        made = session.run_all({name: batch[field] for name, field in fields.items()})
        return [_activated(answer, made[place]) for answer, place in zip(answers, order)]

    return Model(onnx_run, answers, preparation)


def _answer(said: Mapping[str, Any], preparation: Mapping[str, Any]) -> Answer:
    targets = {target["field"]: target for target in preparation["targets"]}
    classes = said.get("classes") or targets.get(said["field"], {}).get("classes") or ()
    return Answer(
        said["name"], said["activation"], said["field"], tuple(classes), bool(said["probabilities"])
    )


def _activated(answer: Answer, scores: Arrays) -> Arrays:
    if answer.activation == "softmax":
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        made: Arrays = powers / powers.sum(axis=1, keepdims=True)
        return made
    return 1 / (1 + np.exp(-scores)) if answer.activation == "sigmoid" else scores


def _table(model: Model, encoded: Encoded, found: Sequence[Arrays]) -> Predictions:
    columns: list[str] = ["row"]
    cells: list[Sequence[Any]] = [encoded.names]
    for answer, values in zip(model.answers, found, strict=True):
        start = f"{answer.name}: " if len(model.answers) > 1 else ""
        for name, column in _columns(model, answer, values):
            columns.append(start + name)
            cells.append(column)
    return Predictions(tuple(columns), tuple(zip(*cells)), encoded.notes, encoded.skipped)


def _columns(model: Model, answer: Answer, values: Arrays) -> Iterator[tuple[str, list[Any]]]:
    several = values.ndim == 2 and values.shape[1] > 1
    if values.ndim <= 2 and (answer.classifies or (answer.classes and several)):
        shares = _shares(values)
        chosen = shares.argmax(axis=1) if len(shares) else np.zeros(0, np.int64)
        yield "prediction", [str(name) for name in decode(model.preparation, answer.field, chosen)]
        known = list(zip(answer.classes, shares.T))[:MOST_CLASSES] if len(shares) else []
        what = "probability" if answer.classifies else "score"
        for name, column in known:
            yield f"{what} of {name}", [float(v) for v in column]
    else:
        is_number = answer.field and not answer.classes
        plain = decode(model.preparation, answer.field, values) if is_number else values
        flat = plain.reshape(len(plain), -1)
        several = flat.shape[1] > 1
        for place in range(flat.shape[1]):
            yield f"prediction {place + 1}" if several else "prediction", [float(v) for v in flat[:, place]]


def _shares(values: Arrays) -> Arrays:
    """A probability for each class; one number for yes or no becomes two."""
    values = values.reshape(len(values), -1)
    return np.concatenate([1 - values, values], axis=1) if values.shape[1] == 1 else values
