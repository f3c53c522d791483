"""The strip on a block's node: what is inside, as small tiles in the order of computing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from engine.graph.model import Graph, block_of, node_of
from engine.layers import LAYERS
from gui import layout, theme
from gui.widgets.base import rounded

HEIGHT = 56.0
STEP, TILE, ROW, EDGE = 26.0, 14.0, 17.0, 10.0
MOST_COLUMNS, MOST_ROWS, MOST_KNOWN = 40, 3, 256
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Strip:
    """Tiles and lines in columns and rows; row 0 is the middle, and the ends stand in the columns outside."""

    columns: int
    tiles: tuple[tuple[float, float, str], ...]
    lines: tuple[tuple[Point, Point], ...]

    @property
    def width(self) -> float:
        """The width at which the tiles have room."""
        return self.columns * STEP + 2 * EDGE


_known: dict[int, tuple[Graph, Strip]] = {}


def strip_of(graph: Graph) -> Strip:
    """The strip of a block's drawing; remembered as long as the drawing is the same value."""
    found = _known.get(id(graph))
    if found is None:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        # The drawing is kept with its strip, so that no other one can come to have its id.
        found = _known[id(graph)] = (graph, _strip(graph))
    return found[1]


def _strip(graph: Graph) -> Strip:
    inner = [name for name, node in graph.nodes.items() if node.type not in ("Input", "Output")]
    columns = layout.columns_of(graph, inner)[:MOST_COLUMNS]
    at: dict[str, Point] = {}
    for column, names in enumerate(columns):
        shown = names[:MOST_ROWS]
        at |= {name: (column, row - (len(shown) - 1) / 2) for row, name in enumerate(shown)}
    tiles = tuple((*place, _group(graph.nodes[name].type)) for name, place in at.items())
    for name, node in graph.nodes.items():
        if node.type in ("Input", "Output"):
            at[name] = (-1.0, 0.0) if node.type == "Input" else (len(columns), 0.0)
    ends = ((node_of(wire.source), node_of(wire.target)) for wire in graph.wires.values())
    lines = dict.fromkeys((at[one], at[other]) for one, other in ends if one in at and other in at)
    return Strip(len(columns), tiles, tuple(lines))


def _group(type: str) -> str:
    return LAYERS[type].group if type in LAYERS else "Blocks" if block_of(type) else ""


def paint(painter: QPainter, strip: Strip, rect: QRectF) -> None:
    """Draw a strip; tiles grow narrower where there are many."""
    rounded(painter, rect, 5, "canvas")
    step = (rect.width() - 2 * EDGE) / max(strip.columns, 1)
    size = min(TILE, step * 0.62)

    def place(point: Point) -> QPointF:
        inside = rect.left() + EDGE + (point[0] + 0.5) * step
        x = rect.left() if point[0] < 0 else rect.right() if point[0] >= strip.columns else inside
        return QPointF(x, rect.center().y() + 6 + point[1] * ROW)

    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.mix(theme.kind("image"), theme.color("canvas"), 0.8), 1.4))
    for one, other in strip.lines:
        painter.drawPath(_line(place(one), place(other), other[0] - one[0], rect.top() + 8))
    for column, row, group in strip.tiles:
        centre = place((column, row))
        tile = QRectF(centre.x() - size / 2, centre.y() - min(size, TILE) / 2, size, min(size, TILE))
        rounded(painter, tile, size / 4, theme.category(group))


def _line(one: QPointF, other: QPointF, columns: float, top: float) -> QPainterPath:
    """Straight to the next column, or in an arc above what lies between."""
    path = QPainterPath(one)
    if columns <= 1:
        path.lineTo(other)
        return path
    bend = min(10.0, (other.x() - one.x()) / 3)
    path.cubicTo(one.x() + 2, top, one.x() + bend, top, one.x() + 2 * bend, top)
    path.lineTo(other.x() - 2 * bend, top)
    path.cubicTo(other.x() - bend, top, other.x() - 2, top, other.x(), other.y())
    return path
