"""Windows that slide over a signal, an image or a volume: convolutions, pools, patches, and their inverse."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import product

from gui.how import mixing
from gui.how.given import Given, by
from gui.how.grids import (
    PERIOD,
    SMALLEST_WITH_FIGURES,
    Grid,
    Reduce,
    cells_of,
    figure_in,
    places,
    sides,
    value,
)
from gui.how.mixing import Stage
from gui.how.picture import Box, Mark, Picture, Stroke, Word, number
from gui.how.spots import counted, said
from gui.how.window import Row, within
from gui.translate import tr

MOST_STEPS = 64


def picture(
    given: Given,
    rows: tuple[Row, ...],
    *,
    reduce: Reduce | None = None,
    back: str = "",
    note: str = "",
    naming: bool = False,
    stages: Sequence[Stage] = (),
) -> Picture:
    """Each step is one window. `back`: an input spreads over several outputs instead, "all" or "one".

    `reduce` gets the values under the window, how often each is there, and how many places it has, with
    padding; it gives the output.
    `naming`: the place of the largest value comes out as well. `stages` are the channels and the filters.
    """
    steps = _steps(rows, bool(back))
    near, far = sides(rows, steps, bool(back))
    left, right, high = places(near, far, given.wide)
    foot = high + 12

    def frame(step: int) -> list[Mark]:
        spot = steps[step % len(steps)] if steps else None
        marks: list[Mark] = [*cells_of(left, not back, reduce), *cells_of(right, bool(back), None)]
        if spot is not None:
            marks += _step(rows, steps, spot, left, right, reduce, bool(back))
        marks += _labels(given, left, right, foot)
        return [*marks, *mixing.marks(stages, given.wide, foot + 12, step)] if stages else marks

    def words(step: int) -> str:
        if not steps:
            return tr("The window is larger than its input")
        spot = steps[step % len(steps)]
        line = said(rows, spot, back)
        line += f": {number(reduced(rows, spot, reduce))}" if reduce is not None else ""
        return f"{line}, {tr(f'at place {place_of(rows, spot)}')}" if naming else line

    high = foot + 12 + mixing.high(stages)
    example = tr("The values are made up.") if reduce is not None else ""
    return Picture(given.wide, high, max(len(steps), 1), frame, words, note, example=example)


def _steps(rows: tuple[Row, ...], back: bool) -> list[tuple[int, ...]]:
    """The windows that are shown, in the order in which they are read."""
    most = {1: 24, 2: 8, 3: 3}[len(rows)]
    room = {1: 16, 2: 10, 3: 6}[len(rows)]
    counts = []
    for row in rows:
        begin = -row.low if not back else row.taps[0].start if row.taps else 0
        reach = row.taps[0][-1] - row.taps[0][0] + 1 if row.taps else 1
        space = max(room, min(2 * reach + 2, 40), reach + 2)
        inside = [t for t in row.taps[:most] if t[-1] - begin < space]
        counts.append(max(len(inside), 1 if row.taps else 0))
    return list(product(*(range(count) for count in counts)))[:MOST_STEPS]


def _step(
    rows: tuple[Row, ...],
    steps: list[tuple[int, ...]],
    spot: tuple[int, ...],
    left: Grid,
    right: Grid,
    reduce: Reduce | None,
    back: bool,
) -> list[Mark]:
    """The window of one step, what came out before it, and the way between them."""
    marks: list[Mark] = []
    wide, few = (right, left) if back else (left, right)
    taps = [row.taps[at] for row, at in zip(rows, spot)]
    done = steps[: steps.index(spot)]
    figures = few.cell >= SMALLEST_WITH_FIGURES
    for each in done:
        if len(spot) < 3 or each[0] == spot[0]:
            box = few.cells(each)
            marks.append(Box(box.x, box.y, box.wide, box.high, "layer", 0.4))
            if reduce is not None and figures:
                marks.append(figure_in(box, number(reduced(rows, each, reduce)), "text"))
    marks += _window(wide, taps, rows, reduce)
    target = few.cells(spot)
    marks.append(Box(target.x, target.y, target.wide, target.high, "layer"))
    if reduce is not None and figures:
        marks.append(figure_in(target, number(reduced(rows, spot, reduce)), "on-layer"))
    if len(spot) == 3:
        box = few.slice(spot[0])
        marks.append(Box(box.x, box.y, box.wide, box.high, "layer"))
    frame = _frame(wide, taps)
    marks.append(frame)
    marks.append(_way(target, frame, left, right) if back else _way(frame, target, left, right))
    return marks


def _window(grid: Grid, taps: list[range], rows: tuple[Row, ...], reduce: Reduce | None) -> list[Mark]:
    """The points under the window; the largest one in full colour where the pool picks it."""
    marks: list[Mark] = []
    if grid.cell < 3:
        return marks
    down, across = (range(1), *taps)[-2:]
    places = [(r, c) for r in down for c in across][:600]
    sizes = (1, *grid.side.sizes)[-2:]
    known = [p for p in places if 0 <= p[0] < sizes[0] and 0 <= p[1] < sizes[1]]
    picked = max(known, key=lambda p: value(*p)) if getattr(reduce, "picks", False) and known else None
    for place in places:
        box = grid.cells(place)
        inside = place in known
        marks.append(
            Box(
                box.x,
                box.y,
                box.wide,
                box.high,
                "layer",
                0.9 if place == picked else 0.55 if inside else 0.18,
            )
        )
        if reduce is not None and inside and grid.cell >= SMALLEST_WITH_FIGURES:
            marks.append(figure_in(box, number(value(*place)), "on-layer" if place == picked else "text"))
    if len(taps) == 3:
        for depth in taps[0]:
            box = grid.slice(depth)
            share = 0.55 if 0 <= depth < rows[0].size else 0.18
            marks.append(Box(box.x, box.y, box.wide, box.high, "layer", share))
    return marks


def _frame(grid: Grid, taps: list[range]) -> Box:
    """The edge around a window."""
    down, across = (range(1), *taps)[-2:]
    first, last = grid.cells((down[0], across[0])), grid.cells((down[-1], across[-1]))
    return Box(
        first.x - 1.5,
        first.y - 1.5,
        last.x + max(last.wide, grid.cell) - first.x + 1.5,
        last.y + max(last.high, grid.cell) - first.y + 1.5,
        edge="layer",
        width=2,
        radius=3,
    )


def _way(start: Box, end: Box, left: Grid, right: Grid) -> Stroke:
    """Through the gap between both sides, so that it strikes no figure."""
    if len(left.side.shown) == 1:
        points = ((start.middle[0], start.y + start.high), (end.middle[0], end.y - 1))
    else:
        strip = right.cell + 6 if len(right.side.shown) == 3 else 0
        edge = left.x + left.cell * left.shape[1]
        points = ((edge + 3, start.middle[1]), (right.x - strip - 4, end.middle[1]))
    return Stroke(points, "layer", 1.5, arrow=True)


def place_of(rows: tuple[Row, ...], spot: tuple[int, ...]) -> int:
    """Where the largest value under a window lies, counted from 0 row by row as torch counts."""
    taps = [within(row.taps[at], 0, row.size) for row, at in zip(rows, spot)]
    down, across = (range(1), *taps)[-2:]
    near = ((r, c) for r in down[:PERIOD] for c in across[:PERIOD])  # what comes later is no larger
    best = max(near, key=lambda place: value(*place), default=(0, 0))
    place = best[0] * rows[-1].size + best[1]
    return place + (taps[0][0] * rows[1].size * rows[2].size if len(rows) == 3 and taps[0] else 0)


def _labels(given: Given, left: Grid, right: Grid, foot: float) -> list[Mark]:
    """The real sizes of both sides."""
    texts = [tr(f"corner of {by(g.side.sizes)}") if g.side.cut else by(g.side.sizes) for g in (left, right)]
    if len(left.side.shown) == 1:
        return [
            Word(4, 13, given.wide - 8, f"{counted(left.side)} {tr('in')}"),
            Word(4, foot, given.wide - 8, f"{counted(right.side)} {tr('out')}"),
        ]
    half = given.wide / 2
    narrow = given.wide < 250
    ends = ("", "") if len(left.side.shown) == 3 or narrow else (tr("in"), tr("out"))
    return [
        Word(0, foot, half - 4, f"{texts[0]} {ends[0]}".strip()),
        Word(half + 4, foot, half - 4, f"{texts[1]} {ends[1]}".strip()),
    ]


def reduced(rows: tuple[Row, ...], spot: tuple[int, ...], reduce: Reduce) -> float:
    """What comes out at a spot; the values of a volume are the same at each depth of the example.

    A window may be as large as its image: as the values come again, they are counted instead of listed.
    """
    taps = [row.taps[at] for row, at in zip(rows, spot)]
    inside = [within(under, 0, row.size) for row, under in zip(rows, taps)]
    deep = len(inside[0]) if len(rows) == 3 else 1
    down, across = (range(1), *inside)[-2:]
    found: Counter[float] = Counter()
    for i, j in product(range(min(len(down), PERIOD)), range(min(len(across), PERIOD))):
        again = len(down[i::PERIOD]) * len(across[j::PERIOD]) * deep
        found[float(value(down[i], across[j]))] += again
    room = [len(within(under, -row.low, row.size + row.high)) for row, under in zip(rows, taps)]
    return reduce(+found, math.prod(room))
