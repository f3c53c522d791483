"""The grid of rectangles: what touches an area is found, however large a rectangle is."""

from __future__ import annotations

import random
import time
from typing import Any

from PySide6.QtCore import QRectF

from engine.graph.model import Graph, Node, Project, Wire
from gui import layout
from gui.canvas.grid import Grid
from gui.canvas.wiring import pulled_out

HUGE = QRectF(-1e6, -1e6, 2e6, 2e6)


def test_a_rectangle_as_large_as_a_drawing_takes_no_time() -> None:
    grid, begun = Grid(), time.process_time()
    grid.put("small", QRectF(0, 0, 160, 88))
    for step in range(100):
        grid.put("huge", HUGE.translated(step, 0))
    assert grid.near(QRectF(10, 10, 1, 1)) == {"small", "huge"}
    assert grid.near(QRectF(5e5, 10, 1, 1)) == {"huge"}
    assert not grid.is_free((5e5, 0, 6e5, 0), ["small"])
    assert grid.is_free((5e5, 0, 6e5, 0), ["huge"])
    grid.put("huge", QRectF(0, 0, 10, 10))
    assert grid.near(QRectF(5e5, 10, 1, 1)) == set()
    grid.put("huge", HUGE)
    grid.take("huge")
    assert grid.near(QRectF(10, 10, 1, 1)) == {"small"}
    assert time.process_time() - begun < 1.0, "it takes a hundredth of a second"


def test_what_is_found_is_what_touches() -> None:
    chance, grid = random.Random(1), Grid()
    rects: dict[str, QRectF] = {}

    def some(largest: float) -> QRectF:
        size = chance.uniform(0, largest), chance.uniform(0, largest)
        return QRectF(chance.uniform(-2000, 2000), chance.uniform(-2000, 2000), *size)

    for _ in range(600):
        name = str(chance.randrange(60))
        if chance.random() < 0.2:
            grid.take(name)
            rects.pop(name, None)
        else:
            rects[name] = some(chance.choice((200, 2000, 100_000)))
            grid.put(name, rects[name])
        area = some(1000)
        left, top, right, bottom = area.getCoords()  # type: ignore[misc]
        touching = {
            n
            for n, r in rects.items()
            if r.left() <= right and left <= r.right() and r.top() <= bottom and top <= r.bottom()
        }
        assert grid.near(area) == touching
        assert grid.is_free((left, top, right, bottom), ()) == (not touching)


def test_a_wire_from_one_end_of_the_world_to_the_other_is_shown(show: Any) -> None:
    far = {"a": Node("Input", {}, (-250_000.0, -250_000.0)), "b": Node("ReLU", {}, (250_000.0, 250_000.0))}
    begun = time.process_time()
    canvas = show(Graph(far, {"b.input": Wire("a.output", "b.input", ((1e6, -1e6), (-1e6, 1e6)))}))
    assert canvas.scene.wires_in(QRectF(0, 0, 10, 10)) == {"b.input"}
    assert time.process_time() - begun < 3.0, "it takes a tenth of a second"


def test_thousands_of_layers_are_pulled_out_and_placed_soon() -> None:
    nodes = {f"relu{i}": Node("ReLU", {}, (200.0 * i, 0.0)) for i in range(4000)}
    wires = {f"relu{i + 1}.input": Wire(f"relu{i}.output", f"relu{i + 1}.input") for i in range(3999)}
    project, begun = Project(graphs={"main": Graph(nodes, wires)}), time.process_time()
    after = pulled_out(project, list(nodes)[1:-1]).main
    assert list(after.nodes) == list(nodes)
    assert list(after.wires) == ["relu3999.input"]
    assert after.nodes["relu7"].at == (1400.0, 96.0)
    assert layout.crowded(after, nodes.keys()) == []
    assert time.process_time() - begun < 2.0, "it takes a tenth of a second"
