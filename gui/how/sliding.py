"""Windows that slide over a signal, an image or a volume: convolutions, pools, patches, and their inverse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from gui.how.given import Given, by
from gui.how.picture import Box, Mark, Picture, Stroke, Word, number
from gui.how.window import Row
from gui.translate import tr

Reduce = Callable[[Sequence[float], int], float]
NAMES = {1: ("points",), 2: ("rows", "columns"), 3: ("slices", "rows", "columns")}
MOST_STEPS = 64
SMALLEST_WITH_FIGURES = 13.0


@dataclass(frozen=True, slots=True)
class Side:
    """What is drawn of one side: for each dimension the first place shown, and how many."""

    first: tuple[int, ...]
    shown: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def cut(self) -> bool:
        """Whether only a corner is shown."""
        return any(f + s < size for f, s, size in zip(self.first, self.shown, self.sizes))


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cells of one side stand: the last two dimensions as a grid, depth as a strip before it."""

    x: float
    y: float
    cell: float
    side: Side

    def cells(self, place: Sequence[int]) -> Box:
        """The cell of the last two dimensions."""
        row, column = (0, *place)[-2:]
        first = (0, *self.side.first)[-2:]
        left = self.x + (column - first[1]) * self.cell
        return Box(left, self.y + (row - first[0]) * self.cell, self._side, self._side)

    def slice(self, depth: int) -> Box:
        """The cell of the first of three dimensions, in the strip."""
        down = (depth - self.side.first[0]) * self.cell
        return Box(self.x - self.cell - 6, self.y + down, self._side, self._side)

    @property
    def _side(self) -> float:
        return self.cell - (1.5 if self.cell > 5 else 0.5 if self.cell > 3 else 0)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns that are drawn."""
        return (1, *self.side.shown)[-2:]  # type: ignore[return-value]


def picture(
    given: Given, rows: tuple[Row, ...], *, reduce: Reduce | None = None, back: str = "", note: str = ""
) -> Picture:
    """Each step is one window. `back`: an input spreads over several outputs instead, "all" or "one".

    `reduce` gets the values under the window and how many places it has, with padding; it gives the output.
    """
    steps = _steps(rows, bool(back))
    near, far = _sides(rows, steps, bool(back))
    left, right, high = _places(near, far, given.wide)
    foot = high + 12

    def frame(step: int) -> list[Mark]:
        spot = steps[step % len(steps)] if steps else None
        marks: list[Mark] = [*_grid(left, not back, reduce), *_grid(right, bool(back), None)]
        if spot is not None:
            marks += _step(rows, steps, spot, left, right, reduce, bool(back))
        marks += _labels(given, left, right, foot)
        return marks

    def words(step: int) -> str:
        return (
            _words(rows, steps[step % len(steps)], back)
            if steps
            else tr("The window is larger than its input")
        )

    return Picture(given.wide, foot + 12, max(len(steps), 1), frame, words, note)


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


def _sides(rows: tuple[Row, ...], steps: list[tuple[int, ...]], back: bool) -> tuple[Side, Side]:
    """What is looked at (with its padding) and what comes out."""
    least = {1: 8, 2: 6, 3: 4}[len(rows)]
    first, shown, windows = [], [], []
    for axis, row in enumerate(rows):
        used = max((spot[axis] for spot in steps), default=-1) + 1
        begin = min([0 if back else -row.low, *(t.start for t in row.taps[:used])])
        end = max((t[-1] + 1 for t in row.taps[:used]), default=row.size)
        whole = row.count if back else row.size + row.high
        first.append(begin)
        shown.append(max(end, min(whole, begin + least), begin + 1) - begin)
        windows.append(max(used, 1))
    sizes = tuple(row.count if back else row.size for row in rows)
    wide = Side(tuple(first), tuple(shown), sizes)
    few = Side((0,) * len(rows), tuple(windows), tuple(row.size if back else row.count for row in rows))
    return (few, wide) if back else (wide, few)


def _places(near: Side, far: Side, wide: float) -> tuple[Grid, Grid, float]:
    """The two grids below each other for signals, beside each other for images; and where they end."""
    if len(near.shown) == 1:
        above, below = (min(24.0, (wide - 24) / side.shown[0]) for side in (near, far))
        first = Grid((wide - above * near.shown[0]) / 2, 26, above, near)
        second = Grid((wide - below * far.shown[0]) / 2, 26 + above + 34, below, far)
        return first, second, 26 + above + below + 40
    strips = 1 if len(near.shown) == 3 else 0
    half = (wide - 44) / 2
    room = half - 8 if strips else half
    cells = []
    for side, largest in ((near, 16.0), (far, 24.0)):
        down = max(side.shown[-2], side.shown[0] if strips else 0)
        cells.append((min(largest, 116 / down, room / (side.shown[-1] + strips)), down))
    tall = max(cell * down for cell, down in cells)
    grids = []
    for x, side, (cell, _) in ((8.0, near, cells[0]), (8 + half + 28, far, cells[1])):
        used = cell * side.shown[-1]
        shift = (half + strips * (cell + 6) - used) / 2
        height = cell * max(side.shown[-2], side.shown[0] if strips else 0)
        grids.append(Grid(x + max(shift, strips * (cell + 6)), 12 + (tall - height) / 2, cell, side))
    return grids[0], grids[1], 12 + tall


def _grid(grid: Grid, values: bool, reduce: Reduce | None) -> list[Mark]:
    """All cells of a side; padding is dashed and empty."""
    marks: list[Mark] = []
    rows, columns = grid.shape
    first, sizes = (0, *grid.side.first)[-2:], (1, *grid.side.sizes)[-2:]
    if grid.cell < 3:  # too fine for cells: the whole as one plane
        corner = grid.cells(first)
        return [Box(corner.x, corner.y, grid.cell * columns, grid.cell * rows, "rule", 0.6)]
    for row, column in product(range(first[0], first[0] + rows), range(first[1], first[1] + columns)):
        box = grid.cells((row, column))
        inside = 0 <= row < sizes[0] and 0 <= column < sizes[1]
        if inside:
            marks.append(Box(box.x, box.y, box.wide, box.high, "rule", 0.7 if values else 0.35))
        else:
            marks.append(Box(box.x, box.y, box.wide, box.high, edge="rule", dashed=True))
        if values and reduce is not None and inside and grid.cell >= SMALLEST_WITH_FIGURES:
            marks.append(_figure(box, number(value(row, column)), "text2"))
    if len(grid.side.shown) == 3:
        for depth in range(grid.side.first[0], grid.side.first[0] + grid.side.shown[0]):
            box = grid.slice(depth)
            inside = 0 <= depth < grid.side.sizes[0]
            marks.append(
                Box(box.x, box.y, box.wide, box.high, "rule", 0.7)
                if inside
                else Box(box.x, box.y, box.wide, box.high, edge="rule", dashed=True)
            )
    return marks


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
                marks.append(_figure(box, number(_reduced(rows, each, reduce)), "text"))
    marks += _window(wide, taps, rows, reduce)
    target = few.cells(spot)
    marks.append(Box(target.x, target.y, target.wide, target.high, "layer"))
    if reduce is not None and figures:
        marks.append(_figure(target, number(_reduced(rows, spot, reduce)), "on-layer"))
    if len(spot) == 3:
        box = few.slice(spot[0])
        marks.append(Box(box.x, box.y, box.wide, box.high, "layer"))
    frame = _frame(wide, taps)
    marks.append(frame)
    marks.append(_way(target, frame, len(spot) == 1) if back else _way(frame, target, len(spot) == 1))
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
            marks.append(_figure(box, number(value(*place)), "on-layer" if place == picked else "text"))
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


def _way(start: Box, end: Box, down: bool) -> Stroke:
    if down:
        points = ((start.middle[0], start.y + start.high), (end.middle[0], end.y - 1))
    else:
        points = ((start.x + start.wide, start.middle[1]), (end.x - 1, end.middle[1]))
    return Stroke(points, "layer", 1.5, arrow=True)


def _figure(box: Box, text: str, tone: str) -> Word:
    return Word(box.x - 3, box.middle[1], box.wide + 6, text, tone, 11 if box.wide >= 15 else 9)  # type: ignore[arg-type]


def _labels(given: Given, left: Grid, right: Grid, foot: float) -> list[Mark]:
    """The real sizes of both sides."""
    texts = [tr(f"corner of {by(g.side.sizes)}") if g.side.cut else by(g.side.sizes) for g in (left, right)]
    if len(left.side.shown) == 1:
        return [
            Word(4, 13, given.wide - 8, f"{_of(left.side)} {tr('in')}"),
            Word(4, foot, given.wide - 8, f"{_of(right.side)} {tr('out')}"),
        ]
    half = given.wide / 2
    ends = ("", "") if len(left.side.shown) == 3 else (tr("in"), tr("out"))
    return [
        Word(0, foot, half - 4, f"{texts[0]} {ends[0]}".strip()),
        Word(half + 4, foot, half - 4, f"{texts[1]} {ends[1]}".strip()),
    ]


def _of(side: Side) -> str:
    size = side.sizes[0]
    if size == 1:
        return tr("1 point")
    return tr(f"the first of {size} points") if side.cut else tr(f"{size} points")


def value(row: int, column: int) -> int:
    """The example's value at a place: figures from 0 to 9 without a pattern that the eye follows."""
    return (7 * row + 3 * column + 5 * row * column + row * row + 2) % 10


