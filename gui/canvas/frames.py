"""The frame around what only training needs: targets, losses and metrics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.graph.model import node_of
from gui import theme
from gui.canvas.lod import Level, level
from gui.canvas.stated_item import RoomItem
from gui.translate import mark, tr

if TYPE_CHECKING:
    from gui.canvas.items import Items

ROLES = frozenset(("target", "loss", "metric"))
GROUP = "Loss and metrics"
NAME, NOTE = mark("Training only"), mark("Left out when you export")
SIDE, ABOVE, BELOW = 16.0, 20.0, 20.0
LABEL = 44.0
NEAR = 480.0  # what has no wire to each other has one frame when it stands no further apart,
CROWD = 60  # and when there are no more than these


class FrameItem(RoomItem):
    """One dashed frame with its name at the bottom left."""

    def __init__(self, rect: QRectF) -> None:
        super().__init__(rect)
        self.setZValue(0)

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        colour = theme.category(GROUP)
        tint, edge = QColor(colour), QColor(colour)
        tint.setAlphaF(0.06)
        edge.setAlphaF(0.55)
        pen = QPen(edge, 1)
        pen.setDashPattern([4, 4])
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(tint)
        painter.drawRoundedRect(self._rect, 10, 10)
        _name(painter, self._rect, zoom)


def _name(painter: QPainter, rect: QRectF, zoom: float) -> None:
    """Name and note at the bottom left, at 12 or their smallest size on the screen."""
    shown = level(zoom)
    if shown <= Level.ICON:  # from further away it stands above the nodes
        return
    scale = max(1.0, 11 / 12 / zoom)
    width = QFontMetricsF(theme.font(12)).horizontalAdvance(tr(NOTE))
    if scale * width + 2 * SIDE > rect.width():
        return
    painter.save()
    painter.translate(rect.left() + SIDE, rect.bottom() - 12)
    painter.scale(scale, scale)
    colour = theme.category(GROUP)
    painter.drawPixmap(QPointF(0, -31), theme.pixmap("graduation-cap", colour, 14))
    painter.setPen(colour)
    painter.setFont(theme.font(12, 600))
    painter.drawText(QPointF(20, -20), tr(NAME))
    painter.setPen(theme.color("text2"))
    painter.setFont(theme.font(12))
    if shown >= Level.FULL:
        painter.drawText(QPointF(0, -1), tr(NOTE))
    painter.restore()


class FrameItems:
    """Keeps the frames of a scene around the right nodes.

    What is wired to each other has one frame, however far apart it stands, and so has what stands near each
    other; only where other nodes would be in it, too, there are several. Which nodes have one together is
    looked at when they stand still: while one is dragged its frame follows it.
    """

    def __init__(self, scene: Items) -> None:
        self._scene = scene
        self._items: list[FrameItem] = []
        self._names: frozenset[str] = frozenset()
        self._groups: list[set[str]] = []

    def refresh(self) -> None:
        """Put the frames around the nodes as they stand now."""
        nodes = self._scene.nodes
        self._names = frozenset(name for name, item in nodes.items() if item.anatomy.role in ROLES)
        self._groups = self._grouped() if len(self._names) > 1 else []
        self._surround()

    def moved(self, names: Iterable[str]) -> bool:
        """Some nodes were moved; let their frames follow, and say whether there are any."""
        concerned = not self._names.isdisjoint(names)
        if concerned:
            self._surround()
        return concerned

    def _surround(self) -> None:
        rects = [_padded(self._around(group), self._scene) for group in self._groups]
        while len(self._items) > len(rects):
            self._scene.removeItem(self._items.pop())
        for index, rect in enumerate(rects):
            if index == len(self._items):
                self._items.append(FrameItem(rect))
                self._scene.addItem(self._items[index])
            self._items[index].set_rect(rect)

    @property
    def rects(self) -> list[QRectF]:
        """Where the frames are."""
        return [item.rect for item in self._items]

    @property
    def words(self) -> list[QRectF]:
        """Where their names are."""
        return [_label(rect) for rect in self.rects]

    def bounds(self) -> QRectF:
        """The rectangle around all frames."""
        found = QRectF()
        for item in self._items:
            found = found.united(item.rect)
        return found

    def _grouped(self) -> list[set[str]]:
        """What hangs together, or stands near each other, as long as no other node stands in between."""
        groups: list[tuple[set[str], QRectF]] = []
        for part in self._parts():
            whole = self._around(part)
            pieces = [(part, whole)]
            if not self._is_free(whole):
                pieces = [({name}, self._scene.grid[name]) for name in self._ordered(part)]
            for piece, rect in pieces:
                reach = rect.adjusted(-NEAR, -NEAR, NEAR, NEAR) if len(self._names) <= CROWD else rect
                for number, (group, around) in enumerate(groups):
                    if reach.intersects(around) or not part.isdisjoint(group):
                        if self._is_free(rect.united(around)):
                            groups[number] = group | piece, rect.united(around)
                            break
                else:
                    groups.append((set(piece), rect))
        return [group for group, _ in groups]

    def _parts(self) -> list[set[str]]:
        """The nodes in parts that are wired to each other."""
        wires, ties, waiting = self._scene.wires, self._scene.ties, self._ordered(self._names)
        parts: list[set[str]] = []
        seen: set[str] = set()
        for first in waiting:
            if first in seen:
                continue
            part, fresh = {first}, [first]
            while fresh:
                here = [wires[target].wire for target in ties.at(fresh.pop()) if target in wires]
                ends = {end for wire in here for end in (node_of(wire.source), node_of(wire.target))}
                fresh += (ends & self._names) - part
                part |= ends & self._names
            parts.append(part)
            seen |= part
        return parts

    def _ordered(self, names: Iterable[str]) -> list[str]:
        grid = self._scene.grid
        return sorted(names, key=lambda n: (grid[n].top(), grid[n].left(), n))

    def _around(self, names: Iterable[str]) -> QRectF:
        found = QRectF()
        for name in names:
            found = found.united(self._scene.grid[name])
        return found

    def _is_free(self, area: QRectF) -> bool:
        """Whether no other node stands in an area."""
        return self._scene.grid.near(area) <= self._names


def _padded(rect: QRectF, scene: Items) -> QRectF:
    """The rectangle with its padding, and with room for the name where a node would cover it."""
    plain = rect.adjusted(-SIDE, -ABOVE, SIDE + 8, BELOW)
    covered = any(r.bottom() <= rect.bottom() + 1 for r in scene.grid.rects(_label(plain)))
    return plain.adjusted(0, 0, 0, LABEL - 4) if covered else plain


def _label(rect: QRectF) -> QRectF:
    """Where the name of a frame stands."""
    width = QFontMetricsF(theme.font(12)).horizontalAdvance(tr(NOTE))
    return QRectF(rect.left() + SIDE, rect.bottom() - LABEL, width + 8, LABEL)
