"""Curves and level lines, which no lane moves aside, go around titles and notes, and back without them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF

from engine.graph import edits
from engine.graph.model import Frame, Graph, Node, Note, Wire
from gui.canvas.canvas import Canvas
from gui.canvas.scene import CanvasScene
from gui.session import Session

Show = Callable[[Graph], Canvas]


def pair(down: float) -> Graph:
    nodes = {"a": Node("Input", at=(0.0, 0.0)), "b": Node("ReLU", at=(720.0, down))}
    return Graph(nodes, {"b.input": Wire("a.output", "b.input")})


def runs_through(scene: CanvasScene, text: QRectF) -> bool:
    """Whether the wire, as it is drawn, lies in a text."""
    path = scene.wires["b.input"].route.path
    return any(text.contains(path.pointAtPercent(step / 400)) for step in range(401))


def way(scene: CanvasScene) -> list[tuple[float, float]]:
    return [(round(p.x(), 3), round(p.y(), 3)) for p in scene.wires["b.input"].points]


@pytest.mark.parametrize("down", [0.0, 240.0])
def test_a_wire_goes_around_a_note_and_back(show: Show, session: Session, down: float) -> None:
    scene = show(pair(down)).scene
    before = way(scene)
    note = Note("Words to read", (360.0, 16.0 + down / 2 - 16), 96.0)
    session.do("Note", edits.add_note, "note1", note)
    assert not runs_through(scene, scene.things.rect("note1"))
    assert len(scene.wires["b.input"].route.corners) > 2
    session.do("Away", edits.move, {}, {"note1": (360.0, 600.0)})
    assert way(scene) == before
    session.undo()
    assert not runs_through(scene, scene.things.rect("note1"))
    session.do("Gone", edits.remove_things, ["note1"])
    assert way(scene) == before


def test_a_curve_goes_around_the_title_of_a_frame_but_into_the_frame(show: Show, session: Session) -> None:
    scene = show(pair(240.0)).scene
    session.do(
        "Frame", edits.add_frame, "frame1", Frame("A title that is long", (340.0, 118.0), (560.0, 240.0))
    )
    title = scene.things.items["frame1"].words_rect
    assert not runs_through(scene, title)
    session.undo()
    session.redo()
    again = CanvasScene(session)
    again.reset()
    assert way(again) == way(scene)


def test_a_moved_layer_takes_its_wire_around(show: Show, session: Session) -> None:
    scene = show(pair(500.0)).scene
    session.do("Note", edits.add_note, "note1", Note("Words", (360.0, 120.0), 96.0))
    assert not scene.wires["b.input"].route.corners
    session.do("Move", edits.move, {"b": (720.0, 240.0)})
    assert not runs_through(scene, scene.things.rect("note1"))
    assert scene.wires["b.input"].route.corners


def test_a_note_on_a_layer_leaves_its_wires_as_they_are(show: Show, session: Session) -> None:
    scene = show(pair(240.0)).scene
    before = way(scene)
    session.do("Note", edits.add_note, "note1", Note("Words", (700.0, 220.0), 208.0))
    assert way(scene) == before
