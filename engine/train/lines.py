"""Events as text: a line of JSON each in `events.jsonl`, or one for many that came at once.

Most runs tell a few events a second, a line each. When many come at once, a run of Progress events shares a
line in which each value that changes is a list, which costs a fraction of the time to write and to read:
pydantic's core, far quicker with lists of floats than `json`, is loaded when the first such line is met.
Floats are written so that exactly the same number is read again.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.declare import UserError
from engine.train.events import KINDS, Event, Progress, Stretch, Told

# As annotations say it: a dataclass gives text, a named tuple a reference.
FLOATS = ("float", "ForwardRef('float')")
LONGEST_ROW = 1000
# A line of one event is shorter, unless it holds what went wrong.
LONG = 1000
DAMAGED = "A line of the run's record can't be read. The run's folder may be damaged."
_NAMES: dict[type, tuple[str, ...]] = {kind: tuple(kind.__annotations__) for kind in KINDS.values()}
_NUMBERS = {
    kind: tuple(name for name, of in kind.__annotations__.items() if str(of) in FLOATS)
    for kind in KINDS.values()
}
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


def to_lines(told: Iterable[Told]) -> bytes:
    """The lines, each with its end, of events in their order; those of a stretch share lines."""
    lines: list[bytes] = []
    for each in told:
        if not isinstance(each, Stretch):
            lines.append(to_line(each).encode())
        elif len(each) == 1:
            lines.append(to_line(each.last).encode())
        else:
            lines += (_shared(each, start) for start in range(0, len(each), LONGEST_ROW))
    return b"".join(line + b"\n" for line in lines)


def from_line(line: str | bytes) -> Told:
    """The event in one line, or the stretch of them; a null number becomes NaN.

    Raises UserError for anything else.
    """
    try:
        values = _parsed(line)
        kind = KINDS[values.pop("event")]
        names = _NAMES[kind]
        if kind is Progress and isinstance(values["step"], list):
            return _stretch(values)
        if len(values) > len(names):  # written by a newer version
            values = {name: value for name, value in values.items() if name in names}
        for name in _NUMBERS[kind]:
            if values[name] is None:
                values[name] = math.nan
        if "figures" in values:
            values["figures"] = {split: _with_nan(named) for split, named in values["figures"].items()}
        event: Event = kind(**values)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UserError(DAMAGED) from error
    return event


def _parsed(line: str | bytes) -> Any:
    if len(line) < LONG:
        return json.loads(line)
    from pydantic_core import from_json

    return from_json(line)


def _shared(many: Stretch, start: int) -> bytes:
    """A line for several: `step` is a list, and so is whatever else changes."""
    from pydantic_core import to_json

    values: dict[str, Any] = {"event": "progress"}
    for name in Progress._fields:
        column = getattr(many, name)[start : start + LONGEST_ROW]
        is_still = name != "step" and column.count(column[0]) == len(column)
        values[name] = column[0] if is_still else column
    return to_json(values, inf_nan_mode="null")


def _stretch(values: Mapping[str, Any]) -> Stretch:
    count = len(values["step"])
    if not count:
        raise ValueError("a stretch of nothing")
    return Stretch(
        _column("d", values["time"], count),
        _column("q", values["epoch"], count),
        _column("q", values["step"], count),
        _column("d", values["loss"], count),
        _column("d", values["lr"], count),
        _column("d", values["rows_per_second"], count),
    )


def _column(kind: str, values: Any, count: int) -> array[Any]:
    """A column as it was, for so many events; raises ValueError or TypeError for what is none."""
    if not isinstance(values, list):
        return array(kind, [math.nan if values is None else values]) * count
    if len(values) != count:
        raise ValueError("columns of different lengths")
    if None in values:
        values = [math.nan if value is None else value for value in values]
    return array(kind, values)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {k: _finite(v) for k, v in value.items()}
    return value


def _with_nan(figures: Mapping[str, float | None]) -> dict[str, float]:
    return {name: math.nan if value is None else value for name, value in figures.items()}
