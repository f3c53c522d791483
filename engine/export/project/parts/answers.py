"""What the model answers, in words: classes by name, numbers in the data's own units."""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

Known = Mapping[str, Any]
Columns = Iterator[tuple[str, list[Any]]]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MOST_CLASSES = 1000


def told(preparation: Known, found: list[Tensor]) -> Columns:
    """The title and the cells of each column of the answers."""
    answers = preparation["answers"]
    for answer, values in zip(answers, found):
        start = f"{answer['name']}: " if len(answers) > 1 else ""
        made = columns(preparation, answer, values.float())
        yield from ((start + title, cells) for title, cells in made)


def columns(preparation: Known, answer: Known, values: Tensor) -> Columns:
    """The columns of one output: the class and each probability, or the numbers."""
    classes, activation = answer["classes"], answer["activation"]
    if activation:
        values = values.softmax(1) if activation == "softmax" else values.sigmoid()
    surely = bool(classes) and (bool(activation) or answer["probabilities"])
    several = values.ndim == 2 and values.shape[1] > 1
    if values.ndim <= 2 and (surely or (classes and several)):
        shares = values.reshape(len(values), -1)
        if shares.shape[1] == 1:
            shares = torch.cat([1 - shares, shares], dim=1)
        yield "prediction", [classes[place] for place in shares.argmax(1).tolist()]
        for name, share in zip(classes[:MOST_CLASSES], shares.T):
            yield f"{'probability' if surely else 'score'} of {name}", share.tolist()
        return
    flat = in_units(preparation, answer, values).reshape(len(values), -1)
    for place, column in enumerate(flat.T, 1):
        number = f" {place}" if len(flat.T) > 1 else ""
        yield f"prediction{number}", column.tolist()


def in_units(preparation: Known, answer: Known, values: Tensor) -> Tensor:
    """Numbers that were scaled for training as they are in the data."""
    for target in preparation["targets"]:
        is_it = target["field"] == answer["field"] and target["kind"] == "numbers"
        if is_it and target["scaled"]:
            values = values * target["std"] + target["mean"]
    return values


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
