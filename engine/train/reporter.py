"""The worker's side of a run's folder: events out, requests in, and a sign of life."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from engine.train import control, processes
from engine.train.control import Request
from engine.train.events import Event
from engine.train.follow import EVENTS
from engine.train.lines import to_lines
from engine.train.waiting import Waiting

# Events are gathered for so long; the window repaints less often than that.
GATHER = 0.01
BEAT = 1.0
# Text that found no room on a full disk; with more than this, events are not made text until there is room.
MOST_TEXT = 1 << 20
GONE = 4
PATIENCE = 10.0


class Reporter:
    """Appends events to the record from a thread of its own, so that a slow disk does not hold training up.

    `tell(event)` puts one on the record, within `GATHER` seconds.
    When the run's folder is removed, or its disk goes away, there is nobody left to work for: the process
    ends with exit code 4.
    """

    def __init__(self, folder: Path) -> None:
        import pydantic_core  # noqa: F401 - beside busy training the thread would wait for it ten times as long

        self.folder = folder
        self._path = folder / EVENTS
        flags = (
            os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        )
        self._file = os.open(self._path, flags, 0o666)
        self._waiting = Waiting()
        self.tell: Callable[[Event], None] = self._waiting.add  # itself, because it may be called without end
        # Readers leave out a line that is none; cutting it off would confuse those who have read its start.
        self._rest = b"\n" if _is_torn(self._file) else b""
        self._ending = threading.Event()
        self._failing_since: float | None = None
        self._thread = threading.Thread(target=self._work, name="reporter", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write what waits and end; gives up on a disk that takes nothing."""
        self._ending.set()
        self._waiting.call()
        self._thread.join(PATIENCE)
        os.close(self._file)

    def _work(self) -> None:
        processes.heartbeat(self.folder)
        beaten = time.monotonic()
        while True:
            self._waiting.wait(BEAT)
            ending = self._ending.is_set()
            self._write()
            if ending:
                return
            now = time.monotonic()
            if now - beaten >= BEAT:
                beaten = now
                processes.heartbeat(self.folder)
                if self._is_gone():
                    os._exit(GONE)
            self._ending.wait(GATHER)

    def _write(self) -> None:
        data = self._rest
        if self._ending.is_set() or len(data) < MOST_TEXT:
            data += to_lines(self._waiting.take())
        try:
            while data:
                data = data[os.write(self._file, data) :]
            self._failing_since = None
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EINTR, errno.EAGAIN):
                self._failing_since = self._failing_since or time.monotonic()
        self._rest = data

    def _is_gone(self) -> bool:
        """Whether the record is no longer where it was, or its disk has taken nothing for a while."""
        if self._failing_since is not None and time.monotonic() - self._failing_since > PATIENCE:
            return True
        try:
            return os.name != "nt" and self._path.stat().st_ino != os.fstat(self._file).st_ino
        except OSError:
            return True


class Ear:
    """Reads `control.jsonl` as it grows; a signal counts as a request to stop."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "control.jsonl"
        self._offset = 0
        self._rest = b""
        self.stopped = False

    def __call__(self) -> Sequence[Request]:
        heard = [Request("stop")] if self.stopped else []
        data = b""
        with suppress(OSError):
            if self._path.stat().st_size > self._offset:
                with self._path.open("rb") as file:
                    file.seek(self._offset)
                    data = file.read()
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        asked = (control.from_line(line.decode("utf-8", "replace")) for line in lines)
        return [*heard, *(each for each in asked if each is not None)]

    def stop(self, *_: object) -> None:
        """Ask for a stop; fits as a signal's handler."""
        self.stopped = True


def _is_torn(file: int) -> bool:
    """Whether a killed worker left a last line without its end."""
    size = os.lseek(file, 0, os.SEEK_END)
    os.lseek(file, max(0, size - 1), os.SEEK_SET)
    return os.read(file, 1) not in (b"", b"\n")
