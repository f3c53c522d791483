"""The one item that draws everything from afar: blocks in category colours, thin wires, badges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui import theme
from gui.canvas import badges
from gui.canvas.lod import SMALLEST_TEXT, Level, level
from gui.canvas.node_item import NodeItem
from gui.canvas.node_paint import paint_layer_icons
from gui.canvas.wire_item import WireItem
from gui.canvas.wire_paint import line_colour

CHUNK = 2048.0
Key = tuple[int, int]


class FrameName(NamedTuple):
    """A frame, and what it is called."""

    rect: QRectF
    words: str
    colour: QColor


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
            left, top, right, bottom = wire.boundingRect().getCoords()
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


class OverviewItem(QGraphicsItem):
    """Draws nodes and wires in bulk; what is being moved is drawn one by one on top.

    `touch_node` and `touch_wire` say what is new; only the parts that hold it are made again, and only when
    they are painted.
    """

    def __init__(self, nodes: Mapping[str, NodeItem], wires: Mapping[str, WireItem]) -> None:
        super().__init__()
        self._nodes, self._wires = nodes, wires
        self.names: Callable[[], Sequence[FrameName]] = tuple
        self._chunks: dict[Key, Chunk] = {}
        self._at: tuple[dict[str, Key], dict[str, Key]] = ({}, {})
        self._new: tuple[set[str], set[str]] = (set(), set())
        self._lifted: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._bounds = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(3)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setVisible(False)

    def touch_node(self, name: str) -> None:
        """A node came, went, moved or looks another way."""
        self._new[0].add(name)

    def touch_wire(self, target: str) -> None:
        """A wire came, went, moved or looks another way."""
        self._new[1].add(target)

    def forget(self) -> None:
        """Everything went."""
        self._chunks.clear()
        for held in (*self._at, *self._new):
            held.clear()
        self._lifted = (frozenset(), frozenset())

    def refresh(self, bounds: QRectF) -> None:
        """The drawing is another now and fills `bounds`."""
        wanted = bounds.adjusted(-200, -200, 200, 200)
        if wanted != self._bounds:
            self.prepareGeometryChange()
            self._bounds = wanted
        self.update()

    def drawn(self) -> tuple[set[str], set[str]]:
        """The nodes and wires that the parts and what is lifted hold, once what is new is taken in."""
        self._renew()
        nodes = {name for chunk in self._chunks.values() for name in chunk.nodes}
        wires = {target for chunk in self._chunks.values() for target in chunk.wires}
        return nodes | self._lifted[0], wires | self._lifted[1]

    def lift(self, names: Iterable[str], wires: Iterable[str]) -> None:
        """Draw these on top of the rest, wherever they are at the time."""
        lifted = frozenset(names), frozenset(wires)
        for new, before, now in zip(self._new, self._lifted, lifted):
            new |= before | now
        self._lifted = lifted

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        views = self.scene().views() if self.scene() is not None else []
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        zoom = views[0].transform().m11() if views else scale  # a kept picture has the screen's own scale
        self._renew()
        seen = option.exposedRect
        shown = [c for c in self._chunks.values() if c.area.adjusted(-110, -110, 110, 110).intersects(seen)]
        for chunks in (shown, [self._on_top()] if any(self._lifted) else []):
            for draw in (_wires, _blocks, _marks):
                draw(painter, chunks, zoom)
        if level(zoom) is Level.BLOCK:
            for name in self.names():
                _name(painter, name, zoom)

    def _renew(self) -> None:
        """Put what is new into its part, and make those parts again."""
        stale: set[Key] = set()
        for place in (0, 1):
            at, lifted, chunks = self._at[place], self._lifted[place], self._chunks
            items: Mapping[str, NodeItem | WireItem] = (self._nodes, self._wires)[place]
            for name in self._new[place]:
                if (before := at.pop(name, None)) is not None:
                    chunks[before].items[place].pop(name, None)
                    stale.add(before)
                item = items.get(name)
                if item is not None and name not in lifted:
                    x, y = item.at
                    key = at[name] = int(x // CHUNK), int(y // CHUNK)
                    if key not in stale:
                        chunks.setdefault(key, Chunk())
                        stale.add(key)
                    chunks[key].items[place][name] = item  # type: ignore[index]
            self._new[place].clear()
        for key in stale:
            self._chunks[key].build()

    def _on_top(self) -> Chunk:
        chunk = Chunk()
        chunk.nodes.update({name: self._nodes[name] for name in self._lifted[0] if name in self._nodes})
        chunk.wires.update({name: self._wires[name] for name in self._lifted[1] if name in self._wires})
        chunk.build()
        return chunk


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


def _name(painter: QPainter, frame: FrameName, zoom: float) -> None:
    """What a frame is called, at 11 on the screen, above its upper edge, where there is room for it."""
    font = theme.font(SMALLEST_TEXT, 600)
    metrics = QFontMetricsF(font)
    words = metrics.elidedText(frame.words, Qt.TextElideMode.ElideRight, frame.rect.width() * zoom - 16)
    if len(words) < 2:
        return
    painter.save()
    painter.translate(frame.rect.topLeft())
    painter.scale(1 / zoom, 1 / zoom)
    plate = QRectF(0, -18, metrics.horizontalAdvance(words) + 8, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("canvas"))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(frame.colour)
    painter.setFont(font)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
