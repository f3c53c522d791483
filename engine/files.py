"""Saving so that nothing is ever half written, and reading with a limit.

Every file that Layerloom makes goes through `durable_write`, `replacing` or `durable_folder`: a private
temporary beside the destination, written, flushed to the disk, checked, and then renamed into place. Whatever
fails on the way, the file that was there before is byte for byte what it was, and the temporary is gone.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from engine.declare import UserError

Content = bytes | bytearray | memoryview | str | Iterable[bytes]
T = TypeVar("T")

CHUNK = 1 << 20
PREFIX = ".layerloom-"
TEMPORARY = re.compile(
    r"\.layerloom-([0-9a-f]{8})-([0-9]{1,10})-[0-9a-f]{12}(?:\.tmp|\.was-(.+))\Z", re.DOTALL
)
OLD_AGE = 3600.0


class Disk:
    """The system calls that a save is made of, in one place so that a test can let the Nth of them fail."""

    def create(self, path: Path) -> int:
        """Open a file that must not exist yet, for writing."""
        flags = (
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        )
        return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o666)

    def open(self, path: Path) -> int:
        """Open a file that another library has written, so that it can be flushed."""
        return os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))

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
        """Rename over whatever is there."""
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


def durable_write(path: Path | str, content: Content) -> None:
    """Make `content` the content of the file `path`, entirely or not at all.

    An iterable of bytes is written as it comes; an exception that it raises (a Cancel, for example) passes
    through and leaves everything as it was. A link is followed. Raises UserError when the disk is full, the
    folder is read-only and the like.
    """
    target = _destination(path)
    temporary = temporary_path(target)
    with _all_or_nothing(target, temporary, content):
        _write(temporary, content, _mode(target))
        _publish(temporary, target)


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """A temporary path for a library that writes files itself; what it wrote becomes `path` at the end."""
    target = _destination(path)
    temporary = temporary_path(target)
    with _all_or_nothing(target, temporary, b""):
        yield temporary
        handle = _again(disk.open, temporary)
        try:
            _again(disk.sync, handle)
        finally:
            disk.close(handle)
        _publish(temporary, target)


def durable_folder(path: Path | str, files: Mapping[str, Content]) -> None:
    """Make a folder that holds exactly `files` (by plain name), all of them or none; an older one gives way.

    Between the two renames of an exchange the folder has no name; `sweep` gives the older one back if the
    process ends just there. Raises UserError like `durable_write`.
    """
    target = Path(os.path.realpath(path))
    temporary = temporary_path(target)
    with _all_or_nothing(target, temporary, b"".join(c for c in files.values() if isinstance(c, bytes))):
        _again(disk.make_folder, temporary)
        for name, content in files.items():
            if Path(name).name != name:
                raise ValueError(f"{name!r} is not a plain file name")
            _write(temporary / name, content, None)
        _again(disk.sync_folder, temporary)
        _exchange(temporary, target)


def sweep(folder: Path | str) -> list[Path]:
    """Remove the temporaries that killed processes left in `folder`; gives their paths. Never raises."""
    swept = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = TEMPORARY.match(entry.name) if entry.name.startswith(PREFIX) else None
            if found and _abandoned(entry, found[1], int(found[2])):
                with suppress(OSError):
                    _give_back_or_remove(Path(entry.path), found[3])
                    swept.append(Path(entry.path))
    return swept


def read_capped(path: Path | str, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes.

    Raises UserError for a file that is missing, too large, not readable or no file at all; a pipe or a device
    is never opened, because opening one can wait for ever.
    """
    path = Path(path)
    try:
        _refuse_special(path, path.stat().st_mode)
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            facts = os.fstat(file.fileno())
            _refuse_special(path, facts.st_mode)
            data = file.read(limit + 1) if facts.st_size <= limit else b""
            if facts.st_size > limit or len(data) > limit:
                size = max(facts.st_size, len(data))
                raise UserError(
                    f"{shown(path)} is too large: {amount(size)}, but at most {amount(limit)} can be read."
                )
            return data
    except (OSError, ValueError) as error:
        raise UserError(f"{shown(path)} can't be read: {_reason(error)}.") from error


def temporary_path(target: Path) -> Path:
    """A free private name beside `target`, which `sweep` knows once this process has ended."""
    return target.with_name(f"{PREFIX}{_host()}-{os.getpid()}-{os.urandom(6).hex()}.tmp")


def shown(path: Path | str) -> str:
    """A file's name as messages show it: quoted, without its folder, printable, not too long."""
    name = "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in Path(path).name or str(path)
    )
    return f'"{name}"' if len(name) <= 80 else f'"{name[:60]}…{name[-16:]}"'


def amount(size: float) -> str:
    """A number of bytes as a person says it: `3 MB`."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or size == int(size) else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _destination(path: Path | str) -> Path:
    """Where a save really goes. A folder, a device or a pipe there is refused before anything is written."""
    target = Path(os.path.realpath(path))
    try:
        facts = target.stat()
    except (OSError, ValueError):
        return target
    if not stat.S_ISREG(facts.st_mode):
        raise UserError(f"{shown(target)} is not a file, so nothing can be saved there. Choose another name.")
    if not os.access(target, os.W_OK):
        raise UserError(f"{shown(target)} is write-protected. Nothing was changed; save under another name.")
    return target


def _mode(target: Path) -> int | None:
    """The rights of the file that will be replaced, for the new one to keep."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        return None


