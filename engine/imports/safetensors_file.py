"""Weights in a safetensors file."""

from __future__ import annotations

from pathlib import Path

from engine.imports.declare import Read, Watch, reader
from engine.tensors import load


@reader("Weights", kind="safetensors", suffixes=(".safetensors",))
def safetensors_file(path: Path, watch: Watch) -> Read:
    """Tensors by name; nothing else can be in such a file."""
    watch.tell(0.1, "Reading the weights")
    return Read(None, load(path))
