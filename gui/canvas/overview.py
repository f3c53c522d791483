"""The one item that draws everything from afar: blocks in category colours, thin wires, badges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui import theme
from gui.canvas.chunk import Chunk, paint_chunks
from gui.canvas.lod import SMALLEST_TEXT, Level, level
from gui.canvas.node_item import NodeItem
from gui.canvas.wire_item import WireItem

CHUNK = 2048.0
Key = tuple[int, int]
Held = tuple[frozenset[str], frozenset[str]]  # nodes and wires


class FrameName(NamedTuple):
    """A frame, and what it is called."""

    rect: QRectF
    words: str
    colour: QColor


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
        self.lifted = LiftedItem(nodes, wires)
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
        self.lifted.lift(frozenset(), frozenset())

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
        return nodes | self.lifted.names[0], wires | self.lifted.names[1]

    def lift(self, names: Iterable[str], wires: Iterable[str]) -> None:
        """Draw these on top of the rest, wherever they are at the time."""
        lifted = frozenset(names), frozenset(wires)
        for new, earlier, now in zip(self._new, self.lifted.names, lifted):
            new |= earlier | now
        before = self.lifted.boundingRect()
        self.lifted.lift(*lifted)
        for area in (before, self.lifted.boundingRect()):
            if not area.isNull():  # which would mean all of it
                self.update(area)

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
        paint_chunks(painter, shown, zoom)
        if level(zoom) is Level.BLOCK:
            for name in self.names():
                _name(painter, name, zoom)

    def _renew(self) -> None:
        """Put what is new into its part, and make those parts again."""
        stale: set[Key] = set()
        for place in (0, 1):
            at, lifted, chunks = self._at[place], self.lifted.names[place], self._chunks
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
                    held: dict[str, Any] = chunks[key].items[place]
                    held[name] = item
            self._new[place].clear()
        for key in stale:
            self._chunks[key].build()


class LiftedItem(QGraphicsItem):
    """What is being moved, seen from afar: apart from the rest, so that the picture of that can be kept."""

    def __init__(self, nodes: Mapping[str, NodeItem], wires: Mapping[str, WireItem]) -> None:
        super().__init__()
        self._nodes, self._wires = nodes, wires
        self.names: Held = (frozenset(), frozenset())
        self._bounds = QRectF()
        self.setZValue(3)
        self.setVisible(False)

    def lift(self, names: frozenset[str], wires: frozenset[str]) -> None:
        """Draw these nodes and wires, and no others."""
        self.names = names, wires
        self.follow()

    def follow(self) -> None:
        """They stand elsewhere."""
        self.prepareGeometryChange()
        items = [self._nodes[name] for name in self.names[0] if name in self._nodes]
        areas = [item.boundingRect().translated(*item.at) for item in items]
        areas += [self._wires[target].boundingRect() for target in self.names[1] if target in self._wires]
        self._bounds = QRectF()
        for area in areas:
            self._bounds = self._bounds.united(area)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        chunk = Chunk()
        chunk.nodes.update({name: self._nodes[name] for name in self.names[0] if name in self._nodes})
        chunk.wires.update({name: self._wires[name] for name in self.names[1] if name in self._wires})
        chunk.build()
        views = self.scene().views() if self.scene() is not None else []
        scale = option.levelOfDetailFromTransform(painter.worldTransform())
        paint_chunks(painter, [chunk], views[0].transform().m11() if views else scale)


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