@contextmanager
def _all_or_nothing(target: Path, temporary: Path, content: Content) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        size = len(content) if isinstance(content, bytes | bytearray | memoryview | str) else 0
        sentence = _not_saved(error, target, max(size, _size(temporary)))
        _remove(temporary)
        raise UserError(sentence) from error
    except BaseException:
        _remove(temporary)
        raise


def _write(path: Path, content: Content, mode: int | None) -> None:
    """A new file with `content`, on the disk to the last byte."""
    handle = _again(disk.create, path)
    try:
        if mode is not None and os.name != "nt":
            os.fchmod(handle, mode)
        total = sum(_write_all(handle, memoryview(part)) for part in _parts(content))
        _again(disk.sync, handle)
        if os.fstat(handle).st_size != total:
            raise OSError(errno.EIO, "the file is shorter than what was written")
    except BaseException:
        with suppress(OSError):
            os.close(handle)
        raise
    disk.close(handle)


def _parts(content: Content) -> Iterable[bytes | bytearray | memoryview]:
    if isinstance(content, str):
        return (content.encode("utf-8"),)
    return (content,) if isinstance(content, bytes | bytearray | memoryview) else content


def _write_all(handle: int, data: memoryview) -> int:
    data = data.cast("B")
    done = 0
    while done < len(data):
        taken = _again(disk.write, handle, data[done : done + CHUNK])
        if taken <= 0:
            raise OSError(errno.EIO, "the disk takes no more")
        done += taken
    return done


def _publish(temporary: Path, target: Path) -> None:
    """Rename into place; the older file keeps a second name until the rename is known to be on the disk."""
    older: Path | None = temporary_path(target)
    try:
        disk.link(target, older)  # type: ignore[arg-type]
    except OSError:
        older = None  # there is no older file, or this file system has no links
    try:
        _again(disk.replace, temporary, target)
        try:
            _again(disk.sync_folder, target.parent)
        except OSError:
            if older is not None:
                disk.replace(older, target)
                raise
    finally:
        if older is not None:
            _remove(older)


def _exchange(temporary: Path, target: Path) -> None:
    older = temporary.with_name(temporary.name.removesuffix(".tmp") + f".was-{target.name}")
    exists = target.exists()
    if exists:
        _again(disk.replace, target, older)
    try:
        _again(disk.replace, temporary, target)
        _again(disk.sync_folder, target.parent)
    except BaseException:
        if target.exists():
            _again(disk.replace, target, temporary)
        if exists:
            _again(disk.replace, older, target)
        raise
    if exists:
        _remove(older)


def _again(call: Callable[..., T], *arguments: Any) -> T:
    """Call until no signal interrupts."""
    for _ in range(100):
        with suppress(InterruptedError):
            return call(*arguments)
    return call(*arguments)


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    with suppress(OSError):
        return sum(p.stat().st_size for p in path.iterdir()) if path.is_dir() else path.stat().st_size
    return 0


def _host() -> str:
    import platform

    return f"{zlib.crc32(platform.node().encode('utf-8', 'replace')):08x}"


def _abandoned(entry: os.DirEntry[str], host: str, process: int) -> bool:
    """Whether the process that made a temporary is gone; on a shared disk only its age can tell."""
    if host != _host():
        import time

        return time.time() - entry.stat(follow_symlinks=False).st_mtime > OLD_AGE
    import psutil

    return process != os.getpid() and not psutil.pid_exists(process)


def _give_back_or_remove(path: Path, name: str | None) -> None:
    if name is not None and not path.with_name(name).exists():
        path.rename(path.with_name(name))
    else:
        _remove(path)


def _refuse_special(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UserError(f"{shown(path)} is a folder, not a file.")
    if not stat.S_ISREG(mode):
        raise UserError(f"{shown(path)} is a device or a pipe, not a file.")


def _reason(error: OSError | ValueError) -> str:
    code = error.errno if isinstance(error, OSError) else None
    return _REASONS.get(code or 0) or (os.strerror(code).lower() if code else "its name is not valid")


def _not_saved(error: OSError, target: Path, size: int) -> str:
    name = shown(target)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = ""
        with suppress(OSError):
            free = f", {amount(shutil.disk_usage(target.parent).free)} is free"
        return (
            f"The disk is full: saving {name} needs {amount(size)}{free}. "
            "Nothing was changed; free some space and save again."
        )
    return f"{name} can't be saved: {_reason(error)}. Nothing was changed; try again or save somewhere else."


_REASONS: Mapping[int, str] = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "you have no permission for it",
    errno.EPERM: "you have no permission for it",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk reports an error",
    errno.ELOOP: "its links lead in a circle",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EISDIR: "there is a folder of that name",
}
