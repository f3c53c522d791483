"""Python: readable code that needs torch alone, with its weights beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.declare import param
from engine.export.declare import Progress, export_kind
from engine.export.result import Result

if TYPE_CHECKING:
    from engine.export.trained import Trained


@export_kind("Python file", suffix=".py", icon="code")
class PythonFile:
    """Readable code plus weights."""

    weights: bool = param(
        True, label="Include weights", help="Write the trained weights beside the code, as safetensors."
    )

    def replaces(self, destination: Path) -> tuple[Path, ...]:
        """The code, and the weights under the same name with the ending .safetensors."""
        return (destination, destination.with_suffix(".safetensors")) if self.weights else (destination,)

    def write(self, trained: Trained, destination: Path, progress: Progress) -> Result:
        """Write the code, and its weights beside it."""
        from engine.export.python_code import write

        return write(self, trained, destination, progress)
