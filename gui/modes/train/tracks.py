"""What runs said, as columns of numbers ready to be drawn over epochs, steps or time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from engine.train.events import EpochEnd, Progress, Started, Stretch, Told, count
from gui.widgets.pyramid import Column, Floats

Axis = Literal["epoch", "step", "time"]
Key = tuple[str, str]
Row = tuple[float, float, float, float]
Rows = dict[Key, list[Row]]
TRAIN, VALIDATION = "train", "validation"


@dataclass(slots=True)
class Track:
    """One figure of one split of one run."""

    epoch: Column = field(default_factory=Column)
    step: Column = field(default_factory=Column)
    time: Column = field(default_factory=Column)
    value: Column = field(default_factory=Column)

    def x(self, axis: Axis) -> Floats:
        """The positions on an axis; time in seconds."""
        column: Column = getattr(self, axis)
        return column.values

    def extend(self, rows: list[Row]) -> None:
        """More (epoch, step, time, value)."""
        self.add(*np.array(rows, dtype=np.float64).reshape(-1, 4).T)

    def add(self, epoch: Floats, step: Floats, time: Floats, value: Floats) -> None:
        """More of each, as columns of one length."""
        self.epoch.extend(epoch)
        self.step.extend(step)
        self.time.extend(time)
        self.value.extend(value)

    def cut(self, step: int) -> bool:
        """Forget what came after a step; whether there was such a thing."""
        kept = int(np.searchsorted(self.step.values, step, "right"))
        if kept == len(self.step):
            return False
        for column in (self.epoch, self.step, self.time, self.value):
            column.cut(kept)
        return True


class RunTracks:
    """All figures of one run, by (split, name)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tracks: dict[Key, Track] = {}
        self.steps_per_epoch = 1
        self.events = 0

    def add(self, events: list[Told]) -> dict[Key, int]:
        """Take events in; how many points each track that changed kept.

        A run that went on after a crash tells the steps after its last checkpoint again: what it said of them
        before is forgotten.
        """
        before: dict[Key, int] = {}
        rows: Rows = {}
        for event in events:
            match event:
                case Started():
                    self.steps_per_epoch = max(event.steps_per_epoch, 1)
                    self._take(rows, before)
                    before |= {key: 0 for key, track in self.tracks.items() if track.cut(event.step)}
                case Progress():
                    epoch = event.step / self.steps_per_epoch
                    rows.setdefault((TRAIN, "loss"), []).append((epoch, event.step, event.time, event.loss))
                case Stretch():
                    self._take(rows, before)
                    self._stretch(event, before)
                case EpochEnd():
                    self._epoch(event, rows)
        self.events += count(events)
        self._take(rows, before)
        return before

    def _take(self, rows: Rows, before: dict[Key, int]) -> None:
        """Add what was gathered to the tracks."""
        for key, new in rows.items():
            self._track(key, before).extend(new)
        rows.clear()

    def _stretch(self, many: Stretch, before: dict[Key, int]) -> None:
        """Add columns as they are."""
        step = np.array(many.step, dtype=np.float64)
        epoch, time, loss = step / self.steps_per_epoch, np.asarray(many.time), np.asarray(many.loss)
        self._track((TRAIN, "loss"), before).add(epoch, step, time, loss)

    def _track(self, key: Key, before: dict[Key, int]) -> Track:
        """A track that is about to grow; its length until now is noted."""
        track = self.tracks.setdefault(key, Track())
        before.setdefault(key, len(track.value))
        return track

    def _epoch(self, event: EpochEnd, rows: Rows) -> None:
        for split, figures in event.figures.items():
            for name, value in figures.items():
                if (split, name) != (TRAIN, "loss"):
                    row = (float(event.epoch), float(event.step), event.time, value)
                    rows.setdefault((split, name), []).append(row)

    @property
    def metrics(self) -> list[str]:
        """Names of the figures other than the loss."""
        return [name for name in dict.fromkeys(name for _, name in self.tracks) if name != "loss"]
