"""Normalisation of each sample by itself: bring values to a common scale, so that deep networks train
well.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.axes import axis_checks
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Floats
from engine.layers.words import changed, count
from engine.layers.wrong import Wrong
from engine.lazy import F, nn

GROUP = "Normalisation"
EPSILON_HELP = "A small number added to the variance, against division by zero."
EPSILON_LOW = 1e-12
DIMENSIONS_HELP = "How many of the last dimensions are brought to one scale together."


@layer(
    "LayerNorm",
    group=GROUP,
    example=[(12, 16)],
    icon="layernorm",
    stem="norm",
    synonyms=("layer normalization", "ln", "transformer"),
    formula="y = (x − mean) / √(var + ε) · γ + β, over the last sizes",
)
class LayerNorm:
    """Bring the values of each sample or step to mean 0 and variance 1."""

    dimensions: int = param(1, low=1, high=8, label="Last dimensions", help=DIMENSIONS_HELP)
    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    elementwise_affine: bool = param(
        True, label="Scale and shift", advanced=True, help="Learn a scale and a shift for each value."
    )
    bias: bool = param(True, advanced=True, help="Learn the shift too, not the scale alone.")

    def call(self, input: Floats) -> Call:
        return Call(
            nn.LayerNorm,
            normalized_shape=last(input, self.dimensions),
            eps=self.eps,
            elementwise_affine=self.elementwise_affine,
            bias=self.bias,
        )

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from last_checks(input, self.dimensions)

    def summary(self) -> str:
        return changed(self.dimensions, 1, f"last {self.dimensions} dimensions")


@layer(
    "RMSNorm",
    group=GROUP,
    example=[(12, 16)],
    icon="layernorm",
    stem="norm",
    synonyms=("root mean square", "transformer", "llama"),
    formula="y = x / √(mean(x²) + ε) · γ",
)
class RMSNorm:
    """Bring the values of each sample or step to a root mean square of 1."""

    dimensions: int = param(1, low=1, high=8, label="Last dimensions", help=DIMENSIONS_HELP)
    eps: float | None = param(
        None, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP
    )
    elementwise_affine: bool = param(True, label="Scale", advanced=True, help="Learn a scale for each value.")

    def call(self, input: Floats) -> Call:
        return Call(
            nn.RMSNorm,
            normalized_shape=last(input, self.dimensions),
            eps=self.eps,
            elementwise_affine=self.elementwise_affine,
        )

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from last_checks(input, self.dimensions)

    def summary(self) -> str:
        return changed(self.dimensions, 1, f"last {self.dimensions} dimensions")


@layer(
    "GroupNorm",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="groupnorm",
    stem="norm",
    synonyms=("group normalization", "small batch"),
    formula="y = (x − mean) / √(var + ε) · γ + β, over groups of channels",
)
class GroupNorm:
    """Bring groups of channels to mean 0 and variance 1, sample by sample; works with small batches."""

    num_groups: int = param(
        8, low=1, high=2**24, label="Groups", key=True, help="How many groups of channels there are."
    )
    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(
        True, label="Scale and shift", advanced=True, help="Learn a scale and a shift for each channel."
    )

    def call(self, input: Floats) -> Call:
        return Call(
            nn.GroupNorm, num_groups=self.num_groups, num_channels=input[1], eps=self.eps, affine=self.affine
        )

    def checks(self, input: Floats) -> Iterator[Wrong]:
        if len(input) < 2:
            yield Wrong(
                "It needs channels (N × channels), but gets one number per sample.", "There are no channels"
            )
        elif input[1] % self.num_groups:
            fitting = max(g for g in range(1, min(self.num_groups, 4096) + 1) if input[1] % g == 0)
            why = f"{self.num_groups} groups do not divide the {input[1]} channels."
            yield Wrong(why, "The groups do not come out even", "num_groups", fitting)

    def summary(self) -> str:
        return count(self.num_groups, "group")


@layer(
    "Local response norm",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="norm",
    stem="norm",
    synonyms=("lrn", "alexnet", "neighbours"),
    formula="y = x / (k + α/n · Σ x²)^β",
)
class LocalResponseNorm:
    """Damp each channel by the strength of the channels beside it."""

    size: int = param(
        5, low=1, high=2**16, label="Channels", key=True, help="How many channels side by side count."
    )
    alpha: float = param(1e-4, low=0, advanced=True, help="How strongly the neighbours damp.")
    beta: float = param(0.75, low=0, advanced=True, help="The power that the damping is raised to.")
    k: float = param(1.0, low=0, label="Base", advanced=True, help="What is added before the power.")

    def call(self, input: Floats) -> Call:
        return Call(nn.LocalResponseNorm, size=self.size, alpha=self.alpha, beta=self.beta, k=self.k)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        if len(input) < 3:
            yield Wrong(
                "It works on signals and images, but gets one row of values per sample.",
                "There are no places",
            )

    def summary(self) -> str:
        return count(self.size, "channel")


@layer(
    "Unit length",
    group=GROUP,
    example=[(16,)],
    icon="norm",
    stem="unit",
    synonyms=("normalize", "l2", "cosine", "unit vector"),
    formula="y = x / max(‖x‖ₚ, ε)",
)
class Normalize:
    """Scale the values of each sample to length 1, so that only their direction counts."""

    p: float = param(
        2.0, low=0.1, high=100, label="Power", advanced=True, help="The norm: 2 is the usual length."
    )
    dim: int = param(
        1, low=-8, high=8, label="Dimension", advanced=True, help="The dimension along which length counts."
    )

    def call(self, input: Floats) -> Apply:
        return Apply(F.normalize, p=self.p, dim=self.dim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))


def last(input: Floats, dimensions: int) -> int | tuple[int, ...]:
    """The sizes of the last dimensions; one of them as a plain number."""
    return input[-1] if dimensions == 1 else tuple(input[-dimensions:])


def last_checks(input: Floats, dimensions: int) -> Iterator[Wrong]:
    """The batch is none of the dimensions that are brought to one scale."""
    if dimensions > len(input) - 1:
        why = f"It takes the last {dimensions} dimensions, but there are {len(input) - 1} beside the batch."
        yield Wrong(why, "There are not so many dimensions", "dimensions", max(len(input) - 1, 1))
