"""Fetches columns from the database as numbers, dates and levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.loaded import Levels, LoadedColumn, Numbers, Values, sorted_levels
from engine.data.reading.database import Database
from engine.data.reading.kinds import AT_ONCE, Kind, batches
from engine.data.types import ColumnKind, Watch
from engine.declare import UserError
from engine.files import amount, shown

ROWS_AT_ONCE = 20_000
FEW = 50
BYTES = 16  # a cell while it is read, and once more as 32-bit numbers
_SQL = {
    # The call keeps the database from handing the cast to its CSV reader, which knows no `try`.
    "number": "try_cast(trim({c}) AS DOUBLE)",
    "comma": "try_cast(replace(trim({c}), ',', '.') AS DOUBLE)",
    "date": "epoch(try_cast(trim({c}) AS TIMESTAMP)) / 86400.0",
}
_KINDS: dict[str, ColumnKind] = {
    "number": "number",
    "comma": "number",
    "date": "date",
    "category": "category",
    "text": "text",
}


def fetch(
    database: Database, table: str, names: Sequence[str], kinds: Sequence[Kind], watch: Watch
) -> tuple[LoadedColumn, ...]:
    """The columns `c0`, `c1`, ... of `table` under their own names, in their order."""
    values: dict[int, Values] = {}
    amounts = [i for i, kind in enumerate(kinds) if kind.how in _SQL]
    words = [i for i, kind in enumerate(kinds) if kind.how not in _SQL]
    for some in batches(amounts, AT_ONCE):
        asked = ", ".join(f"{_SQL[kinds[i].how].format(c=f'c{i}')} AS c{i}" for i in some)
        share = watch.part(0.5 * some[0] / len(kinds), 0.5)
        found = database.run(f"SELECT {asked} FROM {table}", share).fetchnumpy()
        for i in some:
            values[i] = _numbers(found.pop(f"c{i}"), kinds[i].infinite)
    for some in batches(words, AT_ONCE):
        share = watch.part(0.5 + 0.5 * some[0] / len(kinds), 1)
        values |= zip(some, _levels(database, table, some, share), strict=True)
    made = []
    for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        column = values[i]
        if kind.how == "category" and isinstance(column, Levels):
            column = sorted_levels(column.codes, column.levels)
        made.append(LoadedColumn(name, column, _KINDS[kind.how], notes=kind.notes, how=kind.how))
    return tuple(made)


def spellings(
    database: Database, table: str, columns: Sequence[LoadedColumn], watch: Watch
) -> tuple[LoadedColumn, ...]:
    """The same columns, with a note on those whose few numbers are written in more than one way."""
    few = {i: found for i, column in enumerate(columns) if (found := _few_numbers(column))}
    if not few:
        return tuple(columns)
    counts: list[int] = []
    for some in batches(list(few), AT_ONCE):
        asked = ", ".join(f"count(DISTINCT c{i})" for i in some)
        counts += database.run(f"SELECT {asked} FROM {table}", watch).fetchone()
    made = list(columns)
    for (i, different), written in zip(few.items(), counts, strict=True):
        if written > different and not made[i].notes:
            note = f"{different:,} numbers are written differently, like 1 and 1.0; equal ones count as one."
            made[i] = replace(made[i], notes=(note,))
    return tuple(made)


def _few_numbers(column: LoadedColumn) -> int:
    """How many different numbers a column has, 0 when they are many."""
    values = column.values
    if not isinstance(values, Numbers) or column.kind != "number":
        return 0
    if len(np.unique(values.values[:1000])) > FEW:
        return 0
    found = np.unique(values.values[~values.gaps])
    return len(found) if len(found) <= FEW else 0


def _numbers(found: Any, infinite: int) -> Numbers:
    """float64 with NaN for what is missing or infinite."""
    values = np.ma.filled(found, np.nan).astype(np.float64, copy=False)
    if infinite:
        values = np.where(np.isfinite(values), values, np.nan)
    return Numbers(np.ascontiguousarray(values), infinite)


def _levels(database: Database, table: str, words: Sequence[int], watch: Watch) -> list[Levels]:
    """Level numbers in the order of first appearance, read some rows at a time; blank cells are missing."""
    asked = ", ".join(f"c{i}" for i in words)
    result = database.run(f"SELECT {asked} FROM {table}", watch)
    known: list[dict[str, int]] = [{} for _ in words]
    codes: list[list[Any]] = [[] for _ in words]
    while rows := result.fetchmany(ROWS_AT_ONCE):
        watch.at(1)
        for places, made, column in zip(known, codes, zip(*rows, strict=True), strict=True):
            numbered = [
                places.setdefault(word, len(places)) if word and word.strip() else -1 for word in column
            ]
            made.append(np.array(numbered, np.int32))
    empty = np.zeros(0, np.int32)
    return [
        Levels(np.concatenate(made) if made else empty, tuple(places)) for places, made in zip(known, codes)
    ]


def refuse_too_much(path: Path, rows: int, columns: int) -> None:
    """A table whose numbers alone would fill half of the memory is refused before it does."""
    import psutil

    wanted, there = rows * columns * BYTES, psutil.virtual_memory().total
    if wanted > there / 2:
        table = f"{rows:,} rows and {columns:,} columns"
        raise UserError(
            f"{shown(path)} needs {amount(wanted)} for {table}, but this machine has {amount(there)}. "
            "Take fewer rows or columns."
        )
