"""Programs that PyTorch exported (`torch.export.save`): a JSON graph and plain tensors, read as data.

What such an archive may hold besides, example inputs and constants as pickles, is never looked at.
"""

from __future__ import annotations

from pathlib import Path

from engine.imports.declare import Read, Watch, reader
from engine.imports.onnx_file import read_apart

NOTE = "It was not run to compare, since a .pt2 file can only be run by trusting it."


@reader("PyTorch exported program", kind="pt2", suffixes=(".pt2",))
def pt2_file(path: Path, watch: Watch) -> Read:
    """Operators become nodes with their weights; a program with pickled weights is refused."""
    found = read_apart(path, watch, "pt2")
    return Read(found.project, found.weights, found.fields, found.opaque, None, (*found.notes, NOTE))
