"""Named tensors in a safetensors file, read by a header reader of our own that believes nothing.

The format, as its own documentation has it: eight bytes with the length of a
JSON header, the header, and then the tensors' bytes without a gap. All that the header says is checked before
a byte of a tensor is read. No numpy and no torch in here.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from engine.declare import UserError
from engine.files import amount, durable_write, open_regular, shown
from engine.jsontext import Wrong, parse

HEADER = 16_000_000
MOST = 20_000
DIMENSIONS = 16
LARGEST_SIZE = 2**40
ABOUT = "__metadata__"
SUFFIX = ".safetensors"
CHUNK = 1 << 20
# Bytes of one number, by the format's name for its kind.
WIDTHS: Mapping[str, int] = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U64": 8,
    "U32": 4,
    "U16": 2,
    "U8": 1,
    "BOOL": 1,
    "C64": 8,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor as a header describes it: kind of number, sizes, and where its bytes are in the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Header:
    """The tensors of a file in the order of their bytes, and what the file says of itself."""

    entries: Mapping[str, Entry]
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor: the format's name for its kind of number, its sizes, and its bytes, little-endian."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


def read_header(path: Path | str) -> Header:
    """What a file holds; raises UserError for any file that does not keep to the format's rules."""
    with open_regular(path) as file:
        return _header(file, shown(path))


def load(path: Path | str) -> dict[str, Stored]:
    """All tensors of a file; raises UserError like `read_header`."""
    name = shown(path)
    with open_regular(path) as file:
        found = _header(file, name)
        return {key: Stored(e.dtype, e.shape, _bytes(file, e, name)) for key, e in found.entries.items()}


def save(path: Path | str, tensors: Mapping[str, Stored], about: Mapping[str, str] | None = None) -> str:
    """Write tensors to a file, entirely or not at all; gives its SHA-256. Raises UserError as every save."""
    parts = list(parts_of(tensors, about or {}))
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    durable_write(path, parts)
    return digest.hexdigest()


def parts_of(tensors: Mapping[str, Stored], about: Mapping[str, str]) -> Iterator[bytes]:
    """The content of a file in pieces; equal tensors in the same order give the same bytes."""
    header: dict[str, Any] = {ABOUT: dict(sorted(about.items()))} if about else {}
    end = 0
    for name, each in tensors.items():
        start, end = end, end + len(each.data)
        header[name] = {"dtype": each.dtype, "shape": list(each.shape), "data_offsets": [start, end]}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little") + text
    for each in tensors.values():
        yield each.data


def digest_of(path: Path | str) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with open_regular(path) as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _header(file: BinaryIO, name: str) -> Header:
    size = os.fstat(file.fileno()).st_size
    length = int.from_bytes(file.read(8), "little")
    if size < 10:
        raise _refused(name, "it is too short")
    if length > HEADER:
        raise _refused(name, f"its header claims {amount(length)}, but at most {amount(HEADER)} can be read")
    if length > size - 8:
        raise _refused(name, "it ends within its header, so a part of it is missing")
    raw = parse(file.read(length), f"The header of {name}", HEADER)
    if not isinstance(raw, dict):
        why = raw.why if isinstance(raw, Wrong) else "is not a list of names"
        raise _refused(name, f"its header {why}")
    about = raw.pop(ABOUT, {})
    if not isinstance(about, dict) or not all(isinstance(v, str) for v in about.values()):
        raise _refused(name, "what it says of itself is not text")
    if len(raw) > MOST:
        raise _refused(name, f"it names {len(raw):,} tensors, but at most {MOST:,} can be read")
    found = {key: _entry(key, value, name) for key, value in raw.items()}
    ordered = dict(sorted(found.items(), key=lambda item: (item[1].start, item[1].stop)))
    _check_places(ordered, size - 8 - length, name)
    begin = 8 + length
    return Header(
        {k: Entry(e.dtype, e.shape, begin + e.start, begin + e.stop) for k, e in ordered.items()}, about
    )


def _entry(key: str, value: Any, name: str) -> Entry:
    """One line of the header, checked; its places are still counted from the end of the header."""
    where = f'the tensor "{key[:60]}"'
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise _refused(name, f"{where} is not described by dtype, shape and data_offsets")
    dtype, shape, place = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(dtype, str) or dtype not in WIDTHS:
        raise _refused(name, f"{where} has an unknown kind of number")
    if not _whole(shape) or len(shape) > DIMENSIONS or any(s > LARGEST_SIZE for s in shape):
        raise _refused(name, f"{where} has sizes that can't be")
    if not _whole(place) or len(place) != 2 or place[0] > place[1]:
        raise _refused(name, f"{where} has no place in the file")
    if math.prod(shape) * WIDTHS[dtype] != place[1] - place[0]:
        raise _refused(name, f"{where} has other sizes than bytes")
    return Entry(dtype, tuple(shape), place[0], place[1])


def _whole(value: Any) -> bool:
    return isinstance(value, list) and all(type(each) is int and each >= 0 for each in value)


def _check_places(entries: Mapping[str, Entry], size: int, name: str) -> None:
    """Every byte belongs to exactly one tensor."""
    end = 0
    for key, entry in entries.items():
        if entry.start != end:
            what = "overlap" if entry.start < end else "leave a hole"
            raise _refused(name, f'the bytes before the tensor "{key[:60]}" {what}')
        end = entry.stop
    if end != size:
        why = "a part of it is missing" if end > size else "something stands behind its tensors"
        raise _refused(name, why)


def _bytes(file: BinaryIO, entry: Entry, name: str) -> bytes:
    file.seek(entry.start)
    data = file.read(entry.stop - entry.start)
    if len(data) != entry.stop - entry.start:
        raise _refused(name, "it was made shorter while it was read")
    return data


def _refused(name: str, why: str) -> UserError:
    return UserError(f"{name} can't be read as a safetensors file: {why}.")
