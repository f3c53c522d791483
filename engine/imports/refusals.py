"""Files that are never opened, why, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.files import shown
from engine.sniff import KINDS

PLAIN_WEIGHTS = (
    "Where the model is at home, save its weights alone: "
    'safetensors.torch.save_file(model.state_dict(), "model.safetensors")'
)
PROGRAM = (
    'Where the model is at home, export it: torch.onnx.export(model, (example,), "model.onnx", dynamo=True)'
)
ARRAYS = (
    "Where the arrays are at home, save them as plain tensors: "
    'safetensors.numpy.save_file({"name": array}, "model.safetensors")'
)
KERAS = 'Where the model is at home, export it: model.export("model.onnx", format="onnx")'
UNPACK = "Unpack it yourself, and bring in the model that is in it."
INSTEAD: Mapping[str, str] = {
    "pickle": PLAIN_WEIGHTS,
    "torch": PLAIN_WEIGHTS,
    "torchscript": PROGRAM,
    "keras": KERAS,
    "hdf5": KERAS,
    "numpy": ARRAYS,
    "numpy-objects": ARRAYS,
    "npz": ARRAYS,
    "zip": UNPACK,
    "tar": UNPACK,
    "7z": UNPACK,
    "compressed": UNPACK,
    "project": "Open it: it needs no import.",
}


def sentence(path: Path, kind: str, known: str) -> str:
    """Why a file is not brought in; `known` says what can be."""
    if kind in INSTEAD:
        return f"{shown(path)} is not opened: it is {KINDS[kind]}. {INSTEAD[kind].rstrip('.')}."
    return f"{shown(path)} can't be brought in: it is {KINDS[kind]}. What can be: {known}."
