"""A wire is selected, or layers are: a command never hits what was selected before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from engine.graph import edits
from engine.graph.model import Graph
from gui.canvas.canvas import Canvas
from gui.session import Session
from tests.gui.canvas.conftest import Hand
from tests.gui.canvas.drawings import ALT, CTRL, drawing, framed_drawing

KEY = Qt.Key


@pytest.fixture
def canvas_with_wire(show: Callable[[Graph], Canvas], hand: Hand) -> Canvas:
    """A drawing in which a wire was clicked."""
    canvas = show(framed_drawing())
    middle = canvas.scene.wires["b.input"].route.middle
    hand.click((middle.x(), middle.y()))
    assert canvas.scene.wire == "b.input"
    return canvas


def test_all_layers_are_deleted_after_a_wire_was_selected(
    canvas_with_wire: Canvas, session: Session, hand: Hand
) -> None:
    hand.key(KEY.Key_A, CTRL)
    hand.key(KEY.Key_Delete)
    assert session.graph == Graph()


def test_layers_are_cut_after_a_wire_was_selected(
    canvas_with_wire: Canvas, session: Session, hand: Hand
) -> None:
    session.select(["b"])
    hand.key(KEY.Key_X, CTRL)
    assert set(session.graph.nodes) == {"a", "c"}
    session.undo()
    assert session.graph == framed_drawing()


def test_what_was_just_added_is_what_is_deleted(
    canvas_with_wire: Canvas, session: Session, hand: Hand
) -> None:
    canvas_with_wire.commands.add("GELU")
    hand.key(KEY.Key_Delete)
    assert session.graph.nodes.keys() == {"a", "b", "c"}
    assert session.graph.wires.keys() == {"b.input"}


@pytest.mark.parametrize("chosen", [(("a",), ()), ((), ("note2",))])
def test_the_arrows_move_what_is_selected_and_no_bend(
    chosen: tuple[tuple[str, ...], tuple[str, ...]],
    canvas_with_wire: Canvas,
    session: Session,
    hand: Hand,
) -> None:
    session.do("Bend", edits.set_bends, "b.input", [(300.0, 200.0)])
    canvas_with_wire.scene.select_wire("b.input")
    session.select(*chosen)
    hand.key(KEY.Key_Right, ALT)
    assert session.graph.wires["b.input"].bends == ((300.0, 200.0),)


def test_a_wire_stays_selected_while_nothing_else_is(
    show: Callable[[Graph], Canvas], session: Session
) -> None:
    canvas = show(drawing())
    session.select(["a"])
    canvas.commands.take(wire="b.input")
    assert canvas.scene.wire == "b.input"
    assert not session.selection
