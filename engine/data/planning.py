"""What each column is used for: the person's settings, and guesses where they left a choice open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.data.declare import ColumnSettings
from engine.data.facts import facts
from engine.data.loaded import Block, Levels, Loaded, LoadedColumn, Numbers, Values, as_levels, as_numbers
from engine.data.types import ColumnKind, Role
from engine.declare import UserError, Value, build

TARGET_NAMES = ("target", "label", "class", "y", "outcome", "output", "answer", "response", "category")
ID_NAMES = ("id", "uuid", "guid", "index", "key", "rowid", "row_id", "number", "no", "nr")
MOST_GUESSED_CLASSES = 20


@dataclass(frozen=True, slots=True)
class Planned:
    """One column with everything decided."""

    name: str
    values: Values
    kind: ColumnKind
    role: Role
    role_chosen: bool
    missing: str
    scaled: bool
    notes: tuple[str, ...]
    how: str


def plan(loaded: Loaded, settings: Mapping[str, Mapping[str, Value]]) -> tuple[Planned, ...]:
    """Each column's kind, role and settings; raises UserError for a setting that does not fit."""
    chosen = {column.name: _settings(column.name, settings) for column in loaded.columns}
    columns = [_as_chosen(column, chosen[column.name]) for column in loaded.columns]
    answers: tuple[str, ...] = ()
    if not any(s.role == "target" for s in chosen.values()):
        answers = _guessed_targets([c for c in columns if chosen[c.name].role is None])
    return tuple(_planned(column, chosen[column.name], answers) for column in columns)


def features(columns: tuple[Planned, ...]) -> list[Planned]:
    """The columns that together are the field `features`."""
    return [c for c in columns if c.role == "feature" and not isinstance(c.values, Block)]


def targets(columns: tuple[Planned, ...]) -> list[Planned]:
    """The columns that are to be learned, each a field of its own."""
    return [c for c in columns if c.role == "target"]


def is_id(column: LoadedColumn) -> bool:
    """Whether a column only names its rows.

    An id by its name, or a different whole number or word each row.
    """
    values = column.values
    if isinstance(values, Block) or len(values) < 3 or values.gaps.any():
        return False
    words = column.name.casefold().replace("-", "_").replace(" ", "_")
    named = words in ID_NAMES or words.endswith("_id") or column.name.endswith("Id")
    if isinstance(values, Levels):
        return len(values.levels) == len(values) and (named or len(values) >= 20)
    numbers = values.values
    whole = bool(np.all(numbers == np.floor(numbers)))
    counting = whole and len(numbers) >= 20 and bool(np.all(np.diff(numbers) == 1))
    return counting or (named and whole and facts(values)["distinct"] == len(numbers))


def _settings(name: str, settings: Mapping[str, Mapping[str, Value]]) -> ColumnSettings:
    try:
        return build(ColumnSettings, settings.get(name, {}))
    except UserError as error:
        raise UserError(f'Column "{name}": {error}') from None


def _as_chosen(column: LoadedColumn, chosen: ColumnSettings) -> LoadedColumn:
    if chosen.kind == "number":
        return as_numbers(column)
    return as_levels(column) if chosen.kind == "category" else column


def _guessed_targets(columns: list[LoadedColumn]) -> tuple[str, ...]:
    """The columns that the source marks, one with a typical name, or the last that could be one."""
    marked = tuple(c.name for c in columns if c.role == "target")
    if marked or any(c.role is not None for c in columns):
        return marked
    able = [
        c for c in columns if c.kind in ("number", "category") and not is_id(c) and not c.values.gaps.all()
    ]
    named = [c for c in able if c.name.casefold() in TARGET_NAMES]
    if named:
        return (named[-1].name,)
    return (able[-1].name,) if len(able) > 1 else ()


def _planned(column: LoadedColumn, chosen: ColumnSettings, answers: tuple[str, ...]) -> Planned:
    role = chosen.role or ("target" if column.name in answers else _guessed_role(column))
    if role == "target" and chosen.kind is None and _is_class_number(column):
        column = as_levels(column)
    kind = column.kind
    if chosen.kind is None and kind in ("number", "category") and role != "target" and is_id(column):
        kind = "id"
    scaled = chosen.scaling == "standard" if chosen.scaling else role != "target"
    return Planned(
        name=column.name,
        values=column.values,
        kind=kind,
        role=role,
        role_chosen=bool(chosen.role),
        missing=chosen.missing,
        scaled=scaled,
        notes=column.notes,
        how=column.how,
    )


def _guessed_role(column: LoadedColumn) -> Role:
    if column.role == "target":
        return "ignore"  # another column was chosen in its place
    if column.role is not None:
        return column.role
    unusable = column.kind in ("text", "date", "id") or is_id(column) or bool(column.values.gaps.all())
    return "ignore" if unusable else "feature"


def _is_class_number(column: LoadedColumn) -> bool:
    """Whether a column of numbers looks like class numbers: few different whole ones."""
    if not isinstance(column.values, Numbers) or column.kind != "number":
        return False
    different = facts(column.values)["distinct"]
    few = different <= MOST_GUESSED_CLASSES and different <= max(2, len(column.values) // 5)
    known = column.values.values[~column.values.gaps]
    return few and bool(np.all(known == np.floor(known)))
