"""What keys do on the canvas, seen in the document."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.analysis.types import Facts, Spec
from engine.field import Field
from engine.graph import edits
from engine.graph.model import Frame, Graph, Node, Note, Project, Wire
from gui.canvas.drop import LAYER_MIME

KEY, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def row(*types: str) -> Graph:
    names = "abcdef"[: len(types)]
    nodes = {n: Node(t, {}, (40.0 + 240 * i, 80.0)) for i, (n, t) in enumerate(zip(names, types))}
    return Graph(
        nodes, {f"{b}.input": Wire(f"{a}.output", f"{b}.input") for a, b in itertools.pairwise(names)}
    )


@pytest.fixture
def drawn(show: Any) -> Any:
    return show(row("Input", "ReLU", "Dropout", "Output"))


def test_delete_joins_the_wire_again_and_selects_the_layer_before(
    drawn: Any, hand: Any, session: Any
) -> None:
    hand.click("b")
    hand.key(KEY.Key_Delete)
    assert set(session.graph.nodes) == {"a", "c", "d"}
    assert session.graph.wires["c.input"].source == "a.output"
    assert session.selection == {"a"}
    assert set(drawn.scene.nodes) == {"a", "c", "d"}
    assert set(drawn.scene.wires) == {"c.input", "d.input"}
    session.undo()
    assert session.graph == row("Input", "ReLU", "Dropout", "Output")
    assert set(drawn.scene.wires) == {"b.input", "c.input", "d.input"}


def test_copy_and_paste_go_through_text_on_the_clipboard(drawn: Any, hand: Any, session: Any) -> None:
    hand.click("b")
    hand.click("c", SHIFT)
    hand.key(KEY.Key_C, CONTROL)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("{")
    assert "Dropout" in text
    hand.key(KEY.Key_V, CONTROL)
    new = session.selection
    assert len(new) == 2
    assert new.isdisjoint("abcd")
    assert len(session.graph.nodes) == 6
    inner = [w for w in session.graph.wires.values() if w.target.partition(".")[0] in new]
    assert [w.source.partition(".")[0] in new for w in inner] == [True]
    places = {session.graph.nodes[n].at for n in new}
    hand.key(KEY.Key_V, CONTROL)
    assert places.isdisjoint(session.graph.nodes[n].at for n in session.selection)
    session.undo()
    session.undo()
    assert set(session.graph.nodes) == set("abcd")


def test_what_can_not_be_written_is_neither_copied_nor_cut(show: Any, hand: Any, session: Any) -> None:
    show(Graph({"a": Node("Dropout", {"p": float("inf")}, (40.0, 80.0))}))
    said: list[str] = []
    session.refused.connect(said.append)
    hand.click("a")
    hand.key(KEY.Key_C, CONTROL)
    hand.key(KEY.Key_X, CONTROL)
    assert len(said) == 2
    assert "infinite" in said[0]
    assert set(session.graph.nodes) == {"a"}


@pytest.mark.parametrize(
    ("layers", "frames", "notes", "words"),
    [
        ("b", 0, 0, "b"),
        ("bc", 1, 1, "2 layers"),
        ("", 0, 1, "a note"),
        ("", 0, 2, "2 notes"),
        ("", 1, 0, "a frame"),
        ("", 2, 1, "3 frames and notes"),
    ],
)
def test_pasting_and_duplicating_say_what_is_copied(
    drawn: Any, hand: Any, session: Any, layers: str, frames: int, notes: int, words: str
) -> None:
    things = []
    for number in range(frames):
        things.append(f"frame{number}")
        session.do("Frame", edits.add_frame, things[-1], Frame("Stem", (number * 400.0, 500.0)))
    for number in range(notes):
        things.append(f"note{number}")
        session.do("Note", edits.add_note, things[-1], Note("Words", (number * 400.0, 900.0)))
    session.select(list(layers), things)
    hand.key(KEY.Key_D, CONTROL)
    assert session.history.undo_label == f"Duplicate {words}"
    session.select(list(layers), things)
    hand.key(KEY.Key_C, CONTROL)
    hand.key(KEY.Key_V, CONTROL)
    assert session.history.undo_label == f"Paste {words}"


@pytest.mark.parametrize("rubbish", ["", "hello", "{}", '{"nodes": 3}', "[1, 2]", '{"format": 99}'])
def test_rubbish_on_the_clipboard_is_one_sentence(
    drawn: Any, hand: Any, session: Any, qtbot: Any, rubbish: str
) -> None:
    QGuiApplication.clipboard().setText(rubbish)
    before = session.project
    with qtbot.waitSignal(session.refused) as said:
        hand.key(KEY.Key_V, CONTROL)
    assert said.args == ["The clipboard holds no layers. Copy some on a canvas first."]
    assert session.project is before


def test_duplicate_and_cut(drawn: Any, hand: Any, session: Any) -> None:
    hand.click("b")
    hand.key(KEY.Key_D, CONTROL)
    assert len(session.graph.nodes) == 5
    (copy,) = session.selection
    assert session.graph.nodes[copy].type == "ReLU"
    hand.key(KEY.Key_X, CONTROL)
    assert set(session.graph.nodes) == set("abcd")
    hand.key(KEY.Key_V, CONTROL)
    assert len(session.graph.nodes) == 5


def test_select_all_and_escape(drawn: Any, hand: Any, session: Any) -> None:
    hand.canvas.view.setFocus()
    hand.key(KEY.Key_A, CONTROL)
    assert session.selection == set("abcd")
    hand.key(KEY.Key_Escape)
    assert not session.selection


def test_arrows_follow_the_wires(drawn: Any, hand: Any, session: Any) -> None:
    hand.click("a")
    hand.key(KEY.Key_Right)
    hand.key(KEY.Key_Right)
    assert session.selection == {"c"}
    hand.key(KEY.Key_Left)
    assert session.selection == {"b"}
    assert "ReLU, b" in drawn.view.accessibleName()


def test_arrows_find_the_nearest_where_no_wire_leads(show: Any, hand: Any, session: Any) -> None:
    show(Graph({"up": Node("ReLU", {}, (40, 80)), "low": Node("ReLU", {}, (80, 300))}))
    hand.click("up")
    hand.key(KEY.Key_Down)
    assert session.selection == {"low"}


def test_alt_arrows_move_and_are_one_step(drawn: Any, hand: Any, session: Any) -> None:
    hand.click("b")
    for _ in range(3):
        hand.key(KEY.Key_Right, ALT)
    hand.key(KEY.Key_Down, ALT | SHIFT)
    assert session.graph.nodes["b"].at == (304.0, 144.0)
    session.undo()
    assert session.graph.nodes["b"].at == (280.0, 80.0)


def test_mute_and_unmute(drawn: Any, hand: Any, session: Any) -> None:
    hand.click("c")
    hand.key(KEY.Key_M)
    assert session.graph.nodes["c"].muted
    assert drawn.scene.nodes["c"].muted
    assert drawn.scene.wires["c.input"].carries.muted
    hand.key(KEY.Key_M)
    assert not session.graph.nodes["c"].muted
    assert not drawn.scene.wires["c.input"].carries.muted


def test_leave_out_and_bring_back(drawn: Any, hand: Any, session: Any) -> None:
    hand.click("a")
    hand.key(KEY.Key_M)
    hand.key(KEY.Key_M, SHIFT)
    node = session.graph.nodes["a"]
    assert (node.muted, node.bypassed) == (False, True)
    nodes, wires = drawn.scene.nodes, drawn.scene.wires
    assert nodes["a"].off == (True, True)
    assert nodes["b"].off == nodes["c"].off == (False, True)
    assert wires["b.input"].carries.broken
    assert wires["c.input"].carries.broken
    assert "left out" in drawn.view.accessibleName()
    hand.click("b")
    assert "gives nothing" in drawn.view.accessibleName()
    hand.click("a")
    session.undo()
    assert nodes["a"].muted
    assert not any(any(item.off) for item in nodes.values())
    assert not wires["b.input"].carries.broken
    hand.key(KEY.Key_M, SHIFT)
    hand.key(KEY.Key_M, SHIFT)
    assert not session.graph.nodes["a"].bypassed


def test_rename_in_place(drawn: Any, hand: Any, session: Any, qtbot: Any) -> None:
    hand.click("b")
    hand.key(KEY.Key_F2)
    field = drawn.overlays.name
    assert field.isVisible()
    field.setText("not a name")
    qtbot.keyClick(field, KEY.Key_Return)
    assert field.isVisible()
    assert "letters" in field.toolTip()
    field.setText("hinge")
    qtbot.keyClick(field, KEY.Key_Return)
    assert field.isHidden()
    assert session.graph.wires["c.input"].source == "hinge.output"
    assert session.selection == {"hinge"}
    assert "hinge" in drawn.scene.nodes
    hand.key(KEY.Key_F2)
    field.setText("other")
    qtbot.keyClick(field, KEY.Key_Escape)
    assert "hinge" in session.graph.nodes


def test_enter_asks_for_the_settings(drawn: Any, hand: Any, qtbot: Any) -> None:
    hand.click("c")
    with qtbot.waitSignal(drawn.edit_wanted) as asked:
        hand.key(KEY.Key_Return)
    assert asked.args == ["c"]


def test_zoom_keys_and_wheel_stay_in_bounds(drawn: Any, hand: Any) -> None:
    view = drawn.view
    view.setFocus()
    hand.key(KEY.Key_0, CONTROL)
    assert view.zoom == 1.0
    hand.key(KEY.Key_Minus, CONTROL)
    assert view.zoom == pytest.approx(0.8)
    for _ in range(40):
        hand.key(KEY.Key_Minus, CONTROL)
    assert view.zoom == pytest.approx(0.1)
    for _ in range(60):
        hand.key(KEY.Key_Plus, CONTROL)
    assert view.zoom == pytest.approx(4.0)
    hand.key(KEY.Key_F, SHIFT)
    assert view.shown.contains(drawn.scene.bounds())


def test_added_after_the_selection_and_connected(drawn: Any, hand: Any, session: Any) -> None:
    hand.click("c")
    drawn.commands.add("Linear")
    assert session.graph.wires["linear1.input"].source == "c.output"
    assert session.selection == {"linear1"}
    place = drawn.scene.grid["linear1"]
    assert not any(drawn.scene.grid[n].intersects(place) for n in "abcd")
    session.undo()
    assert set(session.graph.nodes) == set("abcd")


def test_a_loss_is_joined_to_prediction_and_target(show: Any, hand: Any, know: Any, session: Any) -> None:
    graph = row("Input", "Linear")
    canvas = show(Graph({**graph.nodes, "t": Node("Target", {}, (40, 400))}, graph.wires))
    know({"b": Facts({}, {"output": Spec(("N", 3))})})
    hand.click("b")
    canvas.commands.add("CrossEntropyLoss")
    assert session.graph.wires["loss1.input"].source == "b.output"
    assert session.graph.wires["loss1.target"].source == "t.output"


def test_what_does_not_fit_is_added_without_a_wire(show: Any, hand: Any, know: Any, session: Any) -> None:
    canvas = show(row("Input", "Linear"))
    know({"b": Facts({}, {"output": Spec(("N", 3))})})
    hand.click("b")
    canvas.commands.add("Conv2d")
    assert "conv1.input" not in session.graph.wires


def test_an_input_starts_with_the_first_free_field(show: Any, know: Any, session: Any) -> None:
    canvas = show(Graph())
    fields = [Field(n, (4,), "float32", "values", "input") for n in ("one", "two")]
    know(fields={f.name: f for f in fields})
    canvas.commands.add("Input")
    session.select([])
    canvas.commands.add("Input")
    assert [node.params["field"] for node in session.graph.nodes.values()] == ["one", "two"]


def drop(canvas: Any, data: QMimeData, at: QPoint) -> None:
    """What Qt sends to a viewport while something is dragged over it and let go."""
    viewport, action = canvas.view.viewport(), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(viewport, QDragEnterEvent(at, action, data, left, none))
    QApplication.sendEvent(viewport, QDragMoveEvent(at, action, data, left, none))
    QApplication.sendEvent(viewport, QDropEvent(at, action, data, left, none))


@pytest.mark.parametrize(("onto", "wired"), [((400.0, 400.0), False), ((250.0, 96.0), True)])
def test_a_layer_from_the_palette_is_placed_or_inserted(
    drawn: Any, hand: Any, session: Any, onto: tuple[float, float], wired: bool
) -> None:
    data = QMimeData()
    data.setData(LAYER_MIME, b"Linear")
    if wired:
        onto = drawn.scene.wires["b.input"].route.middle.toTuple()
    drop(drawn, data, hand.point(onto))
    assert session.graph.nodes["linear1"].type == "Linear"
    assert (session.graph.wires["b.input"].source == "linear1.output") is wired
    assert session.selection == {"linear1"}
    session.undo()
    assert session.graph == row("Input", "ReLU", "Dropout", "Output")


def test_other_drags_are_left_alone(drawn: Any, hand: Any, session: Any) -> None:
    data = QMimeData()
    data.setText("Linear")
    drop(drawn, data, hand.point((400.0, 400.0)))
    data.setData(LAYER_MIME, b"NoSuchLayer")
    drop(drawn, data, hand.point((400.0, 400.0)))
    assert set(session.graph.nodes) == set("abcd")


def test_tidy_is_one_step_and_stable(drawn: Any, hand: Any, session: Any) -> None:
    session.open(Project(graphs={"main": Graph({n: Node(v.type) for n, v in drawn.scene.graph.nodes.items()},
                                                drawn.scene.graph.wires)}))  # fmt: skip
    drawn.view.setFocus()
    hand.key(KEY.Key_L, CONTROL)
    assert session.history.undo_label == "Tidy the layout"
    grid = drawn.scene.grid
    assert not any(grid[a].intersects(grid[b]) for a in "abcd" for b in "abcd" if a != b)
    before = session.project
    hand.key(KEY.Key_L, CONTROL)
    assert session.project is before


def test_a_wire_is_led_by_keys(show: Any, hand: Any, session: Any) -> None:
    nodes = {
        "a": Node("Input", {}, (40, 80)),
        "b": Node("ReLU", {}, (320, 80)),
        "c": Node("ReLU", {}, (320, 240)),
    }
    show(Graph(nodes))
    hand.click("a")
    hand.key(KEY.Key_C)
    hand.key(KEY.Key_Right)
    hand.key(KEY.Key_Return)
    assert session.graph.wires == {"c.input": Wire("a.output", "c.input")}
    hand.key(KEY.Key_C)
    hand.key(KEY.Key_Escape)
    assert len(session.graph.wires) == 1
    hand.key(KEY.Key_C)
    hand.key(KEY.Key_Return)  # the nearest free input
    assert session.graph.wires["b.input"].source == "a.output"
    assert hand.canvas.view.gesture is None


def test_a_layer_that_is_added_out_of_sight_is_brought_into_view(
    drawn: Any, canvas: Any, session: Any
) -> None:
    session.select(["c"])
    for _ in range(6):
        before = set(session.graph.nodes)
        canvas.commands.add("ReLU")
        (new,) = set(session.graph.nodes) - before
        assert canvas.view.shown.contains(canvas.scene.grid[new])
