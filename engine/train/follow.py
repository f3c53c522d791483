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
    Preparing,
    Progress,
    Resumed,
    Started,
    Stretch,
    Told,
    one_by_one,
)
from engine.train.lines import from_line

State = Literal["waiting", "running", "paused", "completed", "stopped", "early", "failed", "interrupted"]
LIVE: tuple[State, ...] = ("waiting", "running", "paused")
EVENTS = "events.jsonl"
# About 500 events of a line each, which take three milliseconds to read, or three times as many that share
# lines: a flood never costs the window a frame.
PORTION = 64 << 10
LONGEST_LINE = 16 << 20
LOOK_EVERY = 0.25
NEVER_AFTER = 60.0  # seconds in which a run that was made is started, or never will be


class Follower:
    """Reads `events.jsonl` as it grows; `state`, `step` and `time` tell where the run is.

    A last line without its end is left for later. When the process died without a last word, `read` gives one
    Interrupted event with the cause; when the run is started again, reading simply goes on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state: State = "waiting"
        self.step = 0
        self.time = 0.0
        self._offset = 0
        self._rest = b""
        self._looked, self._stamp = -math.inf, 0
        self._dead: processes.Worker | None = None

    def read(self) -> list[Event]:
        """The events since the last call, at most a portion of them; `[]` when there is nothing new."""
        return list(one_by_one(self.told()))

    def told(self) -> list[Told]:
        """The same, with events that share a line left together as a Stretch."""
        told, more = self._new()
        return told if more else told + self._look()

    def _new(self) -> tuple[list[Told], bool]:
        """New events on the record, and whether there are more."""
        data = b""
        with suppress(OSError), (self.folder / EVENTS).open("rb") as file:
            if os.fstat(file.fileno()).st_size > self._offset:
                file.seek(self._offset)
                data = file.read(PORTION)
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
        # A line cut off by a crash, or written by a newer version, is no reason to lose the others.
        told: list[Told] = []
        for line in lines:
            with suppress(UserError):
                told.append(from_line(line))
        for each in told:
            if not isinstance(each, Progress | Stretch):
                self._note(each)
        if told:
            last = told[-1]
            self._note(last.last if isinstance(last, Stretch) else last)
        return told, len(data) == PORTION

    def _note(self, event: Event) -> None:
        self.time = event.time
        match event:
            case Preparing():
                self.state = "waiting"
            case Started() | Resumed():
                self.state = "running"
            case Paused():
                self.state = "paused"
            case Failed():
                self.state = "failed"
            case Interrupted():
                self.state = "interrupted"
            case Finished(reason="stopped"):
                self.state = "stopped"
            case Finished(reason="early"):
                self.state = "early"
            case Finished():
                self.state = "completed"
        if isinstance(event, Started | Progress | EpochEnd | Finished):
            self.step = event.step

    def _look(self) -> list[Told]:
        """Whether the process lives, asked four times a second and after each start; else its last words."""
        now, stamp = time.monotonic(), processes.stamp(self.folder)
        if now - self._looked < LOOK_EVERY and stamp == self._stamp:
            return []
        self._looked, self._stamp = now, stamp
        worker = processes.worker_of(self.folder)
        if worker is None and self._was_never_started():
            never = Interrupted(0.0, 0, "It was never started: the program ended before.")
            self._note(never)
            return [never]
        if worker is None or worker == self._dead or self._has_ended(worker):
            processes.collect()
            return []
        if processes.is_alive(self.folder, worker):
            if self._is_silent(worker):
                self.state = "waiting"
            return []
        told, more = self._new()  # what it wrote just before it ended
        if more or self._has_ended(worker):
            return told
        self._dead = worker
        gone = Interrupted(self.time, self.step, processes.cause(self.folder, worker))
        self._note(gone)
        return [*told, gone]

    def _was_never_started(self) -> bool:
        """Whether the run was made a while ago and no process ever took it up."""
        if self.state != "waiting" or self._offset:
            return False
        with suppress(OSError):
            return time.time() - self.folder.stat().st_mtime > NEVER_AFTER
        return False

    def _is_silent(self, worker: processes.Worker) -> bool:
        """Whether nothing was read yet that this process wrote; what an earlier one wrote does not count."""
        return self._offset - len(self._rest) <= worker.offset

    def _has_ended(self, worker: processes.Worker) -> bool:
        """Whether the record has this process's last word."""
        return self.state not in LIVE and not self._is_silent(worker)
