"""Reads a Parquet table; its columns carry their own types."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from engine.data.loaded import Loaded
from engine.data.reading.columns import fetch, refuse_too_much
from engine.data.reading.database import Database, literal, quoted
from engine.data.reading.encodings import chunks
from engine.data.reading.kinds import (
    AT_ONCE,
    LARGEST_WHOLE,
    LONG_TEXT,
    MANY,
    TOO_LONG,
    Kind,
    Wanted,
    as_wanted,
    batches,
)
from engine.data.types import Rows, Watch
from engine.declare import UserError
from engine.files import shown

NUMBERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "FLOAT",
    "DOUBLE",
    "DECIMAL",
)
WHOLE = ("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT")
DATES = ("DATE", "TIMESTAMP")
WORDS = ("VARCHAR", "BOOLEAN", "ENUM", "UUID", "TIME", "CHAR")
GLOBBING = set("*?[]{}")


def load_parquet(path: Path, stop: bool, watch: Watch, wanted: Wanted) -> Loaded:
    """All rows; raises UserError when the file is broken or has no column that can be used."""
    if GLOBBING & set(str(path)):
        raise UserError(
            f"{shown(path)}: a Parquet file or its folder can't have * ? [ ] {{ }} in its name. Rename it."
        )
    digest = hashlib.sha256()
    for chunk in chunks(path, watch.part(0, 0.1)):
        digest.update(chunk)
    source = f"read_parquet({literal(str(path))})"
    with Database(path) as database:
        described = database.run(f"DESCRIBE SELECT * FROM {source}", watch).fetchall()
        types = {str(row[0]): str(row[1]).upper() for row in described}
        usable = {
            name: type for name, type in types.items() if type.startswith((*NUMBERS, *WHOLE, *DATES, *WORDS))
        }
        usable = {name: type for name, type in usable.items() if not type.endswith("]")}
        if not usable:
            raise UserError(f"{shown(path)} has no column of numbers, words or dates.")
        inner = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS c{i}" for i, name in enumerate(usable))
        table = f"(SELECT {inner} FROM {source})"
        kinds = _kinds(database, table, list(usable.values()), path, watch.part(0.1, 0.5))
        kinds = [as_wanted(kind, wanted.get(name, "")) for name, kind in zip(usable, kinds)]
        columns = fetch(database, table, list(usable), kinds, watch.part(0.5, 1))
    left = [name for name in types if name not in usable]
    repairs = (
        (f"{len(left)} columns hold lists or binary data and are left out; the first is {left[0]}.",)
        if left
        else ()
    )
    details = (("kind", "table"),)
    return Loaded(path.stem, columns, digest.hexdigest(), repairs=repairs, stop=stop, details=details)


_QUESTIONS = (
    "approx_count_distinct(c{i}), coalesce(avg(length(c{i})), 0)::INT, count(c{i}), "
    "max(abs(try_cast(c{i} AS DOUBLE))), count_if(isinf(try_cast(c{i} AS DOUBLE)))"
)


def glance_parquet(path: Path, start: int, count: int) -> Rows | None:
    """Some rows as text; a Parquet file knows where they lie."""
    if GLOBBING & set(str(path)):
        return None
    source = f"read_parquet({literal(str(path))})"
    with Database(path) as database:
        described = database.run(f"DESCRIBE SELECT * FROM {source}", Watch()).fetchall()
        names = [str(row[0]) for row in described]
        (total,) = database.run(f"SELECT count(*) FROM {source}", Watch()).fetchone()
        asked = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in names)
        rows = database.run(f"SELECT {asked} FROM {source} LIMIT {count} OFFSET {start}", Watch()).fetchall()
    return Rows(start, total, tuple(names), tuple(rows))


def _kinds(database: Database, table: str, types: list[str], path: Path, watch: Watch) -> list[Kind]:
    """Kinds by the columns' own types; what the values decide is asked in one query."""
    rows = 0
    facts: list[Any] = []
    for some in batches(range(len(types)), AT_ONCE):
        asked = ", ".join(_QUESTIONS.format(i=i) for i in some)
        rows, *more = database.run(f"SELECT count(*), {asked} FROM {table}", watch).fetchone()
        facts += more
    if not rows:
        raise UserError(f"{shown(path)} has columns and no rows. Choose a file with rows.")
    refuse_too_much(path, rows, len(types))
    return [_kind(type, *facts[5 * i : 5 * i + 5]) for i, type in enumerate(types)]


def _kind(type: str, different: int, length: int, values: int, largest: float | None, infinite: int) -> Kind:
    if type.startswith(DATES):
        return Kind("date")
    if type.startswith(WHOLE) and largest is not None and largest >= LARGEST_WHOLE:
        return Kind("text", (TOO_LONG,))
    if type.startswith((*NUMBERS, *WHOLE)):
        return Kind("number", infinite=infinite)
    long = length > LONG_TEXT or (values > MANY and different > values / 2)
    return Kind("text" if long else "category")
