"""Fields for what an imported model takes in, while its project has no data of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.declare import UserError
from engine.field import Field, FieldKind
from engine.graph.model import Choice, Project, node_of


def field_of(about: Mapping[str, Any]) -> Field:
    """A field from `name`, `shape` (without the batch) and `dtype`."""
    shape, dtype = tuple(int(size) for size in about["shape"]), str(about["dtype"])
    return Field(str(about["name"]), shape, dtype, kind_of(shape, dtype), "input")


def kind_of(shape: tuple[int, ...], dtype: str) -> FieldKind:
    """The kind of field that has such sizes."""
    if dtype == "int64" and not shape:
        return "classes"
    kinds: dict[int, FieldKind] = {0: "numbers", 1: "values", 2: "sequence", 3: "image"}
    return kinds.get(len(shape), "values")


def with_made_up_data(project: Project, fields: Sequence[Field]) -> Project:
    """The project with random numbers as its data, so that it can be looked at before it gets its own.

    A project that has data keeps it; one whose inputs can't be made up stays without.
    """
    from engine.data.reading.shapes import read

    if project.data is not None or not fields:
        return project
    inputs, targets = (
        "; ".join(f"{field.name}: {_words(field, project)}" for field in fields if field.role == role)
        for role in ("input", "target")
    )
    try:
        shaped = (*read(inputs, "Inputs"), *read(targets, "Targets"))
    except UserError:
        return project
    understood = {each.name: (each.sizes, bool(each.codes)) for each in shaped}
    wanted = {field.name: (field.shape, field.dtype == "int64") for field in fields}
    if understood != wanted:
        return project
    return replace(project, data=Choice("Invented", {"inputs": inputs, "targets": targets}))


def _words(field: Field, project: Project) -> str:
    sizes = " × ".join(map(str, field.shape))
    if field.dtype != "int64":
        return sizes or "number"
    return f"{sizes} numbers below {_codes(field, project)}" if sizes else f"{_codes(field, project)} classes"


def _codes(field: Field, project: Project) -> int:
    """How many different numbers a field of whole numbers may have, by its classes or where it goes."""
    if field.classes:
        return len(field.classes)
    nodes = project.main.nodes
    inputs = [name for name, node in nodes.items() if node.params.get("field") == field.name]
    ends = [node_of(w.target) for w in project.main.wires.values() if node_of(w.source) in inputs]
    sizes = [nodes[end].params.get("num_embeddings", 1000) for end in ends if nodes[end].type == "Embedding"]
    return min((size for size in sizes if isinstance(size, int)), default=2)
