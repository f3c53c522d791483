"""What kind of values a column of text holds: decided by every value in it, so the place in the file never
matters.

The question is put to the database in two rounds: a cheap one to all columns, which settles plain numbers,
and a thorough one to the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from engine.data.reading.database import Database, literal
from engine.data.types import Watch

MISSING_WORDS = ("na", "n/a", "#n/a", "null", "none", "nil", "-", "--", "?", "missing")
LARGEST_WHOLE = 2**53
MANY = 50
AT_ONCE = 32
TOO_LONG = "Whole numbers beyond 2⁵³ would lose digits, so all are kept as names."
LONG_TEXT = 40
How = Literal["number", "comma", "date", "category", "text"]
Wanted = Mapping[str, str]
NONE: Wanted = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Kind:
    """How a column is read, and what a person should know of that."""

    how: How
    notes: tuple[str, ...] = ()
    infinite: int = 0


def as_wanted(kind: Kind, wanted: str) -> Kind:
    """The kind of a column in new data, where `wanted` is how it was read in training."""
    if wanted in ("category", "text") and kind.how not in ("category", "text"):
        return Kind("category")
    if wanted == "comma" and kind.how == "category":
        return Kind("comma", infinite=1)
    return kind


def kinds(database: Database, table: str, columns: int, watch: Watch) -> tuple[int, list[Kind]]:
    """The number of rows, and the kind of each column `c0`, `c1`, ... of `table`, all of them text."""
    made: list[Kind | None] = []
    rows = 0
    for some in batches(range(columns), AT_ONCE):
        found = _first_round(database, table, some, watch.part(0, 0.6).part(some[0] / columns, 1))
        rows = found[0]
        made += [_settled(facts) for facts in _groups(found[1:], 5)]
    for some in batches([i for i, kind in enumerate(made) if kind is None], AT_ONCE // 2):
        answers = _second_round(database, table, some, watch.part(0.6 + 0.4 * some[0] / columns, 1))
        for i, facts in zip(some, _groups(answers, len(_THOROUGH)), strict=True):
            made[i] = _decided(dict(zip(_THOROUGH, facts, strict=True)))
    return rows, [kind for kind in made if kind is not None]


def batches(columns: Sequence[int], size: int) -> list[Sequence[int]]:
    """Some columns at a time: a question about thousands of them would take the database minutes to plan."""
    return [columns[start : start + size] for start in range(0, len(columns), size)]


def _groups(values: tuple[int, ...], size: int) -> list[tuple[int, ...]]:
    return [values[i : i + size] for i in range(0, len(values), size)]


# Told apart from amounts by their first characters; a range of texts is the cheapest way to ask.
_ODD = (
    "({c} >= '00' AND {c} < '0:') OR ({c} >= '-00' AND {c} < '-0:') OR contains({c}, '_') "
    "OR ({c} < '!' AND trim({c}) >= '00' AND trim({c}) < '0:')"
)


def _first_round(database: Database, table: str, some: Sequence[int], watch: Watch) -> tuple[int, ...]:
    """Rows, then for each column: values, numbers, smallest, largest, and how many only look like numbers."""
    inner = ", ".join(f"c{i}, try_cast(c{i} AS DOUBLE) AS n{i}" for i in some)
    asked = ", ".join(
        f"count(c{i}), count(n{i}), min(n{i}), max(n{i}), count_if({_ODD.format(c=f'c{i}')})" for i in some
    )
    found: tuple[int, ...] = database.run(
        f"SELECT count(*), {asked} FROM (SELECT {inner} FROM {table})", watch
    ).fetchone()
    return found


def _settled(facts: tuple[int, ...]) -> Kind | None:
    values, numbers, low, high, odd = facts
    if values == 0:
        return Kind("number", ("It has no value at all.",))
    if numbers == values and not odd and low > -LARGEST_WHOLE and high < LARGEST_WHOLE:
        return Kind("number")
    return None


_NUMBER = "try_cast(c{i} AS DOUBLE)"
_BARE = "trim(c{i})"
# Braces are doubled for the question that these become part of.
_THOUSANDS = r"'[+-]?[1-9][0-9]{{0,2}}(,[0-9]{{3}})+(\.[0-9]+)?'"
_DATELIKE = "'^[0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,4}}'"
_THOROUGH = {
    "values": "count(c{i})",
    "blank": f"count_if({_BARE} = '')",
    "words": f"count_if(lower({_BARE}) IN ({', '.join(map(literal, MISSING_WORDS))}))",
    "nan": f"count_if(isnan({_NUMBER}))",
    "numbers": f"count({_NUMBER})",
    "infinite": f"count_if(isinf({_NUMBER}))",
    "zeros": f"count_if({_NUMBER} IS NOT NULL AND regexp_matches({_BARE}, '^-?0[0-9]|_'))",
    "long": f"count_if(abs({_NUMBER}) >= {LARGEST_WHOLE} AND regexp_full_match({_BARE}, '[+-]?[0-9]+'))",
    "comma": f"count_if(regexp_full_match({_BARE}, '[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?'))",
    "thousands": f"count_if(regexp_full_match({_BARE}, {_THOUSANDS}))",
    "dates": f"count_if(try_cast({_BARE} AS TIMESTAMP) IS NOT NULL AND {_BARE} < ':')",
    "datelike": f"count_if(regexp_matches({_BARE}, {_DATELIKE}))",
    "different": "approx_count_distinct(c{i})",
    "length": "coalesce(avg(length(c{i})), 0)::INT",
    "word": f"min(CASE WHEN lower({_BARE}) IN ({', '.join(map(literal, MISSING_WORDS))}) THEN {_BARE} END)",
    "zero": f"min(CASE WHEN regexp_matches({_BARE}, '^-?0[0-9]') THEN {_BARE} END)",
}


def _second_round(database: Database, table: str, some: Sequence[int], watch: Watch) -> tuple[int, ...]:
    asked = ", ".join(question.format(i=i) for i in some for question in _THOROUGH.values())
    found: tuple[int, ...] = database.run(f"SELECT {asked} FROM {table}", watch).fetchone()
    return found


def _decided(facts: dict[str, int]) -> Kind:
    known = facts["values"] - facts["blank"] - facts["words"]
    if known == 0:
        return Kind("number", ("It has no value at all.",))
    if facts["numbers"] == known:
        return _numeric(facts, known)
    gaps = _gaps(facts)
    if facts["comma"] and facts["numbers"] + facts["comma"] == known and not facts["zeros"]:
        if facts["comma"] > facts["thousands"]:
            return Kind("comma", ("Numbers are written with a decimal comma.", *gaps), facts["infinite"])
        note = 'A comma in numbers like "1,234" can mean two things, so they are kept as names.'
        return Kind("category", (note,))
    if facts["dates"] == known:
        return Kind("date", gaps)
    if facts["datelike"] == known:
        mixed = "in several forms" if facts["dates"] else "like 03/04/2025, which can be read two ways"
        return Kind("text", (f"Dates are written {mixed}, so they are kept as text.",))
    return _worded(facts, known)


def _numeric(facts: dict[str, int], known: int) -> Kind:
    if facts["zeros"]:
        example = f' like "{facts["zero"]}"' if facts["zero"] else ""
        return _worded(facts, known, f"Some numbers start with 0{example}, so all are kept as names.")
    if facts["long"]:
        return _worded(facts, known, TOO_LONG)
    return Kind("number", _gaps(facts), facts["infinite"])


def _gaps(facts: dict[str, int]) -> tuple[str, ...]:
    notes = []
    if facts["words"]:
        notes.append(f'Missing values are written "{facts["word"]}" ({facts["words"]:,} rows).')
    if facts["nan"]:
        notes.append(f"{facts['nan']:,} values are NaN and count as missing.")
    return tuple(notes)


def _worded(facts: dict[str, int], known: int, *notes: str) -> Kind:
    """Names of groups, or running text when hardly any value comes twice."""
    said = list(notes)
    if facts["words"]:
        said.append(f'"{facts["word"]}" is taken as a value here ({facts["words"]:,} rows), not as missing.')
    if not notes and facts["numbers"] > known / 2:
        others = f"All but {known - facts['numbers']:,} of {known:,} values are numbers"
        said.append(f"{others}; because of those, all are kept as names.")
    long = facts["length"] > LONG_TEXT or (known > MANY and facts["different"] > known / 2)
    return Kind("text" if long else "category", tuple(said))
