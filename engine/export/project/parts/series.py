"""A series in a CSV file, cut into the windows that the model looks at."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from engine.export.project.parts.table import Prepared, number, read_rows


def encode_series(path: Path, preparation: Mapping[str, Any]) -> Prepared:
    """Every window of the only column of numbers, each forecast from its last value on."""
    names, rows = read_rows(path)
    columns = [[number(row[name]) for row in rows] for name in rows[0]]
    found = [torch.tensor(values, dtype=torch.float64) for values in columns]
    found = [values for values in found if not values.isnan().any()]
    if len(found) != 1:
        raise SystemExit(f"{path} needs exactly one column of numbers without gaps.")
    size = preparation["source"]["window"]
    if len(rows) < size:
        raise SystemExit(f"{path} has {len(rows)} values; the model looks at {size}.")
    windows = found[0].float().unfold(0, size, 1).unsqueeze(2).contiguous()
    names = [f"after {name}" for name in names[size - 1 :]]
    return names, {preparation["blocks"][0]["name"]: windows}
