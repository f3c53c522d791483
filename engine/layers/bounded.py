"""Activations with limits: they bring values between two numbers, or make shares of them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.activation import GROUP
from engine.layers.axes import axis_checks, limit_checks
from engine.layers.call import Apply
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.layers.words import changed
from engine.layers.wrong import Wrong
from engine.lazy import F, torch


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
