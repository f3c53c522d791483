"""Pooling: make a signal or an image smaller by summing up neighbours."""

from __future__ import annotations

from engine.declare import Size2, param
from engine.layers.call import Apply, Call
from engine.layers.declare import layer
from engine.layers.ports import Image
from engine.layers.words import by, line
from engine.lazy import nn, torch

GROUP = "Pooling"
LARGEST = 2**16
KERNEL_HELP = "How many points wide the window is."
STRIDE_HELP = "How many points the window moves at a time; empty means as wide as the window."
PADDING_HELP = "Points added around the edges, at most half the window."


@layer(
    "Max pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="maxpool",
    synonyms=("maxpool", "downsample", "subsample"),
)
class MaxPool2d:
    """Keep the largest value of each window of an image."""

    kernel_size: Size2 = param(2, low=1, high=LARGEST, label="Window", key=True, help=KERNEL_HELP)
    stride: Size2 | None = param(None, low=1, high=LARGEST, help=STRIDE_HELP)
    padding: Size2 = param(0, low=0, high=LARGEST, help=PADDING_HELP)

    def call(self, input: Image) -> Call:
        return Call(nn.MaxPool2d, kernel_size=self.kernel_size, stride=self.stride, padding=self.padding)

    def summary(self) -> str:
        return line((by(self.kernel_size, 2), f"stride {by(self.stride, 2)}" if self.stride else ""))


@layer(
    "Global average pool",
    group=GROUP,
    example=[(16, 8, 8)],
    icon="gap",
    synonyms=("gap", "global pooling", "mean", "squeeze"),
)
class GlobalAveragePool2d:
    """Sum up each channel of an image in one value, its mean."""

    def call(self, input: Image) -> Apply:
        return Apply(torch.mean, dim=(2, 3))

    def summary(self) -> str:
        return "one value per channel"
