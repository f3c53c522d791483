"""What a run says while it goes: one frozen struct a kind of event, one JSON line each in `events.jsonl`.

Events are the record of a run and the only channel out of it. `time` is seconds since the run began, by a monotonic
clock; it goes on from the last value when a run is resumed. `step` counts optimizer steps from 1, `epoch` from 1.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.declare import UserError


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins, or goes on (`resumed`) after `step` steps. Times before the first step are not training time.

    `weights` counts trainable numbers; `notice` says what differs from before (threads, torch) when a resume can't be
    bit-exact, else empty. `device`: `cpu` or `cuda:0`; `units`: what is counted per second (`rows`, `images`).
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


@dataclass(frozen=True, slots=True)
class Progress:
    """Training loss, the mean since the last Progress event, at most 50 events a second."""

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
    """The run ended by a mistake: what happened, why, and where (a node's name) when it is known."""

    time: float
    step: int
    what: str
    why: str
    node: str | None = None
    details: str = ""


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


Event = Started | Progress | EpochEnd | Saved | Paused | Resumed | Notice | Failed | Finished
KINDS: dict[str, type] = {
    cls.__name__.lower(): cls
    for cls in (Started, Progress, EpochEnd, Saved, Paused, Resumed, Notice, Failed, Finished)
}


def to_line(event: Event) -> str:
    """One line of JSON without its line end; NaN and infinities become null."""
    return json.dumps(
        {"event": type(event).__name__.lower(), **_finite(dataclasses.asdict(event))}, allow_nan=False
    )


def from_line(line: str) -> Event:
    """The event in one line; a null number becomes NaN. Raises UserError for anything else."""
    try:
        values = json.loads(line)
        kind = KINDS[values.pop("event")]
        known = {f.name: f for f in dataclasses.fields(kind)}
        made: Event = kind(**{k: _number(v, known[k]) for k, v in values.items() if k in known})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            "A line of the run's record can't be read. The run's folder may be damaged."
        ) from error
    return made


def _finite(value: Any) -> Any:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, Mapping):
        return {k: _finite(v) for k, v in value.items()}
    return value


def _number(value: Any, where: Any) -> Any:
    if value is None and where.type == "float":
        return float("nan")
    if isinstance(value, dict):
        return {k: _number(v, where) if not (v is None) else float("nan") for k, v in value.items()}
    return value
