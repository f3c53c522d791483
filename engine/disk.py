"""The steps of a save, over one small seam, so that a test can let any single one of them fail."""

from __future__ import annotations

import errno
import os
import platform
import re
import shutil
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Content = bytes | bytearray | memoryview | str | Iterable[bytes]
T = TypeVar("T")

CHUNK = 1 << 20
PREFIX = ".layerloom-"
WAS = ".was-"
TEMPORARY = re.compile(
    r"\.layerloom-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{12}(?:\.tmp|\.was-(.+))\Z", re.DOTALL
)
HOUR = 3600.0


class Disk:
    """The system calls that a save is made of, in one place so that a test can let the Nth of them fail."""

    def create(self, path: Path) -> int:
        """Open a file that must not exist yet, for writing."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flags("O_BINARY", "O_NOFOLLOW"), 0o666)

    def open(self, path: Path) -> int:
        """Open a file that another library has written, so that it can be flushed."""
        return os.open(path, os.O_RDWR | _flags("O_BINARY"))

    def append(self, path: Path) -> int:
        """Open a file, made when it is not there, so that all that is written goes to its end."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _flags("O_BINARY", "O_NOFOLLOW"), 0o666)

    def write(self, handle: int, data: memoryview) -> int:
        """Write some of `data`; gives the number of bytes that were taken."""
        return os.write(handle, data)

    def sync(self, handle: int) -> None:
        """Wait until the file's bytes are on the disk."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Close; network disks report a failed write only here."""
        os.close(handle)

    def make_folder(self, path: Path) -> None:
        """Make a folder that must not exist yet."""
        path.mkdir()

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name."""
        target.hardlink_to(source)

    def replace(self, source: Path, target: Path) -> None:
        """Rename over whatever is there. On Windows a virus scanner may hold the file for a moment."""
        for pause in (0.02, 0.1, 0.5) if os.name == "nt" else ():
            with suppress(PermissionError):
                source.replace(target)
                return
            time.sleep(pause)
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Wait until the folder's list of names is on the disk. Windows has no such call and needs none."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


disk = Disk()


def temporary_path(target: Path) -> Path:
    """A free private name beside `target`, which `sweep` knows once this process has ended."""
    return target.with_name(f"{PREFIX}{host_sign()}-{os.getpid()}-{os.urandom(6).hex()}.tmp")


def write_new(path: Path, content: Content, mode: int | None) -> None:
    """A new file with `content`, on the disk to the last byte."""
    handle = again(disk.create, path)
    try:
        if mode is not None and os.name != "nt":
            os.fchmod(handle, mode)
        total = sum(write_all(handle, memoryview(part)) for part in _parts(content))
        again(disk.sync, handle)
        if os.fstat(handle).st_size != total:
            raise OSError(errno.EIO, "the file is shorter than what was written")
    except BaseException:
        with suppress(OSError):
            os.close(handle)
        raise
    close(handle)


def close(handle: int) -> None:
    """Close; a signal during it changes nothing, for the handle is gone either way."""
    with suppress(InterruptedError):
        disk.close(handle)


def _parts(content: Content) -> Iterable[bytes | bytearray | memoryview]:
    if isinstance(content, str):
        return (content.encode("utf-8"),)
    return (content,) if isinstance(content, bytes | bytearray | memoryview) else content


def write_all(handle: int, data: memoryview) -> int:
    """Write all of `data`, however little is taken at a time; gives its length."""
    data = memoryview(data.tobytes()) if not data.c_contiguous else data.cast("B")
    done = 0
    while done < len(data):
        taken = again(disk.write, handle, data[done : done + CHUNK])
        if taken <= 0:
            raise OSError(errno.EIO, "the disk takes no more")
        done += taken
    return done


def publish(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Rename each (temporary, target) into place, all of them or none.

    An older file keeps a second name until the renames are known to be on the disk.
    """
    steps = []
    try:
        for temporary, target in pairs:
            existed = target.exists()
            steps.append((target, _second_name(target) if existed else None, existed))
            again(disk.replace, temporary, target)
        for folder in dict.fromkeys(target.parent for _, target in pairs):
            _sync_folder(folder, can_go_back=all(older or not existed for _, older, existed in steps))
    except BaseException:
        for target, older, existed in reversed(steps):
            if older is not None:
                again(disk.replace, older, target)
            elif not existed:
                remove(target)
        raise
    finally:
        for _, older, _ in steps:
            if older is not None:
                remove(older)


def _sync_folder(folder: Path, *, can_go_back: bool) -> None:
    try:
        again(disk.sync_folder, folder)
    except OSError:
        if can_go_back:
            raise  # without second names there is no way back, and the new files stand whole


def exchange(temporary: Path, target: Path) -> None:
    """Put a folder in the place of another, which stands under a name of its own meanwhile (`WAS`)."""
    older = temporary.with_name(temporary.name.removesuffix(".tmp") + WAS + target.name)
    existed = target.exists()
    if existed:
        again(disk.replace, target, older)
    try:
        again(disk.replace, temporary, target)
        again(disk.sync_folder, target.parent)
    except BaseException:
        if target.exists():
            again(disk.replace, target, temporary)
        if existed:
            again(disk.replace, older, target)
        raise
    if existed:
        remove(older)


def again(call: Callable[..., T], *arguments: Any) -> T:
    """Call until no signal interrupts."""
    for _ in range(100):
        with suppress(InterruptedError):
            return call(*arguments)
    return call(*arguments)


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, as far as that is possible."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """Bytes in a file or directly in a folder; 0 for what can't be read."""
    with suppress(OSError):
        return sum(p.stat().st_size for p in path.iterdir()) if path.is_dir() else path.stat().st_size
    return 0


def _second_name(target: Path) -> Path | None:
    name = temporary_path(target)
    try:
        again(disk.link, target, name)
    except OSError:
        return None  # some file systems, as on USB sticks, have no links
    return name


def _flags(*names: str) -> int:
    """Flags of `os.open` that not every system has."""
    return sum(getattr(os, name, 0) for name in ("O_CLOEXEC", *names))


@cache
def host_sign() -> str:
    """A short sign for this computer, because on a shared disk its process numbers mean nothing to others."""
    return f"{zlib.crc32(platform.node().encode('utf-8', 'replace')):08x}"


def is_abandoned(entry: os.DirEntry[str], host: str, process: int) -> bool:
    """Whether the process that made a temporary is gone; on a shared disk only its age can tell."""
    if host != host_sign():
        return time.time() - entry.stat(follow_symlinks=False).st_mtime > HOUR
    return process != os.getpid() and not is_running(process)


def is_running(process: int, started: float | None = None) -> bool:
    """Whether a process lives here; `started` (seconds) tells it from a later one of the same number."""
    import psutil

    if started is None:
        return bool(psutil.pid_exists(process))
    try:
        return bool(abs(psutil.Process(process).create_time() - started) < 1.0)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
