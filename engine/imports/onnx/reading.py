"""An ONNX file as a project's text and a file of weights, written into one folder."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto

from engine.declare import UserError
from engine.files import durable_write, read_capped, shown
from engine.graph.file import dumps
from engine.graph.model import Project
from engine.imports.onnx import operators as _declared  # noqa: F401 - declares them
from engine.imports.onnx.checks import LARGEST, checked, opset, parsed
from engine.imports.onnx.contrib import plain
from engine.imports.onnx.layout import placed
from engine.imports.onnx.op import OPERATORS, Op
from engine.imports.onnx.patterns import joined
from engine.imports.onnx.shapes import Array, Known, known
from engine.imports.onnx.sketch import NotNative, Sketch
from engine.imports.onnx.turning import turned
from engine.imports.onnx.values import Constant
from engine.imports.pt2.translating import translated
from engine.tensors import Stored, save

PROJECT, WEIGHTS = "project.loom", "weights.safetensors"
SHOWN = 12
Say = Callable[[Mapping[str, Any]], None]
KINDS = {"float32": "F32", "float64": "F64", "float16": "F16", "int64": "I64", "int32": "I32", "bool": "BOOL"}


def read(request: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """Read `file` into `folder`; gives what a project does not say: fields, opaque operators, notes."""
    path, folder = Path(request["file"]), Path(request["folder"])
    say({"progress": 0.1, "stage": "Reading the file"})
    model = translated(path) if request.get("kind") == "pt2" else _model(path)
    say({"progress": 0.3, "stage": "Working out sizes"})
    found = known(model, opset(model))
    say({"progress": 0.6, "stage": "Drawing"})
    sketch = drawn(model, found, shown(path))
    project = Project(_name(model, path), model.doc_string[:500], {"main": placed(sketch.graph())})
    durable_write(folder / PROJECT, dumps(project))
    save(folder / WEIGHTS, {name: _stored(array) for name, array in sketch.weights.items()})
    return {
        "fields": _fields(model, found, sketch),
        "opaque": [[operator, nodes] for operator, nodes in sketch.opaque.items()],
        "notes": _notes(found),
        "batch": found.batch,
    }


def _model(path: Path) -> ModelProto:
    return plain(checked(parsed(read_capped(path, LARGEST), shown(path)), path))


def drawn(model: ModelProto, found: Known, name: str) -> Sketch:
    """Every operator as nodes; raises UserError with all operators that nothing stands for."""
    found.nodes = joined(found.nodes, found.values, {value.name for value in model.graph.output})
    sketch = Sketch(found, _users(model, found))
    for value, array in found.values.items():
        sketch.values[value] = Constant(array, value in found.learned, value)
    for value in model.graph.input:
        if value.name not in found.values:
            node = sketch.add(
                "Input", {"field": _field_names(model).get(value.name, value.name)}, {}, None, value.name
            )
            sketch.take(value.name, f"{node}.output")
            sketch.first = sketch.first or f"{node}.output"
    if not sketch.first:
        raise UserError(f"{name} takes nothing in, so there is nothing to draw.")
    refused: dict[str, str] = {}
    for place, node in enumerate(found.nodes):
        if place not in sketch.settled:
            _draw(Op(node, place, sketch), refused)
    if refused:
        listed = "; ".join(f"{operator} ({why})" for operator, why in list(refused.items())[:SHOWN])
        hint = "" if found.batch is None else " It is fixed to one batch size; export it with a free one."
        raise UserError(f"{name} has operators that can't be drawn or run: {listed}.{hint}")
    for value in model.graph.output:
        address = sketch.address(value.name)
        sketch.add("Output", {}, {"input": address}, None, value.name)
    return sketch


def _draw(op: Op, refused: dict[str, str]) -> None:
    """One operator; what depends on one that was refused is left out silently, for it is not to blame."""
    if op.type != "If" and any(name and name not in op.sketch.values for name in op.inputs):
        return
    convert = OPERATORS.get(op.type)
    try:
        if convert is None:
            raise NotNative("no layer stands for it")
        if not turned(op):
            convert(op)
    except NotNative as why:
        where = f'"{op.node.name[:40]}": ' if op.node.name else ""
        refused.setdefault(op.type, f"{where}{why}")


def _users(model: ModelProto, found: Known) -> dict[str, list[Any]]:
    """Who uses each value: (place, operator), and None for an output of the graph."""
    users: dict[str, list[Any]] = defaultdict(list)
    for place, node in enumerate(found.nodes):
        for name in node.input:
            users[name].append((place, node))
    for value in model.graph.output:
        users[value.name].append(None)
    return users


def _fields(model: ModelProto, found: Known, sketch: Sketch) -> list[dict[str, Any]]:
    """What comes in, as the fields of a project's data will be, with the file's own names and kinds."""
    made = []
    names = _field_names(model)
    for value in model.graph.input:
        if value.name in found.values or value.name not in found.shapes:
            continue
        kind = found.kinds.get(value.name, "float32")
        dtype = "int64" if kind.startswith(("int", "uint")) else "bool" if kind == "bool" else "float32"
        made.append(
            {
                "name": names.get(value.name, value.name),
                "input": value.name,
                "kind": kind,
                "dtype": dtype,
                "shape": list(found.shapes[value.name][1:]),
            }
        )
    return made


def _field_names(model: ModelProto) -> dict[str, str]:
    """The fields that a file of ours says its inputs are."""
    about = {each.key: each.value for each in model.metadata_props}
    try:
        listed = json.loads(about.get("layerloom.inputs", "[]"))
        return {str(each["name"]): str(each["field"])[:200] for each in listed}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _notes(found: Known) -> list[str]:
    notes = []
    for name, size in found.open.items():
        notes.append(f'The size "{name[:40]}" is open in the file; the drawing takes {size}.')
    if any(array.dtype in (np.float16, np.float64) for array in found.values.values() if array.size > 1):
        notes.append("Weights of 16 or 64 bits became 32 bits.")
    return notes


def _name(model: ModelProto, path: Path) -> str:
    about = {each.key: each.value for each in model.metadata_props}
    words = re.sub(r"[-_]+", " ", path.stem).strip()
    return about.get("layerloom.project") or words[:1].upper() + words[1:] or "Imported model"


def _stored(array: Array) -> Stored:
    plain = array.astype(np.float32) if array.dtype in (np.float16, np.float64) else array
    plain = np.ascontiguousarray(plain)
    return Stored(KINDS[plain.dtype.name], tuple(map(int, array.shape)), plain.tobytes())


__all__ = ["PROJECT", "WEIGHTS", "drawn", "read"]
