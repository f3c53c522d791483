"""Weights that PyTorch saved (`torch.save(model.state_dict(), ...)`), where they are tensors and no code."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.files import open_regular, shown
from engine.imports.archive import Archive
from engine.imports.declare import Read, Watch, reader
from engine.imports.opcodes import Foreign, View, read
from engine.imports.refusals import PLAIN_WEIGHTS
from engine.tensors import DIMENSIONS, LARGEST_SIZE, MOST, WIDTHS, Stored

LARGEST_LIST = 8_000_000
LARGEST = 1 << 36
MOST_VISITS = 200_000
DEEPEST = 16
KINDS: Mapping[str, str] = {
    "torch.FloatStorage": "F32",
    "torch.DoubleStorage": "F64",
    "torch.HalfStorage": "F16",
    "torch.BFloat16Storage": "BF16",
    "torch.LongStorage": "I64",
    "torch.IntStorage": "I32",
    "torch.ShortStorage": "I16",
    "torch.CharStorage": "I8",
    "torch.ByteStorage": "U8",
    "torch.BoolStorage": "BOOL",
}


@reader("PyTorch weights", kind="torch", suffixes=(".pt", ".pth", ".bin"))
def torch_weights(path: Path, watch: Watch) -> Read:
    """Tensors by name from a PyTorch file, read as data; one with code in it is refused."""
    watch.tell(0.1, "Reading the weights")
    with open_regular(path) as file:
        archive = Archive(file, shown(path))
        return Read(None, _tensors(archive, shown(path)))


def _tensors(archive: Archive, name: str) -> dict[str, Stored]:
    inside = [member for member in archive.members if member.rsplit("/", 1)[-1] == "data.pkl"]
    folder = inside[0].removesuffix("data.pkl")
    order = f"{folder}byteorder"
    if order in archive.members and archive.read(order, 64).strip() != b"little":
        raise UserError(
            f"{name} was saved on a machine that writes numbers the other way round. {PLAIN_WEIGHTS}."
        )
    try:
        found = dict(_walk(read(archive.read(inside[0], LARGEST_LIST)), "", [0], 0))
    except Foreign as error:
        raise UserError(f"{name} is not opened: beside tensors it has {error}. {PLAIN_WEIGHTS}.") from None
    if not found or len(found) > MOST:
        raise UserError(f"{name} has {len(found):,} tensors in it; from 1 to {MOST:,} can be read.")
    budget, parts = [4 * archive.size], _Parts(archive, f"{folder}data/")
    return {key: _stored(parts, key, view, name, budget) for key, view in found.items()}


class _Parts:
    """The storages of a file; one that several tensors share is read once."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive, self._folder = archive, folder
        self._read: dict[str, bytes] = {}

    def bytes_of(self, part: str) -> bytes:
        if part not in self._read:
            self._read[part] = self._archive.read(f"{self._folder}{part}", LARGEST)
        return self._read[part]


def _walk(value: Any, prefix: str, visits: list[int], depth: int) -> Iterator[tuple[str, View]]:
    """Every tensor with its name, through dictionaries in dictionaries; numbers beside them are left out."""
    visits[0] += 1
    if visits[0] > MOST_VISITS or depth > DEEPEST:
        raise Foreign("more lists within lists than any state dictionary")
    if isinstance(value, View):
        yield prefix or "tensor", value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _walk(each, f"{prefix}.{key}" if prefix else key, visits, depth + 1)
    elif isinstance(value, list | tuple):
        for place, each in enumerate(value):
            yield from _walk(each, f"{prefix}.{place}" if prefix else str(place), visits, depth + 1)


def _stored(parts: _Parts, key: str, view: View, name: str, budget: list[int]) -> Stored:
    storage, sizes, strides = view.storage, view.sizes, view.strides
    dtype = KINDS.get(storage.kind)
    if dtype is None:
        raise UserError(
            f'{name}: the tensor "{key[:60]}" has an unknown kind of number ({storage.kind[:40]}).'
        )
    whole = (*sizes, *strides, view.offset)
    wrong = len(sizes) != len(strides) or len(sizes) > DIMENSIONS
    if wrong or not all(type(n) is int and 0 <= n <= LARGEST_SIZE for n in whole):
        raise UserError(f'{name}: the tensor "{key[:60]}" has sizes that can\'t be.')
    width = WIDTHS[dtype]
    budget[0] -= math.prod(sizes) * width
    last = view.offset + sum((s - 1) * t for s, t in zip(sizes, strides)) if all(sizes) else -1
    if budget[0] < 0 or last >= storage.count:
        raise UserError(f'{name}: the tensor "{key[:60]}" reaches beyond its numbers.')
    data = parts.bytes_of(storage.part)
    if len(data) < storage.count * width:
        raise UserError(f'{name}: the tensor "{key[:60]}" reaches beyond its numbers.')
    return Stored(dtype, sizes, _laid_out(data, view, width))


def _laid_out(data: bytes, view: View, width: int) -> bytes:
    """The tensor's numbers one after the other, whatever order they are stored in."""
    count, expected = 1, []
    for size in reversed(view.sizes):
        expected.append(count)
        count *= size
    start = view.offset * width
    if all(s == e or n == 1 for s, e, n in zip(view.strides, reversed(expected), view.sizes)) or not count:
        return data[start : start + count * width]
    import numpy

    numbers = numpy.frombuffer(data, f"V{width}", offset=start)
    strides = [stride * width for stride in view.strides]
    return numpy.lib.stride_tricks.as_strided(numbers, view.sizes, strides, writeable=False).tobytes()
