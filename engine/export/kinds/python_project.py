"""Python project: a folder that trains the model again and predicts, with torch alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.declare import param
from engine.export.declare import Progress, export_kind
from engine.export.result import Result

if TYPE_CHECKING:
    from engine.export.trained import Trained


@export_kind("Python project", suffix="", icon="folder-open")
class PythonProject:
    """Model, training and prediction."""

    data: bool = param(
        True,
        label="Include data",
        help="Put the prepared rows into the folder, so that train.py makes the run's curve again.",
    )

    def replaces(self, destination: Path) -> tuple[Path, ...]:
        """Nothing: a folder that holds something is refused."""
        return ()

    def write(self, trained: Trained, destination: Path, progress: Progress) -> Result:
        """Write a new folder with the model, its weights, and programs that train it and predict."""
        from engine.export.project.write import write

        return write(self, trained, destination, progress)
