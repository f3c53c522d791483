"""Bringing models and weights in from other programs' files. Nothing in such a file is ever run.

Each kind of file has one declared reader; a file of a kind without one is refused by what its bytes say.
Importing this costs no torch: a reader imports what it needs when it reads.
"""

from engine.imports import (  # noqa: F401 - they declare the readers
    onnx_file,
    pt2_file,
    python_file,
    safetensors_file,
    torch_weights,
)
from engine.imports.beginning import with_weights
from engine.imports.bring import Brought, Into, bring, store
from engine.imports.declare import READERS, Cancelled, Read, Reader, Watch, reader
from engine.imports.report import Match, Misfit, Opaque, Parity, Report

__all__ = [
    "READERS",
    "Brought",
    "Cancelled",
    "Into",
    "Match",
    "Misfit",
    "Opaque",
    "Parity",
    "Read",
    "Reader",
    "Report",
    "Watch",
    "bring",
    "reader",
    "store",
    "with_weights",
]
