"""Reads a table: CSV or Parquet, told apart by their bytes."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from engine import sniff
from engine.data.loaded import Loaded, LoadedColumn
from engine.data.reading.columns import fetch, refuse_too_much, spellings
from engine.data.reading.database import Database, NotReadable, literal
from engine.data.reading.encodings import encoding_of
from engine.data.reading.kinds import AT_ONCE, NONE, Wanted, as_wanted, kinds
from engine.data.reading.layout import Layout, layout_of
from engine.data.reading.mending import Mended, mend
from engine.data.reading.parquet import load_parquet
from engine.data.reading.places import looked_at
from engine.data.reading.scan import Scan, scan
from engine.data.types import Skipped, Watch
from engine.declare import UserError
from engine.files import shown

GLOBBING = set("*?[]{}")
LARGE = 200 * 2**20


def load(path: Path, stop: bool, watch: Watch, wanted: Wanted = NONE) -> Loaded:
    """All rows of a table; raises UserError when it can't be read.

    `stop` says that a bad row is a mistake, and `wanted` for some columns how to read them, whatever this
    file alone would suggest.
    """
    path = path.resolve()
    looked_at(path)
    kind = sniff.kind_of(path)
    if kind == "parquet":
        return load_parquet(path, stop, watch, wanted)
    # Unknown may be UTF-16 without a mark, or text with a stray byte, which gets its line named.
    if kind != "unknown":
        sniff.require(path, "text", "parquet")
    return _load_csv(path, stop, watch, wanted)


def _load_csv(path: Path, stop: bool, watch: Watch, wanted: Wanted) -> Loaded:
    encoding = encoding_of(path, watch.part(0, 0.1))
    layout = layout_of(path, encoding.codec)
    repairs = [encoding.repair] if encoding.repair else []
    seen = None
    if encoding.plain and not layout.skip and layout.delimiter.isascii():
        seen = scan(path, layout.delimiter, len(layout.names), watch.part(0.1, 0.2))
    if seen and seen.clean and not GLOBBING & set(str(path)):
        # What the quick pass found regular and the database does not is read the careful way.
        with suppress(NotReadable):
            columns = _read(path, layout, seen.records - layout.header, path, wanted, watch.part(0.2, 1))
            said = (*repairs, *layout.repairs)
            return _made(path, columns, encoding.digest, said, (), _lines(seen, layout), stop)
    with tempfile.TemporaryDirectory(prefix="layerloom-") as folder:
        copy = Path(folder).resolve() / "table.csv"
        mended = mend(path, encoding.codec, layout, copy, watch.part(0.2, 0.5))
        _refuse_empty(path, len(mended.lines))
        regular = Layout(",", layout.names, True, 0, ())
        columns = _read(copy, regular, len(mended.lines), path, wanted, watch.part(0.5, 1))
    said = (*repairs, *layout.repairs, *mended.repairs)
    return _made(path, columns, encoding.digest, said, tuple(mended.skipped), _kept(mended), stop)


def _read(
    copy: Path, layout: Layout, rows: int, path: Path, wanted: Wanted, watch: Watch
) -> tuple[LoadedColumn, ...]:
    """Regular CSV by the database; `path` is what to call it."""
    _refuse_empty(path, rows)
    named = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(layout.names)))
    table = (
        f"read_csv({literal(str(copy))}, header={str(layout.header).lower()}, auto_detect=false, "
        f"columns={{{named}}}, delim={literal(layout.delimiter)}, quote='\"', escape='\"', nullstr='', "
        "null_padding=false, ignore_errors=false)"
    )
    with Database(copy, shown(path)) as database:
        if len(layout.names) > AT_ONCE and copy.stat().st_size < LARGE:
            database.run(f"CREATE TABLE whole AS SELECT * FROM {table}", watch.part(0, 0.1))
            table = "whole"  # which is then asked some columns at a time
        found, decided = kinds(database, table, len(layout.names), watch.part(0, 0.5))
        if found != rows:
            raise UserError(
                f"{shown(path)} can't be read: {rows:,} rows were counted, but {found:,} came out."
            )
        decided = [as_wanted(kind, wanted.get(name, "")) for name, kind in zip(layout.names, decided)]
        refuse_too_much(path, rows, len(decided))
        columns = fetch(database, table, layout.names, decided, watch.part(0.5, 0.95))
        return spellings(database, table, columns, watch.part(0.95, 1))


def _refuse_empty(path: Path, rows: int) -> None:
    if rows < 1:
        raise UserError(f"{shown(path)} has a header and no rows. Choose a file with rows.")


def _lines(seen: Scan, layout: Layout) -> range | None:
    """The line of each row, when no row has several."""
    first = 2 if layout.header else 1
    return range(first, seen.lines + 1) if seen.lines == seen.records else None


def _kept(mended: Mended) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(mended.lines, np.int64)


def _made(
    path: Path,
    columns: tuple[LoadedColumn, ...],
    digest: str,
    repairs: tuple[str, ...],
    skipped: tuple[Skipped, ...],
    lines: range | np.ndarray[tuple[int], np.dtype[np.int64]] | None,
    stop: bool,
) -> Loaded:
    return Loaded(
        title=path.stem,
        columns=columns,
        digest=digest,
        skipped=skipped,
        repairs=repairs,
        lines=lines,
        stop=stop,
        details=(("kind", "table"),),
    )
