"""Every row of the table of keys, each pressed in the real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel

from engine.graph.model import Graph, Node, Wire
from engine.train.runs import RunInfo
from gui.search.command import CommandSearch

KEY = Qt.Key
NONE, ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Row = Callable[[Any], None]
ROWS: dict[str, Row] = {}


def key(words: str) -> Callable[[Row], Row]:
    """A row of the table."""

    def keep(function: Row) -> Row:
        ROWS[words] = function
        return function

    return keep


@key("Ctrl 1 to 4: switch mode")
def _(hand: Any) -> None:
    for number, mode in (
        (KEY.Key_2, "data"),
        (KEY.Key_3, "train"),
        (KEY.Key_4, "export"),
        (KEY.Key_1, "design"),
    ):
        hand.key(number, CTRL)
        assert hand.bench.current == mode


@key("Ctrl K: search everything")
def _(hand: Any) -> None:
    hand.key(KEY.Key_K, CTRL)
    assert isinstance(QApplication.activePopupWidget(), CommandSearch)


@key("/: search layers")
def _(hand: Any) -> None:
    hand.key("/")
    assert hand.focus is hand.design.palette.field


@key("F6, Shift F6: next, previous area")
def _(hand: Any) -> None:
    space = hand.bench.workspace
    order = [space.right, space.dock, hand.bench.statusbar, hand.bench.toolbar, space.left, space.centre]
    hand.click("conv1")
    for area in order:
        hand.key(KEY.Key_F6)
        assert area.isAncestorOf(hand.focus), area
    for area in (*order[-2::-1], order[-1]):
        hand.key(KEY.Key_F6, SHIFT)
        assert area.isAncestorOf(hand.focus), area


@key("Ctrl B, I, J: left panel, inspector, dock")
def _(hand: Any) -> None:
    space = hand.bench.workspace
    for letter, panel in ((KEY.Key_B, space.left), (KEY.Key_I, space.right), (KEY.Key_J, space.dock)):
        before = panel.isVisible(), panel.height()
        hand.key(letter, CTRL)
        assert (panel.isVisible(), panel.height()) != before
        hand.key(letter, CTRL)
        assert (panel.isVisible(), panel.height()) == before


@key("F5: train, or the first problem that blocks it")
def _(hand: Any) -> None:
    hand.analysed()
    hand.key(KEY.Key_F5)
    first = next(p for p in hand.session.problems if p.severity == "error")
    assert hand.session.selection == ({first.node} if first.node else set())
    assert hand.bench.current == hand.session.home_of(first)


@key("Shift F5: stop")
def _(hand: Any) -> None:
    training, asked = hand.bench.training, []
    folder, old = Path("run"), training.ask
    training.infos[folder] = RunInfo(folder, "Run 1", "running", "2026-01-01T00:00:00", 1, 9)
    training.ask = lambda *words: asked.append(words)
    hand.key(KEY.Key_F5, SHIFT)
    training.ask = old
    del training.infos[folder]
    assert asked == [(folder, "stop")]


@key("Ctrl Z, Ctrl Shift Z: undo, redo")
def _(hand: Any) -> None:
    hand.click("free")
    hand.key(KEY.Key_Delete)
    hand.key(KEY.Key_Z, CTRL)
    assert "free" in hand.graph.nodes
    hand.key(KEY.Key_Z, CTRL | SHIFT)
    assert "free" not in hand.graph.nodes


@key("Ctrl S: save")
def _(hand: Any) -> None:
    path = hand.window.settings.folder / "saved.loom"
    hand.session.open(hand.session.project, path)
    hand.click("free")
    hand.key(KEY.Key_M)
    assert hand.session.modified
    hand.key(KEY.Key_S, CTRL)
    hand.wait(lambda: not hand.session.modified)
    assert '"muted"' in path.read_text()


@key("Ctrl O: open")
def _(hand: Any) -> None:
    hand.key(KEY.Key_O, CTRL)
    dialog = QApplication.activeModalWidget() or hand.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


@key("Ctrl N: new")
def _(hand: Any) -> None:
    hand.key(KEY.Key_N, CTRL)
    hand.wait(lambda: not hand.graph.nodes)


@key("Ctrl E: export")
def _(hand: Any) -> None:
    hand.key(KEY.Key_E, CTRL)
    assert hand.bench.current == "export"


@key("F1: explain what has focus")
def _(hand: Any) -> None:
    def told() -> int:
        """How often the layer's words stand in the window: the inspector has them already."""
        labels = (each.text() for each in hand.window.findChildren(QLabel) if each.isVisible())
        return sum("Slide learned filters over an image" in words for words in labels)

    hand.click("conv1")
    before = told()
    hand.key(KEY.Key_F1)
    assert told() > before
    buttons = hand.window.findChildren(QAbstractButton)
    hand.click(next(b for b in buttons if b.isVisible() and b.accessibleName() == "Close the help"))
    assert told() == before


@key("F2: rename")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key(KEY.Key_F2)
    hand.key(KEY.Key_A, CTRL)
    hand.type("hinge")
    hand.key(KEY.Key_Return)
    assert hand.graph.wires["hinge.input"] == Wire("conv1.output", "hinge.input")
    assert hand.focus is hand.canvas.view


