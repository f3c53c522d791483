"""ONNX models: read in a capped process of its own, drawn with layers, compared with onnxruntime."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

from engine.declare import UserError
from engine.files import shown
from engine.graph.file import load as load_project
from engine.imports.declare import Read, Watch, reader
from engine.imports.fields import field_of
from engine.imports.quarantine import Caps, ask
from engine.imports.report import Opaque, Parity
from engine.tensors import load

USUAL = 100_000_000


@reader("ONNX model", kind="onnx", suffixes=(".onnx",))
def onnx_file(path: Path, watch: Watch) -> Read:
    """Operators become nodes with their weights; those without a layer stay as they are and still run."""
    return read_apart(path, watch, "onnx")


def read_apart(path: Path, watch: Watch, kind: str) -> Read:
    """Let a capped process read the file; an ONNX file is then compared with onnxruntime in another one."""
    caps, name = caps_for(path), shown(path)
    with tempfile.TemporaryDirectory(prefix="layerloom-") as place:
        folder = Path(place)
        request: dict[str, Any] = {"file": str(path.resolve()), "folder": place, "kind": kind}
        found = ask("read", request, watch, caps, name)
        notes = [str(note) for note in found["notes"]]
        parity = None
        if watch.compare and kind == "onnx":
            request |= {"fields": found["fields"], "batch": found["batch"]}
            try:
                parity = _parity(ask("compare", request, watch, caps, name))
            except UserError as error:
                notes.append(f"Whether the drawing answers as the file does is not known: {error}")
        return Read(
            load_project(folder / "project.loom"),
            load(folder / "weights.safetensors"),
            tuple(field_of(each) for each in found["fields"]),
            tuple(Opaque(str(operator), tuple(map(str, nodes))) for operator, nodes in found["opaque"]),
            parity,
            tuple(notes),
        )


def caps_for(path: Path) -> Caps:
    """2 GB and 10 seconds, and more for files that are larger than usual."""
    more = max(0, path.stat().st_size - USUAL)
    return Caps(2_000_000_000 + 6 * more, 10.0 + math.ceil(more / 20_000_000))


def _parity(found: dict[str, Any]) -> Parity:
    return Parity(
        float(found["max_abs"]), float(found["limit"]), int(found["samples"]), bool(found["passed"])
    )
