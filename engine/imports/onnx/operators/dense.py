"""Products with weights, and tables of rows."""

from __future__ import annotations

import numpy as np

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.shapes import Array
from engine.imports.onnx.sketch import NotNative


@operator("Gemm")
def gemm(op: Op) -> None:
    """Linear, its factors multiplied into the weights."""
    if op.setting("transA", 0):
        raise NotNative("it turns its input over")
    matrix = op.weight(1, "matrix")
    weight = matrix if op.setting("transB", 0) else matrix.T
    weight = weight * np.float32(op.setting("alpha", 1.0))
    bias = None
    if op.has(2):
        bias = _bias(op.weight(2, "bias") * np.float32(op.setting("beta", 1.0)), len(weight))
        if bias is None:
            raise NotNative("its bias differs from sample to sample")
    _linear(op, weight, bias)


@operator("MatMul")
def matmul(op: Op) -> None:
    """Linear where the second factor is a stored matrix, with the Add behind it as its bias."""
    matrix = op.constant(1)
    shapes = op.shape(0), op.shape(1)
    if matrix is None or matrix.ndim != 2 or len(shapes[0]) not in (2, 3):
        _product(op, shapes)
        return
    weight = op.weight(1, "matrix").T
    following = op.follower()
    if following is not None and following.type == "Add":
        place = 1 if following.inputs[0] == op.outputs[0] else 0
        added = following.constant(place)
        bias = _bias(added, len(weight)) if added is not None and added.dtype.kind == "f" else None
        if bias is not None:
            _linear(op, weight, bias)
            following.give(op.sketch.address(op.outputs[0]))
            op.also += following.outputs
            op.sketch.settled.add(following.place)
            return
    _linear(op, weight, None)


@operator("TurnedMatMul")
def turned_matmul(op: Op) -> None:
    """A product of matrices that are turned over first."""
    shapes = op.shape(0), op.shape(1)
    rank = max(map(len, shapes))
    if min(map(len, shapes)) < 3:
        raise NotNative("it turns over what is no matrix for each sample")
    addresses = []
    for place, setting in ((0, "transA"), (1, "transB")):
        address = op.address(place, rank)
        turn = {"dim0": rank - 2, "dim1": rank - 1}
        addresses.append(op.sketch.then(address, "Transpose", **turn) if op.setting(setting) else address)
    inputs = dict(zip(("input", "other"), addresses))
    op.give(f"{op.sketch.add('MatMul', {}, inputs, None, op.wanted())}.output")


@operator("If")
def condition(op: Op) -> None:
    """Nothing: a condition that is known is gone by now."""
    raise NotNative("what it chooses depends on what comes in, and a drawing is always the same")


@operator("Gather")
def gather(op: Op) -> None:
    """Embedding for rows of a stored table; Select, Slice or the operator itself for fixed places."""
    table, places = op.constant(0), op.constant(1)
    axis = op.setting("axis", 0)
    if table is not None and places is None:
        if table.ndim != 2 or axis != 0 or table.dtype.kind != "f" or op.kind(1) not in ("int64", "int32"):
            raise NotNative("it looks up something else than rows of a table")
        sizes = {"num_embeddings": table.shape[0], "embedding_dim": table.shape[1]}
        weights = {"weight": table.astype(np.float32)}
        name = op.sketch.add("Embedding", sizes, {"input": op.address(1)}, weights, _table_name(op))
        op.give(f"{name}.output")
        return
    if places is None:
        raise NotNative("the places that it takes are computed")
    axis = op.axis(axis)
    size = op.shape()[axis]
    if places.ndim == 0:
        op.draw("Select", None, dim=axis, index=int(places))
        return
    if places.ndim != 1:
        raise NotNative("it takes places in a table of places")
    found = [int(place) + size if place < 0 else int(place) for place in places]
    if found == list(range(found[0], found[0] + len(found))):
        op.draw("Slice", None, dim=axis, start=found[0], length=len(found))
    else:
        op.give(op.sketch.foreign("Gather", op.address(0), indices=tuple(found), axis=axis))


@operator("GatherND")
def gather_nd(op: Op) -> None:
    """Gather, where the places count along one dimension."""
    places = op.constant(1)
    if places is None or places.ndim != 2 or places.shape[1] != 1:
        raise NotNative("the places that it takes are computed, or go along several dimensions")
    axis = op.axis(op.settings.get("axis", op.setting("batch_dims", 0)))
    size = op.shape()[axis]
    found = tuple(int(place) % size for place in places.ravel())
    op.give(op.sketch.foreign("Gather", op.address(0), indices=found, axis=axis))


@operator("GatherElements")
def gather_elements(op: Op) -> None:
    """Gather, torch's name for it."""
    axis = op.axis(op.setting("axis", 0))
    rank = len(op.shape())
    name = op.sketch.add(
        "Gather",
        {"dim": axis},
        {"input": op.address(0, rank), "index": op.address(1, rank)},
        None,
        op.wanted(),
    )
    op.give(f"{name}.output")


@operator("Einsum")
def einsum(op: Op) -> None:
    """Einsum."""
    inputs = {f"inputs_{place + 1}": op.address(place) for place in range(len(op.inputs))}
    if len(inputs) < 2:
        raise NotNative("it has one input")
    name = op.sketch.add(
        "Einsum", {"equation": op.setting("equation").replace(" ", "")}, inputs, None, op.wanted()
    )
    op.give(f"{name}.output")


def _product(op: Op, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    rank = max(map(len, shapes))
    addresses = [op.address(place, rank) for place in (0, 1)]
    if min(map(len, shapes)) >= 3 or (rank >= 3 and any(op.constant(i) is not None for i in (0, 1))):
        inputs = dict(zip(("input", "other"), addresses))
        op.give(f"{op.sketch.add('MatMul', {}, inputs, None, op.wanted())}.output")
    else:
        op.give(op.sketch.foreign("MatMul", *addresses))


def _linear(op: Op, weight: Array, bias: Array | None) -> None:
    weights = {"weight": np.ascontiguousarray(weight)} | ({"bias": bias} if bias is not None else {})
    op.draw("Linear", weights, out_features=len(weight), bias=bias is not None)


def _bias(added: Array, size: int) -> Array | None:
    """One number for each output, where that is what is added."""
    if added.size not in (1, size) or (added.ndim and added.shape[-1] not in (1, size)):
        return None
    return np.array(np.broadcast_to(added.reshape(-1), (size,)), np.float32)


def _table_name(op: Op) -> str:
    name = op.inputs[0]
    return name.rsplit(".", 1)[0] if name.endswith(".weight") else ""
