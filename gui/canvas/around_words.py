"""Wires that no lane moves aside, curves and level lines, go around titles of frames and around notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from gui.canvas.lines import Line
from gui.canvas.routes import curve_meets
from gui.canvas.ways import is_clear

if TYPE_CHECKING:
    from gui.canvas.items import Items

Box = tuple[float, float, float, float]  # left, top, right, bottom
BESIDE = 2.0  # a level line may lie as near to a text


class AroundWords:
    """Knows which wires were led around what, so that they run plainly again once that is gone."""

    def __init__(self, board: Items) -> None:
        self._board = board
        self._led: dict[str, frozenset[Box]] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._led.clear()

    def stale(self, gone: Collection[Box], come: Collection[Box]) -> list[str]:
        """The wires that run otherwise after texts went and came."""
        wires = self._board.wires
        found = {target for target, texts in self._led.items() if not texts.isdisjoint(gone)}
        for box in come:
            near = self._board.wires_in(QRectF(QPointF(*box[:2]), QPointF(*box[2:])))
            found |= {target for target in near & wires.keys() if len(wires[target].route.corners) <= 2}
        return sorted(found & wires.keys())

    def look(self, targets: Iterable[str], texts: Collection[Box]) -> None:
        """Lead those of these wires around words that run through some; each runs as if there were none."""
        rects = [QRectF(QPointF(*box[:2]), QPointF(*box[2:])) for box in texts]
        for target in targets:
            self._led.pop(target, None)
            item = self._board.wires.get(target)
            if not rects or item is None or item.wire.bends or not _meets(item.route, rects):
                continue
            line = self._board.way(target, keep_off=rects)
            if line.corners and is_clear([QPointF(*at) for at in line.corners], self._board.beside(rects)):
                self._led[target] = frozenset(texts)
                self._board.lead(target, line)


def _meets(line: Line, texts: Sequence[QRectF]) -> bool:
    """Whether a curve or a level line runs through a text; what has corners is moved aside by lanes."""
    left, top, right, bottom = line.area
    near = QRectF(left, top - BESIDE, right - left, bottom - top + 2 * BESIDE)
    met = [text for text in texts if text.intersects(near)]
    if not met or len(line.corners) > 2:
        return False
    return bool(line.corners) or curve_meets(line.path.pointAtPercent(0), line.path.currentPosition(), met)
