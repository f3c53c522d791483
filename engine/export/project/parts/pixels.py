"""Pictures that are written as one column a pixel."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from engine.export.project.parts.table import Prepared, column_of, number, read_rows


def encode_pixels(path: Path, preparation: Mapping[str, Any]) -> Prepared:
    """The picture in each row of a CSV file."""
    names, rows = read_rows(path)
    block, pixels = preparation["blocks"][0], preparation["source"]["pixels"]
    columns = [column_of(path, rows, pixel) for pixel in pixels]
    numbers = [[number(cell) for cell in cells] for cells in columns]
    values = torch.tensor(numbers, dtype=torch.float64).T.nan_to_num().float()
    scale = torch.tensor(block["scale"], dtype=torch.float32)
    return names, {block["name"]: values.reshape(-1, *block["shape"]) * scale}
