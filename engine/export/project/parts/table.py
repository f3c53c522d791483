"""Rows of a CSV file as the model takes them, by the preparation that was fitted in training."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

Prepared = tuple[list[str], dict[str, Tensor]]


def read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The name of each row, and its cells by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(",;\t|", key=first.count)
        reader = csv.DictReader(file, delimiter=delimiter)
        names, rows = [], []
        for row in reader:
            if None in row or None in row.values():
                raise SystemExit(f"{path}: line {reader.line_num} has other columns.")
            names.append(f"line {reader.line_num:,}")
            rows.append(row)
    if not rows:
        raise SystemExit(f"{path} has no rows.")
    return names, rows


def column_of(path: Path, rows: list[dict[str, str]], name: str) -> list[str]:
    """The cells of one column."""
    if name not in rows[0]:
        raise SystemExit(f'{path} lacks the column "{name}", which the model needs.')
    return [row[name] for row in rows]


def number(cell: str, comma: bool = False) -> float:
    """The number in a cell; NaN where there is none."""
    try:
        value = float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) and "_" not in cell else math.nan


def encode_table(path: Path, preparation: Mapping[str, Any]) -> Prepared:
    """The field `features`: numbers shifted and scaled, one place for each level."""
    names, rows = read_rows(path)
    parts = []
    for column in preparation["columns"]:
        cells = column_of(path, rows, column["name"])
        if column["kind"] == "number":
            parts.append(scaled(path, column, cells))
        else:
            parts.append(places(column, cells))
    return names, {"features": torch.cat(parts, dim=1)}


def scaled(path: Path, column: Mapping[str, Any], cells: list[str]) -> Tensor:
    """A column of numbers, (rows, 1); gaps are filled with the median of training."""
    numbers = [number(cell, column["how"] == "comma") for cell in cells]
    values = torch.tensor(numbers, dtype=torch.float64)
    if any(cell.strip() for cell in cells) and values.isnan().all():
        raise SystemExit(f'{path}: "{column["name"]}" needs numbers, not words.')
    values = torch.where(values.isnan(), column["fill"], values)
    if column["scaled"]:
        values = (values - column["mean"]) / column["std"]
    return values.float().unsqueeze(1)


def places(column: Mapping[str, Any], cells: list[str]) -> Tensor:
    """A column of levels, (rows, levels + 1); the last place is for unknown ones."""
    known = {level: place for place, level in enumerate(column["levels"])}
    found = []
    for cell in cells:
        level = cell if cell.strip() else column["fill"]
        if level not in known and not math.isnan(value := number(level or "")):
            level = str(int(value)) if value.is_integer() else repr(value)
        found.append(known.get(level, len(known)))
    return torch.nn.functional.one_hot(torch.tensor(found), len(known) + 1).float()