def _reduced(rows: tuple[Row, ...], spot: tuple[int, ...], reduce: Reduce) -> float:
    """What comes out at a spot; the depth of a volume is the same everywhere in the example."""
    taps = [row.taps[at] for row, at in zip(rows, spot)]
    sizes = (1, *(row.size for row in rows))[-2:]
    down, across = (range(1), *taps)[-2:]
    found = [float(value(r, c)) for r in down for c in across if 0 <= r < sizes[0] and 0 <= c < sizes[1]]
    edges = [(row.size, row.low, row.high) for row in rows][-2:]
    places = 1
    for (size, low, high), along in zip(edges, taps[-2:]):
        places *= sum(-low <= point < size + high for point in along)
    return reduce(found, places)


def _words(rows: tuple[Row, ...], spot: tuple[int, ...], back: str) -> str:
    """`Output 2, 3: rows 3–5, columns 5–7`, counted from 1."""
    names = NAMES[len(rows)]
    parts = []
    for row, at, name in zip(rows, spot, names):
        parts.append(_points(row.taps[at], row.count if back else row.size, name))
    place = ", ".join(str(at + 1) for at in spot)
    seen = "; ".join(parts)
    if back == "one":
        return tr(f"Value {place} goes to one place of {seen}")
    return tr(f"Value {place} is spread over {seen}") if back else tr(f"Value {place} comes from {seen}")


def _points(taps: range, size: int, name: str) -> str:
    """`rows 1–3`, `rows 1, 3, 5`, and how many of them are padding."""
    inside = [t + 1 for t in taps[:9] if 0 <= t < size] if len(taps) <= 9 else []
    outside = sum(not 0 <= t < size for t in taps)
    if len(taps) > 9:
        known = range(max(taps[0], 0) + 1, min(taps[-1], size - 1) + 2)
        text = f"{known[0]}–{known[-1]}" if len(known) else ""
    elif taps.step > 1 or len(inside) < 2:
        text = ", ".join(map(str, inside))
    else:
        text = f"{inside[0]}–{inside[-1]}"
    words = {"points": tr("points"), "rows": tr("rows"), "columns": tr("columns"), "slices": tr("slices")}[
        name
    ]
    said = f"{words} {text}" if text else ""
    padded = tr(f"{outside} outside") if outside else ""
    return " + ".join(filter(None, (said, padded)))
