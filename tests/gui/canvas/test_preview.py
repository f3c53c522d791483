"""The shapes beside quick add's rows: asked a handful at a time, what is seen first, and called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.analysis.types import Analysis, Facts, Problem, Spec
from engine.graph.folding import make_block
from engine.graph.model import Graph, Node, Wire, node_of
from engine.layers import LAYERS
from engine.wire import to_plain
from gui.canvas.preview import AT_ONCE, KEY, Preview, at_wire

ROW = Graph(
    {"a": Node("Input"), "b": Node("ReLU"), "c": Node("ReLU"), "apart": Node("Conv2d")},
    {"b.input": Wire("a.output", "b.input"), "c.input": Wire("b.output", "c.input")},
)
MANY = [
    (each, each.inputs[0].name) for each in LAYERS.values() if each.inputs and not each.inputs[0].variadic
]


class Asked:
    """A service that keeps the questions until the test answers them."""

    def __init__(self) -> None:
        self.questions: list[tuple[dict[str, Any], Callable[[Any], None]]] = []
        self.cancelled: list[int] = []

    def ask(self, method: str, params: Any, done: Callable[[Any], None], *_: Any) -> int:
        if params.get("key") == KEY:  # the drawing's own analysis is asked for, too
            self.questions.append((params, done))
        return len(self.questions)

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)

    def close(self) -> None:
        """Nothing goes on."""

    def tried(self) -> list[str]:
        """The layers of the last question."""
        nodes = self.questions[-1][0]["project"]["graphs"]["main"]["nodes"]
        return [node["type"] for name, node in nodes.items() if name.startswith("tried")]

    def ends(self) -> set[str]:
        """The nodes that the layers of the last question are tried at."""
        wires = self.questions[-1][0]["project"]["graphs"]["main"]["wires"]
        return {node_of(wire["source"]) for end, wire in wires.items() if end.startswith("tried")}

    def answer(self, analysis: Analysis) -> None:
        self.questions[-1][1]({"analysis": to_plain(analysis)})


@pytest.fixture
def asked(show: Any, session: Any) -> Asked:
    show(ROW)
    session.service = Asked()
    return session.service


def test_a_handful_at_a_time_what_is_seen_first_and_only_what_leads_there(session: Any, asked: Asked) -> None:
    found: list[Any] = []
    seen = ["Tanh", "Sigmoid", "MaxPool2d"]
    Preview(session, at_wire("b.output", MANY), lambda *words: found.append(words), lambda: seen)
    assert asked.tried()[:3] == seen
    assert len(asked.tried()) == AT_ONCE
    sent = asked.questions[-1][0]["project"]["graphs"]["main"]["nodes"]
    assert {name for name in sent if not name.startswith("tried")} == {"a", "b"}
    facts = {"tried_0": Facts({}, {"output": Spec(("N", 3))})}
    wrong = Problem("wrong-rank", "tried_2", "It needs an image", "", "error", "input")
    asked.answer(Analysis(facts, (wrong,)))
    assert found[-1] == ({"Tanh": "N × 3"}, frozenset({"MaxPool2d"}))
    assert len(asked.questions) == 2
    assert not set(asked.tried()) & set(seen)


def test_every_layer_is_tried_once(session: Any, asked: Asked) -> None:
    tried: list[str] = []
    preview = Preview(session, at_wire("b.output", MANY), lambda *words: None)
    while not preview.over:
        tried += asked.tried()
        asked.answer(Analysis())
    assert sorted(tried) == sorted(each.type for each, _ in MANY)


def test_it_goes_on_about_its_own_drawing_while_another_one_is_shown(session: Any, asked: Asked) -> None:
    preview = Preview(session, at_wire("b.output", MANY), lambda *words: None)
    session.do("Make a block", make_block, ["c", "apart"], "Tail")
    assert session.enter(next(name for name, node in session.graph.nodes.items() if "block" in node.type))
    asked.answer(Analysis())
    sent = asked.questions[-1][0]
    assert (list(sent["path"]), list(sent["project"]["graphs"])) == ([], ["main"])
    assert "tried_0" in sent["project"]["graphs"]["main"]["nodes"]
    assert not preview.over


def test_closing_calls_it_off(canvas: Any, session: Any, asked: Asked, hand: Any) -> None:
    session.analysis = Analysis({"c": Facts({}, {"output": Spec(("N", 3))})})
    session.select(["c"])
    canvas.commands.quick_add()
    preview = canvas.overlays.offers.preview
    assert not preview.over
    canvas.overlays.add.shut()
    assert preview.over
    count = len(asked.questions)
    assert asked.cancelled == [count]
    asked.answer(Analysis())
    assert len(asked.questions) == count
    assert asked.ends() == {"c"}


def test_a_canvas_that_is_given_up_waits_for_no_shapes(canvas: Any, session: Any, asked: Asked) -> None:
    """Quick add may have been opened while another mode hid the canvas, so that nothing closed it."""
    session.analysis = Analysis({"c": Facts({}, {"output": Spec(("N", 3))})})
    session.select(["c"])
    canvas.hide()
    canvas.commands.quick_add()
    count = len(asked.questions)
    canvas.let_go()
    asked.answer(Analysis())
    assert len(asked.questions) == count
