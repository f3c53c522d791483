"""Regularisation: disturb the network while it trains, so that it does not learn by heart."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Floats, Image, Signal, Volume
from engine.layers.words import percent
from engine.layers.wrong import Wrong
from engine.lazy import modules, nn

GROUP = "Regularisation"
SHARE_HELP = "Which share of the values is dropped, 0 to 1."
CHANNELS_HELP = "Which share of the channels is dropped, 0 to 1."
WORDS = ("overfitting", "regularization", "noise")


@layer(
    "Dropout",
    group=GROUP,
    example=[(16,)],
    icon="drop",
    synonyms=WORDS,
    formula="y = x · m / (1 − p), m is 0 with probability p; y = x outside training",
)
class Dropout:
    """Turn a random share of the values into 0 while training."""

    p: float = param(0.5, low=0, high=1, label="Share", key=True, help=SHARE_HELP)

    def call(self, input: Floats) -> Call:
        return Call(nn.Dropout, p=self.p)

    def summary(self) -> str:
        return f"drop {percent(self.p)}"


@layer("Dropout 1D", group=GROUP, example=[(16, 16)], icon="drop", synonyms=(*WORDS, "channel", "spatial"))
class Dropout1d:
    """Turn whole channels of a signal into 0 while training."""

    p: float = param(0.2, low=0, high=1, label="Share", key=True, help=CHANNELS_HELP)

    def call(self, input: Signal) -> Call:
        return Call(nn.Dropout1d, p=self.p)

    def summary(self) -> str:
        return f"drop {percent(self.p)} of the channels"


@layer("Dropout 2D", group=GROUP, example=[(16, 8, 8)], icon="drop", synonyms=(*WORDS, "channel", "spatial"))
class Dropout2d:
    """Turn whole channels of an image into 0 while training."""

    p: float = param(0.2, low=0, high=1, label="Share", key=True, help=CHANNELS_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.Dropout2d, p=self.p)

    def summary(self) -> str:
        return f"drop {percent(self.p)} of the channels"


@layer(
    "Dropout 3D", group=GROUP, example=[(4, 4, 4, 4)], icon="drop", synonyms=(*WORDS, "channel", "spatial")
)
class Dropout3d:
    """Turn whole channels of a volume into 0 while training."""

    p: float = param(0.2, low=0, high=1, label="Share", key=True, help=CHANNELS_HELP)

    def call(self, input: Volume) -> Call:
        return Call(nn.Dropout3d, p=self.p)

    def summary(self) -> str:
        return f"drop {percent(self.p)} of the channels"


@layer("Alpha dropout", group=GROUP, example=[(16,)], icon="drop", synonyms=(*WORDS, "selu"))
class AlphaDropout:
    """A Dropout that keeps mean and variance, made for SELU."""

    p: float = param(0.1, low=0, high=1, label="Share", key=True, help=SHARE_HELP)

    def call(self, input: Floats) -> Call:
        return Call(nn.AlphaDropout, p=self.p)

    def summary(self) -> str:
        return f"drop {percent(self.p)}"


@layer(
    "Channel alpha dropout",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="drop",
    stem="dropout",
    synonyms=(*WORDS, "selu", "feature alpha dropout"),
)
class FeatureAlphaDropout:
    """An Alpha dropout that turns off whole channels."""

    p: float = param(0.1, low=0, high=1, label="Share", key=True, help=CHANNELS_HELP)

    def call(self, input: Floats) -> Call:
        return Call(nn.FeatureAlphaDropout, p=self.p)

    def checks(self, input: Floats) -> Iterator[Wrong]:
        if len(input) < 2:
            yield Wrong(
                "It needs channels (N × channels), but gets one number per sample.", "There are no channels"
            )

    def summary(self) -> str:
        return f"drop {percent(self.p)} of the channels"


@layer(
    "Gaussian noise",
    group=GROUP,
    example=[(16,)],
    icon="noise",
    synonyms=(*WORDS, "jitter", "augmentation"),
    formula="y = x + N(0, σ²) while training",
)
class GaussianNoise:
    """Add random numbers to the values while training."""

    deviation: float = param(
        0.1,
        low=0,
        high=1e6,
        key=True,
        help="The standard deviation of the noise, in the units of the values.",
    )

    def call(self, input: Floats) -> Call:
        return Call(modules.GaussianNoise, deviation=self.deviation)

    def summary(self) -> str:
        return f"deviation {self.deviation:g}"


@layer(
    "Drop path",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="drop",
    synonyms=(*WORDS, "stochastic depth", "residual"),
    formula="y = x · m / (1 − p), one m a sample",
)
class DropPath:
    """Turn whole samples into 0 while training, just before a residual Add."""

    p: float = param(
        0.1, low=0, high=0.99, label="Share", key=True, help="Which share of the samples skips the path."
    )

    def call(self, input: Floats) -> Call:
        return Call(modules.DropPath, p=self.p)

    def summary(self) -> str:
        return f"drop {percent(self.p)} of the samples"
