"""Gestures with a real mouse: what they do to the document, and that Esc leaves it as it was."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.analysis.types import Facts, Spec
from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from engine.layers.ports import Accepts
from gui.canvas.fits import fits_from
from gui.canvas.ports import misfit

IMAGE, LABELS = Spec(("N", 3, 32, 32)), Spec(("N",), "int64")
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def three() -> Graph:
    nodes = {
        "a": Node("Input", {}, (40.0, 80.0)),
        "b": Node("ReLU", {}, (320.0, 80.0)),
        "c": Node("ReLU", {}, (600.0, 80.0)),
    }
    return Graph(nodes, {"b.input": Wire("a.output", "b.input")})


def test_a_dragged_node_lands_on_the_grid_as_one_step(show: Any, hand: Any, session: Any) -> None:
    show(three())
    hand.drag("b", (453, 227))
    assert session.graph.nodes["b"].at == (392.0, 208.0)
    assert session.history.undo_label == "Move b"
    session.undo()
    assert session.graph.nodes["b"].at == (320.0, 80.0)
    assert hand.canvas.scene.nodes["b"].pos().toTuple() == (320.0, 80.0)


def test_all_selected_nodes_move_together(show: Any, hand: Any, session: Any) -> None:
    show(three())
    hand.click("b")
    hand.click("c", SHIFT)
    assert session.selection == {"b", "c"}
    hand.drag("c", (660, 176))
    assert session.graph.nodes["b"].at == (320.0, 160.0)
    assert session.graph.nodes["c"].at == (600.0, 160.0)
    assert session.graph.nodes["a"].at == (40.0, 80.0)


def test_less_than_four_pixels_is_a_click(show: Any, hand: Any, session: Any) -> None:
    show(three())
    hand.press("b")
    at = hand.point("b") + QPoint(2, 1)
    QTest.mouseMove(hand.canvas.view.viewport(), at)
    QTest.mouseRelease(hand.canvas.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert session.graph.nodes["b"].at == (320.0, 80.0)
    assert session.selection == {"b"}
    assert session.history.undo_label is None


def test_a_drag_that_comes_to_an_edit_of_something_else_ends(show: Any, hand: Any, session: Any) -> None:
    """A name that is still being written is taken when the drag begins."""
    show(three())
    view = hand.canvas.view
    hand.press("b")
    view.gesture.drag = lambda *_: session.do("Rename", edits.rename, "c", "d")
    hand.move((500, 300))
    assert view.gesture is None
    hand.release((500, 300))
    assert session.graph.nodes.keys() == {"a", "b", "d"}
    assert session.graph.nodes["b"].at == (320.0, 80.0)


@pytest.mark.parametrize("begin", ["b", "b.output", "b.input", (200.0, 400.0)])
def test_escape_calls_any_gesture_off(show: Any, hand: Any, session: Any, begin: Any) -> None:
    show(three())
    hand.click("a")
    before = session.project
    hand.drag(begin, (660, 300), release=False)
    assert hand.canvas.view.gesture is not None
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas.view.gesture is None
    hand.release((660, 300))
    assert session.project is before
    assert session.selection == {"a"}
    assert hand.canvas.scene.nodes["b"].pos().toTuple() == (320.0, 80.0)
    assert hand.canvas.scene.wires["b.input"].isVisible()


def test_a_band_selects_what_it_touches_and_shift_adds(show: Any, hand: Any, session: Any) -> None:
    show(three())
    hand.drag((300, 40), (500, 140))
    assert session.selection == {"b"}
    hand.drag((580, 40), (800, 140), SHIFT)
    assert session.selection == {"b", "c"}
    hand.drag((20, 40), (30, 60))
    assert session.selection == set()
    assert session.history.undo_label is None


@pytest.mark.parametrize(("begin", "end"), [("b.output", "c.input"), ("c.input", "b.output")])
def test_a_wire_is_drawn_in_either_direction(
    show: Any, hand: Any, session: Any, begin: str, end: str
) -> None:
    show(three())
    hand.drag(begin, end)
    assert session.graph.wires["c.input"] == Wire("b.output", "c.input")
    assert "c.input" in hand.canvas.scene.wires
    session.undo()
    assert "c.input" not in session.graph.wires
    assert "c.input" not in hand.canvas.scene.wires


def test_a_wire_dropped_on_a_node_takes_its_free_input(show: Any, hand: Any, session: Any) -> None:
    graph = three()
    nodes = {**graph.nodes, "sum": Node("Add", {}, (600.0, 240.0))}
    show(Graph(nodes, {**graph.wires, "sum.input": Wire("a.output", "sum.input")}))
    hand.drag("b.output", (680, 256))
    assert session.graph.wires["sum.other"].source == "b.output"


def test_a_connected_input_dragged_away_is_disconnected(show: Any, hand: Any, session: Any) -> None:
    show(three())
    hand.drag("b.input", (300, 300))
    assert not session.graph.wires
    assert session.history.undo_label == "Disconnect"
    assert not hand.canvas.scene.nodes["b"].anatomy.port("input", False).connected


def test_a_connected_input_dragged_to_another_is_one_step(show: Any, hand: Any, session: Any) -> None:
    show(three())
    hand.drag("b.input", "c.input")
    assert session.graph.wires == {"c.input": Wire("a.output", "c.input")}
    session.undo()
    assert session.graph.wires == {"b.input": Wire("a.output", "b.input")}


def test_a_wire_from_an_output_that_is_gone_keeps_its_direction(show: Any, hand: Any, session: Any) -> None:
    """As it is left when an Output is deleted inside a block."""
    graph = three()
    show(Graph(graph.nodes, {"b.input": Wire("a.gone", "b.input")}))
    hand.drag("b.input", "c.input")
    assert session.graph.wires == {"c.input": Wire("a.gone", "c.input")}
    session.undo()
    hand.drag("b.input", (300, 300))
    assert not session.graph.wires


def test_ports_say_whether_the_wire_fits(show: Any, hand: Any, know: Any, session: Any) -> None:
    nodes = {"label": Node("Target", {}, (40.0, 80.0)), "conv": Node("Conv2d", {}, (400.0, 80.0))}
    show(Graph({**nodes, "relu": Node("ReLU", {}, (400.0, 240.0))}))
    know({"label": Facts({}, {"output": LABELS})})
    hand.drag("label.output", "conv.input", release=False)
    conv = hand.canvas.scene.nodes["conv"]
    place = conv.anatomy.port("input", False)
    assert conv.fits.aim == ("conv", "input", False)
    assert conv.fits.why_not("conv", place) == "Labels, not images"
    hand.release("conv.input")
    # A misfit can still be drawn: analysis says what is wrong with it.
    assert session.graph.wires["conv.input"].source == "label.output"
    assert conv.fits is None


def test_a_layer_at_the_end_of_a_wire_takes_it_where_it_fits(show: Any, know: Any) -> None:
    """Labels go to the second input of a loss; its first one takes scores."""
    canvas = show(Graph({"label": Node("Target", {}, (40.0, 80.0))}))
    know({"label": Facts({}, {"output": LABELS})})
    place = canvas.scene.nodes["label"].anatomy.port("output", True)
    fits = fits_from(canvas.session.graph, canvas.session.analysis.facts, "label", place)
    plan = canvas.commands.planner.at_end("CrossEntropyLoss", fits, QPointF(400.0, 80.0))
    assert plan.wires == (("label.output", f"{plan.name}.target"),)


def test_a_wire_that_is_moved_to_where_it_does_not_fit_is_told_of(
    show: Any, hand: Any, know: Any, session: Any
) -> None:
    nodes = {
        "label": Node("Target", {}, (40.0, 80.0)),
        "relu": Node("ReLU", {}, (400.0, 80.0)),
        "conv": Node("Conv2d", {}, (400.0, 240.0)),
    }
    canvas = show(Graph(nodes, {"relu.input": Wire("label.output", "relu.input")}))
    know({"label": Facts({}, {"output": LABELS})})
    told: list[str] = []
    canvas.view.misfit_drawn.connect(told.append)
    hand.drag("relu.input", "conv.input")
    assert session.graph.wires == {"conv.input": Wire("label.output", "conv.input")}
    assert told == ["conv.input"]


@pytest.mark.parametrize(("dtype", "why"), [
    ("float32", "Fractions, needs whole numbers"), ("int64", "Whole numbers, needs fractions"), ("bool", None)
])  # fmt: skip
def test_the_kind_of_numbers_is_looked_at_too(dtype: str, why: str | None) -> None:
    kinds = {"float32": ("int64",), "int64": ("float32",)}.get(dtype, ())
    spec = Spec(("N", 4), dtype)
    assert misfit(spec, Accepts(dtypes=kinds)) == why
    assert misfit(spec, Accepts(dtypes=(dtype,))) is None


def test_a_wire_that_would_close_a_circle_says_so(show: Any, hand: Any) -> None:
    graph = three()
    show(Graph(graph.nodes, {**graph.wires, "c.input": Wire("b.output", "c.input")}))
    hand.drag("c.output", "b.input", release=False)
    item = hand.canvas.scene.nodes["b"]
    assert item.fits.why_not("b", item.anatomy.port("input", False)) == "Would go round in a circle"
    hand.key(Qt.Key.Key_Escape)


def test_middle_and_space_drags_move_the_paper(show: Any, hand: Any, session: Any) -> None:
    canvas = show(three())
    before = canvas.view.to_screen(canvas.scene.nodes["a"].pos())
    viewport = canvas.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.MiddleButton, pos=QPoint(300, 500))
    QTest.mouseMove(viewport, QPoint(350, 520))
    QTest.mouseRelease(viewport, Qt.MouseButton.MiddleButton, pos=QPoint(350, 520))
    after = canvas.view.to_screen(canvas.scene.nodes["a"].pos())
    assert (after - before).toPoint() == QPoint(50, 20)
    QTest.keyPress(canvas.view, Qt.Key.Key_Space)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(300, 500))
    QTest.mouseMove(viewport, QPoint(280, 500))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(280, 500))
    QTest.keyRelease(canvas.view, Qt.Key.Key_Space)
    assert (canvas.view.to_screen(canvas.scene.nodes["a"].pos()) - after).toPoint() == QPoint(-20, 0)
    assert canvas.overlays.add.isHidden()  # Space was part of the drag, not a wish for quick add
    assert session.history.undo_label is None


def test_space_that_is_held_moves_the_paper_again_and_again(show: Any, hand: Any, session: Any) -> None:
    canvas = show(three())
    before = session.graph
    QTest.keyPress(canvas.view, Qt.Key.Key_Space)
    for _ in range(2):
        hand.drag("a", (400, 300))
    assert session.graph == before
    QTest.keyRelease(canvas.view, Qt.Key.Key_Space)
    assert canvas.overlays.add.isHidden()
    hand.key(Qt.Key.Key_Space)  # alone it is a wish for quick add, as before
    assert canvas.overlays.add.isVisible()


def test_a_click_on_a_wire_selects_it_and_delete_takes_it(show: Any, hand: Any, session: Any) -> None:
    canvas = show(three())
    middle = canvas.scene.wires["b.input"].route.middle.toTuple()
    hand.click(middle)
    assert canvas.scene.wire == "b.input"
    assert canvas.scene.wires["b.input"].chosen
    hand.key(Qt.Key.Key_Delete)
    assert not session.graph.wires


def test_alt_pulls_a_layer_out_of_its_wires(show: Any, hand: Any, session: Any) -> None:
    graph = three()
    show(Graph(graph.nodes, {**graph.wires, "c.input": Wire("b.output", "c.input")}))
    hand.drag("b", (400, 300), Qt.KeyboardModifier.AltModifier)
    assert session.graph.wires == {"c.input": Wire("a.output", "c.input")}
    assert session.graph.nodes["b"].at[1] > 200
    assert session.selection == {"b"}
    session.undo()
    assert len(session.graph.wires) == 2


def test_a_layer_that_is_pulled_out_keeps_its_place_in_the_order(show: Any, hand: Any, session: Any) -> None:
    """The order of the drawing is that of the table, of keys and of what is printed."""
    graph = three()
    show(Graph(graph.nodes, {**graph.wires, "c.input": Wire("b.output", "c.input")}))
    hand.drag("b", (400, 300), Qt.KeyboardModifier.AltModifier)
    assert list(session.graph.nodes) == ["a", "b", "c"]
    assert session.graph.wires == {"c.input": Wire("a.output", "c.input")}
    hand.drag("b", (460, 96), Qt.KeyboardModifier.AltModifier)
    assert list(session.graph.nodes) == ["a", "b", "c"]
    assert session.graph.wires["c.input"].source == "b.output"


def test_a_drag_that_ends_while_the_paper_moves_under_it_is_over(
    show: Any, hand: Any, session: Any, qtbot: Any
) -> None:
    canvas = show(three())
    view, seen = canvas.view, canvas.view.shown.center()
    hand.drag("b", (view.viewport().width() - 6.0, 300.0), release=False)
    assert view.gesture is not None
    view.moved.connect(view.cancel)
    with qtbot.waitSignal(view.moved, timeout=3000):
        view.pointer = QPointF(view.viewport().width() - 6.0, 300.0)
    qtbot.wait(60)
    assert view.gesture is None
    assert view.shown.center() != seen
    assert session.graph.nodes["b"].at == (320.0, 80.0)


def test_what_lies_on_top_is_taken(show: Any, hand: Any, session: Any) -> None:
    """Copies lie a little beside what they were made of; an older one let go stays where it was."""
    show(three())
    for _ in range(6):
        session.select(["b"])
        hand.canvas.commands.copying.duplicate()
        (copy,) = session.selection
        session.select(())
        hand.click(copy)
        assert session.selection == {copy}
        hand.drag(copy, (640, 500))
        session.undo()
        hand.click("b")  # its corner is seen beside the copies
    hand.drag("b", (386, 96))
    hand.click(copy)
    assert session.selection == {copy}
    order = sorted(hand.canvas.scene.nodes.values(), key=lambda item: item.zValue())
    assert [item.name for item in order] == list(session.graph.nodes)
