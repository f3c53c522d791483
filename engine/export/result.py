"""What an export found: where the file is, and how closely it does what the model in the program does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LIMIT = 1e-5
RELATIVE_LIMIT = 1e-4
# The edges of the histogram of differences, two to a power of ten; what is smaller or larger goes to the
# ends.
EDGES = tuple(10 ** (exponent / 2) for exponent in range(-18, -7))


@dataclass(frozen=True, slots=True)
class Parity:
    """How the file's answers differ from torch's on `samples` rows, run at each of the batch sizes.

    Where the length of sequences is free, a few rows were run at each of the `lengths` as well. `max_abs` is
    the largest difference, `max_relative` the largest share of a value above 1 that it is off by. `agreeing`
    rows of `classified` get the same class (0 of 0 where there are no classes). `histogram` counts
    differences between the edges of `EDGES`. `real` says whether the rows come from the data.
    """

    samples: int
    batches: tuple[int, ...]
    max_abs: float
    max_relative: float
    agreeing: int = 0
    classified: int = 0
    histogram: tuple[int, ...] = ()
    limit: float = LIMIT
    real: bool = True
    passed: bool = True
    lengths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One finished export.

    `files` has everything that was written, the first being `path`; `sha256` is of that one. Speeds are
    milliseconds for one sample. `notes` are sentences that the person should read; `usage` shows how the file
    is used in Python.
    """

    kind: str
    path: str
    size: int
    sha256: str
    files: tuple[str, ...]
    parity: Parity | None = None
    opset: int = 0
    operators: int = 0
    milliseconds: float = 0.0
    torch_milliseconds: float = 0.0
    notes: tuple[str, ...] = ()
    usage: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    epoch: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
