"""The training loop: a generator of events that knows no process and no file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from engine.train import blame
from engine.train.checkpoint import Checkpoint, Memory, Store
from engine.train.control import Control, nothing
from engine.train.events import EpochEnd, Event, Finished, Notice, Paused, Progress, Resumed, Started
from engine.train.glimpse import Glimpse
from engine.train.keeper import Keeper
from engine.train.listener import Listener
from engine.train.measure import measure
from engine.train.parts import make_parts
from engine.train.peek import Peeker
from engine.train.position import Position, best_checkpoint, differences, read_figures, restore, snapshot
from engine.train.running import RunningLoss
from engine.train.step import autocast

if TYPE_CHECKING:
    from engine.train.program import Program, Splits
    from engine.train.recipe import Recipe

GATHER = 0.05
# How long a person who pressed Stop waits for the figures of the test rows.
LAST_MEASURE = 2.0

Figures = Mapping[str, Mapping[str, float]]


def train(
    program: Program,
    recipe: Recipe,
    splits: Splits,
    *,
    store: Store | None = None,
    resume: bool = False,
    control: Control = nothing,
    units: str = "rows",
    data_hash: str = "",
    gather: float = GATHER,
    clock: Callable[[], float] = time.monotonic,
    show: Callable[[Glimpse], None] | None = None,
) -> Iterator[Event]:
    """Train `program` on the `train` split and yield what happens; the last event is Finished or Failed.

    `splits` are tensors by split and field, rows first. Checkpoints go to `store`; with `resume` training
    goes on from its last one. `control` is asked every `gather` seconds (after each step with 0) for the
    person's wishes. `show` is given a glimpse of what flows through the model every now and then. Afterwards
    the model has the weights of the best epoch. A mistake of the person, of the data or of a node becomes a
    Failed event; nothing is raised but KeyboardInterrupt and the like.
    """
    loop = Loop(program, recipe, splits, store or Memory(), control, gather, clock, show)
    try:
        yield from loop.run(resume, units, data_hash)
    except Exception as error:
        yield blame.failed(error, loop)


class Loop:
    """The state of one training. `place` says where it stands; events leave only through the generators."""

    def __init__(
        self,
        program: Program,
        recipe: Recipe,
        splits: Splits,
        store: Store,
        control: Control,
        gather: float,
        clock: Callable[[], float],
        show: Callable[[Glimpse], None] | None = None,
    ) -> None:
        self.program, self.recipe, self.splits, self.store = program, recipe, splits, store
        self.gather, self.clock, self.show = gather, clock, show
        self.place = Position()
        self.lr = 0.0
        self.checked = 0
        self.stopping = False
        self.listener = Listener(control, clock)
        self.keeper = Keeper(store, self.listener, recipe.training.checkpoint_seconds, clock, self.time)
        self.began = self.ticked = self.epoch_began = clock()

    def run(self, resume: bool, units: str, data_hash: str) -> Iterator[Event]:
        """All of it, from Started to Finished."""
        self.parts = make_parts(self.program, self.recipe, self.splits, data_hash)
        self.loss = RunningLoss(self.parts.device)
        rows = self.parts.others.get("validation", self.parts.batches)
        self.peeker = Peeker(self.program, rows, self.parts.device, self.clock, self.show)
        kept = self.store.load("last") if resume else None
        notice = self._go_on(kept) if kept is not None else ""
        self.began = self.ticked = self.clock()
        self.epoch_began = self.began - self.place.epoch_seconds
        yield self._started(kept is not None, notice, units)
        for what, why in self.parts.notices:
            yield Notice(self.time(), what, why)
        reason = "completed"
        while self.place.epoch <= self.recipe.training.epochs:
            yield from self._epoch()
            if self.stopping or self._is_stale():
                reason = "stopped" if self.stopping else "early"
                break
        yield from self._finish(reason)

    def time(self) -> float:
        """Seconds since the run began, those before a resume included."""
        return round(self.place.seconds + self.clock() - self.began, 6)

    def rate(self) -> float:
        """The learning rate of the next step."""
        base = self.place.lr if self.place.lr is not None else self.recipe.optimizer.lr
        each = self.parts.batches.steps
        return float(
            base * self.recipe.schedule.call(self.place.step, self.recipe.training.epochs * each, each)
        )

    def _go_on(self, kept: Checkpoint) -> str:
        """Take up a checkpoint; gives a sentence when what follows can't be exact to the bit."""
        parts = self.parts
        self.place = restore(kept, self.program.model, parts.stepper.optimizer, parts.meter)
        changed = differences(kept, parts.same)
        if {"the batch size", "the seed", "the number of rows"} & set(changed):
            # The epoch's batches are other ones now, so it begins again.
            self.place.position, self.place.loss_sum = 0, 0.0
            parts.meter.reset()
        self.loss.restart(self.place.loss_sum, parts.batches.rows_until(self.place.position))
        return f"Goes on, but not bit for bit as before: {', '.join(changed)} changed." if changed else ""

    def _started(self, resumed: bool, notice: str, units: str) -> Started:
        parts = self.parts
        return Started(
            self.time(),
            self.recipe.training.epochs,
            parts.batches.steps,
            {"train": parts.batches.rows} | {name: other.rows for name, other in parts.others.items()},
            str(parts.device),
            self.program.weights,
            units,
            self.place.step,
            resumed,
            notice,
            {name: parts.same[name] for name in ("layerloom", "torch", "python", "threads")},
        )

    def _epoch(self) -> Iterator[Event]:
        """The rest of an epoch; leaves `stopping` set when the person ended it."""
        place, loss, batches, meter = self.place, self.loss, self.parts.batches, self.parts.meter
        clock, step, gather = self.clock, self.parts.stepper.step, self.gather
        self.program.model.train()
        for batch in batches.epoch(place.epoch, place.position):
            self.lr = self.rate()
            value, pairs = step(batch, self.lr)
            place.position += 1
            place.step += 1
            loss.add(value, len(batch[0]))
            if pairs:
                meter.add(pairs)
            if clock() - self.ticked >= gather:
                yield from self._tick()
                if self.stopping:
                    return
        self._check()
        figures = self._figures()
        if figures is None:
            yield from self._tick()
        else:
            yield from self._end_epoch(figures)

    def _tick(self) -> Iterator[Event]:
        """What is done every now and then: report, listen, save."""
        self._check()
        yield from self._report()
        yield from self._listen()
        if not self.stopping and self.keeper.is_due():
            yield from self.keeper.keep(self._snapshot)
        if self.peeker.is_due():
            self._peek()

    def _peek(self) -> None:
        self.peeker.peek(self.place.step, autocast(self.recipe, self.parts.device))

    def _check(self) -> None:
        """Make sure that the steps so far were finite, which a GPU tells only when it is asked."""
        self.parts.stepper.check()
        self.checked = self.place.position

    def _report(self) -> Iterator[Event]:
        now, (total, rows) = self.clock(), self.loss.since()
        seconds, self.ticked = max(now - self.ticked, 1e-9), now
        if rows:
            place = self.place
            # Digits beyond these mean nothing, and would be most of the line.
            speed = round(rows / seconds, 1)
            yield Progress(self.time(), place.epoch, place.step, total / rows, self.lr, speed)

    def _listen(self) -> Iterator[Event]:
        """Do what the person asks; while paused, wait for more."""
        self.listener.hear()
        paused = False
        while (request := self.listener.next()) is not None or paused:
            match request and request.word:
                case None:
                    self.listener.wait()
                case "stop":
                    self.stopping = True
                    return
                case "lr" if request:
                    self.place.lr = request.lr
                    yield Notice(self.time(), f"The learning rate is now {request.lr:g}")
                case "save":
                    yield from self.keeper.keep(self._snapshot)
                case "pause" if not paused:
                    paused = True
                    yield from self.keeper.keep(self._snapshot)
                    yield Paused(self.time(), self.place.step)
                case "resume" if paused:
                    paused = False
                    self.ticked = self.clock()
                    yield Resumed(self.time(), self.place.step)

    def _figures(self) -> dict[str, Mapping[str, float]] | None:
        """The epoch's figures; None when the person stops while they are measured."""
        figures: dict[str, Mapping[str, float]] = {
            "train": {"loss": self.loss.mean(), **self.parts.meter.figures()}
        }
        if "validation" in self.parts.others:
            measured = self._measure("validation", self.listener.wants_stop)
            if measured is None:
                return None
            figures["validation"] = measured
        return figures

    def _measure(self, split: str, halt: Callable[[], bool]) -> dict[str, float] | None:
        parts = self.parts
        precision = autocast(self.recipe, parts.device)
        return measure(self.program, parts.others[split], parts.measuring, precision, halt)

    def _end_epoch(self, figures: Figures) -> Iterator[Event]:
        place, chooser = self.place, self.parts.chooser
        value = chooser.value(figures)
        is_best = chooser.is_better(value, place.best_value)
        seconds = self.clock() - self.epoch_began
        yield EpochEnd(self.time(), place.epoch, place.step, figures, is_best, seconds)
        if is_best:
            place.best_value, place.best_epoch = value, place.epoch
            yield from self.keeper.better(best_checkpoint(place, self.program.model, figures))
        place.epoch += 1
        place.position = self.checked = 0
        self.epoch_began = self.clock()
        self.loss.restart()
        self.parts.meter.reset()
        if self.clock() - self.ticked >= self.gather:
            yield from self._tick()

    def _is_stale(self) -> bool:
        patience, place = self.recipe.training.early_stopping, self.place
        return patience is not None and place.epoch - 1 - place.best_epoch >= patience

    def _snapshot(self) -> Checkpoint:
        self.place.loss_sum = self.loss.sum()
        times = {"seconds": self.time(), "epoch_seconds": self.clock() - self.epoch_began}
        parts = self.parts
        return snapshot(
            self.place, times, self.program.model, parts.stepper.optimizer, parts.meter, parts.same
        )

    def _finish(self, reason: str) -> Iterator[Event]:
        """Keep the last checkpoint, take the best weights and measure them on the test rows."""
        yield from self._report()
        yield from self.keeper.keep(self._snapshot)
        place, best = self.place, self.store.load("best")
        figures: dict[str, Mapping[str, float]] = {}
        if best is not None:
            self.program.model.load_state_dict(dict(best.weights))
            figures = read_figures(best)
        self._peek()
        if "test" in self.parts.others:
            end = self.clock() + LAST_MEASURE
            tested = self._measure("test", lambda: reason == "stopped" and self.clock() > end)
            figures |= {"test": tested} if tested is not None else {}
        epoch = place.epoch if reason == "stopped" else place.epoch - 1
        best_epoch = int(best.facts["epoch"]) if best is not None else 0
        yield Finished(self.time(), place.step, epoch, reason, best_epoch, figures)
