"""Weights beside an ONNX file that is too large for one; that file's name carries its hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import onnx

from engine.declare import UserError
from engine.files import durable_write, open_regular, shown

LARGEST_FILE = 1_800_000_000
SMALLEST_TENSOR = 1024
ALIGNMENT = 64
DIGITS = 16
CHUNK = 1 << 20
NAME = re.compile(rf".*\.([0-9a-f]{{{DIGITS}}})\.weights\Z", re.DOTALL)


def weight_bytes(proto: onnx.ModelProto) -> int:
    """How many bytes the weights of a graph have."""
    return sum(len(tensor.raw_data) for tensor in proto.graph.initializer)


def split(proto: onnx.ModelProto, destination: Path) -> tuple[Path, bool]:
    """Move the large weights of `proto` into a file beside `destination`.

    Gives its path, and whether it is new: a file of that name holds the same weights
    already, from an earlier export.
    """
    moved = [tensor for tensor in proto.graph.initializer if len(tensor.raw_data) >= SMALLEST_TENSOR]
    digest = hashlib.sha256()
    for part in _parts(moved):
        digest.update(part)
    beside = destination.with_name(f"{destination.stem}.{digest.hexdigest()[:DIGITS]}.weights")
    new = not beside.exists()
    durable_write(beside, _parts(moved))
    offset = 0
    for tensor in moved:
        size = len(tensor.raw_data)
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", beside.name), ("offset", str(offset)), ("length", str(size))):
            tensor.external_data.add(key=key, value=value)
        offset += size + -size % ALIGNMENT
    return beside, new


def verify(path: Path) -> None:
    """Refuse an ONNX file whose weights beside it are missing, or are not those that it was written with."""
    proto = onnx.load(str(path), load_external_data=False)
    names = {
        entry.value for t in proto.graph.initializer for entry in t.external_data if entry.key == "location"
    }
    for name in sorted(names):
        found = NAME.match(name)
        if found is None or Path(name).name != name:
            raise UserError(f"{shown(path)} keeps its weights in a file that Layerloom did not write.")
        if not (path.parent / name).exists():
            raise UserError(f"{shown(path)} needs the file {shown(name)} beside it, which is missing.")
        if not _digest(path.parent / name).startswith(found[1]):
            raise UserError(f"{shown(name)} does not hold the weights that {shown(path)} was written with.")


def _parts(tensors: list[onnx.TensorProto]) -> Iterator[bytes]:
    for tensor in tensors:
        yield tensor.raw_data
        yield b"\0" * (-len(tensor.raw_data) % ALIGNMENT)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while part := file.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()
