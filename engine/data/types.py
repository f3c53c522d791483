"""What data looks like to its readers: frozen values that can cross to another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from engine.declare import Value
from engine.field import Field

if TYPE_CHECKING:
    import torch

Role = Literal["feature", "target", "ignore"]
ColumnKind = Literal["number", "category", "text", "date", "id", "image", "sequence"]
CheckSeverity = Literal["error", "warning", "hint"]
Cell = str | float | int | None
PARTS = ("train", "validation", "test")


class Cancelled(Exception):
    """The person does not want the answer any more."""


@dataclass(frozen=True, slots=True)
class Mend:
    """One edit that mends what a check found.

    The setting at `path` becomes `value` (see `edits.set_setting`).
    """

    label: str
    path: str
    value: Value


@dataclass(frozen=True, slots=True)
class Check:
    """Something about the data that a person should know before training; errors block training.

    `kind` is a stable word (`uneven-classes`, `missing-values`, `constant`, ...), `column` names the column
    that it is about, or is None for the data as a whole.
    """

    kind: str
    severity: CheckSeverity
    what: str
    why: str
    column: str | None = None
    fixes: tuple[Mend, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the Data screen shows it.

    `kind` and `role` are what is used; `role_chosen` says whether the person chose the role. `histogram`
    counts values in equal bins from `minimum` to `maximum` (numbers and dates, dates in days since 1970);
    `top` counts the most frequent levels (categories). `missing` counts rows without a usable value.
    `notes` say how the text was read (decimal comma, words taken as missing, ...).
    """

    name: str
    kind: ColumnKind
    role: Role
    rows: int
    missing: int
    distinct: int
    role_chosen: bool = False
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    std: float | None = None
    median: float | None = None
    histogram: tuple[int, ...] = ()
    top: tuple[tuple[str, int], ...] = ()
    unusual: int = 0
    filling: str = "fill"
    scaling: str = "standard"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row or a picture that can't be used: `where` is `line 12` or a file name."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a project's data is: enough for forms, analysis and checks, without the data itself.

    `rows` counts what is used, `split` the rows in each part, `repairs` say what was mended while reading.
    `skipped` holds the first hundred of the `skipped_count` rows that are left out. `passed` are the kinds of
    checks that found nothing.
    """

    title: str
    source: str
    units: str
    rows: int
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    split: Mapping[str, int]
    checks: tuple[Check, ...] = ()
    passed: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    repairs: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Check, ...]:
        """The checks that block training."""
        return tuple(c for c in self.checks if c.severity == "error")


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows for looking at. A picture's cell is a PNG thumbnail in base64; a missing cell is None.

    `estimated` says that `total` is a guess, from a file that was not read to its end.
    """

    start: int
    total: int
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """Data that is ready to train on, all of it in memory.

    `splits[part][field]` is a contiguous tensor, float32 or int64, with the rows of that part first. `rows`
    gives each part's row numbers in the source, from 0. `preparation` is plain JSON that `encode` takes.
    """

    fields: Mapping[str, Field]
    splits: Mapping[str, Mapping[str, torch.Tensor]]
    preparation: Mapping[str, Any]
    data_hash: str
    units: str = "rows"
    skipped: tuple[Skipped, ...] = ()
    skipped_count: int = 0
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Encoded:
    """New data as the model takes it: a tensor a field, and what each row is called (`line 2`, a file name).

    `skipped` names the rows that could not be used; they have no row in the tensors. `notes` say what was
    done on the way (columns not needed, levels never seen in training).
    """

    tensors: Mapping[str, torch.Tensor]
    names: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


Progress = Callable[[float], None]


class Watch:
    """Says how far a long piece of work is, and ends it when nobody waits for it any more."""

    def __init__(self, progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._low, self._high = 0.0, 1.0

    def part(self, low: float, high: float) -> Watch:
        """A watch for the stretch of the work between `low` and `high`."""
        inner = Watch(self._progress, self._cancelled)
        width = self._high - self._low
        inner._low, inner._high = self._low + low * width, self._low + high * width
        return inner

    def at(self, share: float) -> None:
        """The work is at `share`, from 0 to 1; raises Cancelled when it should end."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        if self._progress is not None:
            self._progress(self._low + min(max(share, 0.0), 1.0) * (self._high - self._low))
