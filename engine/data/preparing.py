"""From a project to tensors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.data.checking import checks
from engine.data.fitting import FEATURES, block_values, feature_matrix, fields, target_values
from engine.data.loaded import Block, Levels, Numbers
from engine.data.skipping import left_out
from engine.data.state import State, forget, state
from engine.data.types import PARTS, Prepared, Watch
from engine.declare import UserError
from engine.graph.model import Project


def prepared(project: Project, folder: Path, watch: Watch) -> Prepared:
    """Load, check, split, fit and encode; see `engine.data.prepare`."""
    made = state(project, folder, watch.part(0, 0.8))
    found, _ = checks(made)
    for check in found:
        if check.severity == "error":
            raise UserError(f"{check.what}. {check.why}")
    splits = {}
    for i, part in enumerate(PARTS):
        watch.at(0.8 + 0.2 * i / len(PARTS))
        splits[part] = _tensors(made, made.rows(i))
    skipped = left_out(made)
    forget()  # whoever trains needs the memory
    return Prepared(
        fields={f.name: f for f in fields(made.preparation)},
        splits=splits,
        preparation=made.preparation,
        data_hash=made.loaded.digest,
        units=made.loaded.units,
        skipped=skipped[:100],
        skipped_count=len(skipped),
        rows={part: tuple(made.rows(i).tolist()) for i, part in enumerate(PARTS)},
    )


def _tensors(made: State, rows: NDArray[np.int64]) -> Mapping[str, torch.Tensor]:
    values = {column.name: column.values for column in made.columns}
    arrays: dict[str, NDArray[Any]] = {}
    if made.preparation["columns"]:
        tabular = {name: v for name, v in values.items() if isinstance(v, Numbers | Levels)}
        arrays[FEATURES] = feature_matrix(made.preparation, tabular, rows)
    for block in made.preparation["blocks"]:
        given = values[block["name"]]
        assert isinstance(given, Block)
        arrays[block["name"]] = block_values(given, rows)
    for target in made.preparation["targets"]:
        arrays[target["field"]] = target_values(target, values[target["name"]], rows)
    for name, array in arrays.items():
        if array.dtype == np.float32 and not np.isfinite(array).all():
            raise UserError(_not_finite(made, name, array))
    return {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}


def _not_finite(made: State, name: str, array: NDArray[Any]) -> str:
    if name == FEATURES:
        place = int(np.argmax(~np.isfinite(array).all(axis=0)))
        name = next(f for f in fields(made.preparation) if f.name == FEATURES).columns[place]
    return (
        f'"{name}" holds numbers that are too large for 32 bits. Scale the column or set its role to ignore.'
    )
