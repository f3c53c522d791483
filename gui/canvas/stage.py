"""Which items of a board are in Qt's scene: of thousands, those near what is seen.

Qt looks through all that a scene holds each time something is painted or moved, seen or not: what a drawing
costs would grow with what nobody looks at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from gui.canvas.lod import Level

if TYPE_CHECKING:
    from gui.canvas.items import Items

BEYOND = 0.25  # of what is seen, so that not each step of the paper brings items


class Stage:
    """Puts items into the scene and takes them out again; the board owns them."""

    def __init__(self, board: Items) -> None:
        self._board = board
        self._area = QRectF()
        self._nodes: set[str] = set()
        self._wires: set[str] = set()

    def look(self, seen: QRectF) -> None:
        """That part of the drawing is seen; from afar, where one item draws them all, no item is needed."""
        board = self._board
        if board.level < Level.TITLE:
            self.clear()
        elif not self._area.contains(seen):
            wide, high = seen.width() * BEYOND, seen.height() * BEYOND
            self._area = seen.adjusted(-wide, -high, wide, high)
            self._hold(board.grid.near(self._area), board.wires_in(self._area) & board.wires.keys())

    def clear(self) -> None:
        """Hold nothing, until something is looked at again."""
        self._area = QRectF()
        self._hold(set(), set())

    def follow_node(self, name: str) -> None:
        """A node came or moved."""
        if not self._area.isNull():
            item = self._board.nodes[name]
            self._set(item, name, self._nodes, item.place.intersects(self._area))

    def follow_wire(self, target: str) -> None:
        """A wire came or runs another way."""
        if not self._area.isNull():
            item = self._board.wires[target]
            self._set(item, target, self._wires, item.boundingRect().intersects(self._area))

    def take_node(self, name: str) -> None:
        """A node goes."""
        self._set(self._board.nodes[name], name, self._nodes, False)

    def take_wire(self, target: str) -> None:
        """A wire goes."""
        self._set(self._board.wires[target], target, self._wires, False)

    def _hold(self, nodes: set[str], wires: set[str]) -> None:
        board = self._board
        for name in self._nodes ^ nodes:
            self._set(board.nodes[name], name, self._nodes, name in nodes)
        for target in self._wires ^ wires:
            self._set(board.wires[target], target, self._wires, target in wires)

    def _set(self, item: QGraphicsItem, name: str, held: set[str], on: bool) -> None:
        if on and name not in held:
            held.add(name)
            if held is self._nodes:  # wires are quick to paint, and their pictures would be large
                item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
            self._board.addItem(item)
        elif not on and name in held:
            held.discard(name)
            self._board.removeItem(item)
