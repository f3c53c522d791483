"""Fields for what an imported model takes in, while its project has no data of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.field import Field, FieldKind


def field_of(about: Mapping[str, Any]) -> Field:
    """A field from `name`, `shape` (without the batch) and `dtype`."""
    shape, dtype = tuple(int(size) for size in about["shape"]), str(about["dtype"])
    return Field(str(about["name"]), shape, dtype, kind_of(shape, dtype), "input")


def kind_of(shape: tuple[int, ...], dtype: str) -> FieldKind:
    """The kind of field that has such sizes."""
    if dtype == "int64" and not shape:
        return "classes"
    return {0: "numbers", 1: "values", 2: "sequence", 3: "image"}.get(len(shape), "values")  # type: ignore[return-value]
