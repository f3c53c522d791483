"""`@source`.

The one declaration that makes a data source. Forms, command line and file format are readings of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, dataclass_transform

from engine.declare import Param, Value, build, declared, first_line, param, params_of

if TYPE_CHECKING:
    from pathlib import Path

    from engine.data.loaded import Loaded
    from engine.data.types import Watch

T = TypeVar("T")


class Declared(Protocol):
    """What the class below `@source` defines. Both methods import what they need when they are called."""

    def load(self, folder: Path, watch: Watch) -> Loaded:
        """Read everything; relative paths start at `folder`. Raises UserError when it can't be used."""

    def stamp(self, folder: Path, watch: Watch) -> tuple[Value, ...]:
        """What changes when the data does, found without reading it (paths, sizes, times)."""


@dataclass(frozen=True, slots=True)
class Source:
    """A data source as its readers see it."""

    type: str
    title: str
    icon: str
    help: str
    params: Mapping[str, Param]
    declaration: Any

    def make(self, params: Mapping[str, Value]) -> Any:
        """The declaration's instance with these settings; raises UserError when one does not fit."""
        return build(self.declaration, params)


SOURCES: dict[str, Source] = {}


@dataclass_transform(field_specifiers=(param,), frozen_default=True)
def source(title: str, *, icon: str) -> Callable[[type[T]], type[T]]:
    """Declare the class below as a data source with `load` and `stamp` (see `Declared`)."""

    def register(cls: type[T]) -> type[T]:
        made = declared(cls)
        SOURCES[cls.__name__] = Source(
            type=cls.__name__,
            title=title,
            icon=icon,
            help=first_line(cls),
            params=params_of(made),
            declaration=made,
        )
        return made

    return register


@declared
class ColumnSettings:
    """What a person can say of one column; what is left open is guessed from the data."""

    role: Literal["feature", "target", "ignore"] | None = param(
        None, help="Whether the model sees this column, learns to predict it, or never meets it."
    )
    kind: Literal["number", "category"] | None = param(
        None, label="Type", help="Whether values are amounts, or names of groups."
    )
    missing: Literal["fill", "skip"] = param(
        "fill", help="Fill gaps with the median or the most frequent value, or leave those rows out."
    )
    scaling: Literal["standard", "none"] | None = param(
        None,
        help="Shift and scale numbers to mean 0 and spread 1. Features are, targets are not, unless chosen.",
    )


@declared
class Split:
    """Which rows train the model, which ones choose the best epoch, and which ones test it at the end."""

    train: float = param(0.7, low=0, high=1, help="Share of rows that the model learns from.")
    validation: float = param(0.15, low=0, high=1, help="Share of rows that are looked at after each epoch.")
    test: float = param(0.15, low=0, high=1, help="Share of rows that are kept until the end.")
    seed: int = param(
        0, low=0, help="Another seed gives another split; the same one the same split anywhere."
    )
    stratify: bool = param(
        True, label="Keep classes in proportion", help="Give each part its share of each class."
    )
    keep_copies: bool = param(False, label="Keep copies together", help="Put equal rows into the same part.")
    in_order: bool = param(
        False, label="Keep the order", help="Train on the first rows, test on the last ones."
    )
