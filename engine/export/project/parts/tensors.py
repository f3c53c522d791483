"""Tensors in a file: safetensors (github.com/huggingface/safetensors), with torch alone."""

import json
import struct
from collections.abc import Mapping
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
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


def read_tensors(path: Path | str) -> dict[str, Tensor]:
    """The tensors of a safetensors file by name."""
    data = bytearray(Path(path).read_bytes())
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, stop = (8 + size + offset for offset in entry["data_offsets"])
        dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
        if start == stop:
            tensors[name] = torch.empty(shape, dtype=dtype)
        else:
            values = torch.frombuffer(data[start:stop], dtype=dtype)
            tensors[name] = values.reshape(shape).clone()
    return tensors


def write_tensors(path: Path | str, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors as a safetensors file."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    header, parts, end = {}, [], 0
    # The widest numbers first, so that each tensor begins at a multiple of its width.
    for name, tensor in sorted(tensors.items(), key=lambda t: -t[1].element_size()):
        data = bytearray(tensor.numel() * tensor.element_size())
        if data:
            flat = tensor.detach().cpu().contiguous().flatten()
            torch.frombuffer(data, dtype=torch.uint8).copy_(flat.view(torch.uint8))
        start, end = end, end + len(data)
        header[name] = {
            "dtype": names[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [start, end],
        }
        parts.append(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))
