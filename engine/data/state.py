"""Everything that describing and preparing share.

The loaded data, the plan, the used rows, the split, the fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data import loading
from engine.data.declare import Split
from engine.data.fitting import fit, used_rows
from engine.data.loaded import Block, Levels, Loaded, Numbers
from engine.data.planning import Planned, plan, targets
from engine.data.splitting import Parts, mixed, parts
from engine.data.types import PARTS, Watch
from engine.declare import UserError, Value, build
from engine.graph.model import Project
from engine.graph.variables import resolved

_kept: dict[Any, State] = {}


@dataclass(frozen=True, slots=True)
class State:
    """The data of one value of the project, decided but not yet turned into tensors.

    `used` holds the row numbers that take part, `parts` the part of each of them. `problem` says why the
    split can't be made; everything is then in the first part.
    """

    loaded: Loaded
    columns: tuple[Planned, ...]
    used: NDArray[np.int64]
    parts: Parts
    preparation: dict[str, Any]
    shares: dict[str, float]
    problem: str = ""

    def rows(self, part: int) -> NDArray[np.int64]:
        """The row numbers of one part."""
        found: NDArray[np.int64] = self.used[self.parts == part]
        return found


def state(project: Project, folder: Path, watch: Watch) -> State:
    """Read, plan, split and fit; raises UserError when the data can't be read or a setting does not fit.

    The last answer is kept: describing, checking and preparing ask the same one after the other.
    """
    data = loading.loaded(project, folder, watch)
    settings = {k: resolved(v, project.variables) for k, v in project.columns.items()}
    split = build(Split, resolved(project.split, project.variables))
    key = (data, repr(sorted(settings.items())), split)
    if key not in _kept:
        made = _worked_out(data, settings, split)
        _kept.clear()
        _kept[key] = made
    return _kept[key]


def forget() -> None:
    """Let go of the last answer and of the data under it."""
    _kept.clear()
    loading.forget()


def _worked_out(data: Loaded, settings: Mapping[str, Mapping[str, Value]], split: Split) -> State:
    columns = plan(data, settings)
    used = np.flatnonzero(used_rows(columns))
    columns = tuple(_without_unused_classes(column, used) for column in columns)
    made, problem = _parts(data, columns, used, split)
    preparation = fit(data, columns, used[made == 0], used)
    shares = {part: float(getattr(split, part)) for part in PARTS}
    return State(data, columns, used, made, preparation, shares, problem)


def row_hashes(columns: tuple[Planned, ...], used: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A hash of each used row over all columns that take part; equal rows have equal hashes."""
    made = np.zeros(len(used), np.uint64)
    with np.errstate(over="ignore"):
        for column in columns:
            if column.role != "ignore":
                made = mixed(made + _hashes(column.values)[used])
    return made


def _hashes(values: Numbers | Levels | Block) -> NDArray[np.uint64]:
    if isinstance(values, Numbers):
        return mixed((values.values + 0.0).view(np.uint64))
    if isinstance(values, Levels):
        return mixed(values.codes.astype(np.int64).view(np.uint64))
    if not isinstance(values.values, np.ndarray):
        return mixed(np.arange(len(values), dtype=np.uint64))  # rows that are made up are no copies
    flat = values.values.reshape(len(values), -1)
    whole = flat if flat.dtype == np.uint8 else np.ascontiguousarray(flat).view(np.uint32)
    weights = mixed(np.arange(whole.shape[1], dtype=np.uint64))
    # In slices: a block of pictures as 64-bit numbers would be eight times its size.
    slices = [whole[i : i + 512].astype(np.uint64) @ weights for i in range(0, len(whole), 512)]
    return mixed(np.concatenate(slices)) if slices else np.zeros(0, np.uint64)


def _without_unused_classes(column: Planned, used: NDArray[np.int64]) -> Planned:
    """A target's classes are those that a used row has."""
    values = column.values
    if column.role != "target" or not isinstance(values, Levels):
        return column
    found = np.unique(values.codes[used])
    places = np.full(len(values.levels) + 1, -1, np.int32)
    places[found] = np.arange(len(found), dtype=np.int32)
    return replace(column, values=Levels(places[values.codes], tuple(values.levels[i] for i in found)))


def _parts(
    data: Loaded, columns: tuple[Planned, ...], used: NDArray[np.int64], split: Split
) -> tuple[Parts, str]:
    classes = next((c.values.codes[used] for c in targets(columns) if isinstance(c.values, Levels)), None)
    copies = row_hashes(columns, used) if split.keep_copies else None
    try:
        stratified = classes if split.stratify else None
        return parts(len(used), split, stratified, copies, data.in_order), ""
    except UserError as error:
        return np.zeros(len(used), np.int8), str(error)
