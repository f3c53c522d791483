"""Some rows of a large table, before it has been read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from engine import sniff
from engine.data.reading.encodings import CHUNK, marked
from engine.data.reading.layout import LONGEST_CELL, layout_of
from engine.data.reading.parquet import glance_parquet
from engine.data.reading.places import looked_at
from engine.data.types import Rows
from engine.files import open_regular

SMALL = 2 * 2**20
PIECE, PIECES = 2**16, 5


def glance(path: Path, start: int, count: int) -> Rows | None:
    """Rows as text from the first megabytes, with the total estimated from their length.

    None when the file is small, is not CSV, or the rows asked for lie farther in: reading it is then the way.
    """
    size = looked_at(path).st_size
    kind = sniff.kind_of(path) if size > SMALL else ""
    if kind == "parquet":
        return glance_parquet(path.resolve(), start, count)
    if kind != "text":
        return None
    codec = marked(path) or "utf-8"
    layout = layout_of(path, codec)
    with open_regular(path) as file:
        data = file.read(CHUNK)
    text = data.decode(codec, "replace")
    whole = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    csv.field_size_limit(LONGEST_CELL)
    lines = io.StringIO(whole, newline="")
    for _ in range(layout.skip):
        lines.readline()
    found = []
    try:
        for record in csv.reader(lines, delimiter=layout.delimiter):
            if len(record) == len(layout.names):
                found.append(tuple(cell if cell.strip() else None for cell in record))
            if len(found) > start + count:
                break
    except csv.Error:
        return None
    rows = found[layout.header :]
    if start + count > len(rows):
        return None
    total = _lines(path, size) - layout.header - layout.skip
    return Rows(start, total, layout.names, tuple(rows[start : start + count]), estimated=True)


def _lines(path: Path, size: int) -> int:
    """How many lines the file has, estimated from pieces at its start, its middle and its end."""
    seen = 0
    with open_regular(path) as file:
        for i in range(PIECES):
            file.seek((size - PIECE) * i // (PIECES - 1))
            data = file.read(PIECE)
            seen += max(data.count(b"\n"), data.count(b"\r"))
    return round(seen * size / (PIECE * PIECES))
