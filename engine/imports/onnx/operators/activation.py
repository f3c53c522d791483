"""Operators of one input that change each value, and those that scale whole samples."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from engine.imports.onnx.op import Op, operator
from engine.imports.onnx.sketch import NotNative
from engine.layers import LAYERS

PLAIN: Mapping[str, str] = {
    "Relu": "ReLU",
    "Sigmoid": "Sigmoid",
    "Tanh": "Tanh",
    "Softplus": "Softplus",
    "Softsign": "Softsign",
    "Mish": "Mish",
    "HardSwish": "Hardswish",
    "Exp": "Exp",
    "Log": "Log",
    "Sqrt": "Sqrt",
    "Abs": "Abs",
    "Neg": "Negate",
    "Reciprocal": "Reciprocal",
    "Sign": "Sign",
    "Sin": "Sin",
    "Cos": "Cos",
    "Erf": "Erf",
    "Round": "Round",
    "Floor": "Floor",
    "Ceil": "Ceil",
    "Not": "Not",
}
UNARY = ("Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cosh", "IsInf", "IsNaN", "Sinh", "Tan")
# Kinds of numbers that are one kind on the drawing.
ALIKE = ({"float32", "float64", "float16"}, {"int64", "int32"})
SELU = (1.67326319217681884765625, 1.05070102214813232421875)


@operator(*PLAIN)
def plain(op: Op) -> None:
    """The layer of the same formula."""
    op.draw(PLAIN[op.type])


@operator(*UNARY)
def unary(op: Op) -> None:
    """Formulas without a layer."""
    op.give(op.sketch.foreign(op.type, op.address(0)))


@operator("Identity")
def identity(op: Op) -> None:
    """Nothing: what used its output uses its input."""
    op.sketch.values[op.outputs[0]] = op.sketch.values[op.inputs[0]]


@operator("LeakyRelu")
def leaky_relu(op: Op) -> None:
    """LeakyReLU."""
    op.draw("LeakyReLU", None, negative_slope=_round(op.setting("alpha", 0.01)))


@operator("Elu", "Celu")
def elu(op: Op) -> None:
    """ELU and CELU."""
    op.draw(op.type.upper(), None, alpha=_round(op.setting("alpha", 1.0)))


@operator("Selu")
def selu(op: Op) -> None:
    """SELU with its own two numbers, else the operator."""
    alpha, gamma = op.setting("alpha", SELU[0]), op.setting("gamma", SELU[1])
    if abs(alpha - SELU[0]) < 1e-6 and abs(gamma - SELU[1]) < 1e-6:
        op.draw("SELU")
    else:
        op.give(op.sketch.foreign("Selu", op.address(0), alpha=alpha, gamma=gamma))


@operator("Gelu")
def gelu(op: Op) -> None:
    """GELU."""
    op.draw("GELU", None, approximate=op.setting("approximate", "none"))


@operator("Swish")
def swish(op: Op) -> None:
    """SiLU."""
    if abs(op.setting("alpha", 1.0) - 1) > 1e-6:
        raise NotNative("it has a factor")
    op.draw("SiLU")


@operator("PRelu")
def prelu(op: Op) -> None:
    """PReLU with one slope, or one for each channel."""
    slope = op.weight(1, "slope")
    channels = op.shape()[1]
    shape = (1,) * (len(op.shape()) - slope.ndim) + slope.shape
    if slope.size != 1 and (slope.size != channels or shape[1] != channels):
        raise NotNative("its slopes differ within a channel")
    op.draw("PReLU", {"weight": slope.reshape(-1)}, per_channel=slope.size != 1)


@operator("HardSigmoid")
def hard_sigmoid(op: Op) -> None:
    """Hardsigmoid with torch's slope, else the operator."""
    alpha, beta = op.setting("alpha", 0.2), op.setting("beta", 0.5)
    if abs(alpha - 1 / 6) < 1e-6 and abs(beta - 0.5) < 1e-6:
        op.draw("Hardsigmoid")
    else:
        op.give(op.sketch.foreign("HardSigmoid", op.address(0), alpha=alpha, beta=beta))


