"""Between an encoder and a decoder: random values, distributions, and lists of learned vectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.declare import Sizes, param
from engine.layers.axes import DIM_HELP, HIGH, LOW, axis, axis_checks, limit_checks
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.pair_losses import same_checks
from engine.layers.ports import Anything, Floats
from engine.layers.words import by, count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

RANDOM = "It draws other numbers each time; give the numbers to the exported model by an Input instead."
SHAPE_HELP = "The sizes of one sample, without the batch."
MOST_VALUES = 2**16


@layer(
    "Reparameterise",
    group="Regularisation",
    example=[(16,), (16,)],
    icon="noise",
    stem="latent",
    synonyms=("vae", "sampling", "variational", "latent", "reparametrization trick"),
    formula="y = mean + e^(log variance / 2) · N(0, 1)",
)
class Reparameterise:
    """Draw from the normal distributions of an encoder while training; afterwards give their means."""

    def call(self, mean: Floats, log_variance: Floats) -> Call:
        return Call(modules.Reparameterise)

    def checks(self, mean: Floats, log_variance: Floats) -> Iterator[Wrong]:
        yield from same_checks(mean, log_variance)


@layer(
    "Random normal",
    group="Inputs and targets",
    example=[(16,)],
    icon="noise",
    stem="latent",
    exportable=RANDOM,
    synonyms=("latent", "gan", "gaussian", "noise", "randn", "generator"),
)
class RandomNormal:
    """Draw normal random values, as many samples as come in; a new draw each time, also after training."""

    shape: Sizes = param((100,), low=1, high=MOST_VALUES, label="Sizes", key=True, help=SHAPE_HELP)
    mean: float = param(0.0, low=-1e9, high=1e9, advanced=True, help="What the values lie around.")
    deviation: float = param(
        1.0, low=0, high=1e9, advanced=True, help="How far the values spread around the mean."
    )

    def call(self, input: Anything) -> Call:
        return Call(modules.RandomNormal, shape=self.shape, mean=self.mean, deviation=self.deviation)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from size_checks(self.shape)

    def summary(self) -> str:
        return f"{by(self.shape, 1)} values"


@layer(
    "Random uniform",
    group="Inputs and targets",
    example=[(16,)],
    icon="noise",
    stem="latent",
    exportable=RANDOM,
    synonyms=("latent", "gan", "noise", "rand", "generator"),
)
class RandomUniform:
    """Draw random values between two limits, as many samples as come in; a new draw each time."""

    shape: Sizes = param((100,), low=1, high=MOST_VALUES, label="Sizes", key=True, help=SHAPE_HELP)
    low: float = param(-1.0, low=-1e9, high=1e9, label="From", help="The lowest value.")
    high: float = param(1.0, low=-1e9, high=1e9, label="To", help="The highest value.")

    def call(self, input: Anything) -> Call:
        return Call(modules.RandomUniform, shape=self.shape, low=self.low, high=self.high)

    def checks(self, input: Anything) -> Iterator[Wrong]:
        yield from size_checks(self.shape)
        yield from limit_checks(self.low, self.high, "low")

    def summary(self) -> str:
        return f"{by(self.shape, 1)} values, {self.low:g} to {self.high:g}"


@layer(
    "Vector quantiser",
    group="Dense and embedding",
    example=[(16, 8, 8)],
    icon="embed",
    outputs=("output", "loss", "indices"),
    stem="codes",
    synonyms=("vq-vae", "codebook", "discrete", "straight-through", "commitment", "tokens", "quantizer"),
    formula="y = eₖ, k = argminⱼ ‖x − eⱼ‖",
)
class VectorQuantiser:
    """Replace each vector by the nearest of a learned list; wire loss to a Value as a loss."""

    num_embeddings: int = param(
        512, low=1, high=2**24, label="Vectors", key=True, help="How many vectors the list has."
    )
    commitment: float = param(
        0.25, low=0, high=1e6, help="How much the encoder is drawn to the list; the paper's beta."
    )
    decay: float = param(
        0.0, low=0, high=0.99999, advanced=True, help="0: learn the list. 0.99: let it follow moving means."
    )
    dim: int = param(
        1,
        low=LOW,
        high=HIGH,
        label="Dimension",
        advanced=True,
        help="Along which dimension a vector lies: 1 for channels, -1 for a sequence's features.",
    )

    def call(self, input: Floats) -> Call:
        settings: dict[str, Any] = {
            "num_embeddings": self.num_embeddings,
            "features": input[self.dim],
            "dim": self.dim,
            "commitment": self.commitment,
        }
        outputs = ("output", "loss", "indices")
        if not self.decay:
            return Call(modules.VectorQuantiser, outputs=outputs, **settings)
        return Call(modules.AveragingVectorQuantiser, outputs=outputs, decay=self.decay, **settings)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))

    def summary(self) -> str:
        means = f"moving means {self.decay:g}" if self.decay else ""
        return line((count(self.num_embeddings, "vector"), f"commitment {self.commitment:g}", means))


@layer(
    "Gumbel softmax",
    group="Activation",
    example=[(10,)],
    icon="softmax",
    stem="draw",
    synonyms=("categorical", "sampling", "concrete", "discrete", "one-hot", "straight-through"),
    formula="y = softmax((x + g) / τ), g drawn from Gumbel(0, 1)",
)
class GumbelSoftmax:
    """Draw a class by its score while training, so that gradients get through; then take the chances."""

    temperature: float = param(
        1.0, low=1e-3, high=1e3, key=True, help="A small one gives nearly 0 or 1, a large one blends."
    )
    hard: bool = param(False, help="Give a row of zeros with a one, not shares.")
    dim: int = param(-1, low=LOW, high=HIGH, label="Dimension", advanced=True, help=DIM_HELP)

    def call(self, input: Floats) -> Call:
        return Call(modules.GumbelSoftmax, temperature=self.temperature, hard=self.hard, dim=self.dim)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        yield from axis_checks(self.dim, len(input))
        if axis(self.dim, len(input)) and self.temperature < 0.01 and not self.hard:
            why = f"A temperature of {self.temperature:g} lets hardly any gradient through."
            yield Wrong(why, "The temperature is very small", "temperature", 0.5, severity="warning")

    def summary(self) -> str:
        return line((f"temperature {self.temperature:g}", "hard" if self.hard else ""))


def size_checks(sizes: tuple[int, ...]) -> Iterator[Wrong]:
    """There may be no sizes at all (one number a sample), but not too many values."""
    total = 1
    for size in sizes:
        total *= size
    if total > 2**28:
        yield Wrong(
            f"{by(sizes, 1)} are {total:,} values per sample.", "There are too many values", "shape", (100,)
        )
