"""The next layer in a direction, for the arrow keys."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from PySide6.QtCore import QPointF

from engine.graph.model import Graph, node_of
from gui.canvas.scene import CanvasScene

Direction = Literal["left", "right", "up", "down"]


def neighbour(scene: CanvasScene, name: str, direction: Direction) -> str:
    """Left and right follow the wires; where none leads on, and up and down, it is the nearest layer."""
    if name not in scene.nodes:
        return min(scene.nodes, key=lambda n: (scene.grid[n].top(), scene.grid[n].left()), default="")
    wires = scene.graph.wires.values()
    if direction == "right":
        along = [node_of(w.target) for w in wires if node_of(w.source) == name]
    elif direction == "left":
        along = [node_of(w.source) for w in wires if node_of(w.target) == name]
    else:
        along = []
    here = scene.grid[name]
    if along:
        return min(along, key=lambda n: abs(scene.grid[n].top() - here.top()))
    return _nearest(scene, name, here.center(), direction)


def feeder(graph: Graph, names: Collection[str]) -> str:
    """The layer that gets the selection when these go: the one that feeds the first of them."""
    for name in names:
        for wire in graph.wires.values():
            if node_of(wire.target) == name and node_of(wire.source) not in names:
                return node_of(wire.source)
    return ""


def _nearest(scene: CanvasScene, name: str, here: QPointF, direction: Direction) -> str:
    """The nearest centre in that quarter; what lies askew counts as further away."""
    best, found = float("inf"), ""
    for other in scene.nodes:
        away = scene.grid[other].center() - here
        ahead, aside = {
            "left": (-away.x(), away.y()),
            "right": (away.x(), away.y()),
            "up": (-away.y(), away.x()),
            "down": (away.y(), away.x()),
        }[direction]
        if other != name and ahead > 8 and abs(aside) <= 2 * ahead and ahead + 2 * abs(aside) < best:
            best, found = ahead + 2 * abs(aside), other
    return found