@key("F8, Shift F8: next, previous problem")
def _(hand: Any) -> None:
    hand.analysed()
    hand.key(KEY.Key_F8)
    first = hand.session.selection
    assert len(first) == 1
    hand.key(KEY.Key_F8)
    assert hand.session.selection != first
    hand.key(KEY.Key_F8, SHIFT)
    assert hand.session.selection == first


@key("Space: quick add after the selection")
def _(hand: Any) -> None:
    hand.click("pool1")
    hand.key(KEY.Key_Space)
    assert hand.canvas.overlays.add.isVisible()
    hand.type("flatten")
    hand.key(KEY.Key_Return)
    assert hand.graph.wires.get("flatten1.input") == Wire("pool1.output", "flatten1.input"), hand.graph
    assert hand.focus is hand.canvas.view


@key("Space, then Ctrl Enter: put between")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.key(KEY.Key_Space)
    hand.type("batchnorm")
    hand.key(KEY.Key_Return, CTRL)
    (made,) = (n for n, v in hand.graph.nodes.items() if v.type == "BatchNorm2d")
    assert hand.graph.wires[f"{made}.input"].source == "conv1.output"
    assert hand.graph.wires["relu1.input"].source == f"{made}.output"


@key("Space with nothing selected: quick add at the pointer")
def _(hand: Any) -> None:
    hand.move((620.0, 600.0))
    hand.key(KEY.Key_Escape)
    hand.key(KEY.Key_Space)
    hand.type("linear")
    hand.key(KEY.Key_Return)
    assert hand.graph.nodes["linear1"].at == (624.0, 600.0)


@key("arrows: along the wires, else to the nearest layer")
def _(hand: Any) -> None:
    hand.click("image")
    for arrow, name in (
        (KEY.Key_Right, "conv1"), (KEY.Key_Right, "relu1"), (KEY.Key_Down, "sum"), (KEY.Key_Left, "free"),
        (KEY.Key_Up, "conv1"), (KEY.Key_Left, "image"),
    ):  # fmt: skip
        hand.key(arrow)
        assert hand.session.selection == {name}
        assert hand.focus is hand.canvas.view


@key("Alt arrows: move layers by 8, with Shift by 64")
def _(hand: Any) -> None:
    hand.click("free")
    hand.key(KEY.Key_Right, ALT)
    hand.key(KEY.Key_Down, ALT | SHIFT)
    assert hand.graph.nodes["free"].at == (288, 464)


@key("Enter: edit settings")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.key(KEY.Key_Return)
    assert hand.design.inspector.isAncestorOf(hand.focus)
    hand.key(KEY.Key_Escape)
    assert hand.focus is hand.canvas.view
    assert hand.session.selection == {"conv1"}


@key("Enter: open a block; Esc: clear the selection, leave the block")
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


@key("C: connect; arrows pick a port, Enter confirms")
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


@key("C, Tab: another port of the layer; Del takes its wire away")
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


@key("M: mute or unmute")
def _(hand: Any) -> None:
    hand.click("relu1")
    for muted in (True, False):
        hand.key("m")
        assert hand.graph.nodes["relu1"].muted is muted


@key("F, Shift F: zoom to selection, to all")
def _(hand: Any) -> None:
    hand.click("label")
    hand.key("f")
    assert hand.canvas.view.zoom == pytest.approx(1.5)
    hand.key(KEY.Key_F, SHIFT)
    assert hand.canvas.view.shown.contains(hand.canvas.scene.bounds())


@key("Ctrl +, -, 0: zoom in, out, 100 %")
def _(hand: Any) -> None:
    hand.key(KEY.Key_Plus, CTRL)
    assert hand.canvas.view.zoom == pytest.approx(1.25)
    hand.key(KEY.Key_Minus, CTRL)
    hand.key(KEY.Key_Minus, CTRL)
    assert hand.canvas.view.zoom == pytest.approx(0.8)
    hand.key(KEY.Key_0, CTRL)
    assert hand.canvas.view.zoom == 1.0


@key("Ctrl G, Ctrl Shift G: group into block, unpack")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.click("relu1", SHIFT)
    hand.key(KEY.Key_G, CTRL)
    hand.key(KEY.Key_Escape)
    hand.canvas.view.setFocus()
    assert len(hand.graph.nodes) == 6
    hand.key(KEY.Key_G, CTRL | SHIFT)
    assert {"conv1", "relu1"} <= set(hand.graph.nodes)


@key("Ctrl D: duplicate")
def _(hand: Any) -> None:
    hand.click("conv1")
    hand.key(KEY.Key_D, CTRL)
    assert len(hand.graph.nodes) == 8


@key("Del: delete and rejoin the wire, the focus goes to the layer before")
def _(hand: Any) -> None:
    hand.click("relu1")
    hand.key(KEY.Key_Delete)
    assert hand.graph.wires["pool1.input"].source == "conv1.output"
    assert hand.session.selection == {"conv1"}
    assert hand.focus is hand.canvas.view


@key("Ctrl L: tidy the layout")
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


@pytest.mark.parametrize("words", list(ROWS))
def test_a_row_of_the_table(hand: Any, words: str) -> None:
    ROWS[words](hand)


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
