"""How a wire runs from port to port: straight, as a curve, or around the nodes in between."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Sequence
from math import hypot
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.graph.model import Place
from gui.canvas.lines import Line, Route, Straight
from gui.canvas.patience import ENDLESS, Patience
from gui.canvas.segments import plain
from gui.canvas.ways import Obstacles, around, is_clear

STUB, CORNER = 20.0, 12.0
FORWARD = 32.0
HANDLE_LOW, HANDLE_HIGH = 36.0, 160.0
FLAT = 24.0
FIRST, LONG = 16.0, 1200.0
CLEAR = 8.0
BAND, FAR = 640.0, 1e18


def route(
    start: QPointF,
    end: QPointF,
    source: QRectF,
    target: QRectF,
    obstacles: Obstacles = lambda area: (),
    bends: Sequence[Place] = (),
    patience: Patience = ENDLESS,
) -> Line:
    """The way from an output to an input; `source` and `target` are the nodes that they belong to.

    Without bends it keeps clear of all nodes; bends are a person's own way, and are kept. Where one of its
    own nodes lies on another, it is a plain curve: none would be clear, and looking for one takes long.
    Raises OutOfPatience where that is at its end.
    """
    if bends:
        return _through(start, end, bends)
    across, down = end.x() - start.x(), end.y() - start.y()
    if across > 0 and abs(down) < 0.5:
        blocked = _blockers(QRectF(start, end), source, target, obstacles)
        if not blocked:
            return Straight(start.x(), end.x(), start.y())
    elif across >= FORWARD:
        patience.look_along(across + abs(down))
        curve = cubic(start, end)
        around = QRectF(start, end).normalized()
        blocked = _blockers(around, source, target, obstacles)
        if not curve_meets(start, end, blocked):
            return _curved(curve, start, end)
    if _is_covered(source, target, obstacles):
        return _curved(cubic(start, end), start, end)
    if across < FORWARD and not (across > 0 and abs(down) < 0.5):
        return _return_path(start, end, source, target, obstacles, patience)
    return _detour(start, end, source, target, obstacles, patience)


def plain_way(start: QPointF, end: QPointF, source: QRectF, target: QRectF) -> Route:
    """A way that does not ask what stands in between."""
    if end.x() >= start.x() + FORWARD:
        return _curved(cubic(start, end), start, end)
    level = max(source.bottom(), target.bottom()) + STUB
    if target.top() > source.bottom() or target.bottom() < source.top():
        level = (max(source.top(), target.top()) + min(source.bottom(), target.bottom())) / 2
    out, back = start.x() + STUB, end.x() - STUB
    columns = [start, QPointF(out, start.y()), QPointF(out, level)]
    return bent([*columns, QPointF(back, level), QPointF(back, end.y()), end])


def cubic(start: QPointF, end: QPointF) -> QPainterPath:
    """The curve between two ports; also what a wire looks like while it is dragged."""
    handle = min(max(abs(end.x() - start.x()) / 2, HANDLE_LOW), HANDLE_HIGH)
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(handle, 0), end - QPointF(handle, 0), end)
    return path


def rounded(points: Sequence[QPointF], corner: float = CORNER) -> QPainterPath:
    """A path through the points with round corners, smaller ones where a stretch is short."""
    path = QPainterPath(points[0])
    for before, at, after in zip(points, points[1:], points[2:]):
        into, out = at - before, after - at
        length_in, length_out = hypot(into.x(), into.y()), hypot(out.x(), out.y())
        radius = min(corner, length_in / 2, length_out / 2)
        if radius < 0.5 or QPointF.dotProduct(into, out) < 0:  # to the very end before it turns back
            path.lineTo(at)
            continue
        path.lineTo(at - into * (radius / length_in))
        path.quadTo(at, at + out * (radius / length_out))
    path.lineTo(points[-1])
    return path


def _curved(path: QPainterPath, start: QPointF, end: QPointF) -> Route:
    """The label of a gentle curve begins where it does, on the side that the curve turns away from."""
    down = end.y() - start.y()
    room = end.x() - start.x() - 11 if abs(down) <= FLAT else 0.0
    return Route(path, (start + end) / 2, start + QPointF(18, 0), room, left=True, below=down < 0)


def bent(points: Sequence[QPointF]) -> Route:
    """A line of stretches; the label sits on the longest level one."""
    corners = plain((at.x(), at.y()) for at in points)
    if len(corners) == 1:
        corners *= 2  # a line of no length has two ends, too
    points = [QPointF(*at) for at in corners]
    pairs = list(itertools.pairwise(points))
    levels = [(a, b) for a, b in pairs if abs(a.y() - b.y()) < 0.5]
    one, other = max(levels or pairs, key=lambda pair: abs(pair[1].x() - pair[0].x()))
    middle = (one + other) / 2
    room = abs(other.x() - one.x()) - 2 * CORNER if levels else 0.0
    return Route(rounded(points), middle, middle, room, corners=corners)


def _return_path(
    start: QPointF, end: QPointF, source: QRectF, target: QRectF, obstacles: Obstacles, patience: Patience
) -> Route:
    """Out to the right, back between the rows, in from the left."""
    patience.spend(0)
    if target.top() > source.bottom() + 2 * CLEAR:
        low, high = source.bottom(), target.top()
    elif target.bottom() < source.top() - 2 * CLEAR:
        low, high = target.bottom(), source.top()
    else:
        return _detour(start, end, source, target, obstacles, patience)
    left, right = min(end.x() - STUB, start.x()), max(start.x() + STUB, end.x())
    gap = _free_gap(QRectF(left, low, right - left, high - low), obstacles)
    if gap is None:
        return _detour(start, end, source, target, obstacles, patience)
    plain = start.y() - source.top() == end.y() - target.top() == FIRST
    level = round((gap[0] + gap[1]) / 2) + (0.0 if plain else _beside(gap, right - left))
    points = _bracket(start, end, level, source, target, obstacles)
    if is_clear(points, obstacles):
        return bent(points)
    return _better(points, _search(start, end, obstacles, patience), obstacles)


def _detour(
    start: QPointF, end: QPointF, source: QRectF, target: QRectF, obstacles: Obstacles, patience: Patience
) -> Route:
    """Above or below everything in the way, whichever is the shorter walk."""
    left, right = min(start.x(), end.x() - STUB), max(start.x() + STUB, end.x())
    both = source.united(target) if end.x() < start.x() + FORWARD else QRectF(start, end).normalized()
    found = _search(start, end, obstacles, patience)
    most = _length(found) + STUB - abs(end.x() - start.x()) if found else FAR
    options = []
    for sign in (1, -1):
        edge = both.bottom() if sign > 0 else both.top()

        def cost(level: float) -> float:
            return abs(level - start.y()) + abs(level - end.y())

        # What is longer than the way that was found is of no use.
        level = _beyond(edge + sign * STUB, sign, left, right, obstacles, lambda at: cost(at) > most)
        options.append((cost(level), level))
    if found and min(options)[0] > most:
        return bent(found)
    return _better(_bracket(start, end, min(options)[1], source, target, obstacles), found, obstacles)


def _search(start: QPointF, end: QPointF, obstacles: Obstacles, patience: Patience) -> list[QPointF] | None:
    """A clear way from port to port, where one is found."""
    patience.spend(1)
    found = around(start + QPointF(STUB, 0), end - QPointF(STUB, 0), obstacles)
    if found is None:
        patience.tire()
        return None
    return [start, *found, end]


def _better(plain: Sequence[QPointF], found: Sequence[QPointF] | None, obstacles: Obstacles) -> Route:
    """The way that was found; the plain one where that is clear and no longer, or where there is no other."""
    if found is None or (_length(plain) <= _length(found) + STUB and is_clear(plain, obstacles)):
        return bent(plain)
    return bent(found)


def _through(start: QPointF, end: QPointF, bends: Sequence[Place]) -> Route:
    """Through the bends in their order, on the level at each of them; upright stretches lie in between."""
    stops = [start, *(QPointF(*at) for at in bends), end]
    points = [start]
    for number, (one, other) in enumerate(itertools.pairwise(stops)):
        across, down = other.x() - one.x(), other.y() - one.y()
        slanted = abs(across) >= 0.5 and abs(down) >= 0.5
        if slanted or (across < 0 and number in (0, len(bends))):
            column = (one.x() + other.x()) / 2
            if number == 0 and across < 2 * STUB:
                column = start.x() + STUB
            elif number == len(bends) and across < 2 * STUB:
                column = end.x() - STUB
            points += [QPointF(column, one.y()), QPointF(column, other.y())]
        points.append(other)
    return bent(points)


def _length(points: Sequence[QPointF]) -> float:
    return sum((b - a).manhattanLength() for a, b in itertools.pairwise(points))


def _bracket(
    start: QPointF, end: QPointF, level: float, source: QRectF, target: QRectF, obstacles: Obstacles
) -> list[QPointF]:
    out = _column(start.x() + STUB, start.y(), level, 1, source, obstacles)
    back = _column(end.x() - STUB, end.y(), level, -1, target, obstacles)
    return [
        start, QPointF(out, start.y()), QPointF(out, level), QPointF(back, level), QPointF(back, end.y()), end
    ]  # fmt: skip


def _column(x: float, one: float, other: float, sign: int, own: QRectF, obstacles: Obstacles) -> float:
    """Where the upright stretch can stand without a node in its way."""
    for _ in range(8):
        line = QRectF(x, min(one, other), 0.5, abs(other - one))
        hit = [r for r in obstacles(line) if r != own]
        if not hit:
            return x
        x = max(r.right() for r in hit) + CLEAR * 2 if sign > 0 else min(r.left() for r in hit) - CLEAR * 2
    return x


def _beside(gap: tuple[float, float], span: float) -> float:
    """How far below the middle a wire to or from a named port runs: short ones further down.

    So several skip paths between two rows lie beside each other, and the chain's own wire has the middle.
    """
    room = max((gap[1] - gap[0]) / 2 - 2 * CLEAR, 0.0)
    return round(min(CLEAR + (room - CLEAR) * (1 - min(span / LONG, 1.0)), room)) if room > CLEAR else 0.0


def _free_gap(area: QRectF, obstacles: Obstacles) -> tuple[float, float] | None:
    """The highest gap that runs through `area` from left to right."""
    spans = sorted((r.top(), r.bottom()) for r in obstacles(area))
    best: tuple[float, float] | None = None
    floor = area.top()
    for top, bottom in [*spans, (area.bottom(), area.bottom())]:
        if top - floor >= 2 * CLEAR and (best is None or top - floor > best[1] - best[0]):
            best = (floor, top)
        floor = max(floor, bottom)
    return best


def _beyond(
    level: float,
    sign: int,
    left: float,
    right: float,
    obstacles: Obstacles,
    too_far: Callable[[float], bool],
) -> float:
    """The first level, from one on downwards or upwards, on which nothing stands between two columns; or one
    that is too far.
    """
    low = high = level
    spans: list[tuple[float, float]] = []
    for _ in range(64):
        if level - CLEAR < low or high < level + CLEAR:  # a whole band is asked for, not line by line
            low, high = (level - CLEAR, level + BAND) if sign > 0 else (level - BAND, level + CLEAR)
            band = obstacles(QRectF(left, low, right - left, high - low))
            spans = [(rect.top(), rect.bottom()) for rect in band]
        hit = [span for span in spans if span[0] <= level + CLEAR and level - CLEAR <= span[1]]
        if not hit or too_far(level):
            break
        level = max(bottom for _, bottom in hit) + STUB if sign > 0 else min(top for top, _ in hit) - STUB
    return level


def _blockers(area: QRectF, source: QRectF, target: QRectF, obstacles: Obstacles) -> list[QRectF]:
    return [r for r in obstacles(area) if r not in (source, target)]


def curve_meets(start: QPointF, end: QPointF, rects: Sequence[QRectF]) -> bool:
    """Whether the curve between two ports comes nearer to a rectangle than 4: looked at every 16 along it."""
    if not rects:
        return False
    points = sorted(_along(start.x(), start.y(), end.x(), end.y()))
    for rect in rects:
        corners: Any = rect.getCoords()
        left, top, right, bottom = corners
        for x, y in points[bisect_left(points, (left - 4, -1e9)) :]:
            if x > right + 4:
                break
            if top - 4 <= y <= bottom + 4:
                return True
    return False


def _is_covered(source: QRectF, target: QRectF, obstacles: Obstacles) -> bool:
    """Whether another node lies on one of the two that a wire joins."""
    return any(
        other not in (source, target) and own.intersects(other)
        for own in (source, target)
        for other in obstacles(own)
    )


def _along(x: float, y: float, end_x: float, end_y: float) -> list[Place]:
    """Points along the curve that `cubic` draws; Qt's own way to them is many times slower."""
    handle = min(max(abs(end_x - x) / 2, HANDLE_LOW), HANDLE_HIGH)
    steps = max(24, round((abs(end_x - x) + abs(end_y - y)) / 16))
    found = []
    for step in range(1, steps):
        share = step / steps
        rest = 1 - share
        one, two, three, four = rest**3, 3 * rest * rest * share, 3 * rest * share * share, share**3
        across = one * x + two * (x + handle) + three * (end_x - handle) + four * end_x
        found.append((across, (one + two) * y + (three + four) * end_y))
    return found
