"""New data through a stored preparation, and predictions back into the data's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine import sniff
from engine.data.fitting import FEATURES, FORMAT, block_values, feature_matrix
from engine.data.loaded import Block, Levels, Loaded, Numbers, as_levels, as_numbers
from engine.data.reading.places import looked_at
from engine.data.types import Encoded, Watch
from engine.declare import UserError
from engine.files import shown


def encoded(preparation: Mapping[str, Any], path: Path) -> Encoded:
    """Tensors of the input fields for the rows or pictures in `path`; see `engine.data.encode`."""
    if preparation.get("format") != FORMAT:
        raise UserError("The preparation was written by another version of Layerloom. Train the model again.")
    arrays: dict[str, NDArray[Any]] = {}
    data, notes = _read(preparation, path)
    if preparation["columns"]:
        values, said = _matched(preparation, data, path)
        notes += said
        arrays[FEATURES] = feature_matrix(preparation, values, np.arange(data.rows))
    for block in preparation["blocks"]:
        given = next(c.values for c in data.columns if c.name == block["name"])
        assert isinstance(given, Block)
        arrays[block["name"]] = block_values(given, np.arange(data.rows))
    tensors = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}
    names = tuple(data.name(row) for row in range(data.rows))
    return Encoded(tensors, names, data.skipped, tuple(notes))


def decoded(preparation: Mapping[str, Any], field: str, values: NDArray[Any]) -> NDArray[Any]:
    """Class numbers as class names, scaled numbers in the data's units."""
    target = next((t for t in preparation["targets"] if t["field"] == field), None)
    if target is None:
        raise UserError(f'The model was not trained to predict "{field}".')
    if target["kind"] == "classes":
        named: NDArray[Any] = np.array(target["classes"], object)[values.astype(np.int64)]
        return named
    if target["kind"] == "numbers" and target["scaled"]:
        values = values * target["std"] + target["mean"]
    return values


def _read(preparation: Mapping[str, Any], path: Path) -> tuple[Loaded, list[str]]:
    """The data in `path`, as the source that was trained on would have read it."""
    source = preparation["source"]
    if source.get("kind") == "invented":
        raise UserError(
            "The model was trained on made-up data, so no file can be read like it. Train it on real data."
        )
    if source.get("kind") == "series":
        return _series(preparation, path), []
    if source.get("kind") != "images":
        from engine.data.reading.table import load

        wanted = {column["name"]: column["how"] for column in preparation["columns"]}
        return load(path, False, Watch(), wanted), []
    if not path.is_dir() and "pixels" in source and sniff.kind_of(path) == "text":
        return _pixels(preparation, path), []
    from engine.data.reading.pictures import load_new

    return load_new(path, preparation["blocks"][0], source), []


def _matched(
    preparation: Mapping[str, Any], data: Loaded, path: Path
) -> tuple[dict[str, Numbers | Levels], list[str]]:
    """The columns that the model needs, by name, each of the kind that it was trained with."""
    found = {column.name: column for column in data.columns}
    wanted = {column["name"]: column for column in preparation["columns"]}
    known = set(wanted) | {target["name"] for target in preparation["targets"]}
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in known]
    if missing:
        more = f" It has {_listed(extra)}, which the model does not know." if extra else ""
        raise UserError(f"{shown(path)} lacks {_listed(missing)}, which the model needs.{more}")
    values: dict[str, Numbers | Levels] = {}
    notes = [f"Not needed: {_listed(extra)}."] if extra else []
    for name, column in wanted.items():
        given = found[name]
        given = as_numbers(given) if column["kind"] == "number" else as_levels(given)
        if column["kind"] == "number" and isinstance(found[name].values, Levels):
            _refuse_words(path, name, found[name].values, given.values)
        assert isinstance(given.values, Numbers | Levels)
        values[name] = given.values
        if isinstance(given.values, Levels):
            unseen = [level for level in given.values.levels if level not in set(column["levels"])]
            notes += [f'"{name}": {_listed(unseen)} did not occur in training.'] if unseen else []
    return values, notes


def _refuse_words(path: Path, name: str, words: Any, numbers: Any) -> None:
    """A column of numbers in training must not be words now; some words among numbers count as missing."""
    if not (~numbers.gaps).any() and (~words.gaps).any():
        example = words.levels[0]
        raise UserError(f'{shown(path)}: "{name}" holds words like "{example[:40]}", but numbers are needed.')


def _pixels(preparation: Mapping[str, Any], path: Path) -> Loaded:
    """Pictures that are written as one column a pixel."""
    from engine.data.reading.table import load

    source, block = preparation["source"], preparation["blocks"][0]
    data = load(path, False, Watch())
    found = {column.name: as_numbers(column).values for column in data.columns}
    missing = [name for name in source["pixels"] if name not in found]
    if missing:
        raise UserError(f"{shown(path)} lacks {_listed(missing)}, which the model needs.")
    pixels = np.stack([found[name].values for name in source["pixels"]], axis=1)  # type: ignore[union-attr,misc]
    values = np.nan_to_num(pixels).astype(np.float32).reshape(-1, *block["shape"])
    column = replace(data.columns[0], name=block["name"], values=Block(values, block["scale"]))
    return replace(data, columns=(column,))


def _series(preparation: Mapping[str, Any], path: Path) -> Loaded:
    """Every window of the only column of numbers in a table."""
    from engine.data.reading.series import windows_only
    from engine.data.reading.table import load

    looked_at(path)
    data = load(path, False, Watch())
    numbers = [c for c in data.columns if isinstance(c.values, Numbers) and not c.values.gaps.any()]
    if len(numbers) != 1:
        raise UserError(
            f"{shown(path)} needs exactly one column of numbers without gaps; it has {len(numbers)}."
        )
    values = numbers[0].values
    assert isinstance(values, Numbers)
    return windows_only(values.values.astype(np.float32), preparation["source"]["window"], data)


def _listed(names: list[str]) -> str:
    shown_ones = ", ".join(f'"{name[:60]}"' for name in names[:8])
    return shown_ones + (f" and {len(names) - 8:,} more" if len(names) > 8 else "")
