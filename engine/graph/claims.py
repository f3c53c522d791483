"""Who has a project file open on this machine: a lock in the program's own folder, held by the system.

The operating system lets go of it when the process ends in whatever way, so none can be stale, and nothing
is ever left beside the project.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FOLDER = "open"


class Claim:
    """Says that this process has `path` open, until `close`."""

    def __init__(self, path: str, lock: BinaryIO | None) -> None:
        self.path = path
        self._lock = lock
        self._closed = False

    def covers(self, path: Path | str) -> bool:
        """Whether it is of this file and was not given up."""
        return not self._closed and self.path == _real(path)

    def close(self) -> None:
        """Let others open it."""
        self._closed = True
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()


def claim(folder: Path | str, path: Path | str) -> Claim | None:
    """Take a project file for this window; None when another one has it. `folder` is the program's own.

    Where no lock can be had (a home on some network disks), the claim is given without one: saving looks
    again whether the file is still the one that was opened.
    """
    real = _real(path)
    name = hashlib.sha256(real.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    place = Path(folder) / FOLDER
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = (place / f"{name}.lock").open("ab")
    except OSError:
        return Claim(real, None)
    try:
        taken = not _lock(lock)
    except OSError:
        lock.close()
        return Claim(real, None)
    if taken:
        lock.close()
        return None
    return Claim(real, lock)


def _real(path: Path | str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _lock(file: BinaryIO) -> bool:
    """Lock an open file without waiting; False when somebody else has it."""
    if os.name == "nt":
        import msvcrt

        with suppress(PermissionError):
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            return True
        return False
    import fcntl

    with suppress(BlockingIOError):
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
