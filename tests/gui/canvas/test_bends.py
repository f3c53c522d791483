"""A person's own way for a wire: bends by hand, by menu and by key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from engine.graph.model import Graph, Wire
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
