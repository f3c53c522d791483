"""The functions that layers apply to each value, without torch: what their curves are drawn from."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import partial

from gui.how.given import Given

Function = Callable[[float], float]
NOT_A_NUMBER = float("nan")


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ), without overflow on either side."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def softplus(x: float) -> float:
    """ln(1 + eˣ), without overflow."""
    return max(x, 0) + math.log1p(math.exp(-abs(x)))


def gelu(x: float, approximate: str = "none") -> float:
    """x · Φ(x), or torch's approximation of it."""
    if approximate == "tanh":
        return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + math.erf(x / math.sqrt(2)))


def elu(x: float, alpha: float = 1.0, scale: float = 1.0, steep: float = 1.0) -> float:
    """x above 0; below, levelling off at -alpha."""
    return scale * (x if x > 0 else alpha * math.expm1(x * steep))


def leaky(x: float, slope: float) -> float:
    """x above 0; below, a line of this slope."""
    return x if x > 0 else slope * x


def clipped(x: float, low: float, high: float) -> float:
    """x between two limits."""
    return min(max(x, low), high)


def softplus_of(x: float, beta: float, threshold: float) -> float:
    """A Softplus of this sharpness, a straight line above the threshold."""
    return x if x * beta > threshold else softplus(beta * x) / beta


def divided(x: float) -> float:
    """1 / x, which has no value at 0."""
    return 1 / x if x else NOT_A_NUMBER


def power(x: float, exponent: float) -> float:
    """x raised to a power, where it has a value."""
    try:
        found = x**exponent
    except (ZeroDivisionError, OverflowError):
        return NOT_A_NUMBER
    return found if isinstance(found, float | int) else NOT_A_NUMBER


def above(x: float, function: Function, low: float = 0.0) -> float:
    """A function that has values from `low` on only."""
    return function(x) if x > low else NOT_A_NUMBER


def remainder(x: float, other: float) -> float:
    """What is left after division, with the sign of the divisor."""
    return x - other * math.floor(x / other) if other else NOT_A_NUMBER


def hard_shrunk(x: float, cut: float) -> float:
    """0 near 0, the value itself else."""
    return x if abs(x) > cut else 0.0


def soft_shrunk(x: float, cut: float) -> float:
    """0 near 0, the value brought nearer by as much else."""
    return math.copysign(max(abs(x) - cut, 0), x)


def replaced(x: float, cut: float, other: float) -> float:
    """The value above a threshold, another number else."""
    return x if x > cut else other


def always(x: float, fill: float) -> float:
    """One number whatever comes in."""
    return fill


SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805
PLAIN: dict[str, Function] = {
    "ReLU": lambda x: max(x, 0.0),
    "ReLU6": partial(clipped, low=0.0, high=6.0),
    "SELU": partial(elu, alpha=SELU_ALPHA, scale=SELU_SCALE),
    "SiLU": lambda x: x * sigmoid(x),
    "Mish": lambda x: x * math.tanh(softplus(x)),
    "Hardswish": lambda x: x * clipped(x + 3, 0, 6) / 6,
    "Sigmoid": sigmoid,
    "Hardsigmoid": lambda x: clipped(x / 6 + 0.5, 0, 1),
    "LogSigmoid": lambda x: -softplus(-x),
    "Tanh": math.tanh,
    "Softsign": lambda x: x / (1 + abs(x)),
    "Tanhshrink": lambda x: x - math.tanh(x),
    "Exp": math.exp,
    "Log": partial(above, function=math.log),
    "Log1p": partial(above, function=math.log1p, low=-1.0),
    "Sqrt": partial(above, function=math.sqrt, low=-1e-9),
    "Rsqrt": partial(above, function=lambda x: 1 / math.sqrt(x)),
    "Square": lambda x: x * x,
    "Abs": abs,
    "Negate": lambda x: -x,
    "Reciprocal": divided,
    "Sign": lambda x: float((x > 0) - (x < 0)),
    "Sin": math.sin,
    "Cos": math.cos,
    "Erf": math.erf,
    "Round": lambda x: float(round(x)),
    "Floor": lambda x: float(math.floor(x)),
    "Ceil": lambda x: float(math.ceil(x)),
}
SET: dict[str, Callable[[Given], Function]] = {
    "LeakyReLU": lambda g: partial(leaky, slope=g.real("negative_slope")),
    "PReLU": lambda g: partial(leaky, slope=g.real("init")),
    "RReLU": lambda g: partial(leaky, slope=(g.real("lower") + g.real("upper")) / 2),
    "ELU": lambda g: partial(elu, alpha=g.real("alpha", 1.0)),
    "CELU": lambda g: partial(elu, alpha=g.real("alpha", 1.0), steep=1 / (g.real("alpha", 1.0) or 1.0)),
    "GELU": lambda g: partial(gelu, approximate=g.text("approximate", "none")),
    "Hardtanh": lambda g: partial(clipped, low=g.real("min_val"), high=g.real("max_val")),
    "Clamp": lambda g: partial(clipped, low=g.real("min"), high=g.real("max")),
    "Softplus": lambda g: partial(
        softplus_of, beta=g.real("beta", 1.0) or 1.0, threshold=g.real("threshold", 20.0)
    ),
    "Hardshrink": lambda g: partial(hard_shrunk, cut=g.real("lambd")),
    "Softshrink": lambda g: partial(soft_shrunk, cut=g.real("lambd")),
    "Threshold": lambda g: partial(replaced, cut=g.real("threshold"), other=g.real("value")),
    "Power": lambda g: partial(power, exponent=g.real("exponent", 2.0)),
    "AddNumber": lambda g: partial(operator.add, g.real("other")),
    "MultiplyNumber": lambda g: partial(operator.mul, g.real("other")),
    "Remainder": lambda g: partial(remainder, other=g.real("other", 1.0)),
    "Above": lambda g: partial(operator.lt, g.real("other")),
    "FullLike": lambda g: partial(always, fill=g.real("fill_value")),
    "Scale": lambda g: partial(operator.mul, g.real("init", 1.0)),
    "LayerScale": lambda g: partial(operator.mul, g.real("init", 1.0)),
}


def function_of(given: Given) -> Function | None:
    """What the layer does with each value, with its settings; None for a layer that does something else."""
    if given.layer.type in PLAIN:
        return PLAIN[given.layer.type]
    return SET[given.layer.type](given) if given.layer.type in SET else None


def slope(function: Function, x: float) -> float:
    """How steep a function is at a place; its mean where it bends sharply."""
    step = 1e-4
    try:
        return (function(x + step) - function(x - step)) / (2 * step)
    except (ValueError, OverflowError):
        return NOT_A_NUMBER


def at(function: Function, x: float) -> float:
    """The value at a place, or nan where there is none."""
    try:
        return float(function(x))
    except (ValueError, OverflowError, ZeroDivisionError):
        return NOT_A_NUMBER
