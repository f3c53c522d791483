"""Wires by hand on the real window: what fits, what does not and is mended, every kind of port, menus."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtWidgets import QApplication, QMenu

CTRL = Qt.KeyboardModifier.ControlModifier


def test_ports_that_fit_glow_and_the_others_fade(hand: Any) -> None:
    hand.drag("label.output", "conv1.input", release=False)
    conv, add = hand.canvas.scene.nodes["conv1"], hand.canvas.scene.nodes["sum"]
    assert conv.fits.why_not("conv1", conv.anatomy.port("input", False)) == "Labels, not images"
    hand.move("sum.input")
    assert add.fits.aim == ("sum", "input", False)
    hand.key(Qt.Key.Key_Escape)
    hand.release("sum.input")
    assert conv.fits is None


def test_a_misfit_may_be_drawn_and_is_mended_where_it_stands(hand: Any) -> None:
    hand.drag("label.output", "conv1.input")
    assert hand.graph.wires["conv1.input"].source == "label.output"
    hand.analysed()
    assert hand.canvas.scene.wires["conv1.input"].carries.error
    card = hand.canvas.overlays.problems
    hand.wait(card.isVisible)
    words = [b.text() for b in card.findChildren(type(hand.canvas.overlays.empty.button))]
    assert "Convert the numbers" in words


def test_converters_are_on_offer(hand: Any) -> None:
    hand.canvas.commands.add("Linear", QPointF(900, 400))
    (name,) = (n for n, v in hand.graph.nodes.items() if v.type == "Linear")
    hand.drag("pool1.output", f"{name}.input")
    hand.analysed()
    card = hand.canvas.overlays.problems
    hand.wait(card.isVisible)
    buttons = {b.text(): b for b in card.findChildren(type(hand.canvas.overlays.empty.button))}
    assert "Insert Flatten" in buttons
    hand.click(buttons["Insert Flatten"])
    hand.analysed()
    assert not hand.canvas.scene.wires[f"{name}.input"].carries.error


def test_variadic_ports_grow_and_an_edit_meanwhile_ends_a_drag(hand: Any) -> None:
    hand.canvas.commands.add("Concatenate", QPointF(900, 400))
    (name,) = (n for n, v in hand.graph.nodes.items() if v.type == "Concatenate")
    for number, source in enumerate(("relu1", "conv1", "pool1"), 1):
        ports = [p.name for p in hand.canvas.scene.nodes[name].anatomy.ports if not p.out]
        assert len(ports) == max(2, number)
        hand.drag(f"{source}.output", f"{name}.inputs_{number}")
        assert hand.graph.wires[f"{name}.inputs_{number}"].source == f"{source}.output"
    hand.drag("conv1", (400.0, 560.0), release=False)
    hand.key(Qt.Key.Key_Z, CTRL)
    assert hand.canvas.view.gesture is None
    hand.release((400.0, 560.0))
    assert f"{name}.inputs_3" not in hand.graph.wires


def test_the_menu_key_opens_the_menu_of_what_is_selected(hand: Any) -> None:
    hand.click("relu1")
    view = hand.canvas.view
    QApplication.sendEvent(
        view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    pull = next(action for action in menu.actions() if action.text().startswith("Pull out"))
    pull.trigger()
    menu.close()
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert not [t for t in hand.graph.wires if t.startswith("relu1")]
    hand.session.undo()
    assert set(hand.graph.wires) == {"conv1.input", "relu1.input", "pool1.input"}


def test_several_outputs_and_optional_inputs(hand: Any) -> None:
    for type, at in (("Sort", QPointF(560, 520)), ("MultiheadAttention", QPointF(800, 400))):
        hand.canvas.commands.add(type, at)
    names = {v.type: n for n, v in hand.graph.nodes.items()}
    sort, attention = names["Sort"], names["MultiheadAttention"]
    places = {p.name: p for p in hand.canvas.scene.nodes[sort].anatomy.ports if p.out}
    assert places["values"].y != places["indices"].y
    assert places["indices"].label == "Indices"
    hand.drag(f"{sort}.indices", f"{attention}.attn_mask")
    assert hand.graph.wires[f"{attention}.attn_mask"].source == f"{sort}.indices"
    hand.drag(f"{sort}.values", f"{attention}.query")
    hand.analysed()
    missing = {p.port for p in hand.session.problems_of(attention) if p.kind == "missing-input"}
    assert not missing & {"key", "value", "key_padding_mask"}


def test_a_pinch_on_a_touchpad_zooms(hand: Any) -> None:
    view = hand.canvas.view
    at = QPointF(300, 300)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        at,
        0.25,
        QPointF(),
    )
    assert event.type() is QEvent.Type.NativeGesture
    QApplication.sendEvent(view.viewport(), event)
    assert view.zoom == pytest.approx(1.25)


@pytest.mark.parametrize("how", ["from the palette", "from the drawing", "between"])
def test_a_layer_put_between_two_others_gets_room(hand: Any, how: str) -> None:
    before = dict(hand.graph.nodes)
    if how == "from the palette":
        hand.canvas.commands.drop("Tanh", hand.canvas.scene.wires["relu1.input"].route.middle, "relu1.input")
    elif how == "from the drawing":
        hand.drag("free", "wire relu1.input")
    else:
        hand.click("conv1")
        hand.key(Qt.Key.Key_Space)
        hand.type("tanh")
        hand.key(Qt.Key.Key_Return, CTRL)
    (name,) = {hand.graph.wires["relu1.input"].source.partition(".")[0]}
    grid = hand.canvas.scene.grid
    assert not [
        (a, b) for a in hand.graph.nodes for b in hand.graph.nodes if a < b and grid[a].intersects(grid[b])
    ]
    assert grid["conv1"].right() < grid[name].left() < grid[name].right() < grid["relu1"].left()
    assert grid[name].top() == grid["conv1"].top()
    assert grid["pool1"].left() - grid["relu1"].left() == 200  # the row behind moves as one
    assert hand.graph.nodes["label"].at == before["label"].at
    hand.session.undo()
    assert hand.graph.nodes == before


def test_a_port_says_what_it_gives_or_takes(hand: Any) -> None:
    hand.canvas.commands.add("MultiheadAttention", QPointF(700, 480))
    (name,) = (n for n, v in hand.graph.nodes.items() if v.type == "MultiheadAttention")
    hand.analysed()
    card = hand.canvas.overlays.wire
    for port, title, line in (
        ("conv1.output", "Output: N × 8 × 8 × 8", "numbers with a fraction · goes to ReLU"),
        (f"{name}.key", "Key", "takes a sequence (N × steps × features) · may stay free"),
        ("sum.input", "Input", "takes numbers with a fraction"),
    ):
        hand.move((60.0, 640.0))
        hand.move(port)
        hand.wait(lambda line=line: card.isVisible() and card.line.text() == line)
        assert card.title.text() == title
