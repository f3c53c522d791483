"""What floats over the canvas: quick add, badges and their cards, menus, minimap, empty state."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from engine.analysis.types import Edit, Facts, Fix, Problem, Spec
from engine.graph import blocks, edits
from engine.graph.model import Graph, Node, Project, Wire
from gui.canvas.hits import Hit, hit
from gui.canvas.sketch import PendingWire
from gui.widgets.buttons import Button
from tests.gui.canvas.drawings import framed_drawing

KEY = Qt.Key
PAIR = Graph(
    {"a": Node("Input", {}, (40.0, 80.0)), "b": Node("Linear", {}, (400.0, 80.0))},
    {"b.input": Wire("a.output", "b.input")},
)
MEND = Fix("Mute it", (Edit("set_muted", {"names": ["b"], "muted": True}),))
WRONG = Problem(
    "wrong-rank", "b", "Linear needs values", "It receives N × 3 × 8 × 8.", "error", "input", (MEND,)
)


def type_into(canvas: Any, qtbot: Any, text: str) -> None:
    qtbot.keyClicks(canvas.overlays.add.field, text)


def test_space_searches_and_enter_adds_after_the_selection(
    show: Any, hand: Any, session: Any, qtbot: Any
) -> None:
    canvas = show(PAIR)
    hand.click("b")
    hand.key(KEY.Key_Space)
    add = canvas.overlays.add
    assert add.isVisible()
    type_into(canvas, qtbot, "dropo")
    assert add.list.titles[0] == "Dropout"
    qtbot.keyClick(add.field, KEY.Key_Return)
    assert add.isHidden()
    assert session.graph.wires["dropout1.input"].source == "b.output"


def test_a_drawing_starts_with_its_input(show: Any, hand: Any, qtbot: Any) -> None:
    canvas = show(Graph())
    hand.key(KEY.Key_Space)
    assert canvas.overlays.add.list.titles[0] == "Input"
    qtbot.keyClick(canvas.overlays.add.field, KEY.Key_Escape)


def test_quick_add_finds_by_synonym_and_escape_adds_nothing(
    show: Any, hand: Any, session: Any, qtbot: Any
) -> None:
    canvas = show(PAIR)
    hand.key(KEY.Key_Space)
    add = canvas.overlays.add
    type_into(canvas, qtbot, "residual")
    assert "Add" in add.list.titles
    type_into(canvas, qtbot, "xyz")
    assert add.list.titles == []
    qtbot.keyClick(add.field, KEY.Key_Return)
    qtbot.keyClick(add.field, KEY.Key_Escape)
    assert add.isHidden()
    assert session.graph == PAIR


def test_a_wire_dropped_on_the_ground_offers_what_fits(
    show: Any, hand: Any, know: Any, session: Any, qtbot: Any
) -> None:
    canvas = show(PAIR)
    know({"b": Facts({}, {"output": Spec(("N", 6))})})
    hand.drag("b.output", (700, 300))
    add = canvas.overlays.add
    assert add.isVisible()
    assert "Linear" in add.list.titles
    assert "Conv 2D" not in add.list.titles
    assert add.hint.text() == "fits N × 6"
    add.show_shapes({"ReLU": "N × 6"}, frozenset({"Linear"}))
    assert "Linear" not in add.list.titles
    type_into(canvas, qtbot, "relu")
    qtbot.keyClick(add.field, KEY.Key_Return)
    assert session.graph.wires["relu1.input"].source == "b.output"
    assert session.graph.nodes["relu1"].at[0] >= 640


def test_a_wire_from_a_free_input_offers_what_gives_data(
    show: Any, hand: Any, session: Any, qtbot: Any
) -> None:
    canvas = show(Graph({"b": Node("Linear", {}, (400.0, 80.0))}))
    hand.drag("b.input", (200, 300))
    titles = canvas.overlays.add.list.titles
    assert "Input" in titles
    assert "Output" not in titles
    type_into(canvas, qtbot, "relu")
    qtbot.keyClick(canvas.overlays.add.field, KEY.Key_Return)
    assert session.graph.wires["b.input"].source == "relu1.output"


def test_a_badge_opens_a_card_that_mends(show: Any, hand: Any, know: Any, session: Any, qtbot: Any) -> None:
    canvas = show(PAIR)
    know({"a": Facts({}, {"output": Spec(("N", 3, 8, 8))})}, (WRONG,))
    assert canvas.scene.nodes["b"].severity == "error"
    assert canvas.scene.wires["b.input"].carries.error == "an image, needs values"
    corner = canvas.scene.grid["b"].topRight()
    assert hit(canvas.scene, corner, 1.0).what == "badge"
    hand.move((corner.x(), corner.y()))
    card = canvas.overlays.problems
    qtbot.waitUntil(card.isVisible)
    buttons = {each.text(): each for each in card.findChildren(Button)}
    assert set(buttons) == {"Mute it", "Show me"}
    QTest.mouseClick(buttons["Mute it"], Qt.MouseButton.LeftButton)
    assert session.graph.nodes["b"].muted
    assert session.history.undo_label == "Mute it"
    assert card.isHidden()


def test_show_me_goes_to_the_layer(show: Any, know: Any, session: Any, qtbot: Any) -> None:
    canvas = show(PAIR)
    know({}, (WRONG,))
    canvas.overlays.problems.open_for("b")
    button = next(b for b in canvas.overlays.problems.findChildren(Button) if b.text() == "Show me")
    with qtbot.waitSignal(canvas.edit_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.selection == {"b"}


def test_the_quick_bar_acts_on_the_node_that_is_pointed_at(
    show: Any, hand: Any, session: Any, qtbot: Any
) -> None:
    canvas = show(PAIR)
    hand.move("b")
    bar = canvas.overlays.bar
    qtbot.waitUntil(bar.isVisible)
    top = canvas.view.to_screen(canvas.scene.nodes["b"].place.topLeft()).y()
    below = bar.geometry().bottom() - bar.ROOM
    assert top <= below <= top + 8  # it touches the node, and its title stays to be read
    QTest.mouseClick(bar.mute, Qt.MouseButton.LeftButton)
    assert session.graph.nodes["b"].muted
    assert bar.isHidden()
    hand.move((600, 500))
    hand.move("b")
    qtbot.waitUntil(bar.isVisible)
    QTest.mouseClick(bar.bypass, Qt.MouseButton.LeftButton)
    assert session.graph.nodes["b"].bypassed
    assert not session.graph.nodes["b"].muted


def test_pointing_at_a_wire_shows_its_shape(show: Any, hand: Any, know: Any) -> None:
    canvas = show(PAIR)
    know({"a": Facts({}, {"output": Spec(("N", 3))})})
    wire = canvas.scene.wires["b.input"]
    hand.move(wire.route.middle.toTuple())
    assert wire.hovered
    assert wire.carries.sizes == (("N", False), ("3", True))
    card = canvas.overlays.wire
    card.open_for("b.input")
    assert card.title.text() == "N × 3"
    assert [(row.size, row.new) for row in card.sizes.rows] == [("N", False), ("3", True)]
    assert all(row.name and row.plain for row in card.sizes.rows)
    hand.move((300, 500))
    assert not wire.hovered


@pytest.mark.parametrize(
    ("where", "entry"), [("b", "Rename"), ((300.0, 96.0), "Disconnect"), ((300.0, 500.0), "Add a layer")]
)
def test_each_thing_has_its_menu(
    show: Any, hand: Any, session: Any, where: Any, entry: str, monkeypatch: Any
) -> None:
    canvas = show(PAIR)
    shown: list[str] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: shown.extend(a.text() for a in menu.actions()))
    canvas.view.menu_wanted.emit(canvas.view.hit(QPointF(hand.point(where))), QPoint())
    assert any(text.startswith(entry) for text in shown)
    assert session.selection == ({"b"} if where == "b" else set())


def test_the_empty_canvas_offers_an_input(show: Any, session: Any, qtbot: Any) -> None:
    canvas = show(Graph())
    empty = canvas.overlays.empty
    assert empty.isVisible()
    assert canvas.overlays.minimap.isHidden()
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert session.graph.nodes["input1"].type == "Input"
    assert empty.isHidden()
    assert canvas.overlays.minimap.isVisible()
    assert canvas.view.shown.contains(canvas.scene.grid["input1"])


def test_the_minimap_leads_to_the_place_that_is_pressed(show: Any, qtbot: Any) -> None:
    far = Graph({"a": Node("ReLU", {}, (0.0, 0.0)), "z": Node("ReLU", {}, (4000.0, 2400.0))})
    canvas = show(far)
    minimap = canvas.overlays.minimap
    for corner, name in ((QPoint(16, 14), "a"), (QPoint(minimap.width() - 16, minimap.height() - 14), "z")):
        QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=corner)
        assert canvas.view.shown.intersects(canvas.scene.grid[name])
        assert not canvas.view.shown.intersects(canvas.scene.grid["z" if name == "a" else "a"])
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=minimap.card.center().toPoint())
    away = canvas.view.shown.center() - canvas.scene.bounds().center()
    assert away.manhattanLength() < 60  # half a pixel on the map is 12
    shown = canvas.view.shown
    QTest.mouseClick(minimap, Qt.MouseButton.RightButton, pos=QPoint(16, 14))
    minimap.toggle()
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert canvas.view.shown == shown, "a folded one shows no place to go to"


def test_quick_add_closes_when_what_it_was_opened_for_goes(show: Any, hand: Any, session: Any) -> None:
    nodes = {name: Node("ReLU", {}, (40.0 + 240.0 * i, 80.0)) for i, name in enumerate("abc")}
    wires = {"b.input": Wire("a.output", "b.input"), "c.input": Wire("b.output", "c.input")}
    canvas = show(Graph(nodes, wires))
    add, commands = canvas.overlays.add, canvas.commands
    ways = (
        (lambda: commands.add_wanted.emit("b"), (edits.remove, ["b"])),
        (lambda: commands.add_wanted.emit("b"), (edits.disconnect, ["c.input"])),
        (lambda: hand.drag("c.output", (600, 400)), (edits.remove, ["c"])),
        (lambda: commands.insert_wanted.emit("b.input"), (edits.disconnect, ["b.input"])),
    )
    for begin, (edit, gone) in ways:
        begin()
        assert add.isVisible()
        session.do("Mute", edits.set_muted, ["a"], True)
        assert add.isVisible()
        session.do("Take", edit, gone)
        assert not add.isVisible()
        session.undo()
        session.undo()
    begin()
    session.open(Project(graphs={"main": Graph(nodes, wires)}))
    assert not add.isVisible()
    assert not [item for item in canvas.scene.items() if isinstance(item, PendingWire)]


def test_the_menu_key_knows_what_is_selected(show: Any, session: Any) -> None:
    """A frame or a note, beside which the menu opens."""
    canvas, asked = show(framed_drawing()), []
    canvas.view.menu_wanted.connect(lambda found, at: asked.append((found, at)))
    session.select([], ["note2"])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(canvas.view.viewport(), event)
    corner = canvas.view.to_screen(canvas.scene.things.rect("note2").bottomLeft()).toPoint()
    assert asked == [(Hit("thing", thing="note2", part="body"), canvas.view.viewport().mapToGlobal(corner))]


def test_a_layer_that_went_meanwhile_is_not_added(show: Any, hand: Any, session: Any, qtbot: Any) -> None:
    canvas, said = show(PAIR), []
    session.refused.connect(said.append)
    canvas.commands.drop("block:gone", QPointF(400, 400), "")
    canvas.commands.drop("block:gone", QPointF(400, 400), "b.input")
    part = Graph({"x": Node("Input"), "y": Node("Output")}, {"y.input": Wire("x.output", "y.input")})
    for begin, keys in (
        (lambda: hand.drag("b.output", (600, 500)), Qt.KeyboardModifier.NoModifier),
        (lambda: canvas.commands.add_wanted.emit("a"), Qt.KeyboardModifier.ControlModifier),
    ):
        session.do("Add", blocks.add_block, "part", part)
        begin()
        type_into(canvas, qtbot, "part")
        session.undo()
        qtbot.keyClick(canvas.overlays.add.field, KEY.Key_Return, keys)
    gone = ("gone", "gone", "part", "part")
    assert said == [f"There is no layer called “block:{name}” any more." for name in gone]


def test_a_level_wire_is_zoomed_to(show: Any) -> None:
    canvas = show(PAIR)
    canvas.scene.select_wire("b.input")
    canvas.view.centre(QPointF(5000, 5000), animated=False)
    canvas.commands.zoom_to_selection()
    assert canvas.view.shown.contains(canvas.scene.wires["b.input"].route.middle)
