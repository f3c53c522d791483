"""What a file is, told by its bytes and never by its name; nothing in it is unpacked or run.

Whoever opens a file says what it may be (`require`). Formats that can run code when they are read, a pickle
and all that wraps one, have names of their own here, so that the refusal can say so.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from engine.declare import UserError
from engine.files import open_regular, shown

WINDOW = 1 << 16
DIRECTORY = 1 << 20
HEADER = 16_000_000

# What each kind is called in a sentence that starts with "it is".
KINDS: Mapping[str, str] = {
    "project": "a Layerloom project",
    "json": "a JSON text",
    "text": "a text",
    "parquet": "a Parquet table",
    "onnx": "an ONNX model",
    "safetensors": "a safetensors file",
    "png": "a PNG picture",
    "jpeg": "a JPEG picture",
    "webp": "a WebP picture",
    "bmp": "a BMP picture",
    "gif": "a GIF picture",
    "tiff": "a TIFF picture",
    "pickle": "a Python pickle, which can run code when it is opened",
    "torch": "a PyTorch file with a pickle in it, which can run code when it is opened",
    "torchscript": "a TorchScript program",
    "pt2": "a program exported by PyTorch (.pt2)",
    "keras": "a Keras model, which can carry code",
    "hdf5": "an HDF5 file, as Keras models are, which can carry code",
    "numpy": "a NumPy array",
    "numpy-objects": "a NumPy array of Python objects, which can run code when it is opened",
    "npz": "an archive of NumPy arrays",
    "excel": "an Excel workbook",
    "zip": "a ZIP archive",
    "tar": "a TAR archive",
    "7z": "a 7z archive",
    "compressed": "a compressed file",
    "sqlite": "an SQLite database",
    "program": "a program",
    "pdf": "a PDF document",
    "html": "a web page",
    "empty": "an empty file",
    "unknown": "a file of no known kind",
}
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"PAR1", "parquet"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ\0", "compressed"),
    (b"\x5d\0\0", "compressed"),
    (b"\x28\xb5\x2f\xfd", "compressed"),
    (b"\x04\x22\x4d\x18", "compressed"),
    (b"SQLite format 3\0", "sqlite"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"#!", "program"),
    (b"%PDF-", "pdf"),
)
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_OLD_PICKLE = re.compile(
    rb"(?:[(\]}ld]|[pg]\d+\n|[SVI][^\n]{0,4096}\n)*[ci][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n"
)
_MEMO = re.compile(rb"\([ldt]?p\d+\n")
_OLD_PICKLE_ENDS = (b"R.", b"b.", b"o.", b"i.", b"s.", b"u.", b"a.", b"e.", b"\n.")
_GLOBAL = re.compile(rb"[^\w.]c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n")
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x0b\x0c\x1b")
_ONNX_FIELDS = frozenset((1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26))


def require(path: Path | str, *kinds: str) -> str:
    """The kind of the file, when it is one of `kinds`; raises UserError that says what it is instead."""
    kind = kind_of(path)
    if kind not in kinds:
        wanted = " or ".join(KINDS[each] for each in kinds)
        raise UserError(f"{shown(path)} can't be used: it is {KINDS[kind]}, but {wanted} is needed.")
    return kind


def kind_of(path: Path | str) -> str:
    """One of `KINDS`, from at most some kilobytes of the file (a megabyte for an archive's names)."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(WINDOW)
        if not head:
            return "empty"
        file.seek(max(0, size - WINDOW))
        tail = file.read(WINDOW)
        return _binary(file, head, tail, size) or _text(head, tail)


def _binary(file: BinaryIO, head: bytes, tail: bytes, size: int) -> str | None:
    if head[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        return "pickle"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(file, tail, size)
    if head.startswith(b"\x93NUMPY"):
        return "numpy-objects" if re.search(rb"'\|?O", head[:4096]) else "numpy"
    if any(head[at : at + 8] == b"\x89HDF\r\n\x1a\n" for at in (0, 512, 1024, 2048)):
        return "hdf5"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and len(head) > 26 and head[6:10] == bytes(4):
        return "bmp"
    if _is_tar(head):
        return "tar"
    if _is_safetensors(head, size):
        return "safetensors"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_ZLIB) and any(byte > 127 for byte in head[2:64]):
        return "compressed"
    return "onnx" if _is_onnx(file, size) else None


def _text(head: bytes, tail: bytes) -> str:
    """Kinds that are text; a pickle of the oldest protocol is text too."""
    if _MEMO.match(head) or (_OLD_PICKLE.match(head) and tail[-2:] in _OLD_PICKLE_ENDS):
        return "pickle"
    if _GLOBAL.search(head) and tail.endswith(b".") and any(byte in head for byte in _CONTROLS):
        return "pickle"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and any(byte in head for byte in _CONTROLS):
        return "unknown"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        return "html"
    if start.startswith((b"{", b"[")):
        return "project" if re.match(rb'\{\s*"format"\s*:\s*\d', start) else "json"
    return "text"


def _archive(file: BinaryIO, tail: bytes, size: int) -> str:
    """Which archive it is, by the names in its directory; members are not looked into."""
    names = set(_names(file, tail, size))
    ends = {name.rsplit("/", 1)[-1] for name in names}
    if "archive_format" in ends and any(name.endswith("/models/model.json") for name in names):
        return "pt2"
    if "data.pkl" in ends:
        return "torchscript" if "constants.pkl" in ends else "torch"
    if any(name.endswith((".pkl", ".pickle", ".pt", ".pth", ".joblib")) for name in ends):
        return "pickle"
    if "model.weights.h5" in ends or {"config.json", "metadata.json"} <= ends:
        return "keras"
    if "[Content_Types].xml" in names:
        return "excel" if any(name.startswith("xl/") for name in names) else "zip"
    return "npz" if names and all(name.endswith(".npy") for name in names) else "zip"


def _names(file: BinaryIO, tail: bytes, size: int) -> Iterator[str]:
    """Names in the central directory of a ZIP archive, from at most `DIRECTORY` bytes of it."""
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 20:
        return
    length, start = struct.unpack("<II", tail[end + 12 : end + 20])
    file.seek(min(start, size))
    directory = file.read(min(length, DIRECTORY))
    at = 0
    while directory[at : at + 4] == b"PK\x01\x02" and at + 46 <= len(directory):
        name, extra, comment = struct.unpack("<HHH", directory[at + 28 : at + 34])
        yield directory[at + 46 : at + 46 + name].decode("utf-8", "replace")
        at += 46 + name + extra + comment


def _is_tar(head: bytes) -> bool:
    """By the checksum of the first entry, which the oldest archives have too."""
    block = head[:512]
    field = block[148:156].strip(b" \0")
    if len(block) < 512 or not re.fullmatch(rb"[0-7]{1,7}", field):
        return False
    return int(field, 8) == sum(block) - sum(block[148:156]) + 8 * 32


def _is_safetensors(head: bytes, size: int) -> bool:
    length = int.from_bytes(head[:8], "little")
    return size > 9 and head[8:9] == b"{" and 2 <= length <= min(size - 8, HEADER)


def _is_onnx(file: BinaryIO, size: int) -> bool:
    """Whether the outermost layer is one whole protocol buffer with a model's fields, a graph among them."""
    seen = set()
    at = 0
    for _ in range(10_000):
        if at == size:
            return 7 in seen
        file.seek(at)
        entry = file.read(20)
        key, used = _number(entry)
        field, wire = key >> 3, key & 7
        if field not in _ONNX_FIELDS or wire not in (0, 2):
            return False
        value, more = _number(entry[used:])
        at += used + more + (value if wire == 2 else 0)
        if not used or not more or at > size:
            return False
        seen.add(field)
    return False


def _number(data: bytes) -> tuple[int, int]:
    """A variable-length number and how many bytes it takes; (0, 0) when there is none."""
    value = 0
    for place, byte in enumerate(data[:10]):
        value |= (byte & 127) << (7 * place)
        if byte < 128:
            return value, place + 1
    return 0, 0
