"""Where ghosts, words and signs of a comparison go, so that none lies on another thing.

Words and signs keep their size on the screen while the drawing shrinks to 70 %, below which there are no
words; so room is kept for them as large as they are then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF

from gui.canvas.grid import Box, Grid
from gui.canvas.labels import Spot
from gui.canvas.lines import Line

SHRUNK = 0.7
RING, WORDS, WIDEST = 8.0, 26.0 / SHRUNK, 460.0
STEP, RINGS = 32.0, 28  # how finely and how far a free place is looked for
AFTER = 4.0
STOPS = (0.5, 0.36, 0.64, 0.24, 0.76, 0.15, 0.85, 0.43, 0.57, 0.3, 0.7, 0.08, 0.92)
HALF, LABEL = 11.0 / SHRUNK, 22.0


def free_place(grid: Grid, wanted: QRectF) -> QPointF:
    """The nearest place to the wanted one with room for a ghost, its ring and its words; below all else."""
    for by in _around():
        place = wanted.translated(by)
        if grid.is_free(_edges(_with_words(place)), ()):
            return place.topLeft()
    return QPointF(wanted.x(), grid.bounds().bottom() + WORDS + 2 * RING)


def rooms(places: Mapping[str, QRectF], grid: Grid) -> dict[str, tuple[float, bool]]:
    """How wide the words at each marked node may be: up to the next node or the words of the next one, 0
    where there is no room at all; and whether they stand below it, since something stands right above.
    """
    lower = {name: _is_below(name, place, grid) for name, place in places.items()}
    return {name: (_room(name, place, lower, grid), lower[name]) for name, place in places.items()}


def sign_places(routes: Iterable[Line], grid: Grid, taken: Iterable[QRectF]) -> list[QPointF]:
    """Where on each wire its sign stands: clear of nodes, words, labels and other signs where it can be."""
    found: list[QPointF] = []
    filled = [each for each in taken if not each.isEmpty()]
    for route in routes:
        at = next((at for at in _stops(route) if _is_free(_sign_box(at), grid, filled)), None)
        at = at or next(
            (at for at in _stops(route) if not any(box.contains(at) for box in filled)), route.middle
        )
        filled.append(_sign_box(at))
        found.append(at)
    return found


def words_box(place: QRectF, wide: float, below: bool = False) -> QRectF:
    """Where the words at a node stand that are so wide."""
    top = place.bottom() + RING if below else place.top() - RING - WORDS
    return QRectF(place.left() - RING, top, wide, WORDS)


def label_box(spot: Line | Spot, wide: float) -> QRectF:
    """Where the label of a wire stands, so wide on the screen; nothing where it has no room to be shown."""
    if not wide or spot.room < wide + 16:
        return QRectF()
    size = QSizeF((wide + 8) / SHRUNK, LABEL / SHRUNK)
    left = spot.label.x() if spot.left else spot.label.x() - size.width() / 2
    return QRectF(QPointF(left, spot.label.y() - (0 if spot.below else size.height())), size)


def _stops(route: Line) -> Iterator[QPointF]:
    return (route.path.pointAtPercent(stop) for stop in STOPS)


def _sign_box(at: QPointF) -> QRectF:
    return QRectF(at.x() - HALF, at.y() - HALF, 2 * HALF, 2 * HALF)


def _edges(rect: QRectF) -> Box:
    edges: Any = rect.getCoords()
    box: Box = edges
    return box


def _is_free(box: QRectF, grid: Grid, taken: Iterable[QRectF]) -> bool:
    free = grid.is_free(_edges(box), ())
    return free and not any(box.intersects(other) for other in taken)


def _with_words(place: QRectF) -> QRectF:
    return place.adjusted(-2 * RING, -RING - WORDS, 2 * RING, WORDS + RING)


@cache
def _around() -> tuple[QPointF, ...]:
    """Shifts from none to far, the near ones first; down before up, since drawings grow downwards."""
    across, down = range(-RINGS // 2, RINGS // 2 + 1), range(-RINGS // 2, RINGS + 1)
    shifts = [(x * STEP, y * STEP) for x in across for y in down]
    shifts.sort(key=lambda by: abs(by[0]) * 1.5 + (by[1] if by[1] >= 0 else -2 * by[1]))
    return tuple(QPointF(*by) for by in shifts)


def _is_below(name: str, place: QRectF, grid: Grid) -> bool:
    above, below = (_edges(words_box(place, place.width(), lower)) for lower in (False, True))
    return not grid.is_free(above, (name,)) and grid.is_free(below, (name,))


def _room(name: str, place: QRectF, lower: Mapping[str, bool], grid: Grid) -> float:
    band = words_box(place, WIDEST, lower[name])
    here = words_box(place, place.width(), lower[name])
    room = WIDEST if grid.is_free(_edges(here), (name,)) else 0.0
    for other in grid.near(band.adjusted(0, -WORDS - RING, 0, WORDS + RING)) - {name}:
        rect = grid[other]
        told = other in lower and words_box(rect, WIDEST, lower[other]).intersects(band)
        if (told or rect.intersects(band)) and rect.left() > place.left():
            room = min(room, rect.left() - RING - AFTER - band.left())
    return room
