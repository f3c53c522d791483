"""Blocks on the canvas: made, named, opened, left and taken apart, with the mouse and with the keys."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.analysis.types import Analysis, Facts, Problem, Shared, Spec
from engine.graph import edits
from engine.graph.model import Graph, Node, Project, Wire
from gui.canvas.drop import LAYER_MIME
from gui.canvas.menus import entries
from gui.canvas.speak import title_at
from gui.widgets.buttons import Button

KEY, CONTROL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PAIR = Graph(
    {"x": Node("Input"), "lin": Node("Linear", {"out_features": "=width"}, (240, 0)), "y": Node("Output")},
    {"lin.input": Wire("x.output", "lin.input"), "y.input": Wire("lin.output", "y.input")},
    {"width": 8},
)
WRONG = Problem(
    "wrong-rank", "lin", "Linear can't work with this", "It gets an image.", graph="pair", path=("one",)
)


def chain(*types: str) -> Graph:
    names = "abcdefgh"[: len(types)]
    nodes = {n: Node(t, {}, (40.0 + 200.0 * i, 80.0)) for i, (n, t) in enumerate(zip(names, types))}
    wires = [Wire(f"{a}.output", f"{b}.input") for a, b in pairwise(names)]
    return Graph(nodes, {w.target: w for w in wires})


@pytest.fixture
def chained(show: Any) -> Any:
    """a to d: an input, two layers, an output."""
    return show(chain("Input", "ReLU", "Dropout", "Output"))


@pytest.fixture
def blocky(canvas: Any, session: Any) -> Any:
    """`one` and `two` stand for the block `pair`, with a layer between an input and them."""
    nodes = {
        "a": Node("Input", {}, (0, 80)),
        "one": Node("block:pair", {}, (200, 80)),
        "two": Node("block:pair", {}, (440, 80)),
        "d": Node("Output", {}, (680, 80)),
    }
    wires = (Wire("a.output", "one.x"), Wire("one.y", "two.x"), Wire("two.y", "d.input"))
    main = Graph(nodes, {w.target: w for w in wires})
    session.open(Project(graphs={"main": main, "pair": PAIR}))
    canvas.view.set_zoom(1.0)
    canvas.view.centre(canvas.scene.bounds().center(), animated=False)
    return canvas


def double_click(canvas: Any, at: QPoint) -> None:
    QTest.mouseDClick(canvas.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def test_rows_below_step_down_for_a_block_in_the_same_step(show: Any, hand: Any, session: Any) -> None:
    drawn = chain("Input", "ReLU", "Dropout", "Output")
    lower = {name: replace(drawn.nodes[name], at=(x, 180.0)) for name, x in (("c", 40.0), ("d", 240.0))}
    canvas = show(replace(drawn, nodes={**drawn.nodes, **lower}))
    before = session.project
    hand.click("b")
    hand.key(KEY.Key_G, CONTROL)
    boxes = {name: item.place for name, item in canvas.scene.nodes.items()}
    block = next(name for name in boxes if name not in drawn.nodes)
    assert all(boxes[name].top() >= boxes[block].bottom() + 40 for name in ("c", "d"))
    assert boxes["a"].top() == 80
    canvas.view.setFocus()
    session.undo()
    assert session.project == before


def test_ctrl_g_makes_a_block_that_is_named_where_it_stands(
    chained: Any, hand: Any, session: Any, qtbot: Any
) -> None:
    before = session.project
    hand.click("b")
    hand.click("c", SHIFT)
    hand.key(KEY.Key_G, CONTROL)
    assert set(session.graph.nodes) == {"a", "d", "block"}
    field = chained.overlays.name
    assert field.isVisible()
    field.setText("two steps")
    QTest.keyClick(field, KEY.Key_Return)
    assert set(session.graph.nodes) == {"a", "d", "two_steps"}
    assert session.graph.nodes["two_steps"].type == "block:two_steps"
    assert session.selection == {"two_steps"}
    assert chained.scene.nodes["two_steps"].anatomy.title == "Two steps"
    session.undo()  # the making and its name are one step
    assert session.project == before


def test_naming_a_block_right_away_belongs_to_its_making(chained: Any, session: Any) -> None:
    blocks, place = chained.commands.blocks, session.history.place
    session.select(["b", "c"])
    blocks.make()
    (node,) = session.selection
    blocks.call(node, "stem")
    assert session.history.place == place + 1
    assert session.history.undo_label == "Make a block"
    (node,) = session.selection
    session.settle()
    blocks.call(node, "trunk")
    assert session.history.place == place + 2
    assert session.history.undo_label == "Rename Stem"


def test_a_name_that_is_taken_stays_in_the_field_with_its_reason(
    blocky: Any, hand: Any, session: Any
) -> None:
    session.select(["one"])
    blocky.commands.blocks.rename()
    field = blocky.overlays.name
    field.setText("main")
    QTest.keyClick(field, KEY.Key_Return)
    assert field.isVisible()
    assert "block called “main”" in field.toolTip()
    field.setText("twin")
    QTest.keyClick(field, KEY.Key_Return)
    assert {n.type for n in session.graph.nodes.values()} == {"Input", "block:twin", "Output"}


def test_ctrl_shift_g_takes_a_block_apart(blocky: Any, hand: Any, session: Any) -> None:
    hand.click("one")
    hand.key(KEY.Key_G, CONTROL | SHIFT)
    assert "one" not in session.graph.nodes
    assert session.graph.nodes["lin"].params == {"out_features": 8}
    assert session.graph.wires["lin.input"].source == "a.output"
    assert session.graph.wires["two.x"].source == "lin.output"
    assert session.selection == {"lin"}


def test_a_double_click_opens_a_block_and_esc_leaves_it(blocky: Any, hand: Any, session: Any) -> None:
    double_click(blocky, hand.point("two"))
    assert session.trail == ("two",)
    assert set(blocky.scene.nodes) == {"x", "lin", "y"}
    assert blocky.overlays.chip.accessibleName() == "Drawing: Model, Pair"
    hand.click("lin")
    hand.key(KEY.Key_Escape)  # first the selection goes
    assert session.trail == ("two",)
    assert not session.selection
    hand.key(KEY.Key_Escape)
    assert session.trail == ()
    assert session.selection == {"two"}
    hand.key(KEY.Key_Return)
    assert session.trail == ("two",)


def test_one_comes_back_to_where_one_was(blocky: Any, hand: Any, session: Any) -> None:
    blocky.view.set_zoom(0.8)
    hand.click("one")
    middle = blocky.view.shown.center()
    hand.key(KEY.Key_Return)
    hand.key(KEY.Key_Escape)
    assert blocky.view.zoom == pytest.approx(0.8)
    assert (blocky.view.shown.center() - middle).manhattanLength() < 4


def test_the_breadcrumb_leads_up(blocky: Any, session: Any, qtbot: Any) -> None:
    inner = edits.add(session.project, "deep", Node("block:pair"), graph="main")
    outer = Graph({"x": Node("Input"), "pair": Node("block:pair"), "y": Node("Output")})
    session.open(
        Project(graphs={**inner.graphs, "main": Graph({"top": Node("block:outer")}), "outer": outer})
    )
    session.enter("top")
    session.enter("pair")
    steps = blocky.overlays.chip.steps
    assert [step.text() for step in steps] == ["Model", "Outer", "Pair"]
    assert not steps[2].isEnabled()
    QTest.mouseClick(steps[0], Qt.MouseButton.LeftButton)
    assert session.trail == ()
    assert session.selection == {"top"}


def test_the_breadcrumb_follows_what_becomes_of_the_block_around(blocky: Any, session: Any) -> None:
    session.enter("one")
    session.do("Repeat", edits.set_param, "one", "repeat", 3)
    assert [step.text() for step in blocky.overlays.chip.steps] == ["Model", "Pair ×3"]
    session.do("Once", edits.set_param, "one", "repeat", None)
    assert [step.text() for step in blocky.overlays.chip.steps] == ["Model", "Pair"]


def test_what_is_drawn_inside_belongs_to_the_block(blocky: Any, hand: Any, session: Any) -> None:
    main = session.project.main
    session.enter("one")
    hand.drag("lin", (300.0, 200.0))
    assert session.graph.nodes["lin"].at != (240, 0)
    hand.click("lin")
    hand.key(KEY.Key_M)
    hand.key(KEY.Key_D, CONTROL)
    assert "lin1" in session.project.graphs["pair"].nodes
    assert session.project.graphs["pair"].nodes["lin"].muted
    hand.key(KEY.Key_Delete)
    blocky.commands.add("ReLU", blocky.view.shown.center())
    assert any(n.type == "ReLU" for n in session.project.graphs["pair"].nodes.values())
    assert session.project.main == main
    for _ in range(5):
        session.undo()
    assert session.project.graphs["pair"] == PAIR


def test_undo_leaves_a_block_that_is_not_there_any_more(chained: Any, hand: Any, session: Any) -> None:
    session.select(["b", "c"])
    hand.key(KEY.Key_G, CONTROL)
    QTest.keyClick(chained.overlays.name, KEY.Key_Escape)
    hand.key(KEY.Key_Return)
    assert session.trail == ("block",)
    session.undo()
    assert session.trail == ()
    assert set(chained.scene.nodes) == set("abcd")
    session.redo()
    assert set(chained.scene.nodes) == {"a", "d", "block"}


def test_a_problem_inside_is_seen_outside_and_leads_there(
    blocky: Any, know: Any, session: Any, qtbot: Any
) -> None:
    know({}, (WRONG,))
    assert blocky.scene.nodes["one"].severity == "error"
    assert blocky.scene.nodes["two"].severity is None
    blocky.overlays.problems.open_for("one")
    show = next(b for b in blocky.overlays.problems.findChildren(Button) if b.text() == "Show me")
    with qtbot.waitSignal(blocky.edit_wanted):
        QTest.mouseClick(show, Qt.MouseButton.LeftButton)
    assert session.trail == ("one",)
    assert session.selection == {"lin"}
    assert blocky.scene.nodes["lin"].severity == "error"
    session.show_drawing(("two",))
    assert blocky.scene.nodes["lin"].severity is None


def test_a_block_looks_like_one(blocky: Any, know: Any, session: Any) -> None:
    session.do("Repeat", edits.set_param, "one", "repeat", 6)
    session.do("Width", edits.set_param, "one", "width", 32)
    know({"one": Facts({}, {"y": Spec(("N", 32))}, 1234)})
    seen = blocky.scene.nodes["one"].anatomy
    assert (seen.title, seen.group, seen.count) == ("Pair", "Blocks", "×6")
    assert [row.left for row in seen.rows] == ["width 32", "Parameters"]
    assert [(p.name, p.out) for p in seen.ports] == [("x", False), ("y", True)]
    assert seen.strip is not None
    assert [tile[2] for tile in seen.strip.tiles] == ["Dense and embedding"]
    assert seen.height == 32 + 6 + 56 + 8 + 2 * 20 + 7
    assert seen.row_top(0) > seen.strip_top + 56
    session.do("Repeat", edits.set_param, "one", "repeat", "=unknown")
    assert blocky.scene.nodes["one"].anatomy.count == "×?"
    assert title_at(session, "one.y") == "Pair"


def test_its_picture_follows_what_is_inside(blocky: Any, session: Any) -> None:
    session.do("Add", edits.add, "act", Node("ReLU"), graph="pair")
    for name in ("one", "two"):
        tiles = blocky.scene.nodes[name].anatomy.strip.tiles
        assert sorted(tile[2] for tile in tiles) == ["Activation", "Dense and embedding"]
    session.do("Add", edits.add, "more", Node("Input"), graph="pair")
    ports = [p.name for p in blocky.scene.nodes["two"].anatomy.ports if not p.out]
    assert ports == ["x", "more"]


def test_the_ends_of_a_block_have_the_names_of_its_ports(blocky: Any, know: Any, session: Any) -> None:
    session.enter("one")
    know({"x": Facts({}, {"output": Spec(("N", 3))})})
    seen = blocky.scene.nodes["x"].anatomy
    assert (seen.title, seen.icon, seen.group) == ("X", "in", "Blocks")
    assert seen.rows[0].left == "3 values"


def test_expressions_inside_read_what_the_block_is_told(blocky: Any, session: Any) -> None:
    session.do("Width", edits.set_param, "two", "width", 32)
    session.enter("two")
    assert session.variables["width"] == 32
    assert "32 outputs" in blocky.scene.nodes["lin"].anatomy.rows[0].left
    session.show_drawing(("one",))
    assert "8 outputs" in blocky.scene.nodes["lin"].anatomy.rows[0].left


def test_a_block_from_the_palette_is_dropped(blocky: Any, hand: Any, session: Any) -> None:
    data = QMimeData()
    data.setData(LAYER_MIME, b"block:pair")
    at, action = hand.point((240.0, 320.0)), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for kind in (QDragEnterEvent, QDropEvent):
        QApplication.sendEvent(blocky.view.viewport(), kind(at, action, data, left, none))
    assert session.graph.nodes["pair1"].type == "block:pair"


def test_a_block_is_not_offered_inside_itself(blocky: Any, session: Any) -> None:
    offered = [layer.type for layer in blocky.commands.planner.offered()]
    assert "block:pair" in offered
    assert "CrossEntropyLoss" in offered
    session.enter("one")
    inside = [layer.type for layer in blocky.commands.planner.offered()]
    assert "block:pair" not in inside
    assert "CrossEntropyLoss" not in inside
    assert {"Input", "Output", "Linear"} <= set(inside)


def test_copies_bring_their_blocks_to_another_project(blocky: Any, hand: Any, session: Any) -> None:
    hand.click("one")
    hand.key(KEY.Key_C, CONTROL)
    hand.key(KEY.Key_V, CONTROL)
    assert session.graph.nodes["one1"].type == "block:pair"
    assert set(session.project.graphs) == {"main", "pair"}, "an equal block is used as it is"
    session.open(Project(graphs={"main": Graph(), "pair": Graph({"x": Node("Input")})}))
    blocky.view.setFocus()
    hand.key(KEY.Key_V, CONTROL)
    assert session.graph.nodes["one"].type == "block:pair2"
    assert session.project.graphs["pair2"] == PAIR


def test_the_menu_of_a_block(blocky: Any, session: Any) -> None:
    session.select(["one"])
    hit = blocky.view.hit(blocky.view.to_screen(blocky.scene.grid["one"].center()))
    words = [row.text for row in entries(hit, blocky.commands) if row.text]
    assert words[:4] == ["Open", "Unpack", "Rename block", "Make it a block of its own"]
    blocky.commands.blocks.single_out()
    assert session.graph.nodes["one"].type == "block:pair2"
    assert session.project.graphs["pair2"] == PAIR


def test_a_block_in_itself_is_not_entered_without_end(blocky: Any, session: Any) -> None:
    session.do("Add", edits.add, "again", Node("block:pair"), graph="pair")
    session.enter("one")
    said: list[str] = []
    session.refused.connect(said.append)
    session.select(["again"])
    blocky.commands.edit()
    assert session.trail == ("one",)
    assert "itself inside" in said[0]


def test_whose_weights_a_layer_uses_is_seen(blocky: Any, session: Any) -> None:
    facts = {"one": Facts({}, {"y": Spec(("N", 8))}, 32), "two": Facts({}, {"y": Spec(("N", 8))})}
    session.analysis = Analysis(facts, shared={"two": Shared("one")})
    session.analysed.emit()
    seen = {name: [row.left for row in blocky.scene.nodes[name].anatomy.rows] for name in ("one", "two")}
    assert seen == {"one": ["Parameters"], "two": ["weights of one"]}
    session.do("Freeze", edits.set_weights, ["one"], "frozen", True)
    assert blocky.scene.nodes["one"].anatomy.rows[-1].left == "Frozen parameters"


def test_two_blocks_made_one_after_the_other_are_two_steps(chained: Any, session: Any) -> None:
    blocks, place = chained.commands.blocks, session.history.place
    for names, name in ((["b"], "first"), (["c"], "second")):
        session.select(names)
        blocks.make()
        (node,) = session.selection
        blocks.call(node, name)
    assert session.history.place == place + 2
    session.undo()
    assert set(session.graph.nodes) == {"a", "first", "c", "d"}


def test_the_new_block_is_asked_for_its_name_whatever_others_are_called(blocky: Any, session: Any) -> None:
    session.do("Rename", edits.rename, "one", "block")
    session.do("Add", edits.add, "block1", Node("ReLU"))
    asked: list[str] = []
    blocky.commands.blocks.name_wanted.connect(asked.append)
    session.select(["block1"])
    blocky.commands.blocks.make()
    assert asked == ["block1"]
    assert session.selection == {"block1"}
    assert session.graph.nodes["block1"].type == "block:block"


def test_all_layers_of_a_block_taken_apart_are_selected(chained: Any, session: Any) -> None:
    session.do("Rename", edits.rename, "b", "part")
    session.select(["part", "c"])
    blocks = chained.commands.blocks
    blocks.make()
    (node,) = session.selection
    blocks.call(node, "part")
    blocks.unpack()
    assert session.selection == {"part", "c"}
