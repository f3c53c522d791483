"""Keeping checkpoints: how often, the best one with the last, and what is done about a full disk."""

from __future__ import annotations

import errno
import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from engine.declare import UserError
from engine.train.events import Event, Notice, Paused, Resumed, Saved

if TYPE_CHECKING:
    from engine.train.checkpoint import Checkpoint, Store
    from engine.train.listener import Listener

# Saving may take this share of the time, within these limits and the recipe's `checkpoint_seconds`.
SHARE = 0.02
SHORTEST = 2.0
RETRY = 2.0


class Keeper:
    """Saves to a store. `time` gives the seconds of the run, for the events."""

    def __init__(
        self,
        store: Store,
        listener: Listener,
        longest: float,
        clock: Callable[[], float],
        time: Callable[[], float],
    ) -> None:
        self._store, self._listener, self._longest = store, listener, longest
        self._clock, self._time = clock, time
        self._cost = 0.0
        self._last = clock()
        self._best_saved = -math.inf
        self._best: Checkpoint | None = None

    def is_due(self) -> bool:
        """Whether it is time for another checkpoint."""
        return self._clock() - self._last >= min(self._longest, max(SHORTEST, self._cost / SHARE))

    def better(self, best: Checkpoint) -> Iterator[Event]:
        """Take the best weights so far; they are written at once unless the ones before were just written."""
        self._best = best
        if self._clock() - self._best_saved >= SHORTEST:
            yield from self.keep_best()

    def keep_best(self) -> Iterator[Event]:
        """Write the best weights when they are not on the disk yet."""
        if self._best is not None:
            best, self._best = self._best, None
            yield from self._keep("best", best)
            self._best_saved = self._clock()

    def keep(self, make: Callable[[], Checkpoint]) -> Iterator[Event]:
        """Write the best weights, then the checkpoint to go on from, which speaks of them."""
        began = self._clock()
        yield from self.keep_best()
        yield from self._keep("last", make())
        self._last = self._clock()
        self._cost = self._last - began

    def _keep(self, what: str, kept: Checkpoint) -> Iterator[Event]:
        step = int(kept.facts["step"])
        if not kept.is_finite():
            why = "Some weights are no longer finite, so the checkpoint before stays as it is."
            yield Notice(self._time(), "No checkpoint was saved", why)
            return
        waiting = False
        while (mistake := self._try(what, kept)) is not None:
            if not _is_full(mistake):
                yield Notice(self._time(), "No checkpoint was saved", str(mistake))
                return
            if not waiting:
                yield Paused(self._time(), step, str(mistake))
                waiting = True
            self._listener.wait(RETRY)
            if self._listener.wants_stop():
                yield Notice(self._time(), "No checkpoint was saved", str(mistake))
                return
        if waiting:
            yield Resumed(self._time(), step)
        yield Saved(self._time(), step, int(kept.facts["epoch"]), what)

    def _try(self, what: str, kept: Checkpoint) -> UserError | None:
        try:
            self._store.save(what, kept)
        except UserError as error:
            return error
        return None


def _is_full(mistake: UserError) -> bool:
    return isinstance(mistake.__cause__, OSError) and mistake.__cause__.errno in (errno.ENOSPC, errno.EDQUOT)
