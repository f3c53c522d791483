"""A title at a small zoom: whole where there is room, and told by the pointer where there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.graph.model import Graph, Node
from gui.canvas.canvas import Canvas
from gui.canvas.node_paint import title_fits


@pytest.mark.parametrize(("zoom", "cut"), [(1.0, set()), (0.7, {"loss"}), (0.45, {"loss"}), (0.3, set())])
def test_a_title_that_is_cut_is_told(show: Callable[[Graph], Canvas], zoom: float, cut: set[str]) -> None:
    nodes = {"short": Node("Conv2d", at=(0.0, 0.0)), "loss": Node("CrossEntropyLoss", at=(300.0, 0.0))}
    canvas = show(Graph(nodes=nodes))
    view = canvas.view
    view.set_zoom(zoom)
    items = canvas.scene.nodes
    assert {name for name, item in items.items() if not title_fits(item, view.zoom)} == cut
    for name, item in items.items():
        told = view.tip_at(view.to_screen(item.place.center()).toPoint())
        assert told == (item.anatomy.title if name in cut else "")
