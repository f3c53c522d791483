"""How a CSV file is laid out: its delimiter, its header, the names of its columns."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from engine.declare import UserError
from engine.files import open_regular, shown

HEAD = 256 * 1024
DELIMITERS = ",;\t|"
MOST_COLUMNS = 10_000
LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """`skip` lines stand before the first record, which is the header when `header` says so."""

    delimiter: str
    names: tuple[str, ...]
    header: bool
    skip: int
    repairs: tuple[str, ...]


def layout_of(path: Path, codec: str) -> Layout:
    """Look at the first part of the file; raises UserError when there is no table in it."""
    text = _head(path, codec)
    if not text.strip():
        raise UserError(f"{shown(path)} is empty. Choose a file with a header and rows.")
    repairs = []
    skip = 0
    first = text.splitlines()[0]
    if first.casefold().startswith("sep=") and len(first) == 5:
        delimiter, skip = first[4], 1
        text = "".join(text.splitlines(keepends=True)[1:])
        repairs.append(f"Line 1 names the delimiter ({first}); it is not a row.")
    else:
        delimiter = _delimiter(text)
    record = next((r for r in records(text, delimiter) if r), [])
    if len(record) > MOST_COLUMNS:
        much = f"{len(record):,} columns, but at most {MOST_COLUMNS:,} can be used"
        raise UserError(f"{shown(path)}, line {skip + 1}: {much}.")
    header = not any(is_number(cell) for cell in record)
    names, notes = _names(record if header else [""] * len(record), header)
    return Layout(delimiter, names, header, skip, (*repairs, *notes))


def records(text: str, delimiter: str) -> list[list[str]]:
    """Up to 200 records of a text that may be cut off anywhere."""
    lines = io.StringIO(text, newline="")
    found = []
    csv.field_size_limit(LONGEST_CELL)
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            found.append(record)
            if len(found) == 200:
                break
    except csv.Error:
        pass  # reading it whole names the line
    return found


def is_number(text: str) -> bool:
    """Whether a cell is a number, also one with a decimal comma."""
    try:
        float(text.strip().replace(",", ".", 1))
    except ValueError:
        return False
    return text.strip().casefold() not in ("nan", "inf", "infinity", "-inf", "+inf")


def _head(path: Path, codec: str) -> str:
    """The first lines, whole ones where there are several.

    The first line whatever its length, up to a limit.
    """
    with open_regular(path) as file:
        data = file.read(HEAD)
        if b"\n" not in data and b"\r" not in data:
            data += file.read(64 * HEAD)
    text = data.decode(codec, "replace")
    if len(data) < HEAD:
        return text
    cut = max(text.rfind("\n"), text.rfind("\r"))
    return text[: cut + 1] if cut > 0 else text


def _delimiter(text: str) -> str:
    """The one that cuts most records into the same number of cells, more than one of them."""
    best, score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(record) for record in records(text, delimiter) if record)
        wide = {width: count for width, count in widths.items() if width > 1}
        if wide:
            width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
            found = (count / sum(widths.values()), width)
            if found > score:
                best, score = delimiter, found
    return best


def _names(record: list[str], header: bool) -> tuple[tuple[str, ...], list[str]]:
    """Names that are neither empty nor given twice, and what was done for that."""
    names: list[str] = []
    taken = {" ".join(cell.split()) for cell in record}
    empty, twice = [], []
    used: set[str] = set()
    for place, cell in enumerate(record, start=1):
        name = " ".join(cell.replace("\ufeff", "").split())
        if not name:
            name = _free(f"column_{place}", taken | used)
            empty.append(name)
        elif name in used:
            name = _free(name, taken | used)
            twice.append(name)
        used.add(name)
        names.append(name)
    if not header:
        return tuple(names), [f"No header: the columns are called {names[0]} to {names[-1]}."]
    notes = [f"The header has no name for {len(empty)} columns; the first is {empty[0]}."] if empty else []
    notes += [f"The header gives a name twice; the second is {twice[0]}."] if twice else []
    return tuple(names), notes


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(made for n in range(2, len(taken) + 3) if (made := f"{name}_{n}") not in taken)
