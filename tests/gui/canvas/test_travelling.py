"""What is taken back out of sight is brought into view."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF

from engine.graph import edits
from engine.graph.model import Graph, Node

DRAWN = Graph({"near": Node("ReLU", {}, (40.0, 80.0)), "far": Node("ReLU", {}, (6000.0, 4000.0))})


def sees(canvas: Any, name: str) -> bool:
    return bool(canvas.view.shown.intersects(canvas.scene.grid[name]))


def test_a_layer_that_changes_far_away_is_gone_to(show: Any, session: Any) -> None:
    canvas = show(DRAWN)
    session.do("Mute", edits.set_muted, ["far"], True)
    assert not sees(canvas, "far"), "an edit does not move the paper"
    session.undo()
    assert sees(canvas, "far")


def test_the_paper_stays_where_some_of_it_is_seen(show: Any, session: Any) -> None:
    canvas = show(DRAWN)
    session.do("Mute", edits.set_muted, ["far", "near"], True)
    before = canvas.view.shown
    session.undo()
    session.redo()
    assert canvas.view.shown == before


def test_the_place_of_a_layer_that_goes_is_gone_to(show: Any, session: Any) -> None:
    canvas = show(DRAWN)
    session.do("Add", edits.add, "more", Node("ReLU", {}, (-5000.0, -3000.0)))
    session.undo()
    assert canvas.view.shown.contains(QPointF(-5000.0, -3000.0))
