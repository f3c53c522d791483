"""Losses for images as people see them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import param
from engine.layers.call import Call
from engine.layers.judging import Judge, Reduction, weight_words
from engine.layers.pairs import LOSS, loss, pair_checks
from engine.layers.ports import Image
from engine.layers.words import changed, line
from engine.layers.wrong import Wrong
from engine.lazy import modules


@loss(
    "Structural similarity loss",
    example=[(3, 16, 16), (3, 16, 16)],
    icon="mse",
    synonyms=("ssim", "image quality", "reconstruction", "super resolution", "denoise", "restoration"),
)
class SSIMLoss(Judge):
    """Compare light, contrast and structure of two images in small windows, as the eye does."""

    size: int = param(11, low=1, high=255, label="Window", help="Points that a window is wide and high.")
    deviation: float = param(
        1.5, low=1e-2, high=1e3, advanced=True, help="How fast the window fades from its middle, in points."
    )
    value_range: float = param(
        1.0, low=1e-6, high=1e9, label="Range", help="From the darkest to the brightest value; 255 for bytes."
    )
    reduction: Reduction = param(
        "mean", label="Mean or sum", advanced=True, help="Over the channels of all images."
    )

    def call(self, input: Image, target: Image) -> Call:
        return Call(
            modules.SSIMLoss,
            outputs=LOSS,
            size=self.size,
            deviation=self.deviation,
            value_range=self.value_range,
            reduction=self.reduction,
        )

    def checks(self, input: Image, target: Image) -> Iterator[Wrong]:
        yield from pair_checks(input, target)
        smallest = min(input[2:])
        if self.size > smallest:
            why = f"The image has {input[2]:,} × {input[3]:,} points, a window {self.size} × {self.size}."
            yield Wrong(why, "The image is smaller than a window", "size", min(smallest, 255))

    def summary(self) -> str:
        return line(
            (
                f"window {self.size}",
                changed(self.value_range, 1, f"range {self.value_range:g}"),
                weight_words(self.weight),
            )
        )
