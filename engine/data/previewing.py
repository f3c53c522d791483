"""Some rows for looking at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.data.loaded import Levels, Loaded, Numbers, Values
from engine.data.loading import declaration, is_kept, loaded
from engine.data.types import Cell, Rows, Watch
from engine.graph.model import Project

MOST_ROWS = 10_000


def previewed(project: Project, folder: Path, start: int, count: int) -> Rows:
    """Rows `start` to `start + count`; a source that can look without reading everything does so."""
    declared = declaration(project)
    start, count = max(start, 0), min(max(count, 0), MOST_ROWS)
    glance = getattr(declared, "glance", None)
    found = glance(folder, start, count) if glance and not is_kept(declared, folder) else None
    if found is not None:
        quick: Rows = found
        return quick
    return cut(loaded(project, folder, Watch()), start, count)


def cut(data: Loaded, start: int, count: int) -> Rows:
    """Some of the rows that were loaded."""
    end = min(start + count, data.rows)
    columns = [_cells(column.values, start, end) for column in data.columns]
    cells = tuple(zip(*columns, strict=True)) if end > start else ()
    return Rows(start, data.rows, tuple(column.name for column in data.columns), cells)


def _cells(values: Values, start: int, end: int) -> list[Cell]:
    if isinstance(values, Levels):
        return [values.levels[code] if code >= 0 else None for code in values.codes[start:end].tolist()]
    if isinstance(values, Numbers):
        return [_number(value) for value in values.values[start:end].tolist()]
    if values.values.ndim == 4 and not values.codes:
        from engine.data.reading.thumbnails import thumbnail

        return [thumbnail(picture, values.scale) for picture in values.values[start:end]]
    return [_series(row) for row in values.values[start:end].reshape(max(end - start, 0), -1)[:, :9].tolist()]


def _number(value: float) -> Cell:
    if value != value:
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _series(row: Sequence[float]) -> str:
    shown = ", ".join(str(value) if isinstance(value, int) else f"{value:.3g}" for value in row[:8])
    return shown + (", …" if len(row) > 8 else "")
