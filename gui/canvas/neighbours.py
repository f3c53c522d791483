"""The next layer in a direction, for the arrow keys."""

from __future__ import annotations

from collections.abc import Collection
from math import hypot
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


def heir(graph: Graph, names: Collection[str]) -> str:
    """The layer that gets the selection when these go: one before, else one behind, else the nearest."""
    names = dict.fromkeys(names)
    before = [w.source for t, w in graph.wires.items() if node_of(t) in names]
    behind = [t for t, w in graph.wires.items() if node_of(w.source) in names]
    for address in (*before, *behind):
        if node_of(address) not in names and node_of(address) in graph.nodes:
            return node_of(address)
    gone = [graph.nodes[name].at for name in names if name in graph.nodes]
    left = [name for name in graph.nodes if name not in names]
    if not gone or not left:
        return ""
    return min(
        left, key=lambda n: hypot(graph.nodes[n].at[0] - gone[0][0], graph.nodes[n].at[1] - gone[0][1])
    )


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
