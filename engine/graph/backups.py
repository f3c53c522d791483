"""The last few saved states of each project, in the program's own folder and never beside the project.

A project file is text that people edit and git merges, so it has no hash. Nobody edits a backup: its name
ends with the SHA-256 of what it holds, and one that was damaged is not taken for what was saved.
"""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from engine import disk
from engine.declare import UserError
from engine.files import durable_write, read_capped, shown
from engine.jsontext import SIZE

KEEP = 5
EARLIEST = datetime.min.replace(tzinfo=UTC)
TIME = "%Y-%m-%dT%H-%M-%S-%f"
NAME = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{6})(?P<utc>Z?)(?:\.(?P<hash>[0-9a-f]{64}))?\.\w+\Z"
)


def back_up(folder: Path | str, path: Path | str, keep: int = KEEP) -> None:
    """Keep what the project file `path` holds now, before it is saved over; `keep` states of each stay.

    A backup is a kindness: when it can't be made, saving goes on without it.
    """
    here = _folder_of(folder, path)
    try:
        data = read_capped(path, SIZE)
        newest = next(iter(backups(folder, path)), None)
        if not keep or (newest is not None and read_capped(newest, SIZE) == data):
            return
        here.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).strftime(TIME)  # a clock that is put back must not make the newest the oldest
        durable_write(here / f"{now}Z.{hashlib.sha256(data).hexdigest()}{Path(path).suffix}", data)
    except (UserError, OSError):
        return
    for file in backups(folder, path)[keep:]:
        disk.remove(file)


def check(path: Path | str) -> None:
    """Raise UserError for a backup that does not hold any more what was kept; other files pass."""
    found = NAME.match(Path(path).name)
    if found and found["hash"] and hashlib.sha256(read_capped(path, SIZE)).hexdigest() != found["hash"]:
        raise UserError(
            f"{shown(path)} was damaged since it was kept: its hash is another one. Choose another backup."
        )


def kept_at(file: Path) -> datetime | None:
    """When a backup was made, in the time of this place, by its name; None for a file called otherwise."""
    moment = _moment(file)
    return moment.astimezone().replace(tzinfo=None) if moment is not None else None


def backups(folder: Path | str, path: Path | str) -> list[Path]:
    """The kept states of the project file `path`, newest first."""
    with suppress(OSError):
        files = (f for f in _folder_of(folder, path).iterdir() if not f.name.startswith(disk.PREFIX))
        return sorted(files, key=lambda file: (_moment(file) or EARLIEST, file.name), reverse=True)
    return []


def _moment(file: Path) -> datetime | None:
    """When a backup was made; names without a Z are in the time of this place."""
    found = NAME.match(file.name)
    if not found:
        return None
    with suppress(ValueError, OSError, OverflowError):
        moment = datetime.strptime(found["time"], TIME)
        return moment.replace(tzinfo=UTC) if found["utc"] else moment.astimezone()
    return None


def _folder_of(folder: Path | str, path: Path | str) -> Path:
    """One folder a project file, called after it so that a person finds it too."""
    real = os.path.realpath(path)
    return Path(folder) / f"{Path(real).stem[:40]}-{hashlib.sha256(os.fsencode(real)).hexdigest()[:16]}"
