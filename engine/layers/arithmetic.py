"""Arithmetic value by value: functions of one tensor, as formulas of papers need them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.call import Apply
from engine.layers.declare import layer
from engine.layers.merge import alike_checks
from engine.layers.ports import Floats
from engine.layers.wrong import Wrong
from engine.lazy import torch

GROUP = "Arithmetic and logic"


@layer("Exponential", group=GROUP, example=[(16,)], icon="gelu", stem="exp", synonyms=("exp", "e to the x"))
class Exp:
    """Raise e to each value."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.exp)


@layer("Logarithm", group=GROUP, example=[(16,)], icon="gelu", stem="log", synonyms=("log", "ln", "natural"))
class Log:
    """Take the natural logarithm of each value, which must be above 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.log)


@layer(
    "Logarithm of 1 + x",
    group=GROUP,
    example=[(16,)],
    icon="gelu",
    stem="log1p",
    synonyms=("log1p", "counts"),
)
class Log1p:
    """Take the logarithm of each value plus 1, exact near 0; good for counts."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.log1p)


@layer("Square root", group=GROUP, example=[(16,)], icon="gelu", stem="sqrt", synonyms=("sqrt", "root"))
class Sqrt:
    """Take the square root of each value, which must not be below 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.sqrt)


@layer(
    "Inverse square root", group=GROUP, example=[(16,)], icon="gelu", stem="rsqrt", synonyms=("rsqrt", "norm")
)
class Rsqrt:
    """Divide 1 by the square root of each value, which must be above 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.rsqrt)


@layer("Square", group=GROUP, example=[(16,)], icon="mul", synonyms=("power of two", "x squared", "energy"))
class Square:
    """Multiply each value by itself."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.square)


@layer("Power", group=GROUP, example=[(16,)], icon="mul", synonyms=("pow", "exponent", "raise", "cube"))
class Power:
    """Raise each value to a power."""

    exponent: float = param(2.0, low=-64, high=64, key=True, help="The power; 0.5 is the square root.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.pow, exponent=self.exponent)

    def summary(self) -> str:
        return f"to the power {self.exponent:g}"


@layer("Absolute value", group=GROUP, example=[(16,)], icon="relu", stem="abs", synonyms=("abs", "size"))
class Abs:
    """Take each value without its sign."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.abs)


@layer("Negate", group=GROUP, example=[(16,)], icon="add", synonyms=("minus", "neg", "opposite"))
class Negate:
    """Turn the sign of each value round."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.neg)


@layer("Reciprocal", group=GROUP, example=[(16,)], icon="mul", synonyms=("inverse", "1/x", "one over"))
class Reciprocal:
    """Divide 1 by each value, which must not be 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.reciprocal)


@layer("Sign", group=GROUP, example=[(16,)], icon="tanh", synonyms=("binary", "plus or minus", "sgn"))
class Sign:
    """Turn each value into -1, 0 or 1; no gradient passes."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.sign)


@layer("Sine", group=GROUP, example=[(16,)], icon="posenc", stem="sin", synonyms=("sin", "wave", "siren"))
class Sin:
    """Take the sine of each value, in radians."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.sin)


@layer("Cosine", group=GROUP, example=[(16,)], icon="posenc", stem="cos", synonyms=("cos", "wave", "fourier"))
class Cos:
    """Take the cosine of each value, in radians."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.cos)


@layer("Error function", group=GROUP, example=[(16,)], icon="tanh", stem="erf", synonyms=("erf", "gaussian"))
class Erf:
    """Take the Gaussian error function of each value: a curve from -1 to 1."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.erf)


@layer("Round", group=GROUP, example=[(16,)], icon="tanh", synonyms=("nearest", "quantize", "integer"))
class Round:
    """Round each value to a whole number, half to even; no gradient passes."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.round)


@layer("Floor", group=GROUP, example=[(16,)], icon="tanh", synonyms=("round down", "integer"))
class Floor:
    """Round each value down to a whole number; no gradient passes."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.floor)


@layer("Ceiling", group=GROUP, example=[(16,)], icon="tanh", stem="ceil", synonyms=("round up", "ceil"))
class Ceil:
    """Round each value up to a whole number; no gradient passes."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.ceil)


@layer(
    "Replace NaN",
    group=GROUP,
    example=[(16,)],
    icon="reshape",
    stem="finite",
    synonyms=("nan to num", "infinity", "missing", "clean"),
)
class NanToNum:
    """Put a number where a value is not a number, and bounds where it is infinite."""

    nan: float = param(0.0, label="Instead", key=True, help="What stands in place of what is no number.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.nan_to_num, nan=self.nan)

    def summary(self) -> str:
        return f"by {self.nan:g}"


@layer(
    "Add a number",
    group=GROUP,
    example=[(16,)],
    icon="add",
    stem="shift",
    synonyms=("plus", "offset", "shift"),
)
class AddNumber:
    """Add one and the same number to each value."""

    other: float = param(1.0, label="Number", key=True, help="What is added.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.add, other=self.other)

    def summary(self) -> str:
        return f"{self.other:+g}"


@layer(
    "Multiply by a number",
    group=GROUP,
    example=[(16,)],
    icon="mul",
    stem="times",
    synonyms=("scale", "factor", "temperature", "gain"),
)
class MultiplyNumber:
    """Multiply each value by one and the same number."""

    other: float = param(0.5, label="Number", key=True, help="What each value is multiplied by.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.mul, other=self.other)

    def summary(self) -> str:
        return f"× {self.other:g}"


@layer(
    "Blend",
    group=GROUP,
    example=[(16,), (16,)],
    icon="add",
    synonyms=("lerp", "interpolate", "mix", "weighted sum", "average"),
)
class Blend:
    """Mix two tensors: so much of the second, the rest from the first."""

    share: float = param(0.5, low=0, high=1, key=True, help="How much of the second; 0 is the first alone.")

    def call(self, input: Floats, end: Floats) -> Apply:
        return Apply(torch.lerp, weight=self.share)

    def checks(self, input: Floats, end: Floats) -> Iterator[Wrong]:
        yield from alike_checks(input, end)

    def summary(self) -> str:
        return f"{self.share:g} of the second"


@layer(
    "Stop gradient",
    group="Regularisation",
    example=[(16,)],
    icon="drop",
    stem="stop",
    synonyms=("detach", "freeze", "no gradient", "byol", "straight-through"),
    formula="y = x; no gradient",
)
class StopGradient:
    """Hand the values on, but let no gradient pass back while training."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.detach)


@layer(
    "Constant",
    group=GROUP,
    example=[(16,)],
    icon="reshape",
    synonyms=("full like", "zeros", "ones", "fill"),
)
class FullLike:
    """Make a tensor of the same sizes that holds one number everywhere."""

    fill_value: float = param(0.0, label="Number", key=True, help="What every value is.")

    def call(self, input: Floats) -> Apply:
        return Apply(torch.full_like, fill_value=self.fill_value)

    def summary(self) -> str:
        return f"{self.fill_value:g} everywhere"
