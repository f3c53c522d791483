"""A person's own way for a wire: bends by hand, by menu and by key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from gui.canvas.canvas import Canvas
from gui.session import Session
from tests.gui.canvas.conftest import Hand
from tests.gui.canvas.drawings import ALT, SHIFT, drawing, menu_of

Show = Callable[[Graph], Canvas]


def middle_of(canvas: Canvas, target: str) -> tuple[float, float]:
    at = canvas.scene.wires[target].route.path.pointAtPercent(0.5)
    return at.x(), at.y()


def test_a_double_click_bends_a_wire_a_drag_moves_the_bend_and_back_takes_it_away(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(drawing())
    viewport, where = canvas.view.viewport(), middle_of(canvas, "b.input")
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=hand.point(where))
    ((x, y),) = session.graph.wires["b.input"].bends
    assert abs(x - where[0]) <= 4
    assert abs(y - where[1]) <= 4
    hand.drag((x, y), (x + 8, 200.0))
    assert session.graph.wires["b.input"].bends == ((x + 8, 200.0),)
    path = canvas.scene.wires["b.input"].route.path
    assert path.boundingRect().bottom() == pytest.approx(200, abs=1)
    hand.drag((x + 8, 200.0), (x, 98.0))
    assert session.graph.wires["b.input"].bends == ()
    session.undo()
    session.undo()
    session.undo()
    assert session.graph == drawing()


def test_a_bend_that_is_dragged_can_be_called_off_and_stands_level_with_its_ports(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(drawing())
    wired = Graph(
        session.graph.nodes, {"b.input": Wire("a.output", "b.input", ((320.0, 200.0), (360.0, 240.0)))}
    )
    canvas = show(wired)
    hand.drag((320.0, 200.0), (320.0, 160.0), release=False)
    assert canvas.scene.wires["b.input"].wire.bends[0] == (320.0, 160.0)
    hand.key(Qt.Key.Key_Escape)
    assert canvas.scene.wires["b.input"].wire.bends == session.graph.wires["b.input"].bends
    hand.drag((320.0, 200.0), (320.0, 99.0))  # within 6 of the height of the port that it comes from
    assert session.graph.wires["b.input"].bends[0] == (320.0, 96.0)


def test_bends_by_menu_and_keys(show: Show, session: Session, hand: Hand) -> None:
    canvas = show(drawing())
    where = middle_of(canvas, "b.input")
    menu_of(canvas, where)["Bend the wire"].trigger()
    (before,) = session.graph.wires["b.input"].bends
    hand.key(Qt.Key.Key_Down, ALT | SHIFT)
    assert session.graph.wires["b.input"].bends == ((before[0], before[1] + 64),)
    bend = session.graph.wires["b.input"].bends[0]
    menu_of(canvas, bend)["Take the bend away"].trigger()
    assert session.graph.wires["b.input"].bends == ()
    canvas.commands.arrange.bend("b.input")
    canvas.commands.arrange.bend("b.input", QPointF(300, 300))
    assert len(session.graph.wires["b.input"].bends) == 2
    menu_of(canvas, session.graph.wires["b.input"].bends[0])["Take the wire's bends away"].trigger()
    assert session.graph.wires["b.input"].bends == ()


def test_a_wire_between_carried_layers_takes_its_bends_along(
    show: Show, session: Session, hand: Hand
) -> None:
    graph = drawing()
    bent = Graph(graph.nodes, {"b.input": Wire("a.output", "b.input", ((320.0, 200.0),))})
    canvas = show(bent)
    session.select(["a", "b"])
    hand.drag("a", (140.0 + 160, 96.0 + 240), release=False)
    assert canvas.scene.wires["b.input"].wire.bends == ((480.0, 440.0),)
    hand.release((140.0 + 160, 96.0 + 240))
    assert session.graph.wires["b.input"].bends == ((480.0, 440.0),)


def bent_by_hand() -> Graph:
    return drawing_of((80.0, 80.0), (700.0, 80.0), (400.0, 240.0))


def drawing_of(one: tuple[float, float], other: tuple[float, float], *bends: tuple[float, float]) -> Graph:
    """Two layers with a wire that was bent."""
    nodes = {"a": Node("Input", at=one), "b": Node("ReLU", at=other)}
    return Graph(nodes, {"b.input": Wire("a.output", "b.input", bends)})


@pytest.mark.parametrize("held", ["bend", "both layers"])
def test_the_wire_that_is_held_gets_another_beginning_meanwhile(
    show: Show, session: Session, hand: Hand, held: str
) -> None:
    canvas = show(bent_by_hand())
    session.do("Insert", edits.insert, "b.input", "n", Node("ReLU", at=(300.0, 80.0)), "input", "output")
    inserted = session.graph
    session.undo()
    if held == "bend":
        hand.drag((400.0, 240.0), (430.0, 260.0), release=False)
    else:
        session.select(["a", "b"])
        hand.drag("a", (180.0, 140.0), release=False)
    session.redo()
    assert canvas.view.gesture is None
    assert set(canvas.scene.nodes) == {"a", "n", "b"}
    assert {t: item.wire for t, item in canvas.scene.wires.items()} == dict(inserted.wires)
    hand.release((430.0, 260.0))
    assert session.graph == inserted


def test_a_drag_of_a_bent_wire_leaves_it_as_the_document_has_it(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(bent_by_hand())
    session.select(["a", "b"])
    hand.drag("a", (180.0, 144.0))
    assert session.graph.wires["b.input"].bends != ((400.0, 240.0),)
    assert canvas.scene.wires["b.input"].wire == session.graph.wires["b.input"]
    session.undo()
    hand.drag("a", (180.0, 144.0), release=False)
    hand.key(Qt.Key.Key_Escape)
    assert canvas.scene.wires["b.input"].wire == session.graph.wires["b.input"]
    assert session.graph == bent_by_hand()


def test_a_wire_goes_to_a_bend_from_which_it_turns_straight_back(
    show: Show, session: Session, hand: Hand
) -> None:
    canvas = show(drawing_of((300.0, 80.0), (80.0, 300.0), (520.0, 240.0)))
    assert canvas.scene.wires["b.input"].route.path.boundingRect().right() == 520.0
    hand.drag((520.0, 240.0), (560.0, 200.0))
    assert session.graph.wires["b.input"].bends == ((560.0, 200.0),)


def test_a_wire_of_no_length_through_a_bend_is_drawn(show: Show, session: Session) -> None:
    canvas = show(drawing_of((80.0, 80.0), (700.0, 80.0)))
    begin = canvas.scene.nodes["a"].port_at("output", True)
    there = edits.move(session.project, {"b": (begin.x(), 80.0)})
    there = edits.set_bends(there, "b.input", [(begin.x(), begin.y())])
    session.open(there)
    assert set(canvas.scene.wires) == {"b.input"}
    end = canvas.scene.nodes["b"].port_at("input", False)
    assert end == begin
    canvas.grab()
    session.do("Move", edits.move, {"b": (700.0, 80.0)})
    assert canvas.scene.wires["b.input"].route.path.length() == pytest.approx(700 - begin.x())
