"""The worker's side of a run's folder: events out, requests in, and a sign of life."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from engine.train import control, processes
from engine.train.control import Request
from engine.train.events import Event, Progress
from engine.train.follow import EVENTS
from engine.train.lines import to_lines

# Events are gathered for so long; the window repaints less often than that.
GATHER = 0.01
BEAT = 1.0
# With a full disk so many events wait in memory for room; of more than these, Progress events are dropped.
MOST_WAITING = 200_000
GONE = 4
PATIENCE = 10.0


class Reporter:
    """Appends events to the record from a thread of its own, so that a slow disk does not hold training up.

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
        # A deque, because adding to it at one end and taking from the other needs no lock.
        self._waiting: deque[Event] = deque()
        # Readers leave out a line that is none; cutting it off would confuse those who have read its start.
        self._rest = b"\n" if _is_torn(self._file) else b""
        self._some = threading.Event()
        self._ending = False
        self._failing_since: float | None = None
        self._thread = threading.Thread(target=self._work, name="reporter", daemon=True)
        self._thread.start()

    def tell(self, event: Event) -> None:
        """Put an event on the record, within `GATHER` seconds."""
        if len(self._waiting) >= MOST_WAITING and isinstance(event, Progress):
            return
        self._waiting.append(event)
        if not self._some.is_set():
            self._some.set()

    def close(self) -> None:
        """Write what waits and end; gives up on a disk that takes nothing."""
        self._ending = True
        self._some.set()
        self._thread.join(PATIENCE)
        os.close(self._file)

    def _work(self) -> None:
        processes.heartbeat(self.folder)
        beaten = time.monotonic()
        while True:
            self._some.wait(BEAT)
            ending = self._ending
            self._some.clear()
            self._write()
            if ending:
                return
            now = time.monotonic()
            if now - beaten >= BEAT:
                beaten = now
                processes.heartbeat(self.folder)
                if self._is_gone():
                    os._exit(GONE)
            time.sleep(0 if self._ending else GATHER)

    def _write(self) -> None:
        events = [self._waiting.popleft() for _ in range(len(self._waiting))]
        data = self._rest + to_lines(events)
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
