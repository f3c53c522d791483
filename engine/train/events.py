"""What a run says while it goes: one frozen struct a kind of event, one JSON line each in `events.jsonl`.

Events are the record of a run and the only channel out of it. `time` is seconds since the run began, by a
monotonic clock; it goes on from the last value when a run is resumed. `step` counts optimizer steps from 1,
`epoch` from 1. A `Started` with `resumed` goes on after its `step`: what the record says of later steps was
lost with the process and is told again.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.declare import UserError

# As annotations say it: a dataclass gives text, a named tuple a reference.
FLOATS = ("float", "ForwardRef('float')")


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
_NAMES: dict[type, tuple[str, ...]] = {kind: tuple(kind.__annotations__) for kind in KINDS.values()}
_NUMBERS = {
    kind: tuple(name for name, of in kind.__annotations__.items() if str(of) in FLOATS)
    for kind in KINDS.values()
}
LONGEST_ROW = 500
DAMAGED = "A line of the run's record can't be read. The run's folder may be damaged."
_write: Callable[[Any], str] = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def to_line(event: Event) -> str:
    """One line of JSON without its line end; NaN and infinities become null."""
    kind = type(event)
    values: dict[str, Any] = {"event": kind.__name__.lower()}
    for name in _NAMES[kind]:
        values[name] = getattr(event, name)
    try:
        return _write(values)
    except (ValueError, TypeError):  # NaN somewhere, or a mapping that is not a dict
        return _write(_finite(values))


def to_lines(events: Iterable[Event]) -> str:
    """The lines, each with its end, of events in their order.

    Progress events that follow each other share a line in which each value that changes is a list: a flood of
    them is written and read in a fraction of the time.
    """
    lines: list[str] = []
    for kind, group in itertools.groupby(events, type):
        while same := list(itertools.islice(group, LONGEST_ROW)):
            if kind is Progress and len(same) > 1:
                same = [_shared(same)]
            lines += map(to_line, same)
    return "".join(f"{line}\n" for line in lines)


def from_line(line: str | bytes) -> Event:
    """The event in one line; a null number becomes NaN. Raises UserError for anything else."""
    events = from_line_of_several(line)
    if len(events) != 1:
        raise UserError(DAMAGED)
    return events[0]


def from_line_of_several(line: str | bytes) -> list[Event]:
    """The events of a line that `to_lines` wrote; raises UserError like `from_line`."""
    try:
        values = json.loads(line)
        kind = KINDS[values.pop("event")]
        names = _NAMES[kind]
        if len(values) > len(names):  # written by a newer version
            values = {name: value for name, value in values.items() if name in names}
        if kind is Progress and isinstance(values["step"], list):
            columns = (_numbers(values[name], len(values["step"])) for name in names)
            return list(map(Progress._make, zip(*columns, strict=True)))
        for name in _NUMBERS[kind]:
            if values[name] is None:
                values[name] = math.nan
        if "figures" in values:
            values["figures"] = {split: _with_nan(named) for split, named in values["figures"].items()}
        return [kind(**values)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(DAMAGED) from error


def _shared(rows: list[Any]) -> Progress:
    """One Progress that stands for several: `step` is a list, and so is whatever else changes."""
    columns = Progress(*map(_column, zip(*rows, strict=True)))
    return columns._replace(step=[row.step for row in rows])  # type: ignore[arg-type]


def _column(values: tuple[Any, ...]) -> Any:
    """A column of a shared line: one value where it never changes."""
    return values[0] if values.count(values[0]) == len(values) else values


def _numbers(column: Any, count: int) -> Any:
    """A column as it was, for so many events."""
    if not isinstance(column, list):
        return itertools.repeat(math.nan if column is None else column, count)
    if len(column) != count:
        raise ValueError("columns of different lengths")
    return [math.nan if value is None else value for value in column] if None in column else column


def _finite(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {k: _finite(v) for k, v in value.items()}
    return value


def _with_nan(figures: Mapping[str, float | None]) -> dict[str, float]:
    return {name: math.nan if value is None else value for name, value in figures.items()}
