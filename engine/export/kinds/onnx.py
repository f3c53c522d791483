"""ONNX: one file that runs in apps, browsers and on servers without Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.declare import param
from engine.export.declare import Progress, export_kind
from engine.export.result import Result

if TYPE_CHECKING:
    from engine.export.trained import Trained


@export_kind("ONNX", suffix=".onnx", icon="package")
class Onnx:
    """Apps, browsers, servers."""

    opset: Literal[18, 19, 20, 21, 22, 23] = param(
        20, help="The version of ONNX's operators; older runtimes need a lower one."
    )
    class_names: bool = param(
        True, label="Include class names", help="Store the names of the classes in the file."
    )
    probabilities: bool = param(
        True,
        label="Return probabilities",
        help="Add Softmax or Sigmoid where the loss works on scores, so that scores add up to 1.",
    )
    preparation: bool = param(
        True,
        label="Include preparation",
        help="Store how the data was prepared, so that new data can be prepared the same way.",
    )

    batch: int | None = param(
        None,
        low=1,
        high=2**16,
        label="Rows at a time",
        advanced=True,
        help="Fix how many rows the file takes at once, as some small devices need it; empty leaves it free.",
    )
    free_length: bool = param(
        False,
        label="Free sequence length",
        advanced=True,
        help="Let sequences be shorter or longer than those of the training, if the layers can do that.",
    )

    def replaces(self, destination: Path) -> tuple[Path, ...]:
        """The file; weights beside it carry a hash in their name."""
        return (destination,)

    def write(self, trained: Trained, destination: Path, progress: Progress) -> Result:
        """Export, check against torch, and only then put the file in its place."""
        from engine.export.onnx_file import write

        return write(self, trained, destination, progress)
