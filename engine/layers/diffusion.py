"""Diffusion models: samples with noise of a random strength, and that strength as values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from engine.declare import param
from engine.layers.call import Call, Shape, Steps
from engine.layers.declare import layer
from engine.layers.ports import Accepts, Floats
from engine.layers.words import count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules

GROUP = "Regularisation"
WORDS = ("diffusion", "ddpm", "denoising", "score", "generative", "timestep")
OneNumber = Annotated[Shape, Accepts("number", (1, 2), (), "one number for each sample (N, or N × 1)")]


@layer(
    "Diffusion noise",
    group=GROUP,
    example=[(3, 8, 8)],
    icon="noise",
    outputs=("output", "noise", "time"),
    stem="noisy",
    exportable="It draws noise for training; a finished model is given noisy samples and their time.",
    synonyms=WORDS,
    formula="y = √ᾱₜ · x + √(1 − ᾱₜ) · noise",
)
class DiffusionNoise:
    """Mix each sample with noise of a random strength; gives the mixture, the noise and the time."""

    steps: int = param(1000, low=1, high=2**20, key=True, help="How many strengths of noise there are.")
    schedule: Literal["linear", "cosine"] = param(
        "linear", key=True, help="How the strength grows; cosine keeps more of small images."
    )

    def call(self, input: Floats) -> Call:
        outputs = ("output", "noise", "time")
        return Call(modules.DiffusionNoise, outputs=outputs, steps=self.steps, schedule=self.schedule)

    def summary(self) -> str:
        return line((f"{self.steps:,} steps", self.schedule))


@layer(
    "Time embedding",
    group="Dense and embedding",
    example=[()],
    icon="posenc",
    stem="time",
    synonyms=(*WORDS, "sinusoidal", "fourier", "waves", "position"),
)
class TimeEmbedding:
    """Turn a number for each sample, such as a time, into sine and cosine waves of it."""

    features: int = param(128, low=2, high=2**16, key=True, help="How many values come out, an even number.")
    period: float = param(
        10000.0,
        low=1.001,
        high=1e12,
        advanced=True,
        help="How many times slower the last wave is than the first.",
    )

    def call(self, input: OneNumber) -> Call:
        steps: dict[str, Steps] = {"input": (("squeeze", (1,)),)} if len(input) == 2 else {}
        return Call(modules.TimeEmbedding, prepare=steps, features=self.features, period=self.period)

    def checks(self, input: OneNumber) -> Iterator[Wrong]:
        if self.features % 2:
            why = f"Half of the values are sines, half cosines; {self.features} can't be halved."
            yield Wrong(why, "The values do not come out even", "features", self.features + 1)
        if len(input) == 2 and input[1] != 1:
            why = f"It takes one number for each sample, but gets {input[1]:,}."
            yield Wrong(why, "There are several numbers")

    def summary(self) -> str:
        return count(self.features, "value")
