"""A part of the drawing seen from afar, with everything of one colour in one list, and how it is painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from gui import theme
from gui.canvas import badges
from gui.canvas.lod import Level, level
from gui.canvas.node_item import NodeItem
from gui.canvas.node_paint import paint_layer_icons
from gui.canvas.wire_item import WireItem
from gui.canvas.wire_paint import line_colour


class Chunk:
    """A part of the drawing, with everything of one colour in one list."""

    def __init__(self) -> None:
        self.nodes: dict[str, NodeItem] = {}
        self.wires: dict[str, WireItem] = {}
        self.items = self.nodes, self.wires
        self.area = QRectF()
        self.blocks: dict[str, list[QRectF]] = {}
        self.lines: dict[str, list[QLineF]] = {}
        self.icons: dict[tuple[str, float], list[QPointF]] = {}
        self._round: dict[str, QPainterPath] = {}

    def build(self) -> None:
        """Make boxes and lines of the nodes and wires as they are now."""
        self.blocks, self.lines, self.icons, self._round = {}, {}, {}, {}
        lefts, tops, rights, bottoms = [], [], [], []
        for item in self.nodes.values():
            (x, y), anatomy = item.at, item.anatomy
            width, height = anatomy.width, anatomy.height
            self.blocks.setdefault(anatomy.group, []).append(item.place)
            centre = QPointF(x + width / 2, y + height / 2)
            self.icons.setdefault((anatomy.icon, float(height)), []).append(centre)
            lefts.append(x)
            tops.append(y)
            rights.append(x + width)
            bottoms.append(y + height)
        for wire in self.wires.values():
            lines = self.lines.setdefault("error" if wire.carries.error else wire.carries.kind, [])
            lines.extend(wire.route.lines)
            left, top, right, bottom = wire.route.area
            lefts.append(left)
            tops.append(top)
            rights.append(right)
            bottoms.append(bottom)
        self.area = QRectF()
        if lefts:
            left, top = min(lefts), min(tops)
            self.area = QRectF(left, top, max(rights) - left, max(bottoms) - top)

    def round(self, group: str) -> QPainterPath:
        """The boxes of a group with round corners, as one path."""
        path = self._round.get(group)
        if path is None:
            path = self._round[group] = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)  # where two nodes overlap there is no hole
            for box in self.blocks[group]:
                path.addRoundedRect(box, 8, 8)
        return path


def paint_chunks(painter: QPainter, chunks: Sequence[Chunk], zoom: float) -> None:
    """Wires below, blocks with icons on them, rings and badges on top."""
    for draw in (_wires, _blocks, _marks):
        draw(painter, chunks, zoom)


def _wires(painter: QPainter, chunks: Sequence[Chunk], zoom: float) -> None:
    wide = 1.5 if level(zoom) is Level.ICON else 1.0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, wide > 1)
    for kind in {kind for chunk in chunks for kind in chunk.lines}:
        pen = QPen(theme.color("error") if kind == "error" else line_colour(kind), wide)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for chunk in chunks:
            if lines := chunk.lines.get(kind):
                painter.drawLines(lines)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _blocks(painter: QPainter, chunks: Sequence[Chunk], zoom: float) -> None:
    small = level(zoom) is Level.BLOCK
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not small)
    for group in {group for chunk in chunks for group in chunk.blocks}:
        painter.setBrush(theme.category(group))
        for chunk in chunks:
            if group not in chunk.blocks:
                continue
            if small:  # corners would be smaller than a dot of the screen
                painter.drawRects(chunk.blocks[group])
            else:
                painter.drawPath(chunk.round(group))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if small:
        return
    for chunk in chunks:
        for (icon, height), centres in chunk.icons.items():
            paint_layer_icons(painter, icon, centres, min(16 / zoom, height - 6))


def _marks(painter: QPainter, chunks: Sequence[Chunk], zoom: float) -> None:
    ring = QPen(theme.color("select"), 2.5)
    ring.setCosmetic(True)
    every = (chunk.nodes.values() for chunk in chunks)
    for item in [each for nodes in every for each in nodes if each.chosen or each.severity]:
        if item.chosen:
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            gap = 2.5 / zoom
            painter.drawRoundedRect(item.place.adjusted(-gap, -gap, gap, gap), 8 + gap, 8 + gap)
        if item.severity in ("error", "warning"):
            badges.paint(painter, item.severity, item.place.topRight(), zoom)
