"""A small picture of a model, drawn from its own nodes and wires: bars along a line, arcs for skip paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from gui import theme

# Height of a bar in a picture of 128, and whether it grows shorter towards the end of the model.
_HEIGHTS = {
    "Inputs and targets": (62, True),
    "Convolution": (60, True),
    "Normalisation": (56, True),
    "Activation": (44, True),
    "Pooling": (36, True),
    "Dense and embedding": (46, True),
    "Sequence": (44, False),
    "Attention": (50, False),
    "Regularisation": (30, True),
    "Shape and merge": (18, False),
    "Loss and metrics": (16, False),
    "Blocks": (56, True),
}


class Bar(NamedTuple):
    """A node in the picture: its category, its column, and which of several in that column it is."""

    group: str
    column: int
    row: int
    rows: int


class Drawing(NamedTuple):
    """What is needed to draw a model: bars by node name, wires between them, number of columns."""

    bars: Mapping[str, Bar]
    wires: tuple[tuple[str, str], ...]
    columns: int


def read_drawing(raw: Any) -> Drawing:
    """Lay out `{"nodes": {name: group}, "wires": [[from, to], ...]}`; anything else draws nothing.

    Only what leads to the outputs is drawn: targets, losses and metrics are left out.
    """
    nodes, wires = _read(raw)
    model = _model(nodes, wires)
    kept = {name: group for name, group in nodes.items() if name in model}
    links = tuple((a, b) for a, b in wires if a in kept and b in kept)
    columns = _columns(list(kept), links)
    members: dict[int, list[str]] = {}
    for name, column in columns.items():
        members.setdefault(column, []).append(name)
    bars = {
        name: Bar(kept[name], column, members[column].index(name), len(members[column]))
        for name, column in columns.items()
    }
    return Drawing(bars, links, len(members))


def paint_drawing(painter: QPainter, box: QRectF, drawing: Drawing) -> None:
    """Paint the model centred in `box`."""
    if not drawing.bars:
        return
    step = min(box.width() * 0.84 / max(drawing.columns, 1), box.height() * 0.34)
    left = box.center().x() - step * (drawing.columns - 1) / 2
    places = {name: _place(bar, left, step, box) for name, bar in drawing.bars.items()}
    for source, target in drawing.wires:
        _paint_wire(painter, drawing, places, (source, target), box.top() + 4)
    painter.setPen(Qt.PenStyle.NoPen)
    for name, bar in drawing.bars.items():
        painter.setBrush(theme.category(bar.group))
        spot = places[name]
        painter.drawRoundedRect(spot, min(3.0, spot.width() / 2), min(3.0, spot.width() / 2))


def _read(raw: Any) -> tuple[dict[str, str], list[tuple[str, str]]]:
    if not isinstance(raw, Mapping):
        return {}, []
    nodes, wires = raw.get("nodes"), raw.get("wires")
    if not isinstance(nodes, Mapping) or not isinstance(wires, Sequence):
        return {}, []
    pairs = [(str(w[0]), str(w[1])) for w in wires if isinstance(w, Sequence) and len(w) == 2]
    named = {str(name): str(group) for name, group in nodes.items()}
    return named, [(a, b) for a, b in pairs if a in named and b in named]


def _model(nodes: Mapping[str, str], wires: Sequence[tuple[str, str]]) -> set[str]:
    """The outputs and all that leads to them; every node while there is no output yet."""
    fed = {target for _, target in wires}
    found = {name for name, group in nodes.items() if group == "Inputs and targets" and name in fed}
    if not found:
        return {name for name, group in nodes.items() if group != "Loss and metrics"}
    size = 0
    while len(found) != size:
        size = len(found)
        found |= {source for source, target in wires if target in found}
    return found


def _columns(names: list[str], wires: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Each node one column behind the last of its sources; a cycle stops at the number of nodes."""
    columns = dict.fromkeys(names, 0)
    for _ in range(len(names)):
        moved = False
        for source, target in wires:
            if columns[target] <= columns[source] < len(names):
                columns[target] = columns[source] + 1
                moved = True
        if not moved:
            break
    used = sorted(set(columns.values()))
    return {name: used.index(column) for name, column in columns.items()}


def _place(bar: Bar, left: float, step: float, box: QRectF) -> QRectF:
    scale = box.height() / 128
    height: float
    height, shrinks = _HEIGHTS.get(bar.group, (30, False))
    if shrinks:
        height *= max(0.42, 1 - 0.06 * bar.column)
    if bar.group == "Inputs and targets" and bar.column:
        height = 16
    room = box.height() * 0.8 / bar.rows
    height = min(height * scale, room * 0.8)
    width = min(13 * scale, step * 0.55)
    if bar.group == "Shape and merge":
        width = height = min(10 * scale, step * 0.55)
    middle = box.center().y() + (bar.row - (bar.rows - 1) / 2) * room
    return QRectF(left + bar.column * step - width / 2, middle - height / 2, width, height)


def _paint_wire(
    painter: QPainter, drawing: Drawing, places: Mapping[str, QRectF], wire: tuple[str, str], top: float
) -> None:
    """A line, or an arc over what a skip path leaves out, which stays below `top`."""
    source, target = wire
    start, end = places[source].center(), places[target].center()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    skips = drawing.bars[target].column - drawing.bars[source].column > 1
    if not skips or start.y() != end.y():
        painter.setPen(QPen(theme.color("text3"), 1.2))
        half = (end.x() - start.x()) / 2
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(half, 0), end - QPointF(half, 0), end)
        painter.drawPath(path)
        return
    painter.setPen(QPen(theme.category("Blocks"), 1.5))
    width = end.x() - start.x()
    # A cubic goes three quarters of the way to its handles; wide arcs come nearer and nearer to the top.
    room = min((start.y() - top) / 0.75, places[source].height() + 34)
    tall = room * (1 - exp(-1.4 * width / room))
    path = QPainterPath(start)
    path.cubicTo(start - QPointF(0, tall), end - QPointF(0, tall), end)
    painter.drawPath(path)
