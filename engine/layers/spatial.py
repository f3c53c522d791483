"""Images moved by what a network says: sampled at places of its choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from engine.declare import Size2, param
from engine.layers.call import Apply, Call, Shape
from engine.layers.declare import layer
from engine.layers.padding import GROUP
from engine.layers.ports import FLOATS, Accepts, Image, Values
from engine.layers.windows import LARGEST
from engine.layers.words import by, changed, line, spread
from engine.layers.wrong import Wrong
from engine.lazy import F, modules

MODE_HELP = "Blend the points around a place (bilinear), or take the nearest."
EDGE_HELP = "What lies outside the image: zeros, its edge again, or its mirror image."
CORNER_HELP = "Whether -1 and 1 are the middles of the corner points instead of their outer edges."
Places = Annotated[
    Shape, Accepts("any", (4,), FLOATS, "places from -1 to 1 (N × height × width × 2: right and down)")
]
Mode = Literal["bilinear", "nearest"]
Edge = Literal["zeros", "border", "reflection"]


@layer(
    "Spatial transformer",
    group=GROUP,
    example=[(3, 16, 16), (6,)],
    icon="permute",
    stem="transformed",
    synonyms=(
        "stn",
        "affine",
        "warp",
        "rotate",
        "crop",
        "zoom",
        "localisation",
        "localization",
        "grid sample",
    ),
)
class SpatialTransformer:
    """Turn, move and zoom each image by the 6 numbers that a network gives for it."""

    relative: bool = param(
        True, help="The numbers are changes, so that 0 leaves an image as it is; else they are the matrix."
    )
    size: Size2 | None = param(
        None,
        low=1,
        high=LARGEST,
        key=True,
        words={"": "As it comes"},
        help="Height and width of what comes out; else as it comes in.",
    )
    mode: Mode = param("bilinear", help=MODE_HELP)
    padding_mode: Edge = param("zeros", label="Outside", help=EDGE_HELP)
    align_corners: bool = param(False, advanced=True, help=CORNER_HELP)

    def call(self, input: Image, theta: Values) -> Call:
        return Call(
            modules.SpatialTransformer,
            size=tuple(input[2:]) if self.size is None else spread(self.size, 2),
            relative=self.relative,
            mode=self.mode,
            padding_mode=self.padding_mode,
            align_corners=self.align_corners,
        )

    def checks(self, input: Image, theta: Values) -> Iterator[Wrong]:
        if theta[1] not in (3, 6):
            why = f"It needs 6 numbers (a matrix) or 3 (size, right, down) a sample, but gets {theta[1]}."
            yield Wrong(why, "The numbers are no transformation", port="theta")

    def summary(self) -> str:
        size = "" if self.size is None else f"to {by(self.size, 2)}"
        return line((size, changed(self.mode, "bilinear", self.mode)))


@layer(
    "Grid sample",
    group=GROUP,
    example=[(3, 16, 16), (8, 8, 2)],
    icon="permute",
    stem="sampled",
    synonyms=("warp", "optical flow", "deform", "places", "interpolate"),
)
class GridSample:
    """Take an image's values at given places, blended where a place lies between points."""

    mode: Mode = param("bilinear", key=True, help=MODE_HELP)
    padding_mode: Edge = param("zeros", label="Outside", help=EDGE_HELP)
    align_corners: bool = param(False, advanced=True, help=CORNER_HELP)

    def call(self, input: Image, grid: Places) -> Apply:
        return Apply(
            F.grid_sample, mode=self.mode, padding_mode=self.padding_mode, align_corners=self.align_corners
        )

    def checks(self, input: Image, grid: Places) -> Iterator[Wrong]:
        if grid[3] != 2:
            why = f"Each place is two numbers, right and down, but there are {grid[3]}."
            yield Wrong(why, "The places are no pairs", port="grid")

    def summary(self) -> str:
        return changed(self.mode, "bilinear", self.mode)
