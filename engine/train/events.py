"""What a run says while it goes: one frozen struct a kind of event. How they are written is in `lines`.

Events are the record of a run and the only channel out of it. `time` is seconds since the run began, by a
monotonic clock; it goes on from the last value when a run is resumed. `step` counts optimizer steps from 1,
`epoch` from 1. A `Started` with `resumed` goes on after its `step`: what the record says of later steps was
lost with the process and is told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Preparing:
    """The worker reads and prepares the data, of which `share` (0 to 1) is done; training has not begun."""

    time: float
    share: float


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins, or goes on (`resumed`) after `step` steps. Times before are not training time.

    `weights` counts trainable numbers; `notice` says what differs from before (threads, torch) when a resume
    can't be bit-exact, else empty. `device`: `cpu` or `cuda:0`; `units`: what is counted per second (`rows`,
    `images`). `versions` holds `layerloom`, `torch`, `python` and `threads`.
    """

    time: float
    epochs: int
    steps_per_epoch: int
    rows: Mapping[str, int]
    device: str
    weights: int
    units: str = "rows"
    step: int = 0
    resumed: bool = False
    notice: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


class Progress(NamedTuple):
    """Training loss, the mean over the rows since the last Progress event, at most 50 events a second.

    A named tuple, because most events are of this kind and it is made in a third of the time.
    """

    time: float
    epoch: int
    step: int
    loss: float
    lr: float
    rows_per_second: float


@dataclass(frozen=True, slots=True)
class EpochEnd:
    """Figures of one epoch by split (`train`, `validation`) and name (`loss`, or a metric node's name)."""

    time: float
    epoch: int
    step: int
    figures: Mapping[str, Mapping[str, float]]
    best: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint is on disk: `last` or `best`."""

    time: float
    step: int
    epoch: int
    what: str


@dataclass(frozen=True, slots=True)
class Paused:
    """Training waits; `why` is empty when the person asked for it."""

    time: float
    step: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    """Training goes on after a pause."""

    time: float
    step: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the person should know: skipped rows, a setting that could not be used."""

    time: float
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The run ended by a mistake: what happened, why, and where (a node's name) when it is known.

    `remedy` are settings to try instead, by path (`{"training.batch_size": 128}`).
    """

    time: float
    step: int
    what: str
    why: str
    node: str | None = None
    details: str = ""
    remedy: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The run's process died without a word. Not in the record: whoever follows the run finds it out."""

    time: float
    step: int
    why: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The run ended: `completed`, `stopped` by the person, or `early` (no better for a while).

    `figures` are of the best epoch's weights, with the `test` split beside `train` and `validation`.
    """

    time: float
    step: int
    epoch: int
    reason: str
    best_epoch: int
    figures: Mapping[str, Mapping[str, float]]
    folder: str = ""


Event = (
    Preparing
    | Started
    | Progress
    | EpochEnd
    | Saved
    | Paused
    | Resumed
    | Notice
    | Failed
    | Interrupted
    | Finished
)
KINDS: dict[str, type] = {
    cls.__name__.lower(): cls
    for cls in (
        Preparing, Started, Progress, EpochEnd, Saved, Paused, Resumed, Notice, Failed, Interrupted, Finished
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """Progress events that followed each other at once, as columns of one length: what curves are drawn from.

    Not an event of its own: the record shares a line among them, and who wants numbers takes them like this,
    without an object for each event. The events themselves come out of it one by one. Columns that were read
    are arrays of doubles and of 64-bit integers.
    """

    time: Sequence[float]
    epoch: Sequence[int]
    step: Sequence[int]
    loss: Sequence[float]
    lr: Sequence[float]
    rows_per_second: Sequence[float]

    def __len__(self) -> int:
        return len(self.step)

    def __iter__(self) -> Iterator[Progress]:
        columns = (self.time, self.epoch, self.step, self.loss, self.lr, self.rows_per_second)
        return map(Progress._make, zip(*columns, strict=True))

    @property
    def last(self) -> Progress:
        """The newest of them."""
        return Progress(
            self.time[-1],
            self.epoch[-1],
            self.step[-1],
            self.loss[-1],
            self.lr[-1],
            self.rows_per_second[-1],
        )


Told = Event | Stretch


def one_by_one(told: Iterable[Told]) -> Iterator[Event]:
    """The events of stretches and those between them, in their order."""
    for each in told:
        if isinstance(each, Stretch):
            yield from each
        else:
            yield each


def last_progress(told: Sequence[Told]) -> Progress | None:
    """The newest Progress event among them, those in stretches included."""
    newest = next((each for each in reversed(told) if isinstance(each, Progress | Stretch)), None)
    return newest.last if isinstance(newest, Stretch) else newest


def count(told: Iterable[Told]) -> int:
    """How many events there are, those in stretches counted one by one."""
    return sum(len(each) if isinstance(each, Stretch) else 1 for each in told)
