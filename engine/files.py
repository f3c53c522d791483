"""Saving so that nothing is ever half written, and reading with a limit.

Every file that Layerloom makes goes through `durable_write`, `replacing` or `durable_folder`: a private
temporary beside the destination, written, flushed to the disk, checked, and then renamed into place. Whatever
fails on the way, the file that was there before is byte for byte what it was, and the temporary is gone.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from engine import disk
from engine.declare import UserError
from engine.disk import Content, temporary_path


def durable_write(path: Path | str, content: Content) -> None:
    """Make `content` the content of the file `path`, entirely or not at all.

    An iterable of bytes is written as it comes; an exception that it raises (a Cancel, for example) passes
    through and leaves everything as it was. A link is followed. Raises UserError when the disk is full, the
    folder is read-only and the like.
    """
    target = _destination(path)
    temporary = temporary_path(target)
    with _all_or_nothing(target, temporary, _length(content)):
        disk.write_new(temporary, content, _mode(target))
        disk.publish([(temporary, target)])


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """A temporary path for a library that writes files itself; what it wrote becomes `path` at the end."""
    with replacing_all(path) as (temporary,):
        yield temporary


@contextmanager
def replacing_all(*paths: Path | str) -> Iterator[list[Path]]:
    """Temporary paths for files that belong together: at the end all take their places, or none does."""
    targets = [_destination(path) for path in paths]
    temporaries = [temporary_path(target) for target in targets]
    with ExitStack() as stack:
        for target, temporary in zip(targets, temporaries, strict=True):
            stack.enter_context(_all_or_nothing(target, temporary))
        yield temporaries
        for temporary in temporaries:
            _flush(temporary)
        disk.publish(list(zip(temporaries, targets, strict=True)))


def durable_folder(path: Path | str, files: Mapping[str, Content]) -> None:
    """Make a folder that holds exactly `files` (by plain name), all of them or none; an older one gives way.

    Between the two renames of an exchange the folder has no name; `sweep` gives the older one back if the
    process ends just there. Raises UserError like `durable_write`.
    """
    if odd := [name for name in files if name in ("", "..") or Path(name).name != name]:
        raise ValueError(f"{odd[0]!r} is not a plain file name")
    target = Path(os.path.realpath(path))
    temporary = temporary_path(target)
    with _all_or_nothing(target, temporary, sum(map(_length, files.values()))):
        disk.again(disk.disk.make_folder, temporary)
        for name, content in files.items():
            disk.write_new(temporary / name, content, None)
        disk.again(disk.disk.sync_folder, temporary)
        disk.exchange(temporary, target)


class Appender:
    """Adds whole pieces to the end of a file; what was there before is never touched.

    A kill or a full disk may cut a line short. The next `add` starts on a new one, and readers leave out what
    is no whole line. Raises UserError like `durable_write`.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        with self._sentence():
            self._handle: int | None = disk.again(disk.disk.append, self._path)
            self._torn = _ends_torn(self._path)

    def add(self, line: bytes, *, sync: bool = False) -> None:
        """Write one line (its end is added); `sync` waits until it is on the disk."""
        if self._handle is None:
            raise ValueError("the file is closed")
        with self._sentence():
            whole = b"\n" * self._torn + line + b"\n"
            self._torn = True
            disk.write_all(self._handle, memoryview(whole))
            self._torn = False
            if sync:
                disk.again(disk.disk.sync, self._handle)

    def close(self) -> None:
        """Nothing can be added any more."""
        handle, self._handle = self._handle, None
        if handle is not None:
            with self._sentence():
                disk.close(handle)

    @contextmanager
    def _sentence(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UserError(_not_saved(error, self._path, 0)) from error


def sweep(folder: Path | str) -> list[Path]:
    """Remove the temporaries that killed processes left in `folder`; gives their paths. Never raises."""
    swept = []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = disk.TEMPORARY.match(entry.name) if entry.name.startswith(disk.PREFIX) else None
            if found and disk.is_abandoned(entry, found[1], int(found[2])):
                with suppress(OSError):
                    _give_back_or_remove(Path(entry.path), found[3])
                    swept.append(Path(entry.path))
    return swept


def read_capped(path: Path | str, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes; raises UserError for any other."""
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        # Never a read of `limit` bytes: that would reserve as much memory. What is added now is not read.
        data = file.read(size) if size <= limit else b""
    if size > limit:
        raise UserError(
            f"{shown(path)} is too large: {amount(size)}, but at most {amount(limit)} can be read."
        )
    return data


@contextmanager
def open_regular(path: Path | str) -> Iterator[BinaryIO]:
    """A file opened for reading bytes; raises UserError when it is missing, not readable or no regular file.

    A pipe or a device is never opened, because opening one can wait for ever or do something.
    """
    path = Path(path)
    try:
        _refuse_special(path, path.stat().st_mode)
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            _refuse_special(path, os.fstat(file.fileno()).st_mode)
            yield file
    except (OSError, ValueError) as error:
        raise UserError(f"{shown(path)} can't be read: {_reason(error)}.") from error


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


def _ends_torn(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1))
        return file.read(1) not in (b"", b"\n")


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
def _all_or_nothing(target: Path, temporary: Path, size: int = 0) -> Iterator[None]:
    """Any failure inside leaves no temporary; the disk's failures become a sentence."""
    try:
        yield
    except OSError as error:
        sentence = _not_saved(error, target, max(size, disk.size_of(temporary)))
        disk.remove(temporary)
        raise UserError(sentence) from error
    except BaseException:
        disk.remove(temporary)
        raise


def _flush(path: Path) -> None:
    """Bring a file that another library has written to the disk."""
    handle = disk.again(disk.disk.open, path)
    try:
        disk.again(disk.disk.sync, handle)
    finally:
        disk.close(handle)


def _length(content: Content) -> int:
    """Bytes of what is to be written, 0 where only writing it will tell."""
    return len(content) if isinstance(content, bytes | bytearray | memoryview | str) else 0


def _give_back_or_remove(path: Path, name: str | None) -> None:
    if name is not None and not path.with_name(name).exists():
        path.rename(path.with_name(name))
    else:
        disk.remove(path)


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
        needs = f" needs {amount(size)}{free}" if size else f" was not possible{free}"
        return f"The disk is full: saving {name}{needs}. Nothing was changed; free some space and save again."
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
