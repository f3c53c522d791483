"""Every row of the table of keys that work on layers and wires, each pressed in the real window."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from engine.graph.model import Graph, Node, Wire
from tests.gui.hands.table import ALT, CTRL, SHIFT, Row, Table

KEY = Qt.Key
TABLE = Table()


@TABLE.row("F2: rename")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key(KEY.Key_F2)
    hand.key(KEY.Key_A, CTRL)
    hand.type("hinge")
    hand.key(KEY.Key_Return)
    assert hand.graph.wires["hinge.input"] == Wire("conv1.output", "hinge.input")
    assert hand.focus is hand.canvas.view


@TABLE.row("F8, Shift F8: next, previous problem")
def _(hand: Any) -> None:
    hand.analysed()
    hand.key(KEY.Key_F8)
    first = hand.session.selection
    assert len(first) == 1
    hand.key(KEY.Key_F8)
    assert hand.session.selection != first
    hand.key(KEY.Key_F8, SHIFT)
    assert hand.session.selection == first


@TABLE.row("Space: quick add after the selection")
def _(hand: Any) -> None:
    hand.click("pool1")
    hand.key(KEY.Key_Space)
    assert hand.canvas.overlays.add.isVisible()
    hand.type("flatten")
    hand.key(KEY.Key_Return)
    assert hand.graph.wires.get("flatten1.input") == Wire("pool1.output", "flatten1.input"), hand.graph
    assert hand.focus is hand.canvas.view


@TABLE.row("Space, then Ctrl Enter: put between")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.key(KEY.Key_Space)
    hand.type("batchnorm")
    hand.key(KEY.Key_Return, CTRL)
    (made,) = (n for n, v in hand.graph.nodes.items() if v.type == "BatchNorm2d")
    assert hand.graph.wires[f"{made}.input"].source == "conv1.output"
    assert hand.graph.wires["relu1.input"].source == f"{made}.output"


@TABLE.row("Space with nothing selected: quick add at the pointer")
def _(hand: Any) -> None:
    hand.move((620.0, 600.0))
    hand.key(KEY.Key_Escape)
    hand.key(KEY.Key_Space)
    hand.type("linear")
    hand.key(KEY.Key_Return)
    assert hand.graph.nodes["linear1"].at == (624.0, 600.0)


@TABLE.row("arrows: along the wires, else to the nearest layer")
def _(hand: Any) -> None:
    hand.click("image")
    for arrow, name in (
        (KEY.Key_Right, "conv1"), (KEY.Key_Right, "relu1"), (KEY.Key_Down, "sum"), (KEY.Key_Left, "free"),
        (KEY.Key_Up, "conv1"), (KEY.Key_Left, "image"),
    ):  # fmt: skip
        hand.key(arrow)
        assert hand.session.selection == {name}
        assert hand.focus is hand.canvas.view


@TABLE.row("Alt arrows: move layers by 8, with Shift by 64")
def _(hand: Any) -> None:
    hand.click("free")
    hand.key(KEY.Key_Right, ALT)
    hand.key(KEY.Key_Down, ALT | SHIFT)
    assert hand.graph.nodes["free"].at == (288, 464)


@TABLE.row("Enter: edit settings")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.key(KEY.Key_Return)
    assert hand.design.inspector.isAncestorOf(hand.focus)
    hand.key(KEY.Key_Escape)
    assert hand.focus is hand.canvas.view
    assert hand.session.selection == {"conv1"}


@TABLE.row("Enter: open a block; Esc: clear the selection, leave the block")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key(KEY.Key_G, CTRL)
    hand.key(KEY.Key_Escape)
    hand.canvas.view.setFocus()
    (block,) = hand.session.selection
    hand.key(KEY.Key_Return)
    assert hand.session.trail == (block,)
    hand.key(KEY.Key_Escape)
    assert hand.session.trail == ()
    assert hand.session.selection == {block}
    hand.key(KEY.Key_Escape)
    assert not hand.session.selection


@TABLE.row("C: connect; arrows pick a port, Enter confirms")
def _(hand: Any) -> None:
    hand.click("pool1")
    hand.key("c")
    gesture = hand.canvas.view.gesture
    while (gesture.end.node, gesture.end.port.name) != ("sum", "other"):
        hand.key(KEY.Key_Right)
    assert any(words.endswith("to Add sum, Other") for words, _ in hand.said)
    hand.key(KEY.Key_Return)
    assert hand.graph.wires["sum.other"].source == "pool1.output"
    assert hand.focus is hand.canvas.view


@TABLE.row("C, Tab: another port of the layer; Del takes its wire away")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key("c")
    hand.key(KEY.Key_Tab)
    hand.key(KEY.Key_Delete)
    assert "relu1.input" not in hand.graph.wires
    assert hand.focus is hand.canvas.view
    hand.key("c")
    hand.key(KEY.Key_Escape)
    assert hand.canvas.view.gesture is None


@TABLE.row("M: mute or unmute")
def _(hand: Any) -> None:
    hand.click("relu1")
    for muted in (True, False):
        hand.key("m")
        assert hand.graph.nodes["relu1"].muted is muted


@TABLE.row("F, Shift F: zoom to selection, to all")
def _(hand: Any) -> None:
    hand.click("label")
    hand.key("f")
    assert hand.canvas.view.zoom == pytest.approx(1.5)
    hand.key(KEY.Key_F, SHIFT)
    assert hand.canvas.view.shown.contains(hand.canvas.scene.bounds())


@TABLE.row("Ctrl +, -, 0: zoom in, out, 100 %")
def _(hand: Any) -> None:
    hand.key(KEY.Key_Plus, CTRL)
    assert hand.canvas.view.zoom == pytest.approx(1.25)
    hand.key(KEY.Key_Minus, CTRL)
    hand.key(KEY.Key_Minus, CTRL)
    assert hand.canvas.view.zoom == pytest.approx(0.8)
    hand.key(KEY.Key_0, CTRL)
    assert hand.canvas.view.zoom == 1.0


@TABLE.row("Ctrl G, Ctrl Shift G: group into block, unpack")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.click("relu1", SHIFT)
    hand.key(KEY.Key_G, CTRL)
    hand.key(KEY.Key_Escape)
    hand.canvas.view.setFocus()
    assert len(hand.graph.nodes) == 6
    hand.key(KEY.Key_G, CTRL | SHIFT)
    assert {"conv1", "relu1"} <= set(hand.graph.nodes)


@TABLE.row("Ctrl D: duplicate")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.key(KEY.Key_D, CTRL)
    assert len(hand.graph.nodes) == 8


@TABLE.row("Del: delete and rejoin the wire, the focus goes to the layer before")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key(KEY.Key_Delete)
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert hand.session.selection == {"conv1"}
    assert hand.focus is hand.canvas.view


@TABLE.row("Ctrl L: tidy the layout")
def _(hand: Any) -> None:
    graph = hand.graph
    hand.session.open(
        replace(
            hand.base, graphs={"main": Graph({n: Node(v.type) for n, v in graph.nodes.items()}, graph.wires)}
        )
    )
    hand.key(KEY.Key_L, CTRL)
    grid = hand.canvas.scene.grid
    assert not any(grid[a].intersects(grid[b]) for a in graph.nodes for b in graph.nodes if a != b)


@TABLE.each()
def test_a_row_of_the_table(hand: Any, row: Row) -> None:
    row(hand)


def test_deleting_one_by_one_never_loses_the_keyboard(hand: Any) -> None:
    hand.click("free")
    for left in range(6, 0, -1):
        hand.key(KEY.Key_Delete)
        assert len(hand.graph.nodes) == left
        assert len(hand.session.selection) == 1
        assert hand.focus is hand.canvas.view
    hand.key(KEY.Key_Delete)
    assert not hand.graph.nodes
    assert hand.focus is hand.canvas.view


def test_the_keyboard_is_not_lost_with_the_page_that_it_was_on(hand: Any) -> None:
    hand.click("free")
    hand.key(KEY.Key_D, CTRL)
    hand.key(KEY.Key_Return)
    assert hand.design.inspector.isAncestorOf(hand.focus)
    hand.key(KEY.Key_Z, CTRL)
    assert len(hand.graph.nodes) == 7
    assert hand.focus is hand.canvas.view
