"""Weights alone, as safetensors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.declare import param
from engine.export.declare import Progress, export_kind
from engine.export.result import Result

if TYPE_CHECKING:
    from engine.export.trained import Trained


@export_kind("Weights only", suffix=".safetensors", icon="database")
class Weights:
    """safetensors file."""

    checksum: bool = param(
        True, label="Write a checksum", help="Write the file's SHA-256 beside it, as sha256sum reads it."
    )

    def replaces(self, destination: Path) -> tuple[Path, ...]:
        """The file, and its checksum under its whole name with the ending .sha256."""
        checksum = destination.with_name(f"{destination.name}.sha256")
        return (destination, checksum) if self.checksum else (destination,)

    def write(self, trained: Trained, destination: Path, progress: Progress) -> Result:
        """Write every tensor of the module's state, read them back and compare each bit."""
        from engine.export.weights_file import write

        return write(self, trained, destination, progress)
