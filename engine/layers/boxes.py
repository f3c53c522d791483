"""Boxes in images: from anchors and back, in other forms, and what overlaps.

Boxes are left, top, right, bottom, in points of the image, N × boxes × 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from engine.declare import Numbers, param
from engine.layers.call import Call, Shape
from engine.layers.declare import layer
from engine.layers.ports import FLOATS, Accepts
from engine.layers.words import by, count
from engine.layers.wrong import Wrong
from engine.lazy import modules

GROUP = "Selection and sorting"
FARTHEST = 2**24
Boxes = Annotated[Shape, Accepts("sequence", (3,), FLOATS, "boxes (N × boxes × 4)")]
WORDS = ("detection", "bounding box", "object", "rcnn", "ssd", "retinanet")
SCALES_HELP = "For x, y, width and height; 10, 10, 5, 5 in Fast R-CNN, 1, 1, 1, 1 for none."


@layer(
    "Decode boxes",
    group=GROUP,
    example=[(24, 4), (24, 4)],
    icon="reshape",
    stem="decode",
    synonyms=(*WORDS, "regression", "offsets", "deltas", "anchors"),
)
class BoxDecode:
    """Move and stretch anchors by what a network says of each: shift in x and y, growth in x and y."""

    scales: Numbers = param((1.0, 1.0, 1.0, 1.0), low=1e-6, high=1e6, label="Divide by", help=SCALES_HELP)
    image: tuple[int, int] | None = param(
        None, low=1, high=FARTHEST, label="Image size", help="Height and width at which boxes are cut off."
    )

    def call(self, input: Boxes, anchors: Boxes) -> Call:
        image = (self.image, self.image) if isinstance(self.image, int) else self.image
        return Call(modules.BoxDecode, scales=self.scales, image=image)

    def checks(self, input: Boxes, anchors: Boxes) -> Iterator[Wrong]:
        yield from same_boxes(input, anchors)
        yield from scale_checks(self.scales)

    def summary(self) -> str:
        return f"within {by(self.image, 2)}" if self.image else ""


@layer(
    "Encode boxes",
    group=GROUP,
    example=[(24, 4), (24, 4)],
    icon="reshape",
    stem="encode",
    synonyms=(*WORDS, "regression", "offsets", "deltas", "anchors"),
)
class BoxEncode:
    """Say how anchors must be moved and stretched to become the boxes: the inverse of Decode boxes."""

    scales: Numbers = param((1.0, 1.0, 1.0, 1.0), low=1e-6, high=1e6, label="Multiply by", help=SCALES_HELP)

    def call(self, input: Boxes, anchors: Boxes) -> Call:
        return Call(modules.BoxEncode, scales=self.scales)

    def checks(self, input: Boxes, anchors: Boxes) -> Iterator[Wrong]:
        yield from same_boxes(input, anchors)
        yield from scale_checks(self.scales)


@layer(
    "Convert boxes",
    group=GROUP,
    example=[(24, 4)],
    icon="reshape",
    stem="convert",
    synonyms=(*WORDS, "corners", "centre", "xyxy", "cxcywh", "yolo"),
)
class BoxConvert:
    """Turn middle, width and height into left, top, right and bottom, or back."""

    to: Literal["corners", "centre"] = param("corners", key=True, help="Corners, or middle and size.")

    def call(self, input: Boxes) -> Call:
        return Call(modules.BoxConvert, corners=self.to == "corners")

    def checks(self, input: Boxes) -> Iterator[Wrong]:
        yield from box_checks(input)

    def summary(self) -> str:
        return f"to {self.to}"


@layer(
    "Overlap of boxes",
    group=GROUP,
    example=[(24, 4), (5, 4)],
    icon="mul",
    stem="overlap",
    synonyms=(*WORDS, "iou", "intersection over union", "jaccard"),
)
class BoxOverlap:
    """Say how much each box of one set overlaps each of another: common area over joint area."""

    def call(self, input: Boxes, other: Boxes) -> Call:
        return Call(modules.BoxOverlap)

    def checks(self, input: Boxes, other: Boxes) -> Iterator[Wrong]:
        yield from box_checks(input)
        yield from box_checks(other, "other")


def box_checks(boxes: Shape, port: str = "") -> Iterator[Wrong]:
    """A box has four numbers."""
    if boxes[2] != 4:
        yield Wrong(f"A box has 4 numbers, but these have {boxes[2]:,}.", "These are no boxes", port=port)


def same_boxes(input: Shape, anchors: Shape) -> Iterator[Wrong]:
    """There must be four numbers for each anchor."""
    yield from box_checks(input)
    if tuple(input) != tuple(anchors):
        why = f"There are {count(input[1], 'box', 'boxes')}, but {count(anchors[1], 'anchor')}."
        yield Wrong(why, "Boxes and anchors don't match", port="anchors", shapes=True)


def scale_checks(scales: tuple[float, ...]) -> Iterator[Wrong]:
    """There must be one factor for each number of a box."""
    if len(scales) != 4:
        why = f"A box has 4 numbers, but there are {count(len(scales), 'factor')}."
        yield Wrong(why, "The factors do not fit", "scales", (1.0, 1.0, 1.0, 1.0))
