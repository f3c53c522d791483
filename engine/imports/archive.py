"""Looking into a ZIP archive without unpacking it: its directory is checked, then single members are read.

Nothing is ever written by a member's name, and nothing is inflated: the formats that can be brought in keep
their members as they are, so one that is packed is refused before a byte of it is expanded.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from engine.declare import UserError
from engine.files import amount, open_regular, shown

MOST_MEMBERS = 10_000
RATIO = 100
EXPANSION = 4
DIRECTORY = 4_000_000
STORED = 0
_TAIL = 66_000
_END, _END64, _LOCATOR, _CENTRAL, _LOCAL = b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\1\2", b"PK\3\4"
_ODD = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\]|^/|^[A-Za-z]:|(^|/)\.\.?(/|$)|[. ](/|$)|//")
_RESERVED = re.compile(r"(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.[^/]*)?(/|$)", re.IGNORECASE)
_LINK = 0o120000
_KIND = 0o170000


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the archive: its sizes packed and unpacked, its checksum, and where it begins."""

    name: str
    packed: int
    size: int
    checksum: int
    start: int
    method: int


class Archive:
    """An open archive whose directory was found harmless. `read` gives the bytes of one member."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self.size = os.fstat(file.fileno()).st_size
        self.members: Mapping[str, Member] = _checked(list(_members(file, self.size, name)), self.size, name)

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a member of at most `limit`; raises UserError when it is missing or packed."""
        member = self.members.get(name)
        if member is None:
            raise UserError(f"{self._name} lacks its part {shown(name)}.")
        if member.method != STORED:
            raise UserError(f"{self._name} has a packed part {shown(name)}, which PyTorch never writes.")
        if member.size > limit:
            what = f"{amount(member.size)}, but at most {amount(limit)} can be read"
            raise UserError(f"The part {shown(name)} of {self._name} is too large: {what}.")
        self._file.seek(member.start)
        head = self._file.read(30)
        if head[:4] != _LOCAL or len(head) < 30:
            raise _damaged(self._name)
        length, extra = struct.unpack("<HH", head[26:30])
        if self._file.read(length).decode("utf-8", "replace") != name:
            raise _damaged(self._name)
        self._file.seek(extra, os.SEEK_CUR)
        data = self._file.read(member.size)
        if len(data) != member.size or zlib.crc32(data) != member.checksum:
            raise _damaged(self._name)
        return data


def check(path: Path) -> None:
    """Raise UserError when an archive's directory alone shows that it means harm; other files pass."""
    with open_regular(path) as file:
        if file.read(4) in (_LOCAL, _END):
            Archive(file, shown(path))


def _members(file: BinaryIO, size: int, name: str) -> Iterator[Member]:
    """The entries of the directory, of which no more than the limits allow are read."""
    start, length, count = _directory(file, size, name)
    if count > MOST_MEMBERS:
        raise UserError(f"{name} has {count:,} parts, but at most {MOST_MEMBERS:,} can be read.")
    if length > DIRECTORY or start + length > size:
        raise _damaged(name)
    file.seek(start)
    data, at, found = file.read(length), 0, 0
    while at + 46 <= len(data) and data[at : at + 4] == _CENTRAL:
        found += 1
        method, checksum, packed, full = struct.unpack("<H4xIII", data[at + 10 : at + 28])
        name_length, extra, comment = struct.unpack("<HHH", data[at + 28 : at + 34])
        flags = int.from_bytes(data[at + 8 : at + 10], "little")
        (rights, place) = struct.unpack("<II", data[at + 38 : at + 46])
        raw = data[at + 46 : at + 46 + name_length]
        packed, full, place = _wide(data[at + 46 + name_length :][:extra], packed, full, place)
        if flags & 1:
            raise UserError(f"{name} is locked with a password. Save it without one.")
        if (rights >> 16) & _KIND == _LINK:
            raise UserError(f"{name} has a link in it ({shown(_text(raw))}), so it is not read.")
        yield Member(_text(raw), packed, full, checksum, place, method)
        at += 46 + name_length + extra + comment
    if found != count or at != len(data):
        raise _damaged(name)


def _directory(file: BinaryIO, size: int, name: str) -> tuple[int, int, int]:
    """Where the directory is, how long, and how many entries it says it has."""
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        raise _damaged(name)
    count, length, start = struct.unpack("<HII", tail[end + 10 : end + 20])
    locator = tail[end - 20 : end] if end >= 20 else b""
    if 0xFFFFFFFF in (length, start) or count == 0xFFFF or locator[:4] == _LOCATOR:
        if locator[:4] != _LOCATOR:
            raise _damaged(name)
        place = int.from_bytes(locator[8:16], "little")
        file.seek(min(place, size))
        wide = file.read(56)
        if wide[:4] != _END64 or len(wide) < 56:
            raise _damaged(name)
        count, length, start = struct.unpack("<QQQ", wide[32:56])
    return start, length, count


def _wide(extra: bytes, packed: int, full: int, place: int) -> tuple[int, int, int]:
    """Sizes above 4 GB stand in a field of their own, in the order of those that do not fit."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        if kind == 1:
            values = [
                int.from_bytes(extra[p : p + 8], "little") for p in range(at + 4, at + 4 + length - 7, 8)
            ]
            made = [values.pop(0) if v == 0xFFFFFFFF and values else v for v in (full, packed, place)]
            return made[1], made[0], made[2]
        at += 4 + length
    return packed, full, place


def _checked(members: list[Member], size: int, name: str) -> dict[str, Member]:
    """The members by name, when nothing about them is amiss."""
    seen: set[str] = set()
    for each in members:
        if _ODD.search(each.name) or _RESERVED.search(each.name) or not each.name:
            raise UserError(
                f"{name} has a part whose name leads elsewhere ({shown(each.name)}), so it is not read."
            )
        if each.name.casefold() in seen:
            raise UserError(f"{name} has two parts of one name ({shown(each.name)}), so it is not read.")
        seen.add(each.name.casefold())
        if each.size > RATIO * max(each.packed, 1) or (each.method == STORED and each.size != each.packed):
            raise UserError(
                f"{name} has a part that would grow too large ({shown(each.name)}), so it is not read."
            )
    total = sum(each.size for each in members)
    if total > EXPANSION * size:
        raise UserError(f"{name} would grow from {amount(size)} to {amount(total)}, so it is not read.")
    end = 0
    for each in sorted(members, key=lambda member: member.start):
        if each.start < end:
            raise UserError(f"{name} has parts that overlap ({shown(each.name)}), so it is not read.")
        end = each.start + 30 + len(each.name.encode()) + each.packed
    if end > size:
        raise _damaged(name)
    return {each.name: each for each in members}


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _damaged(name: str) -> UserError:
    return UserError(f"{name} is damaged: its list of parts does not fit its content. Fetch or save it anew.")
