"""Normalisation over the batch and over single channels, which keep what they learned of the mean and
variance.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.axes import product
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.normalisation import EPSILON_HELP, EPSILON_LOW, GROUP
from engine.layers.ports import Features, Image, Signal, Volume
from engine.layers.wrong import Wrong
from engine.lazy import nn

MOMENTUM_HELP = "How quickly the running mean and variance follow each batch."
FORGETS = "Without Remember, it needs a batch of several rows, and a file must answer for a single one."
AFFINE_HELP = "Learn a scale and a shift for each channel."
REMEMBER_HELP = "Remember mean and variance while training, and use them afterwards."
TRACK_HELP = "Remember mean and variance for later use; without it, each batch is measured anew."


@layer(
    "BatchNorm 1D",
    group=GROUP,
    example=[(16,)],
    icon="norm",
    stem="norm",
    synonyms=("batch normalization", "bn", "standardize"),
    formula="y = (x − mean) / √(var + ε) · γ + β, over the batch",
)
class BatchNorm1d:
    """Bring each channel of values or a signal to mean 0 and variance 1 over the batch."""

    momentum: float = param(0.1, low=0, high=1, key=True, help=MOMENTUM_HELP)
    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(True, label="Scale and shift", advanced=True, help=AFFINE_HELP)
    track_running_stats: bool = param(True, label="Remember", advanced=True, help=TRACK_HELP)

    def call(self, input: Features) -> Call:
        return Call(
            nn.BatchNorm1d,
            num_features=input[1],
            eps=self.eps,
            momentum=self.momentum,
            affine=self.affine,
            track_running_stats=self.track_running_stats,
        )

    def unexportable(self, input: Features) -> str:
        return "" if self.track_running_stats or product(input[2:]) > 1 else FORGETS

    def summary(self) -> str:
        return f"momentum {self.momentum:g}"


@layer(
    "BatchNorm",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="norm",
    stem="norm",
    synonyms=("batch normalization", "bn", "standardize"),
    formula="y = (x − mean) / √(var + ε) · γ + β, over the batch",
)
class BatchNorm2d:
    """Bring each channel of an image to mean 0 and variance 1 over the batch."""

    momentum: float = param(0.1, low=0, high=1, key=True, help=MOMENTUM_HELP)
    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(True, label="Scale and shift", advanced=True, help=AFFINE_HELP)
    track_running_stats: bool = param(True, label="Remember", advanced=True, help=TRACK_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            nn.BatchNorm2d,
            num_features=input[1],
            eps=self.eps,
            momentum=self.momentum,
            affine=self.affine,
            track_running_stats=self.track_running_stats,
        )

    def unexportable(self, input: Image) -> str:
        return "" if self.track_running_stats or product(input[2:]) > 1 else FORGETS

    def summary(self) -> str:
        return f"momentum {self.momentum:g}"


@layer(
    "BatchNorm 3D",
    group=GROUP,
    example=[(4, 4, 4, 4)],
    icon="norm",
    stem="norm",
    synonyms=("batch normalization", "bn", "standardize"),
    formula="y = (x − mean) / √(var + ε) · γ + β, over the batch",
)
class BatchNorm3d:
    """Bring each channel of a volume to mean 0 and variance 1 over the batch."""

    momentum: float = param(0.1, low=0, high=1, key=True, help=MOMENTUM_HELP)
    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(True, label="Scale and shift", advanced=True, help=AFFINE_HELP)
    track_running_stats: bool = param(True, label="Remember", advanced=True, help=TRACK_HELP)

    def call(self, input: Volume) -> Call:
        return Call(
            nn.BatchNorm3d,
            num_features=input[1],
            eps=self.eps,
            momentum=self.momentum,
            affine=self.affine,
            track_running_stats=self.track_running_stats,
        )

    def unexportable(self, input: Volume) -> str:
        return "" if self.track_running_stats or product(input[2:]) > 1 else FORGETS

    def summary(self) -> str:
        return f"momentum {self.momentum:g}"


@layer(
    "InstanceNorm 1D",
    group=GROUP,
    example=[(16, 16)],
    icon="norm",
    stem="norm",
    synonyms=("instance normalization", "contrast", "style"),
)
class InstanceNorm1d:
    """Bring each channel of a signal to mean 0 and variance 1, sample by sample."""

    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(False, label="Scale and shift", help=AFFINE_HELP)
    momentum: float = param(0.1, low=0, high=1, advanced=True, help=MOMENTUM_HELP)
    track_running_stats: bool = param(False, label="Remember", advanced=True, help=REMEMBER_HELP)

    def call(self, input: Signal) -> Call:
        return Call(
            nn.InstanceNorm1d,
            num_features=input[1],
            eps=self.eps,
            momentum=self.momentum,
            affine=self.affine,
            track_running_stats=self.track_running_stats,
        )

    def checks(self, input: Signal) -> Iterator[Wrong]:
        yield from place_checks(input)


@layer(
    "InstanceNorm 2D",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="norm",
    stem="norm",
    synonyms=("instance normalization", "contrast", "style"),
    formula="y = (x − mean) / √(var + ε), for each sample and channel",
)
class InstanceNorm2d:
    """Bring each channel of an image to mean 0 and variance 1, sample by sample."""

    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(False, label="Scale and shift", help=AFFINE_HELP)
    momentum: float = param(0.1, low=0, high=1, advanced=True, help=MOMENTUM_HELP)
    track_running_stats: bool = param(False, label="Remember", advanced=True, help=REMEMBER_HELP)

    def call(self, input: Image) -> Call:
        return Call(
            nn.InstanceNorm2d,
            num_features=input[1],
            eps=self.eps,
            momentum=self.momentum,
            affine=self.affine,
            track_running_stats=self.track_running_stats,
        )

    def checks(self, input: Image) -> Iterator[Wrong]:
        yield from place_checks(input)


@layer(
    "InstanceNorm 3D",
    group=GROUP,
    example=[(4, 4, 4, 4)],
    icon="norm",
    stem="norm",
    synonyms=("instance normalization", "contrast", "style"),
)
class InstanceNorm3d:
    """Bring each channel of a volume to mean 0 and variance 1, sample by sample."""

    eps: float = param(1e-5, low=EPSILON_LOW, high=1, label="Epsilon", advanced=True, help=EPSILON_HELP)
    affine: bool = param(False, label="Scale and shift", help=AFFINE_HELP)
    momentum: float = param(0.1, low=0, high=1, advanced=True, help=MOMENTUM_HELP)
    track_running_stats: bool = param(False, label="Remember", advanced=True, help=REMEMBER_HELP)

    def call(self, input: Volume) -> Call:
        return Call(
            nn.InstanceNorm3d,
            num_features=input[1],
            eps=self.eps,
            momentum=self.momentum,
            affine=self.affine,
            track_running_stats=self.track_running_stats,
        )

    def checks(self, input: Volume) -> Iterator[Wrong]:
        yield from place_checks(input)


def place_checks(input: Shape) -> Iterator[Wrong]:
    """One place a channel has no variance."""
    if product(input[2:]) == 1:
        why = "Each channel has a single value, which has no mean and variance of its own."
        yield Wrong(why, "There is nothing to normalise")
