"""Boxes in an image: their overlap, anchors, what leads from one box to another, which are kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gui.how.given import Given, by
from gui.how.picture import Box, Dot, Mark, Picture, Stroke, Tone, Word, number
from gui.translate import tr


class Plane:
    """An image on the drawing, in points of 0 to 100."""

    def __init__(self, wide: float, high: float = 112.0) -> None:
        self.x, self.y, self.wide, self.high = 8.0, 8.0, wide - 16, high

    def ground(self) -> Box:
        """The image itself."""
        return Box(self.x, self.y, self.wide, self.high, "rule", 0.25, "rule", radius=4)

    def box(
        self, sides: Sequence[float], tone: Tone, width: float = 2, dashed: bool = False, fill: float = 0
    ) -> Box:
        """A box by left, top, right, bottom."""
        left, top, right, bottom = sides
        x, y = self.x + left / 100 * self.wide, self.y + top / 100 * self.high
        wide, high = (right - left) / 100 * self.wide, (bottom - top) / 100 * self.high
        return Box(x, y, wide, high, tone if fill else None, fill, tone, width, dashed, 1)

    def dot(self, x: float, y: float, tone: Tone = "layer", radius: float = 3) -> Dot:
        """A point."""
        return Dot(self.x + x / 100 * self.wide, self.y + y / 100 * self.high, radius, tone)


def _made_up() -> str:
    return tr("The boxes are made up.")


def overlap(one: Sequence[float], two: Sequence[float]) -> float:
    """Common area over joint area."""
    wide = max(0.0, min(one[2], two[2]) - max(one[0], two[0]))
    high = max(0.0, min(one[3], two[3]) - max(one[1], two[1]))
    joint = _area(one) + _area(two) - wide * high
    return wide * high / joint if joint else 0.0


def _area(box: Sequence[float]) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


# A box that stays, and the places of another one that moves over it.
STILL = (38, 28, 72, 84)
PASSING = tuple((4 + 8 * i, 14 + 3 * i, 38 + 8 * i, 70 + 3 * i) for i in range(8))


def overlaps(given: Given) -> Picture:
    """One box moves over another: common area over joint area; a loss takes one minus its score."""
    still, stops = STILL, PASSING
    kind = given.text("kind", "iou")

    def frame(step: int) -> list[Mark]:
        plane, box = Plane(given.wide), stops[step % len(stops)]
        marks: list[Mark] = [plane.ground(), plane.box(still, "second"), plane.box(box, "layer", fill=0.25)]
        common = (max(box[0], still[0]), max(box[1], still[1]), min(box[2], still[2]), min(box[3], still[3]))
        if common[2] > common[0] and common[3] > common[1]:
            marks.append(plane.box(common, "layer", 1, fill=0.8))
        if kind == "giou":
            marks.append(plane.box(_around(box, still), "text3", 1, dashed=True))
        if kind in ("diou", "ciou"):
            middles = [plane.dot((b[0] + b[2]) / 2, (b[1] + b[3]) / 2, "text2") for b in (box, still)]
            marks += [Stroke(tuple((d.x, d.y) for d in middles), "text3", 1.2, dashed=True), *middles]
        return marks

    def words(step: int) -> str:
        box = stops[step % len(stops)]
        share = number(overlap(box, still))
        if given.layer.role != "loss":
            return tr(f"Overlap {share}: common area over joint area")
        return tr(
            f"Overlap {share}, loss {number(given.real('weight', 1.0) * (1 - score(box, still, kind)))}"
        )

    note = tr("Plain: what is wanted. Filled: what is found.") if given.layer.role == "loss" else ""
    return Picture(given.wide, 128, len(stops), frame, words, note, example=_made_up())


def _around(one: Sequence[float], two: Sequence[float]) -> tuple[float, float, float, float]:
    return min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])


def score(one: Sequence[float], two: Sequence[float], kind: str) -> float:
    """The overlap less what the kind of the loss takes off for boxes that are apart."""
    share, around = overlap(one, two), _around(one, two)
    if kind == "giou":
        joint = (_area(one) + _area(two)) * 1.0
        common = share * joint / (1 + share)
        return share - (_area(around) - (joint - common)) / _area(around)
    if kind in ("diou", "ciou"):
        apart = ((one[0] + one[2] - two[0] - two[2]) ** 2 + (one[1] + one[3] - two[1] - two[3]) ** 2) / 4
        share_ = share - apart / ((around[2] - around[0]) ** 2 + (around[3] - around[1]) ** 2)
        if kind == "diou":
            return share_
        angles = [math.atan((b[2] - b[0]) / (b[3] - b[1])) for b in (one, two)]
        differ = (angles[1] - angles[0]) ** 2 * 4 / math.pi**2
        return share_ - (differ / (1 - share + differ) * differ if differ else 0.0)
    return share


def anchors(given: Given) -> Picture:
    """The same boxes around each place of a map."""
    rows, columns = (max(1, min(s, 8)) for s in given.shape()[-2:])
    stride = given.whole("stride", 16)
    sizes = given.setting("sizes", (128.0,))
    ratios = given.setting("ratios", (1.0,))
    pairs = [(float(s), float(r)) for s in _numbers(sizes) for r in _numbers(ratios)][:9]
    real = given.shape()[-2:]

    far = max(math.sqrt(max(r, 1 / r)) * size for size, r in pairs)
    half = max(columns * stride, rows * stride, far) / 2 * 1.15

    def frame(step: int) -> list[Mark]:
        row, column = divmod(step % (rows * columns), columns)
        plane = Plane(given.wide)
        middle = columns * stride / 2, rows * stride / 2

        def across(x: float) -> float:
            return 50 + (x - middle[0]) / half * 50 * plane.high / plane.wide

        def down(y: float) -> float:
            return 50 + (y - middle[1]) / half * 50

        image = (across(0), down(0), across(columns * stride), down(rows * stride))
        marks: list[Mark] = [plane.box(image, "rule", 1, fill=0.4)]
        for r in range(rows):
            for c in range(columns):
                marks.append(plane.dot(across((c + 0.5) * stride), down((r + 0.5) * stride), "text3", 1.2))
        x, y = (column + 0.5) * stride, (row + 0.5) * stride
        for left, top, right, bottom in anchors_at(row, column, stride, pairs):
            marks.append(plane.box((across(left), down(top), across(right), down(bottom)), "layer", 1.2))
        marks.append(plane.dot(across(x), down(y), "layer", 3))
        return marks

    def words(step: int) -> str:
        row, column = divmod(step % (rows * columns), columns)
        said = ", ".join(f"{size:g}" for size in _numbers(sizes))
        return tr(f"Row {row + 1}, column {column + 1}: boxes of sizes {said}")

    count = real[0] * real[1] * len(_numbers(sizes)) * len(_numbers(ratios))
    note = tr(f"{by(real)} places, {stride} points apart: {count:,} boxes")
    return Picture(given.wide, 128, rows * columns, frame, words, note)


def anchors_at(
    row: int, column: int, stride: int, pairs: Sequence[tuple[float, float]]
) -> list[tuple[float, float, float, float]]:
    """The boxes of a place of the map, one for each size and ratio, in points of the image."""
    x, y = (column + 0.5) * stride, (row + 0.5) * stride
    halves = [(size / math.sqrt(ratio) / 2, size * math.sqrt(ratio) / 2) for size, ratio in pairs]
    return [(x - wide, y - high, x + wide, y + high) for wide, high in halves]


def _numbers(value: object) -> list[float]:
    return [float(v) for v in value] if isinstance(value, tuple) and value else [1.0]


# An anchor, and boxes that are led to from it.
ANCHOR = (22.0, 30.0, 52.0, 80.0)
FOUND = tuple((22.0 + 5 * i, 30.0 - 2 * i, 52.0 + 7 * i, 80.0 - i) for i in range(6))


def told(anchor: Sequence[float], box: Sequence[float], scales: Sequence[float]) -> list[float]:
    """Across, down, wider, higher: what leads from an anchor to a box, times the scales."""
    made = []
    for one, two in ((0, 2), (1, 3)):
        size, wanted = anchor[two] - anchor[one], box[two] - box[one]
        made.append(((box[one] + box[two]) / 2 - (anchor[one] + anchor[two]) / 2) / size)
        made.append(math.log(wanted / size))
    return [value * scale for value, scale in zip((made[0], made[2], made[1], made[3]), scales)]


def coded(given: Given) -> Picture:
    """An anchor, a box, and the four numbers that lead from one to the other."""
    anchor, stops = ANCHOR, FOUND
    scales = [*_numbers(given.setting("scales", (1.0,) * 4)), 1.0, 1.0, 1.0, 1.0][:4]

    def frame(step: int) -> list[Mark]:
        plane, box = Plane(given.wide), stops[step % len(stops)]
        middles: tuple[tuple[Sequence[float], Tone], ...] = (anchor, "text3"), (box, "layer")
        ends = [plane.dot((b[0] + b[2]) / 2, (b[1] + b[3]) / 2, tone) for b, tone in middles]
        marks: list[Mark] = [
            plane.ground(),
            plane.box(anchor, "text3", 1.5, dashed=True),
            plane.box(box, "layer", fill=0.2),
        ]
        if step % len(stops):
            marks.append(Stroke(tuple((d.x, d.y) for d in ends), "layer", 1.5, arrow=True))
        return [*marks, *ends]

    def words(step: int) -> str:
        x, y, wide, high = (number(value) for value in told(anchor, stops[step % len(stops)], scales))
        return tr(f"Shift {x} across and {y} down, growth {wide} and {high}")

    note = tr("Dashed: the anchor. Filled: the box.")
    return Picture(given.wide, 128, len(stops), frame, words, note, example=_made_up())


def converted(given: Given) -> Picture:
    """The same box by its corners, and by its middle with width and height."""
    stops = [(12 + 8 * i, 20 + 4 * i, 52 + 8 * i, 70 + 3 * i) for i in range(5)]
    corners = given.text("to", "corners") == "corners"

    def frame(step: int) -> list[Mark]:
        plane, box = Plane(given.wide), stops[step % len(stops)]
        made: list[Mark] = [plane.ground(), plane.box(box, "layer", fill=0.2)]
        middle = plane.dot((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, "text2" if corners else "layer", 4)
        ends = [
            plane.dot(box[0], box[1], "layer" if corners else "text2", 4),
            plane.dot(box[2], box[3], "layer" if corners else "text2", 4),
        ]
        return [*made, middle, *ends]

    def words(step: int) -> str:
        left, top, right, bottom = stops[step % len(stops)]
        x, y = number((left + right) / 2), number((top + bottom) / 2)
        one = tr(f"middle {x}, {y}, size {right - left} × {bottom - top}")
        two = tr(f"left {left}, top {top}, right {right}, bottom {bottom}")
        return f"{one} → {two}" if corners else f"{two} → {one}"

    return Picture(given.wide, 128, len(stops), frame, words, example=_made_up())


SCORED = (
    ((14, 20, 44, 74), 0.9),
    ((20, 26, 50, 80), 0.7),
    ((58, 30, 88, 84), 0.8),
    ((54, 24, 82, 76), 0.6),
    ((40, 6, 58, 30), 0.03),
)


def suppressed(given: Given) -> Picture:
    """Boxes by score: the best one stays, those that overlap it fall."""
    limit, least = given.real("threshold", 0.5), given.real("least", 0.0)
    most = given.whole("count", 100)
    order = sorted(range(len(SCORED)), key=lambda i: -SCORED[i][1])
    kept: list[int] = []
    fate: list[tuple[int, str]] = []
    for i in order:
        box, value = SCORED[i]
        rival = next((k for k in kept if overlap(SCORED[k][0], box) > limit), None)
        if value < least:
            fate.append((i, tr(f"falls: its score {value} is below {least:g}")))
        elif rival is not None:
            fate.append(
                (i, tr(f"falls: it overlaps a better one by {number(overlap(SCORED[rival][0], box))}"))
            )
        elif len(kept) >= most:
            fate.append((i, tr(f"falls: {most} are kept already")))
        else:
            kept.append(i)
            fate.append((i, tr("stays")))

    def frame(step: int) -> list[Mark]:
        plane, at = Plane(given.wide), step % len(fate)
        marks: list[Mark] = [plane.ground()]
        seen = [i for i, _ in fate[: at + 1]]
        for i, (box, value) in enumerate(SCORED):
            known, now = i in seen, i == fate[at][0]
            tone: Tone = "layer" if known and i in kept else "text3"
            drawn = plane.box(
                box,
                tone,
                2.5 if now else 1.5,
                dashed=known and i not in kept,
                fill=0.25 if known and i in kept else 0,
            )
            down = drawn.high - 9 if i in (1, 2) else 9.0  # where no other box stands
            marks += [
                drawn,
                Word(drawn.x + 3, drawn.y + down, drawn.wide - 6, str(value), "text", align="left"),
            ]
        return marks

    def words(step: int) -> str:
        i, what = fate[step % len(fate)]
        return tr(f"Score {SCORED[i][1]} {what}")

    return Picture(given.wide, 128, len(fate), frame, words, example=_made_up())


# A box that is there, and anchors that try to find it.
WANTED = (30, 22, 66, 82)
TRIED = tuple((30 + 6 * i, 22 + 2 * i, 66 + 6 * i, 82 + 2 * i) for i in range(6))


def matched(given: Given) -> Picture:
    """Anchors against the boxes that are there: found, background, or left out."""
    wanted, stops = WANTED, TRIED
    high, low = given.real("high", 0.5), given.real("low", 0.4)

    def frame(step: int) -> list[Mark]:
        plane, box = Plane(given.wide), stops[step % len(stops)]
        found = overlap(box, wanted) >= high
        mine = plane.box(box, "layer", fill=0.2) if found else plane.box(box, "text3", dashed=True)
        return [plane.ground(), plane.box(wanted, "second"), mine]

    def words(step: int) -> str:
        share = overlap(stops[step % len(stops)], wanted)
        what = (
            tr("it is to find the box")
            if share >= high
            else tr("background")
            if share < low
            else tr("left out of the loss")
        )
        return tr(f"Overlap {number(share)}: {what}")

    note = tr(f"Found from {high:g}, background below {low:g}; the best of all finds it anyhow")
    return Picture(given.wide, 128, len(stops), frame, words, note, example=_made_up())
