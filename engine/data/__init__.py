"""Data: sources that offer fields, what is known of their columns, the split, and the preparation.

Importing this package declares every source, one a file, without numpy, duckdb, Pillow or torch; the
functions below import what they need when they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.declare import SOURCES, ColumnSettings, Source, Split, source
from engine.data.types import (
    Cancelled,
    Check,
    Column,
    Description,
    Encoded,
    Mend,
    Prepared,
    Progress,
    Rows,
    Skipped,
    Watch,
)

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

    from engine.graph.model import Project

for _path in sorted((Path(__file__).parent / "sources").glob("*.py")):
    if _path.stem != "__init__":
        import_module(f"engine.data.sources.{_path.stem}")
for _entry in entry_points(group="layerloom.sources"):
    _entry.load()


def describe(
    project: Project,
    folder: Path,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Description:
    """Fields, columns, counts and checks of the project's data; relative paths start at `folder`.

    What is wrong with the data is a check in the answer; UserError is raised when it can't be read at all
    or when none is chosen, Cancelled when `cancelled()` turns true. Quick when the same data was looked at
    before.
    """
    from engine.data.describing import described

    return described(project, folder, Watch(progress, cancelled))


def rows(project: Project, folder: Path, start: int = 0, count: int = 100) -> Rows:
    """Some rows of the data for looking at, as they are before preparation.

    Raises UserError like `describe`.
    """
    from engine.data.previewing import previewed

    return previewed(project, folder, start, count)


def prepare(
    project: Project,
    folder: Path,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Prepared:
    """The project's data as tensors by part and field, with the preparation that was fitted on the training
    part.

    Raises UserError when the data can't be used (the first error that `describe` lists), Cancelled when
    asked to.
    """
    from engine.data.preparing import prepared

    return prepared(project, folder, Watch(progress, cancelled))


def encode(preparation: Mapping[str, Any], path: Path) -> dict[str, torch.Tensor]:
    """New data (a table, a picture or a folder of pictures) as a tensor for each input field.

    Columns are matched by name; raises UserError that lists missing ones. See `encode_named` for the rows'
    names.
    """
    return dict(encode_named(preparation, path).tensors)


def encode_named(preparation: Mapping[str, Any], path: Path) -> Encoded:
    """Like `encode`, with the name of each row, the rows that could not be used, and notes."""
    from engine.data.encoding import encoded

    return encoded(preparation, path)


def decode(preparation: Mapping[str, Any], field: str, values: NDArray[Any]) -> NDArray[Any]:
    """Predictions for the target `field` in the data's own units.

    Class numbers as names, numbers unscaled.
    """
    from engine.data.encoding import decoded

    return decoded(preparation, field, values)


def stamp(project: Project, folder: Path) -> str:
    """Changes when the data on the disk does; cheap, so that a run can ask at each epoch."""
    from engine.data.loading import stamped

    return stamped(project, folder)


__all__ = [
    "SOURCES",
    "Cancelled",
    "Check",
    "Column",
    "ColumnSettings",
    "Description",
    "Encoded",
    "Mend",
    "Prepared",
    "Rows",
    "Skipped",
    "Source",
    "Split",
    "Watch",
    "decode",
    "describe",
    "encode",
    "encode_named",
    "prepare",
    "rows",
    "source",
    "stamp",
]
