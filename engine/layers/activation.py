"""Activations: bend each value, so that layers in a row can do more than one layer.

Formulas and defaults are those of torch's documentation of the function of the same name.
"""

from __future__ import annotations

from typing import Literal

from engine.declare import param
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.lazy import F, nn

GROUP = "Activation"
SLOPE_HELP = "How steep the line is below 0."
ALPHA_HELP = "The value that very negative numbers tend to, with its sign turned."


@layer(
    "ReLU",
    group=GROUP,
    example=[(16,)],
    icon="relu",
    synonyms=("rectifier", "rectified linear", "nonlinearity"),
    formula="y = max(0, x)",
)
class ReLU:
    """Keep positive values and turn negative ones into 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.relu)


@layer(
    "ReLU6",
    group=GROUP,
    example=[(16,)],
    icon="relu",
    stem="relu",
    synonyms=("mobile", "clipped", "capped"),
    formula="y = min(max(0, x), 6)",
)
class ReLU6:
    """Keep values between 0 and 6 and cut off the others there."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.relu6)


@layer(
    "Leaky ReLU",
    group=GROUP,
    example=[(16,)],
    icon="leaky",
    stem="leaky_relu",
    synonyms=("lrelu", "slope"),
    formula="y = max(0, x) + slope · min(0, x)",
)
class LeakyReLU:
    """Keep positive values and make negative ones much smaller, so that nothing goes silent."""

    negative_slope: float = param(0.01, low=0, high=1, label="Slope", key=True, help=SLOPE_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(F.leaky_relu, negative_slope=self.negative_slope)

    def summary(self) -> str:
        return f"slope {self.negative_slope:g}"


@layer(
    "PReLU",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="leaky",
    stem="prelu",
    synonyms=("parametric", "learned slope"),
    formula="y = max(0, x) + a · min(0, x), a is learned",
)
class PReLU:
    """Keep positive values and scale negative ones by a slope that is learned."""

    per_channel: bool = param(
        False, label="One per channel", help="Learn a slope for each channel, not one for all."
    )
    init: float = param(0.25, label="First slope", advanced=True, help="The slope before training.")

    def call(self, input: Floats) -> Call:
        slopes = input[1] if self.per_channel and len(input) > 1 else 1
        return Call(nn.PReLU, num_parameters=slopes, init=self.init)

    def summary(self) -> str:
        return "one slope per channel" if self.per_channel else ""


@layer(
    "ELU",
    group=GROUP,
    example=[(16,)],
    icon="leaky",
    stem="elu",
    synonyms=("exponential", "smooth"),
    formula="y = x if x > 0, else α · (eˣ − 1)",
)
class ELU:
    """Keep positive values and let negative ones level off smoothly."""

    alpha: float = param(1.0, low=0, advanced=True, help=ALPHA_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(F.elu, alpha=self.alpha)


@layer(
    "SELU",
    group=GROUP,
    example=[(16,)],
    icon="leaky",
    stem="selu",
    synonyms=("self-normalizing", "scaled"),
    formula="y = 1.0507 · (x if x > 0, else 1.6733 · (eˣ − 1))",
)
class SELU:
    """An ELU scaled so that deep plain networks keep mean 0 and variance 1."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.selu)


@layer(
    "CELU",
    group=GROUP,
    example=[(16,)],
    icon="leaky",
    stem="celu",
    synonyms=("continuous", "exponential"),
    formula="y = max(0, x) + min(0, α · (e^(x/α) − 1))",
)
class CELU:
    """An ELU without a kink at 0, whatever its alpha."""

    alpha: float = param(1.0, low=1e-6, advanced=True, help=ALPHA_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(F.celu, alpha=self.alpha)


@layer(
    "GELU",
    group=GROUP,
    example=[(16,)],
    icon="gelu",
    stem="gelu",
    synonyms=("gaussian", "transformer", "smooth"),
    formula="y = x · Φ(x)",
)
class GELU:
    """A smooth ReLU that weighs each value by how likely it is to be large."""

    approximate: Literal["none", "tanh"] = param(
        "none", advanced=True, help="Use the exact formula (none) or the one with tanh."
    )

    def call(self, input: Floats) -> Apply:
        return Apply(F.gelu, approximate=self.approximate)


@layer(
    "SiLU",
    group=GROUP,
    example=[(16,)],
    icon="gelu",
    stem="silu",
    synonyms=("swish", "smooth"),
    formula="y = x · σ(x)",
)
class SiLU:
    """Multiply each value by its Sigmoid: a smooth ReLU."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.silu)


@layer(
    "Mish",
    group=GROUP,
    example=[(16,)],
    icon="gelu",
    synonyms=("smooth", "self-regularized"),
    formula="y = x · tanh(ln(1 + eˣ))",
)
class Mish:
    """A smooth ReLU that lets small negative values through."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.mish)


@layer(
    "Hardswish",
    group=GROUP,
    example=[(16,)],
    icon="gelu",
    synonyms=("mobile", "swish", "fast"),
    formula="y = x · min(max(x + 3, 0), 6) / 6",
)
class Hardswish:
    """A SiLU made of straight pieces, for small devices."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.hardswish)
