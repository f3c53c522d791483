"""What an exported Python file adds to the printed class; its text goes there and needs torch alone."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import torch
from torch import Tensor

DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def read_weights(path: Path | str) -> dict[str, Tensor]:
    """The tensors of a safetensors file by name."""
    data = bytearray(Path(path).read_bytes())
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    weights = {}
    for name, entry in header.items():
        start, stop = (8 + size + offset for offset in entry["data_offsets"])
        dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
        if start == stop:
            weights[name] = torch.empty(shape, dtype=dtype)
        else:
            values = torch.frombuffer(data[start:stop], dtype=dtype)
            weights[name] = values.reshape(shape)
    return weights
