"""What is read of a run at one tick, and what its line in the list makes of it."""

from __future__ import annotations

from dataclasses import replace

from engine.train.events import EpochEnd, Failed, Finished, Interrupted, Started, Told, count
from engine.train.follow import Follower
from engine.train.runs import RunInfo
from gui.background import mistake

# What the window takes in at one tick: so many lines of the record, or so many events on shared lines.
MOST_LINES = 4000
MOST_EVENTS = 12_000


def tried(follower: Follower) -> list[Told] | str:
    """What a run has to tell, or why that can't be read."""
    try:
        return _read(follower)
    except Exception as error:
        return mistake(error)


def _read(follower: Follower) -> list[Told]:
    told: list[Told] = []
    while len(told) < MOST_LINES and count(told) < MOST_EVENTS and (found := follower.told()):
        told += found
    return told


def are_portion(events: list[Told]) -> bool:
    """Whether there is more to read than fits into one tick."""
    return len(events) >= MOST_LINES or count(events) >= MOST_EVENTS


def without_figures(info: RunInfo) -> RunInfo:
    """What a run is, without what each epoch changes."""
    return replace(info, step=0, seconds=0.0, epoch=0, last={}, figures={}, best_epoch=0)


def with_event(info: RunInfo, event: Told) -> RunInfo:
    """A run's line in the list after one more event."""
    match event:
        case Started():
            return replace(info, epochs=event.epochs, why="", node=None, remedy={})
        case EpochEnd():
            if event.best:
                info = replace(info, figures=event.figures, best_epoch=event.epoch)
            return replace(info, last=event.figures, epoch=event.epoch)
        case Finished():
            return replace(info, figures=event.figures, best_epoch=event.best_epoch)
        case Failed():
            return replace(info, why=f"{event.what}. {event.why}", node=event.node, remedy=event.remedy)
        case Interrupted():
            return replace(info, why=event.why)
    return info
