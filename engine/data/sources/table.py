"""A table in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.data.declare import source
from engine.declare import PathText, Value, param

if TYPE_CHECKING:
    from engine.data.loaded import Loaded
    from engine.data.types import Rows, Watch


@source("Table file", icon="file-spreadsheet")
class Table:
    """A CSV or Parquet file: one row a sample, one column a feature or a target."""

    path: PathText = param(PathText(""), label="File", help="A CSV or Parquet file.")
    bad: Literal["skip", "stop"] = param(
        "skip", label="Bad rows", help="Leave out rows that can't be read, or stop and show them."
    )

    def load(self, folder: Path, watch: Watch) -> Loaded:
        """Read all of it."""
        from engine.data.reading.places import place
        from engine.data.reading.table import load

        return load(place(self.path, folder), self.bad == "stop", watch)

    def stamp(self, folder: Path, watch: Watch) -> tuple[Value, ...]:
        """The file's place, size and time."""
        from engine.data.reading.places import looked_at, place

        path = place(self.path, folder)
        found = looked_at(path)
        return (str(path.resolve()), found.st_size, found.st_mtime_ns)

    def glance(self, folder: Path, start: int, count: int) -> Rows | None:
        """The first rows of a large file, without reading the rest of it."""
        from engine.data.reading.glancing import glance
        from engine.data.reading.places import place

        return glance(place(self.path, folder), start, count)
