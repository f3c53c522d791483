"""In which encoding a text file is written, found by reading all of it once."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.data.types import Watch
from engine.declare import UserError
from engine.files import open_regular, shown

CHUNK = 4 * 2**20
UNDEFINED_IN_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec's name in Python, what to tell about it, and the SHA-256 of the file.

    `plain` says that the bytes can be read as they are: UTF-8 without a mark at its start.
    """

    codec: str
    plain: bool
    repair: str
    digest: str


def encoding_of(path: Path, watch: Watch) -> Encoding:
    """Read the file once; raises UserError with the line for bytes that no text has."""
    digest = hashlib.sha256()
    mark = marked(path)
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, wrong, windows = 1, 0, True
    for chunk in chunks(path, watch):
        digest.update(chunk)
        if mark and mark != "utf-8-sig":
            continue
        if b"\0" in chunk:
            line = lines + chunk[: chunk.index(b"\0")].count(b"\n")
            raise UserError(
                f"{shown(path)}, line {line:,}: a NUL byte stands there. Save the file as text anew."
            )
        if not wrong and not chunk.isascii():
            wrong = _first_wrong(decoder, chunk, lines)
        windows = windows and not any(byte in chunk for byte in UNDEFINED_IN_1252)
        lines += chunk.count(b"\n")
    if not wrong and decoder.getstate()[0]:
        wrong = lines  # the last character is cut off
    if wrong:
        codec = "cp1252" if windows else "latin-1"
        return Encoding(
            codec, False, f"Line {wrong:,} is not UTF-8; read as Western European.", digest.hexdigest()
        )
    if mark:
        repair = "" if mark == "utf-8-sig" else f"The file is {mark[:6].upper()}; it was read as such."
        return Encoding(mark, False, repair, digest.hexdigest())
    return Encoding("utf-8", True, "", digest.hexdigest())


def chunks(path: Path, watch: Watch) -> Iterator[bytes]:
    """The file's bytes, some megabytes at a time."""
    with open_regular(path) as file:
        size = max(file.seek(0, 2), 1)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
            watch.at(file.tell() / size)


def marked(path: Path) -> str:
    """The encoding that the first bytes give away, or an empty text."""
    with open_regular(path) as file:
        head = file.read(4096)
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    # Without a mark: in UTF-16, nearly every second byte of most texts is NUL.
    half = len(head) // 2
    if half > 4 and head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half > 4 and head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _first_wrong(decoder: codecs.IncrementalDecoder, chunk: bytes, lines: int) -> int:
    """The line of the first byte that is not UTF-8, 0 when there is none."""
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError as error:
        return lines + error.object[: error.start].count(b"\n")
    return 0
