"""The one item that draws everything from afar: blocks in category colours, thin wires, badges."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui import theme
from gui.canvas import badges
from gui.canvas.lod import Level, level
from gui.canvas.node_item import NodeItem
from gui.canvas.node_paint import paint_layer_icon
from gui.canvas.wire_item import WireItem
from gui.canvas.wire_paint import line_colour

CHUNK = 2048.0


@dataclass(slots=True)
class Chunk:
    """A part of the drawing, with everything of one colour in one path."""

    area: QRectF = field(default_factory=QRectF)
    blocks: dict[str, QPainterPath] = field(default_factory=dict)
    lines: dict[str, list[QLineF]] = field(default_factory=dict)
    nodes: list[NodeItem] = field(default_factory=list)

    def add_node(self, item: NodeItem) -> None:
        """Draw a node in this part."""
        place = item.place
        path = self.blocks.setdefault(item.anatomy.group, QPainterPath())
        path.setFillRule(Qt.FillRule.WindingFill)  # where two nodes overlap there is no hole
        path.addRoundedRect(place, 8, 8)
        self.nodes.append(item)
        self.area = self.area.united(place)

    def add_wire(self, item: WireItem) -> None:
        """Draw a wire in this part."""
        points = item.points
        lines = self.lines.setdefault("error" if item.carries.error else item.carries.kind, [])
        lines.extend(QLineF(a, b) for a, b in itertools.pairwise(points))
        self.area = self.area.united(item.route.path.boundingRect())


class OverviewItem(QGraphicsItem):
    """Draws nodes and wires in bulk; what is being moved is drawn one by one on top."""

    def __init__(self, nodes: Mapping[str, NodeItem], wires: Mapping[str, WireItem]) -> None:
        super().__init__()
        self._nodes, self._wires = nodes, wires
        self._chunks: list[Chunk] | None = None
        self._lifted: frozenset[str] = frozenset()
        self._lifted_wires: frozenset[str] = frozenset()
        self._bounds = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(3)
        self.setVisible(False)

    def refresh(self, bounds: QRectF) -> None:
        """The drawing is another now and fills `bounds`."""
        self._chunks = None
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds.adjusted(-200, -200, 200, 200)
        self.update()

    def lift(self, names: Iterable[str], wires: Iterable[str]) -> None:
        """Draw these on top of the rest, wherever they are at the time."""
        self._lifted, self._lifted_wires = frozenset(names), frozenset(wires)
        self._chunks = None

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        shown = [
            c for c in self._parts() if c.area.adjusted(-110, -110, 110, 110).intersects(option.exposedRect)
        ]
        shown.append(self._on_top())
        for draw in (_wires, _blocks, _marks):
            for chunk in shown:
                draw(painter, chunk, zoom)

    def _parts(self) -> list[Chunk]:
        if self._chunks is None:
            chunks: dict[tuple[int, int], Chunk] = {}

            def at(point: QPointF) -> Chunk:
                return chunks.setdefault((int(point.x() // CHUNK), int(point.y() // CHUNK)), Chunk())

            _each(self._nodes, self._lifted, lambda item: at(item.pos()).add_node(item))
            _each(self._wires, self._lifted_wires, lambda item: at(item.route.middle).add_wire(item))
            self._chunks = list(chunks.values())
        return self._chunks

    def _on_top(self) -> Chunk:
        chunk = Chunk()
        for name in self._lifted & self._nodes.keys():
            chunk.add_node(self._nodes[name])
        for name in self._lifted_wires & self._wires.keys():
            chunk.add_wire(self._wires[name])
        return chunk


def _each(items: Mapping[str, object], without: frozenset[str], add: Callable[..., None]) -> None:
    for name, item in items.items():
        if name not in without:
            add(item)


def _wires(painter: QPainter, chunk: Chunk, zoom: float) -> None:
    wide = 1.5 if level(zoom) is Level.ICON else 1.0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, wide > 1)
    for kind, lines in chunk.lines.items():
        pen = QPen(theme.color("error") if kind == "error" else line_colour(kind), wide)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _blocks(painter: QPainter, chunk: Chunk, zoom: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for group, path in chunk.blocks.items():
        painter.setBrush(theme.category(group))
        painter.drawPath(path)
    if level(zoom) is not Level.ICON:
        return
    for item in chunk.nodes:
        place = item.place
        size = min(16 / zoom, place.height() - 6)
        paint_layer_icon(painter, item.anatomy.icon, place.center(), size)


def _marks(painter: QPainter, chunk: Chunk, zoom: float) -> None:
    ring = QPen(theme.color("select"), 2.5)
    ring.setCosmetic(True)
    for item in chunk.nodes:
        if item.chosen:
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            gap = 2.5 / zoom
            painter.drawRoundedRect(item.place.adjusted(-gap, -gap, gap, gap), 8 + gap, 8 + gap)
        if item.severity in ("error", "warning"):
            badges.paint(painter, item.severity, item.place.topRight(), zoom)
