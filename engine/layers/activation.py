"""Activations: bend each value, so that layers in a row can do more than one layer.

Formulas and defaults are those of torch's documentation of the function of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from engine.declare import param
from engine.layers.axes import axis_checks, limit_checks
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.layers.words import changed
from engine.layers.wrong import Wrong
from engine.lazy import F, nn, torch

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


@layer(
    "Sigmoid",
    group=GROUP,
    example=[(16,)],
    icon="sigmoid",
    synonyms=("logistic", "probability", "squash"),
    formula="y = 1 / (1 + e⁻ˣ)",
)
class Sigmoid:
    """Squeeze each value between 0 and 1."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.sigmoid)


@layer(
    "Hardsigmoid",
    group=GROUP,
    example=[(16,)],
    icon="sigmoid",
    synonyms=("mobile", "fast", "gate"),
    formula="y = min(max(x / 6 + ½, 0), 1)",
)
class Hardsigmoid:
    """A Sigmoid made of straight pieces, for small devices."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.hardsigmoid)


@layer(
    "Log sigmoid",
    group=GROUP,
    example=[(16,)],
    icon="sigmoid",
    synonyms=("logarithm", "log probability"),
    formula="y = −ln(1 + e⁻ˣ)",
)
class LogSigmoid:
    """The logarithm of the Sigmoid, computed safely."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.logsigmoid)


@layer(
    "Tanh",
    group=GROUP,
    example=[(16,)],
    icon="tanh",
    synonyms=("hyperbolic tangent", "squash"),
    formula="y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
)
class Tanh:
    """Squeeze each value between -1 and 1."""

    def call(self, input: Floats) -> Apply:
        return Apply(torch.tanh)


@layer(
    "Hardtanh",
    group=GROUP,
    example=[(16,)],
    icon="tanh",
    synonyms=("clip", "clamp", "limit"),
    formula="y = min(max(x, low), high)",
)
class Hardtanh:
    """Cut values off at a lower and an upper limit."""

    min_val: float = param(-1.0, label="Lowest", key=True, help="Smaller values become this.")
    max_val: float = param(1.0, label="Highest", key=True, help="Larger values become this.")

    def call(self, input: Floats) -> Apply:
        return Apply(F.hardtanh, min_val=self.min_val, max_val=self.max_val)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from limit_checks(self.min_val, self.max_val, "min_val")

    def summary(self) -> str:
        return f"{self.min_val:g} to {self.max_val:g}"


@layer(
    "Softsign",
    group=GROUP,
    example=[(16,)],
    icon="tanh",
    synonyms=("squash", "smooth"),
    formula="y = x / (1 + |x|)",
)
class Softsign:
    """Squeeze each value between -1 and 1, more gently than Tanh."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.softsign)


@layer(
    "Softplus",
    group=GROUP,
    example=[(16,)],
    icon="relu",
    synonyms=("smooth relu", "positive"),
    formula="y = ln(1 + e^(βx)) / β",
)
class Softplus:
    """A smooth ReLU that is always above 0, good for values that must be positive."""

    beta: float = param(1.0, low=1e-6, advanced=True, help="How sharp the bend at 0 is.")
    threshold: float = param(20.0, advanced=True, help="Above this the function is a straight line.")

    def call(self, input: Floats) -> Apply:
        return Apply(F.softplus, beta=self.beta, threshold=self.threshold)


@layer(
    "Softmax",
    group=GROUP,
    example=[(10,)],
    icon="softmax",
    synonyms=("probabilities", "classes", "normalize"),
    formula="yᵢ = e^xᵢ / Σⱼ e^xⱼ",
)
class Softmax:
    """Turn scores into probabilities that add up to 1."""

    dim: int = param(
        1, low=-8, high=8, label="Dimension", advanced=True, help="The dimension whose values add up to 1."
    )

    def call(self, input: Floats) -> Apply:
        return Apply(F.softmax, dim=self.dim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return changed(self.dim, 1, f"dimension {self.dim}")


@layer(
    "Log softmax",
    group=GROUP,
    example=[(10,)],
    icon="softmax",
    synonyms=("log probabilities", "classes"),
    formula="yᵢ = xᵢ − ln Σⱼ e^xⱼ",
)
class LogSoftmax:
    """The logarithms of the Softmax probabilities, as the negative log likelihood loss wants them."""

    dim: int = param(
        1,
        low=-8,
        high=8,
        label="Dimension",
        advanced=True,
        help="The dimension whose probabilities add up to 1.",
    )

    def call(self, input: Floats) -> Apply:
        return Apply(F.log_softmax, dim=self.dim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return changed(self.dim, 1, f"dimension {self.dim}")