@operator("ThresholdedRelu")
def thresholded(op: Op) -> None:
    """Threshold."""
    op.draw("Threshold", None, threshold=_round(op.setting("alpha", 1.0)), value=0.0)


@operator("Shrink")
def shrink(op: Op) -> None:
    """Hardshrink, Softshrink, or the operator."""
    lambd, bias = _round(op.setting("lambd", 0.5)), _round(op.setting("bias", 0.0))
    if bias in (0.0, lambd):
        op.draw("Hardshrink" if bias == 0 else "Softshrink", None, lambd=lambd)
    else:
        op.give(op.sketch.foreign("Shrink", op.address(0), lambd=lambd, bias=bias))


@operator("Clip")
def clip(op: Op) -> None:
    """ReLU, ReLU6, Clamp, or the operator where one side is open."""
    low, high = op.setting("min", None, 1), op.setting("max", None, 2)
    low = None if low is None or low <= np.finfo(np.float32).min else _round(low)
    high = None if high is None or high >= np.finfo(np.float32).max else _round(high)
    if (low, high) in ((0.0, None), (0.0, 6.0)):
        op.draw("ReLU" if high is None else "ReLU6")
        return
    limits = LAYERS["Clamp"].params
    if (
        low is not None
        and high is not None
        and not any(limits[n].check(v) for n, v in (("min", low), ("max", high)))
    ):
        op.draw("Clamp", None, min=low, max=high)
        return
    sides = ({"min": low} if low is not None else {}) | ({"max": high} if high is not None else {})
    op.give(op.sketch.foreign("Clip", op.address(0), **sides))


@operator("Softmax", "LogSoftmax")
def softmax(op: Op) -> None:
    """Softmax along one dimension; before opset 13 it went over all that follow."""
    rank = len(op.shape())
    axis = op.axis(op.setting("axis", -1 if op.opset >= 13 else 1))
    if op.opset >= 13 or axis == rank - 1:
        op.draw(op.type, None, dim=1 if rank == 2 else axis)
    else:
        log = int(op.type == "LogSoftmax")
        op.give(op.sketch.foreign("SoftmaxFlat", op.address(0), axis=axis, log=log))


@operator("Hardmax")
def hardmax(op: Op) -> None:
    """The operator itself; before opset 13 only along the last dimension."""
    axis = op.axis(op.setting("axis", -1 if op.opset >= 13 else 1))
    if op.opset < 13 and axis != len(op.shape()) - 1:
        raise NotNative("it goes over several dimensions")
    op.give(op.sketch.foreign("Hardmax", op.address(0), axis=axis))


@operator("Dropout")
def dropout(op: Op) -> None:
    """Dropout; the file's may be switched off, the drawing's works while training."""
    if op.used(1):
        raise NotNative("it also gives what it dropped")
    share = float(op.setting("ratio", 0.5, 1))
    op.draw("Dropout", None, p=_round(min(max(share, 0.0), 1.0)))


@operator("Cast")
def cast(op: Op) -> None:
    """Cast, or the operator for kinds of numbers that no layer gives."""
    from onnx import helper

    wanted = helper.tensor_dtype_to_np_dtype(op.setting("to")).name
    if wanted == op.kind() or any({wanted, op.kind()} <= each for each in ALIKE):
        identity(op)
    elif wanted in ("float32", "int64", "bool"):
        op.draw("Cast", None, dtype=wanted)
    elif wanted == "int32":
        op.draw("Cast", None, dtype="int64")
    else:
        op.give(op.sketch.foreign("Cast", op.address(0), to=wanted))


def _round(value: float) -> float:
    """A 32-bit number as a person wrote it: 0.1, not 0.10000000149."""
    return float(f"{value:.7g}") if math.isfinite(value) else value
