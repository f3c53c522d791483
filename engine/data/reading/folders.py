"""Finds the pictures below a folder: one folder a class, looked at without opening a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.data.reading.places import looked_at
from engine.data.types import Watch
from engine.declare import UserError, Value
from engine.files import shown

ENDINGS = (
    ".png",
    ".jpg",
    ".jpeg",
    ".webp",
    ".bmp",
    ".gif",
    ".tif",
    ".tiff",
    ".eps",
    ".heic",
    ".avif",
    ".ico",
)
DEEPEST = 8
MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """A file that should be a picture: its class, its path below the root, size and time."""

    label: str
    name: str
    size: int
    changed: int


def find(root: Path, watch: Watch) -> list[Found]:
    """All pictures below the class folders, in the order of their names.

    Raises UserError when there are none.
    """
    looked_at(root, folder=True)
    found: list[Found] = []
    for entry in _entries(root):
        if entry.is_dir(follow_symlinks=True):
            found += _below(root, entry.name, watch)
    if not found:
        beside = any(entry.name.casefold().endswith(ENDINGS) for entry in _entries(root))
        hint = "The pictures lie beside each other" if beside else "There are no pictures in its folders"
        raise UserError(f"{shown(root)} needs one folder of pictures for each class. {hint}.")
    return sorted(found, key=lambda f: (f.label, f.name))


def stamp(root: Path, watch: Watch) -> tuple[Value, ...]:
    """Count, bytes and times of all pictures, mixed into a few numbers."""
    found = find(root, watch)
    times = sum(f.changed * (i + 1) for i, f in enumerate(found)) % 2**61
    return (str(root.resolve()), len(found), sum(f.size for f in found), times)


def _below(root: Path, label: str, watch: Watch) -> Iterator[Found]:
    """Pictures of one class, in folders below its folder too; each folder is entered once, so loops end."""
    seen: set[tuple[int, int]] = set()
    waiting = [(root / label, 1)]
    count = 0
    while waiting:
        folder, depth = waiting.pop()
        place = folder.stat()
        if (place.st_dev, place.st_ino) in seen or depth > DEEPEST:
            continue
        seen.add((place.st_dev, place.st_ino))
        for entry in _entries(folder):
            count += 1
            if count % 500 == 0:
                watch.at(0)
            if count > MOST:
                raise UserError(f"{shown(root)} holds more than {MOST:,} files. Choose a smaller folder.")
            try:
                if entry.is_dir(follow_symlinks=True):
                    waiting.append((Path(entry.path), depth + 1))
                elif entry.name.casefold().endswith(ENDINGS):
                    facts = entry.stat()
                    if stat.S_ISREG(facts.st_mode):
                        name = os.path.relpath(entry.path, root)
                        yield Found(label, name, facts.st_size, facts.st_mtime_ns)
            except OSError:
                continue  # a link that leads nowhere or to itself


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, hidden things left out."""
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        raise UserError(f"{shown(folder)} can't be looked into: {error.strerror}.") from None
