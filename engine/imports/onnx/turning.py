"""Operators on tensors that have another dimension before the batch, as attention and recurrence often do.

Such an operator is drawn on the tensor with the batch first, its settings turned along, and its output is
seen with the batch where the file has it. So the transposes around it need no nodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.imports.onnx.op import OPERATORS, Op
from engine.imports.onnx.operators.activation import PLAIN, UNARY
from engine.imports.onnx.operators.reduction import AROUND, CHAINED
from engine.imports.onnx.sketch import NotNative
from engine.imports.onnx.values import BATCH, Atom, Constant, View, Wire

FREE = {*PLAIN, *UNARY, "LeakyRelu", "Elu", "Gelu", "Swish", "Clip", "Dropout", "Cast", "HardSigmoid"}
JOINING = {"Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Pow", "Where"}
ALONG: Mapping[str, int] = {
    "Softmax": -1,
    "LogSoftmax": -1,
    "LayerNormalization": -1,
    "Gather": 0,
    "GatherND": 0,
    "Split": 0,
    "Concat": 0,
}
REDUCING = {*CHAINED, *AROUND}
Order = tuple[int, ...]


def turned(op: Op) -> bool:
    """Draw an operator with the batch first, where that is not how it comes; gives whether it did."""
    views = [v for name in op.inputs if isinstance(v := op.sketch.values.get(name), View)]
    places = {view.batch() for view in views}
    if len(places) != 1 or not (place := places.pop()):
        return False
    rank = len(views[0].axes)
    known = op.sketch.known.shapes
    # A tensor with the batch first stands beside one without: then the views are laid out as they are seen.
    if any(isinstance(op.sketch.values[n], Wire) for n in op.inputs if n and len(known.get(n, ())) == rank):
        return False
    settings = _settings(op, place, rank)
    if settings is None:
        return False
    order = (place, *(axis for axis in range(rank) if axis != place))
    other = Op(op.node, op.place, op.sketch)
    other.settings = settings
    other.inputs = [_input(op, name, order) for name in op.inputs]
    other.outputs = [f"{name} turned" for name in op.outputs]
    gone = _gone(op, order, settings)
    orders = tuple(axis - sum(each < axis for each in gone) for axis in order if axis not in gone)
    for name in op.outputs:
        if name in known:
            known[f"{name} turned"] = tuple(known[name][axis] for axis in orders)
            op.sketch.users[f"{name} turned"] = op.sketch.users.get(name, [])
    OPERATORS[op.type](other)
    for name in op.outputs:
        address = op.sketch.address(f"{name} turned")
        sizes = known[f"{name} turned"]
        base = (
            (BATCH,),
            *((Atom(f"{name}.{i}", size),) if size > 1 else () for i, size in enumerate(sizes) if i),
        )
        op.sketch.values[name] = View(
            address, base, tuple(base[orders.index(axis)] for axis in range(len(base)))
        )
    for name in other.also:
        op.sketch.values[name] = op.sketch.values[op.outputs[0]]
    return True


def _settings(op: Op, place: int, rank: int) -> dict[str, Any] | None:
    """The settings for the batch first; None for operators that are not turned."""

    def moved(axis: int) -> int:
        axis %= rank
        if axis == place:
            raise NotNative("it works on the batch dimension")
        return axis + 1 if axis < place else axis

    if op.type in FREE or op.type in JOINING:
        return dict(op.settings)
    if op.type == "MatMul":
        matrix = op.constant(1)
        return dict(op.settings) if matrix is not None and matrix.ndim == 2 and place != rank - 1 else None
    if op.type == "LayerNormalization" and op.setting("axis", -1) not in (-1, rank - 1):
        return None
    if op.type in ALONG:
        return {**op.settings, "axis": moved(op.setting("axis", ALONG[op.type]))}
    if op.type in REDUCING:
        given = op.setting("axes", None, 1)
        if given is None:
            return None
        axes = given if isinstance(given, tuple) else (given,)
        return {**op.settings, "axes": tuple(moved(axis) for axis in axes)}
    if op.type == "Slice":
        starts = op.setting("starts", None, 1)
        count = len(starts) if isinstance(starts, tuple) else 1
        axes = op.setting("axes", tuple(range(count)), 3)
        return {
            **op.settings,
            "axes": tuple(moved(axis) for axis in (axes if isinstance(axes, tuple) else (axes,))),
        }
    return None


def _gone(op: Op, order: Order, settings: Mapping[str, Any]) -> list[int]:
    """The dimensions that are not there any more afterwards, as the file counts them."""
    if op.type == "Gather":
        places = op.constant(1)
        return [order[settings["axis"]]] if places is not None and places.ndim == 0 else []
    if op.type in REDUCING and not settings.get("keepdims", 1):
        return [order[axis] for axis in settings["axes"]]
    return []


def _input(op: Op, name: str, order: Order) -> str:
    """A name for an input with the batch first."""
    value = op.sketch.values.get(name)
    made, known = f"{name} first", op.sketch.known
    if isinstance(value, View):
        op.sketch.values[made] = value.transposed(order)
        known.shapes[made] = tuple(known.shapes[name][axis] for axis in order)
    elif isinstance(value, Constant) and op.type in JOINING and value.array.ndim > 1:
        array = value.array.reshape((1,) * (len(order) - value.array.ndim) + value.array.shape)
        op.sketch.values[made] = Constant(array.transpose(order), value.learned, value.name)
        known.shapes[made] = tuple(array.shape[axis] for axis in order)
    else:
        return name
    known.kinds[made] = known.kinds.get(name, "float32")
    return made
