"""A layer that becomes another one: by its menu and its key, what stays and what goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from engine.analysis.types import Facts, Spec
from engine.graph.model import Graph, Node, Wire
from gui.canvas.hits import Hit
from gui.canvas.menus import entries
from tests.gui.canvas.test_preview import Asked

KEY = Qt.Key
KEPT = {"out_channels": 48, "kernel_size": (5, 5), "padding": "same"}
NODES = {
    "image": Node("Input", {}, (0.0, 80.0)),
    "conv": Node("Conv2d", KEPT, (240.0, 80.0), "as in the paper", False, {"frozen": True, "share": "one"}),
    "act": Node("ReLU", {}, (480.0, 80.0)),
}
WIRES = {
    "conv.input": Wire("image.output", "conv.input", ((200.0, 40.0),)),
    "act.input": Wire("conv.output", "act.input"),
}
ROW = Graph(NODES, WIRES)
IMAGE = {"image": Facts({}, {"output": Spec(("N", 3, 8, 8))})}


def become(canvas: Any, name: str, type: str) -> Node:
    canvas.commands.replacing.do(name, type)
    made: Node = canvas.session.graph.nodes[name]
    return made


def wired(canvas: Any) -> set[tuple[str, str]]:
    return {(wire.source, wire.target) for wire in canvas.session.graph.wires.values()}


def test_by_key_what_fits_is_offered_and_one_step_takes_it_back(
    show: Any, hand: Any, know: Any, session: Any, qtbot: Any
) -> None:
    canvas = show(ROW)
    know(IMAGE)
    session.select(["conv"])
    hand.key(KEY.Key_R)
    add = canvas.overlays.add
    assert add.isVisible()
    assert add.hint.text() == "instead of conv"
    assert "conv" in add.field.accessibleName()
    titles = add.list.titles
    assert "Conv 2D" not in titles
    assert "Linear" not in titles
    assert "Embedding" not in titles
    assert "Cross-entropy loss" not in titles
    assert titles.index("Transposed conv 2D") < titles.index("ReLU")
    for letter in "transposed conv 2d":
        qtbot.keyClicks(add.field, letter)
    qtbot.keyClick(add.field, KEY.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert add.isHidden()
    made = session.graph.nodes["conv"]
    assert (made.type, made.at, made.note) == ("ConvTranspose2d", (240.0, 80.0), "as in the paper")
    assert made.params == {"out_channels": 48, "kernel_size": (5, 5)}
    assert made.weights == {"frozen": True}
    assert session.graph.wires == WIRES
    assert list(session.graph.nodes) == list(NODES)
    assert session.selection == {"conv"}
    assert session.history.undo_label == "Replace conv with Transposed conv 2D"
    session.undo()
    assert session.graph == ROW


def test_the_menu_of_one_layer_has_it(show: Any, hand: Any, session: Any, qtbot: Any) -> None:
    canvas = show(ROW)
    session.select(["conv"])
    row = next(each for each in entries(Hit("node", "conv"), canvas.commands) if each.text == "Replace with…")
    row.run()
    assert canvas.overlays.add.isVisible()
    canvas.overlays.add.shut()
    session.select(["conv", "act"])
    found = entries(Hit("node", "conv"), canvas.commands)
    assert "Replace with…" not in [each.text for each in found]
    with qtbot.waitSignal(session.refused):
        hand.key(KEY.Key_R)
    assert canvas.overlays.add.isHidden()


def test_the_shapes_are_those_with_the_settings_that_stay(show: Any, know: Any, session: Any) -> None:
    canvas = show(ROW)
    know(IMAGE)
    asked = session.service = Asked()
    session.select(["conv"])
    canvas.commands.replacing.ask()
    nodes = asked.questions[-1][0]["project"]["graphs"]["main"]["nodes"]
    tried = {node["type"]: node.get("params", {}) for name, node in nodes.items() if name.startswith("tried")}
    assert tried["ConvTranspose2d"]["out_channels"] == 48
    assert asked.ends() == {"image"}


def test_ports_go_by_name_then_in_their_order(show: Any, session: Any) -> None:
    ends = {f"sum.inputs_{row}": f"{name}.output" for row, name in enumerate("abc", 1)}
    ends["out.input"] = "sum.output"
    nodes = {name: Node("Input", {}, (0.0, 160.0 * row)) for row, name in enumerate("abc")}
    wires = {target: Wire(source, target) for target, source in ends.items()}
    canvas = show(Graph({**nodes, "sum": Node("Stack", {}, (300.0, 80.0)), "out": Node("Output")}, wires))
    become(canvas, "sum", "Concatenate")
    assert session.graph.wires == wires
    said: list[str] = []
    canvas.said.connect(said.append)
    become(canvas, "sum", "Subtract")
    on = {("sum.output", "out.input")}
    assert wired(canvas) == {("a.output", "sum.input"), ("b.output", "sum.other")} | on
    assert said == ["Subtract has no port for one wire of sum"]
    become(canvas, "sum", "Stack")
    assert wired(canvas) == {("a.output", "sum.inputs_1"), ("b.output", "sum.inputs_2")} | on


def test_an_output_that_is_not_there_loses_its_wires_and_the_first_one_goes_on(
    show: Any, session: Any
) -> None:
    ends = {"rows.input": "a.output", "one.input": "rows.output", "two.input": "rows.cell"}
    nodes = {"a": Node("Input"), "rows": Node("LSTMCell"), "one": Node("ReLU"), "two": Node("ReLU")}
    canvas = show(Graph(nodes, {t: Wire(s, t) for t, s in ends.items()}))
    become(canvas, "rows", "TopK")
    assert wired(canvas) == {("a.output", "rows.input"), ("rows.values", "one.input")}


@pytest.mark.parametrize(
    ("before", "type", "after"),
    [
        (Node("Conv2d", {"kernel_size": (3, 5)}), "Conv1d", {}),
        (Node("Conv2d", {"kernel_size": "=width"}), "MaxPool2d", {"kernel_size": "=width"}),
        (Node("Conv2d", {"kernel_size": "=nowhere"}), "MaxPool2d", {}),
        (Node("Conv2d", {"kernel_size": 2}), "MaxPool2d", {}),
        (Node("Gone", {"out_features": 12, "odd": 1}), "Linear", {"out_features": 12}),
    ],
)  # fmt: skip
def test_settings_stay_where_both_have_them_and_they_fit(
    show: Any, session: Any, before: Node, type: str, after: dict[str, Any]
) -> None:
    canvas = show(Graph({"a": before}))
    session.do("Set width", replace, variables={"width": 7})
    assert become(canvas, "a", type).params == after


def test_a_layer_that_is_not_known_here_may_become_a_known_one(show: Any, session: Any) -> None:
    nodes = {**NODES, "conv": Node("Gone", {"out_features": 12}, (240.0, 80.0))}
    canvas = show(Graph(nodes, {**WIRES, "act.input": Wire("conv.result", "act.input")}))
    assert "Linear" in [each.type for each in canvas.commands.replacing.offered("conv")]
    become(canvas, "conv", "Linear")
    assert wired(canvas) == {("image.output", "conv.input"), ("conv.output", "act.input")}


def test_where_nothing_fits_it_says_so(show: Any, session: Any) -> None:
    canvas = show(Graph({"end": Node("Output")}))
    said: list[str] = []
    session.refused.connect(said.append)
    session.select(["end"])
    canvas.commands.replacing.ask()
    assert said == ["No other layer can stand in the place of end."]
    assert canvas.overlays.add.isHidden()


def test_an_input_becomes_a_target_of_another_field(show: Any, know: Any, session: Any, qtbot: Any) -> None:
    canvas = show(Graph({"a": Node("Input", {"field": "image"})}))
    become(canvas, "a", "Target")
    assert session.graph.nodes["a"] == Node("Target")


def test_the_picker_goes_with_the_layer(show: Any, session: Any) -> None:
    canvas = show(ROW)
    session.select(["conv"])
    canvas.commands.replacing.ask()
    canvas.commands.delete()
    assert canvas.overlays.add.isHidden()
