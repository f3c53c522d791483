"""What lies under a point of the canvas: badge, port, node, a wire or its bend, frame, note, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from engine.graph.model import port
from gui.canvas.anatomy import PortPlace
from gui.canvas.board import Board
from gui.canvas.lod import Level, level
from gui.canvas.ports import GRAB

What = Literal["badge", "port", "node", "bend", "wire", "thing", "empty"]
INSIDE = 7.0
WIRE_REACH = 6.0
BEND_REACH = 8.0


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found; `wire` is the input that a wire ends at, `bend` the number of one of its bends.

    `thing` is a frame or a note, of which `part` was found: its "body", or edges such as "left top".
    """

    what: What = "empty"
    node: str = ""
    port: PortPlace | None = None
    wire: str = ""
    bend: int = -1
    thing: str = ""
    part: str = ""

    @property
    def address(self) -> str:
        """The address of the port that was hit."""
        return port(self.node, self.port.name) if self.port is not None else ""


def hit(scene: Board, at: QPointF, zoom: float) -> Hit:
    """What a click at a point of the scene means, the smallest thing first."""
    scale = max(1.0, 1 / zoom)
    reach = QRectF(at.x() - 24 * scale, at.y() - 24 * scale, 48 * scale, 48 * scale)
    names = sorted(scene.grid.near(reach), key=lambda n: -scene.nodes[n].zValue())
    for name in names:
        item = scene.nodes[name]
        corner = item.place.topRight() - at
        if item.severity in ("error", "warning") and hypot(corner.x(), corner.y()) <= 10 * scale:
            return Hit("badge", name)
    if level(zoom) >= Level.TITLE and (found := _port(scene, names, at, GRAB * min(scale, 1.5))) is not None:
        return found
    for name in names:
        if scene.nodes[name].place.contains(at):
            return Hit("node", name)
    if level(zoom) >= Level.TITLE and (found := _bend(scene, at, BEND_REACH * scale)) is not None:
        return found
    if target := wire_at(scene, at, zoom):
        return Hit("wire", wire=target)
    thing, part = scene.things.at(at, zoom)
    return Hit("thing", thing=thing, part=part) if thing else Hit()


def nearest_port(scene: Board, at: QPointF, reach: float, out: bool) -> Hit | None:
    """The nearest port on one side of a node, for the free end of a wire."""
    area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
    found: list[tuple[float, str, PortPlace]] = []
    for name in scene.grid.near(area):
        for place in scene.nodes[name].anatomy.ports:
            away = scene.nodes[name].pos() + place.at - at
            if place.out == out and (distance := hypot(away.x(), away.y())) <= reach:
                found.append((distance, name, place))
    if not found:
        return None
    _, name, place = min(found, key=lambda each: each[:2])
    return Hit("port", name, place)


def node_at(scene: Board, at: QPointF) -> str:
    """The node whose box holds a point, or nothing."""
    names = scene.grid.near(QRectF(at, at))
    return max(names, key=lambda n: scene.nodes[n].zValue(), default="")


def wire_at(scene: Board, at: QPointF, zoom: float, reach: float = WIRE_REACH) -> str:
    """The input that the wire under a point ends at, or nothing."""
    reach *= max(1.0, 1 / zoom)
    area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
    near = [(scene.wires[target].distance(at), target) for target in scene.wires_in(area)]
    distance, target = min(near, default=(1e9, ""))
    return target if distance <= reach else ""


def _bend(scene: Board, at: QPointF, reach: float) -> Hit | None:
    """The bend of a wire under a point."""
    area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
    for target in sorted(scene.wires_in(area)):
        for number, (x, y) in enumerate(scene.wires[target].wire.bends):
            if hypot(x - at.x(), y - at.y()) <= reach:
                return Hit("bend", wire=target, bend=number)
    return None


def _port(scene: Board, names: list[str], at: QPointF, reach: float) -> Hit | None:
    best: tuple[float, Hit] | None = None
    for name in names:
        item = scene.nodes[name]
        for place in item.anatomy.ports:
            away = item.pos() + place.at - at
            distance = hypot(away.x(), away.y())
            # Inside the box less is grabbed, so that the tile beside the port still drags the node.
            inside = away.x() < -INSIDE if not place.out else away.x() > INSIDE
            if distance <= reach and not inside and (best is None or distance < best[0]):
                best = (distance, Hit("port", name, place))
    return best[1] if best is not None else None
