"""Events on their way to the record: told by the thread that trains, taken by the one that writes."""

from __future__ import annotations

import threading

from engine.train.events import Event, Progress, Stretch, Told

WIDTH = len(Progress._fields)
# With a full disk so many events wait in memory for room; of more than these, Progress events are dropped.
MOST_NUMBERS = 200_000 * WIDTH


class Waiting:
    """Keeps events in their order; those of Progress that follow each other come out as a Stretch.

    Of Progress events only the numbers are kept, one after another, so that a flood of them leaves nothing
    for the garbage collector to go through while the model trains. They need no lock: to put them at the end
    of the list, to copy it and to cut it off are one step of the interpreter each.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: list[float] = []
        # Each with how many numbers were told before it.
        self._others: list[tuple[int, Event]] = []
        # A plain flag is quicker to look at than an Event.
        self._some, self._is_called = threading.Event(), False

    def add(self, event: Event) -> None:
        """Put an event behind the others, and end the wait for one."""
        if not isinstance(event, Progress):
            with self._lock:
                self._others.append((len(self._numbers), event))
        elif len(self._numbers) < MOST_NUMBERS:
            self._numbers.extend(event)
        if not self._is_called:
            self.call()

    def call(self) -> None:
        """End the wait, events or none."""
        self._is_called = True
        self._some.set()

    def wait(self, seconds: float) -> None:
        """Wait until something was added since the last time, or so long."""
        self._some.wait(seconds)
        # Before the events are taken, so that none is left without a call.
        self._some.clear()
        self._is_called = False

    def take(self) -> list[Told]:
        """All that was added since the last time."""
        with self._lock:
            numbers, others = self._numbers[:], self._others
            del self._numbers[: len(numbers)]
            self._others = []
        told: list[Told] = []
        done = 0
        for place, event in others:
            told += _stretches(numbers, done, place)
            told.append(event)
            done = place
        return told + _stretches(numbers, done, len(numbers))


def _stretches(numbers: list[float], start: int, end: int) -> list[Told]:
    """The events from one number to another, as one stretch if there are any."""
    if start == end:
        return []
    time, epoch, step, loss, lr, speed = (numbers[start + each : end : WIDTH] for each in range(WIDTH))
    return [Stretch(time, epoch, step, loss, lr, speed)]  # type: ignore[arg-type]
