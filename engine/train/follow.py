"""Following a run: its new events, a bounded number at a time, and whether its process still lives."""

from __future__ import annotations

import math
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Literal

from engine.declare import UserError
from engine.train import processes
from engine.train.events import (
    EpochEnd,
    Event,
    Failed,
    Finished,
    Interrupted,
    Paused,
    Progress,
    Resumed,
    Started,
    from_line,
)

State = Literal["waiting", "running", "paused", "completed", "stopped", "early", "failed", "interrupted"]
LIVE: tuple[State, ...] = ("waiting", "running", "paused")
EVENTS = "events.jsonl"
# About 500 events, which take three milliseconds to read: a flood never costs the window a frame.
PORTION = 64 << 10
LONGEST_LINE = 16 << 20
LOOK_EVERY = 0.25


class Follower:
    """Reads `events.jsonl` as it grows. `state` is where the run is as far as it was read.

    A last line without its end is left for later. When the process died without a last word, `read` gives one
    Interrupted event with the cause; when it is started again, reading simply goes on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state: State = "waiting"
        self.step = 0
        self.time = 0.0
        self._offset = 0
        self._rest = b""
        self._looked = -math.inf
        self._dead: processes.Worker | None = None

    def read(self) -> list[Event]:
        """The events since the last call, at most a portion of them; `[]` when there is nothing new."""
        found, more = self._events()
        if not more and self.state in (*LIVE, "failed", "stopped", "completed", "early", "interrupted"):
            found += self._look()
        return found

    def read_all(self) -> list[Event]:
        """All events that there are by now."""
        made: list[Event] = []
        while found := self.read():
            made += found
        return made

    def _events(self) -> tuple[list[Event], bool]:
        """New events, and whether there are more."""
        data = b""
        with suppress(OSError), (self.folder / EVENTS).open("rb") as file:
            if os.fstat(file.fileno()).st_size > self._offset:
                file.seek(self._offset)
                data = file.read(PORTION)
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
        events = []
        for line in lines:
            # A line cut off by a crash, or written by a newer version, is no reason to lose the others.
            with suppress(UserError, UnicodeDecodeError):
                events.append(from_line(line.decode()))
        for event in events:
            self._note(event)
        return events, len(data) == PORTION

    def _note(self, event: Event) -> None:
        self.time = event.time
        match event:
            case Started() | Resumed():
                self.state = "running"
            case Paused():
                self.state = "paused"
            case Failed():
                self.state = "failed"
            case Interrupted():
                self.state = "interrupted"
            case Finished(reason=reason):
                self.state = (
                    "stopped" if reason == "stopped" else "early" if reason == "early" else "completed"
                )
        if isinstance(event, Started | Progress | EpochEnd | Finished):
            self.step = event.step

    def _look(self) -> list[Event]:
        """Whether the process lives, asked four times a second."""
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return []
        self._looked = now
        worker = processes.worker_of(self.folder)
        if worker is None:
            return []
        ended = self.state not in LIVE
        if self._read_to() <= worker.offset and processes.is_alive(self.folder, worker):
            self.state = "waiting"  # a process was started that has said nothing yet
            return []
        if (ended and self._read_to() > worker.offset) or worker == self._dead:
            return []
        if processes.is_alive(self.folder, worker):
            return []
        events, more = self._events()  # what it wrote just before it ended
        if more or (self.state not in LIVE and self._read_to() > worker.offset):
            return events
        self._dead = worker
        gone = Interrupted(self.time, self.step, processes.cause(self.folder, worker))
        self._note(gone)
        return [*events, gone]

    def _read_to(self) -> int:
        return self._offset - len(self._rest)
