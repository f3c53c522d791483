"""Further activations: gates, thresholds, and functions that take a band around 0 out.

Formulas and defaults are those of torch's documentation of the function of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.activation import GROUP
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis, axis_checks, limit_checks
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Floats, Image
from engine.layers.words import changed
from engine.layers.wrong import Wrong
from engine.lazy import F, nn

BAND_HELP = "How wide the band on each side of 0 is."


@layer(
    "GLU",
    group=GROUP,
    example=[(12, 16)],
    icon="sigmoid",
    stem="glu",
    synonyms=("gated", "gate", "half"),
    formula="y = a · σ(b), x = [a, b]",
)
class GLU:
    """Let the second half of the values decide how much of the first half passes."""

    dim: int = param(-1, low=LOW, high=HIGH, label="Dimension", key=True, help=DIM_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(F.glu, dim=self.dim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        place = axis(self.dim, len(input))
        if place and input[place] % 2:
            why = f"Dimension {self.dim} has {input[place]} values, which are not two halves."
            yield Wrong(why, "There are no two halves")

    def summary(self) -> str:
        return f"dimension {self.dim}"


@layer(
    "Hard shrink",
    group=GROUP,
    example=[(16,)],
    icon="tanh",
    synonyms=("hardshrink", "sparse", "denoise"),
    formula="y = x if |x| > λ, else 0",
)
class Hardshrink:
    """Turn values near 0 into 0 and keep the others as they are."""

    lambd: float = param(0.5, low=0, label="Band", key=True, help=BAND_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(F.hardshrink, lambd=self.lambd)

    def summary(self) -> str:
        return f"band {self.lambd:g}"


@layer(
    "Soft shrink",
    group=GROUP,
    example=[(16,)],
    icon="tanh",
    synonyms=("softshrink", "soft threshold", "sparse", "lasso"),
    formula="y = sign(x) · max(|x| − λ, 0)",
)
class Softshrink:
    """Turn values near 0 into 0 and bring the others nearer by as much."""

    lambd: float = param(0.5, low=0, label="Band", key=True, help=BAND_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(F.softshrink, lambd=self.lambd)

    def summary(self) -> str:
        return f"band {self.lambd:g}"


@layer(
    "Tanh shrink",
    group=GROUP,
    example=[(16,)],
    icon="tanh",
    synonyms=("tanhshrink", "residue"),
    formula="y = x − tanh(x)",
)
class Tanhshrink:
    """Take the Tanh of each value away from it, which leaves little near 0."""

    def call(self, input: Floats) -> Apply:
        return Apply(F.tanhshrink)


@layer(
    "Threshold",
    group=GROUP,
    example=[(16,)],
    icon="relu",
    synonyms=("cut", "floor", "minimum"),
    formula="y = x if x > threshold, else value",
)
class Threshold:
    """Keep values above a threshold and put a number in place of the others."""

    threshold: float = param(0.1, label="Above", key=True, help="Larger values are kept.")
    value: float = param(0.0, label="Otherwise", help="What stands in place of the others.")

    def call(self, input: Floats) -> Apply:
        return Apply(F.threshold, threshold=self.threshold, value=self.value)

    def summary(self) -> str:
        return f"above {self.threshold:g}"


@layer(
    "Random ReLU",
    group=GROUP,
    example=[(16,)],
    icon="leaky",
    stem="rrelu",
    exportable="Torch's exporter knows no Random ReLU; use a Leaky ReLU instead.",
    synonyms=("rrelu", "randomized", "leaky"),
)
class RReLU:
    """Keep positive values and scale negative ones by a slope drawn anew while training."""

    lower: float = param(0.125, low=0, high=1, label="Least slope", help="The smallest slope that is drawn.")
    upper: float = param(0.333, low=0, high=1, label="Largest slope", help="The largest slope that is drawn.")

    def call(self, input: Floats) -> Call:
        return Call(nn.RReLU, lower=self.lower, upper=self.upper)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from limit_checks(self.lower, self.upper, "lower")

    def summary(self) -> str:
        return f"slope {self.lower:g} to {self.upper:g}"


@layer(
    "Softmin",
    group=GROUP,
    example=[(10,)],
    icon="softmax",
    synonyms=("probabilities", "smallest"),
    formula="yᵢ = e^(−xᵢ) / Σⱼ e^(−xⱼ)",
)
class Softmin:
    """Turn values into probabilities that add up to 1, the smallest value being the likeliest."""

    dim: int = param(1, low=LOW, high=HIGH, label="Dimension", advanced=True, help=DIM_HELP)

    def call(self, input: Floats) -> Apply:
        return Apply(F.softmin, dim=self.dim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        return changed(self.dim, 1, f"dimension {self.dim}")


@layer(
    "Softmax of channels",
    group=GROUP,
    example=[(4, 8, 8)],
    icon="softmax",
    stem="softmax",
    synonyms=("softmax2d", "segmentation", "pixels", "probabilities"),
)
class Softmax2d:
    """Turn the scores of each point of an image into probabilities over the channels."""

    def call(self, input: Image) -> Call:
        return Call(nn.Softmax2d)
