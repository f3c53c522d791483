"""Operators of two and more inputs, value by value."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.sketch import NotNative

PAIRS: Mapping[str, str] = {
    "Add": "Add",
    "Sub": "Subtract",
    "Mul": "Multiply",
    "Div": "Divide",
    "Max": "Maximum",
    "Min": "Minimum",
    "Sum": "Add",
    "Equal": "Equal",
    "Greater": "Greater",
    "GreaterOrEqual": "GreaterEqual",
    "Less": "Less",
    "LessOrEqual": "LessEqual",
    "And": "And",
    "Or": "Or",
}


@operator("Add", "Sub", "Mul", "Div")
def arithmetic(op: Op) -> None:
    """With one stored number a layer that has it as a setting, else a layer of two inputs."""
    first, second = op.constant(0), op.constant(1)
    number = next((c for c in (second, first) if c is not None and c.size == 1 and c.dtype.kind == "f"), None)
    if number is None or (number is first and op.type in ("Sub", "Div")) or op.kind().startswith("int"):
        _chain(op)
        return
    place = 0 if number is second else 1
    value = float(f"{float(number.flat[0]):.9g}")
    if len(number.shape) > len(op.shape(place)) or not np.isfinite(value) or (op.type == "Div" and not value):
        _chain(op)
        return
    address = op.address(place)
    if op.type in ("Add", "Sub"):
        params, type_ = {"other": value if op.type == "Add" else -value}, "AddNumber"
    else:
        params, type_ = {"other": value if op.type == "Mul" else 1 / value}, "MultiplyNumber"
    name = op.sketch.add(type_, params, {"input": address}, None, op.wanted())
    op.give(f"{name}.output")


@operator(*[name for name in PAIRS if name not in ("Add", "Sub", "Mul", "Div")])
def pairs(op: Op) -> None:
    """A layer of two inputs, or several after another."""
    _chain(op)


@operator("Mean")
def mean(op: Op) -> None:
    """The sum, divided by how many there are."""
    total = _added(op, "Add")
    op.give(op.sketch.then(total, "MultiplyNumber", other=1 / len(op.inputs)))


@operator("Pow")
def power(op: Op) -> None:
    """Power with a stored exponent, else the operator."""
    exponent = op.constant(1)
    if exponent is None or exponent.size != 1 or abs(float(exponent.flat[0])) > 64:
        _foreign(op)
    else:
        op.draw("Power", None, exponent=float(exponent.flat[0]))


@operator("Mod", "Xor")
def foreign(op: Op) -> None:
    """Operators of two inputs without a layer."""
    _foreign(op)


@operator("Where")
def where(op: Op) -> None:
    """Where."""
    rank = max(len(op.shape(place)) for place in range(3))
    ports = ("condition", "input", "other")
    addresses = {port: _ranked(op, place, rank) for place, port in enumerate(ports)}
    op.give(f"{op.sketch.add('Where', {}, addresses, None, op.wanted())}.output")


@operator("GridSample")
def grid_sample(op: Op) -> None:
    """The operator itself."""
    modes = {"linear": "bilinear", "cubic": "bicubic"}
    mode = op.setting("mode", "bilinear")
    settings = {
        "mode": modes.get(mode, mode),
        "padding_mode": op.setting("padding_mode", "zeros"),
        "align_corners": op.setting("align_corners", 0),
    }
    op.give(op.sketch.foreign("GridSample", op.address(0), op.address(1), **settings))


def _chain(op: Op) -> None:
    address = _added(op, PAIRS[op.type])
    op.give(address)


def _added(op: Op, type: str) -> str:
    rank = max(len(op.shape(place)) for place in range(len(op.inputs)))
    if rank == 0:
        raise NotNative("it works on single numbers")
    address = _ranked(op, 0, rank)
    for place in range(1, len(op.inputs)):
        name = op.wanted() if place == len(op.inputs) - 1 else ""
        inputs = {"input": address, "other": _ranked(op, place, rank)}
        address = f"{op.sketch.add(type, {}, inputs, None, name)}.output"
    return address


def _foreign(op: Op) -> None:
    rank = max(len(op.shape(0)), len(op.shape(1)))
    settings = {"fmod": op.setting("fmod", 0)} if op.type == "Mod" else {}
    op.give(op.sketch.foreign(op.type, _ranked(op, 0, rank), _ranked(op, 1, rank), **settings))


def _ranked(op: Op, place: int, rank: int) -> str:
    """An input with as many dimensions as the others; one with fewer would join samples with features."""
    if op.constant(place) is None and len(op.shape(place)) != rank:
        raise NotNative("its inputs have different dimensions")
    return op.address(place, rank)
