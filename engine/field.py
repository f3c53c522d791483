"""Fields: the named tensors that a data source offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldKind = Literal["image", "values", "sequence", "classes", "binary", "numbers"]
FieldRole = Literal["input", "target"]


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of one named tensor that the data offers.

    `shape` leaves the batch dimension out: `(1, 8, 8)` for a grey picture, `()` for one number a row.
    `dtype` is torch's name: `float32` or `int64`. Kinds: `image` (C, H, W), `values` (F,), `sequence` (T, F),
    `classes` (int64 class numbers, `()`), `binary` (float32 0/1, `()`), `numbers` (float32 to regress on).
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    kind: FieldKind
    role: FieldRole
    classes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    facts: Mapping[str, float] = field(default_factory=dict)
