"""Finding objects: anchors, which box each is to find, and which of the boxes found are kept."""

from __future__ import annotations

from collections.abc import Iterator

from engine.declare import Numbers, param
from engine.layers.boxes import FARTHEST, GROUP, WORDS, Boxes, box_checks
from engine.layers.call import Call
from engine.layers.declare import layer
from engine.layers.ports import Image, IndexRows, Values
from engine.layers.words import count, line
from engine.layers.wrong import Wrong
from engine.lazy import modules


@layer(
    "Anchors",
    group="Inputs and targets",
    example=[(16, 4, 6)],
    icon="split",
    synonyms=(*WORDS, "prior", "default boxes", "rpn"),
)
class Anchors:
    """Lay the same boxes around each place of a map: N × (rows · columns · boxes) × 4."""

    sizes: Numbers = param(
        (128.0, 256.0, 512.0),
        low=1e-3,
        high=FARTHEST,
        key=True,
        help="Sizes of the boxes, in points of the image.",
    )
    ratios: Numbers = param(
        (0.5, 1.0, 2.0), low=1e-3, high=1e3, help="Height over width; each with each size."
    )
    stride: int = param(
        16, low=1, high=2**16, key=True, help="Points of the image from one place of the map to the next."
    )

    def call(self, input: Image) -> Call:
        return Call(modules.Anchors, sizes=self.sizes, ratios=self.ratios, stride=self.stride)

    def checks(self, input: Image) -> Iterator[Wrong]:
        if not (self.sizes and self.ratios):
            setting, value = ("ratios", (1.0,)) if self.sizes else ("sizes", (32.0,))
            yield Wrong(
                "There must be at least one size and one ratio.", "There are no boxes", setting, value
            )

    def summary(self) -> str:
        each = len(self.sizes) * len(self.ratios)
        return line((f"{count(each, 'box', 'boxes')} a place", f"stride {self.stride}"))


@layer(
    "Match boxes",
    group=GROUP,
    example=[(24, 4), (5, 4), ("int64", 5)],
    icon="split",
    outputs=("classes", "boxes", "found"),
    stem="match",
    synonyms=(*WORDS, "assign", "anchors", "targets", "positive", "background"),
)
class MatchBoxes:
    """Give each anchor the box it is to find; rows without a box have class -1. Background becomes 0."""

    high: float = param(
        0.5, low=0, high=1, label="Found from", key=True, help="Overlap from which a box is found."
    )
    low: float = param(
        0.4,
        low=0,
        high=1,
        label="None below",
        help="Overlap below which it is background; between, it is left out.",
    )

    def call(self, anchors: Boxes, boxes: Boxes, classes: IndexRows) -> Call:
        return Call(modules.MatchBoxes, outputs=("classes", "boxes", "found"), high=self.high, low=self.low)

    def checks(self, anchors: Boxes, boxes: Boxes, classes: IndexRows) -> Iterator[Wrong]:
        yield from box_checks(anchors, "anchors")
        yield from box_checks(boxes, "boxes")
        if classes.dtype != "int64":
            yield Wrong("Class numbers must be whole numbers of 64 bits (int64).", "The classes do not fit")
        elif boxes[1] != classes[1]:
            why = f"There are {count(boxes[1], 'box', 'boxes')}, but {count(classes[1], 'class number')}."
            yield Wrong(why, "Boxes and classes don't match", port="classes")
        if self.low > self.high:
            why = f"Background ends at {self.low:g}, above {self.high:g}, where boxes begin."
            yield Wrong(why, "The limits are the wrong way round", "low", self.high)

    def summary(self) -> str:
        return f"from {self.high:g}, none below {self.low:g}"


@layer(
    "Non-maximum suppression",
    group=GROUP,
    example=[(30, 4), (30,)],
    icon="split",
    outputs=("boxes", "scores", "indices"),
    stem="nms",
    synonyms=(*WORDS, "nms", "overlap", "duplicates", "post-processing"),
)
class NMS:
    """Keep the boxes with the highest scores and drop those that overlap them; fewer end with zeros."""

    count: int = param(100, low=1, high=1000, label="Boxes", key=True, help="How many come out a sample.")
    threshold: float = param(0.5, low=0, high=1, key=True, help="The overlap that two boxes may have.")
    least: float = param(0.05, low=-1e9, high=1e9, label="Lowest score", help="Boxes below are dropped.")
    candidates: int = param(
        400, low=1, high=2**14, advanced=True, help="How many with the highest scores are looked at."
    )

    def call(self, boxes: Boxes, scores: Values, labels: IndexRows | None = None) -> Call:
        candidates = min(self.candidates, boxes[1])
        return Call(
            modules.NMS,
            outputs=("boxes", "scores", "indices"),
            keywords=("labels",),
            count=min(self.count, candidates),
            threshold=self.threshold,
            least=self.least,
            candidates=candidates,
        )

    def checks(self, boxes: Boxes, scores: Values, labels: IndexRows | None = None) -> Iterator[Wrong]:
        yield from box_checks(boxes, "boxes")
        for name, other in (("scores", scores), ("labels", labels)):
            if other is not None and other[1] != boxes[1]:
                why = f"There are {count(boxes[1], 'box', 'boxes')}, but {other[1]:,} {name}."
                yield Wrong(why, f"Boxes and {name} don't match", port=name)

    def summary(self) -> str:
        return line((count(self.count, "box", "boxes"), f"overlap {self.threshold:g}"))
