"""A disk that fails when it is told to, and a look at what a folder holds."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import disk as disk_module
from engine.disk import Disk

STEPS = frozenset(name for name in vars(Disk) if not name.startswith("_"))
FAULTS: dict[str, int] = {
    "full disk": errno.ENOSPC,
    "input/output error": errno.EIO,
    "no permission": errno.EACCES,
    "interrupted": errno.EINTR,
    "short write": 0,
}


class FaultyDisk(Disk):
    """Every call counts; the `nth` of them fails once. `failed` is then the name of the step."""

    def __init__(self, nth: int, fault: str) -> None:
        self.nth, self.code, self.count, self.failed = nth, FAULTS[fault], 0, ""

    def sync(self, handle: int) -> None:
        """Nobody pulls the plug here, and the disk is slow."""

    def sync_folder(self, folder: Path) -> None:
        """As above."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self._counted(name, found) if name in STEPS else found

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self.count += 1
            if self.count != self.nth:
                return call(*arguments)
            self.failed = name
            if self.code:
                if name == "close":
                    call(*arguments)  # a descriptor is gone whatever close reports
                raise OSError(self.code, os.strerror(self.code))
            if name == "write":
                handle, data = arguments
                return call(handle, data[: max(1, len(data) // 3)])
            return call(*arguments)

        return counted


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], FaultyDisk]:
    """Puts a disk in place whose nth call fails with the named fault."""

    def put(nth: int, fault: str) -> FaultyDisk:
        made = FaultyDisk(nth, fault)
        monkeypatch.setattr(disk_module, "disk", made)
        return made

    return put


@pytest.fixture
def snapshot() -> Callable[[Path], dict[str, bytes | None]]:
    """What a folder holds: the bytes of every file by its path, None for folders."""

    def look(folder: Path) -> dict[str, bytes | None]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
            for path in sorted(folder.rglob("*"))
        }

    return look
