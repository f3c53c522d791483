"""The slow and careful way through a CSV file that is not regular: good records go into a regular copy.

Nothing is guessed that could move a cell into another column: a record with too few or too many cells is
left out and named by its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine.data.reading.layout import LONGEST_CELL, Layout
from engine.data.types import Skipped, Watch
from engine.declare import UserError
from engine.files import open_regular, shown


@dataclass
class Mended:
    """What came of it. `lines` gives the line of each record that was kept."""

    lines: list[int] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    blank: int = 0
    trailing: int = 0
    repairs: list[str] = field(default_factory=list)


def mend(path: Path, codec: str, layout: Layout, copy: Path, watch: Watch) -> Mended:
    """Write the good records to `copy` as regular UTF-8 CSV with a header.

    Raises UserError with the line when the file can't be understood: a quote that is never closed, a cell
    beyond all measure, or more bad records than good ones.
    """
    made = Mended()
    csv.field_size_limit(LONGEST_CELL)
    with copy.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(layout.names)
        header = layout.header
        for line, record in _records(path, codec, layout, made, watch):
            if header:
                header = False
                continue
            kept = _fitted(record, len(layout.names), line, made)
            if kept is not None:
                writer.writerow(kept)
                made.lines.append(line)
    if made.skipped and len(made.skipped) >= len(made.lines):
        first = made.skipped[0]
        total = len(made.skipped) + len(made.lines)
        raise UserError(
            f"{shown(path)}, {first.where}: {first.why}. {len(made.skipped):,} of {total:,} rows do so. "
            "Check the delimiter and the header."
        )
    if made.blank:
        lines = "line was" if made.blank == 1 else "lines were"
        made.repairs.append(f"{made.blank:,} empty {lines} left out.")
    if made.trailing:
        made.repairs.append(f"{made.trailing:,} rows end with a delimiter too many; it was left out.")
    return made


def _records(
    path: Path, codec: str, layout: Layout, made: Mended, watch: Watch
) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of its first line; unreadable ones are noted."""
    with open_regular(path) as file:
        size = max(file.seek(0, 2), 1)
        file.seek(0)
        text = io.TextIOWrapper(file, encoding=codec, errors="replace", newline="")
        for _ in range(layout.skip):
            text.readline()
        reader = csv.reader(text, delimiter=layout.delimiter, strict=True)
        while True:
            line = layout.skip + reader.line_num + 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                _note(path, str(error), line, made)
                continue
            if not record:
                made.blank += 1
                continue
            if len(made.lines) % 4096 == 0:
                watch.at(min(file.tell() / size, 1))
            yield line, record


def _note(path: Path, why: str, line: int, made: Mended) -> None:
    """A record that the reader refused: some can be left out, some leave nothing to go on from."""
    at = f"{shown(path)}, line {line:,}"
    if "unexpected end" in why:
        raise UserError(f"{at}: a quote is opened and never closed. Close it or take it out.")
    if "field limit" in why:
        raise UserError(f"{at}: a cell has more than {LONGEST_CELL:,} characters.")
    made.skipped.append(Skipped(f"line {line:,}", "There is text after a closing quote"))


def _fitted(record: list[str], columns: int, line: int, made: Mended) -> list[str] | None:
    """The record when it has its cells, without empty ones beyond the last column; else None, with a note."""
    if len(record) > columns and not any(cell.strip() for cell in record[columns:]):
        made.trailing += 1
        return record[:columns]
    if len(record) == columns:
        return record
    cells = "1 cell" if len(record) == 1 else f"{len(record):,} cells"
    made.skipped.append(Skipped(f"line {line:,}", f"It has {cells} where the header names {columns:,}"))
    return None
