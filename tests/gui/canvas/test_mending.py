"""The card of a wire that does not fit: what mends it, what mends a part, and the wire that was there; all
that is offered was found to work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.analysis.types import Edit, Facts, Fix, Problem, Spec
from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from engine.wire import from_plain, to_plain
from gui.mending import AT_ONCE, BACK
from gui.modes.design.inspector import Inspector
from gui.modes.design.problems import Problems
from gui.widgets.buttons import Button
from tests.gui.conftest import flush

BENDS = ((240.0, 200.0), (320.0, 200.0))
DRAWN = Graph(
    {
        "values": Node("Input", {}, (40.0, 80.0)),
        "picture": Node("Input", {}, (40.0, 320.0)),
        "head": Node("Linear", {}, (480.0, 80.0)),
    },
    {"head.input": Wire("values.output", "head.input", BENDS)},
)
FACTS = {
    "values": Facts({}, {"output": Spec(("N", 8))}),
    "picture": Facts({}, {"output": Spec(("N", "3N"), "int64")}),
}
CAST = Fix("Convert the numbers", (Edit("set_muted", {"names": ["head"], "muted": True}),))
APART = Fix("Remove the wire", (Edit("disconnect", {"targets": ["head.input"]}),))


def wrong(*fixes: Fix, node: str = "head", tried: bool = True) -> Problem:
    why = "It receives N × 3."
    return Problem("wrong-dtype", node, "Linear needs fractions", why, "error", "input", fixes, tried=tried)


class Engine:
    """Notes what is asked, and answers when it is told to: all that was offered and all that was there."""

    def __init__(self) -> None:
        self.asked: list[list[dict[str, Any]]] = []
        self.takes: list[tuple[Callable[[Any], None], Callable[[str], None]]] = []

    def ask(self, method: str, params: Any, done: Any, refused: Any = None, *_: Any) -> int:
        if method == "mend":
            assert params["project"]["graphs"]
            self.asked.append(params["wanted"])
            self.takes.append((done, refused))
        return len(self.asked)

    def answer(
        self, fixes: Callable[[tuple[Fix, ...], tuple[Fix, ...]], Any] = lambda a, b: (*a, *b)
    ) -> None:
        """Answer the oldest question that is open."""
        wanted = self.asked[len(self.asked) - len(self.takes)]
        found = [
            fixes(from_plain(Problem, each["problem"]).fixes, from_plain(tuple[Fix, ...], each["further"]))
            for each in wanted
        ]
        self.takes.pop(0)[0](to_plain(found))


@pytest.fixture
def engine(session: Any) -> Engine:
    session.service = Engine()
    return session.service


@pytest.fixture
def replaced(show: Any, know: Any, session: Any, engine: Engine) -> Any:
    """A canvas where a wire from `picture` took the place of a good one."""
    canvas = show(DRAWN)
    session.do("Connect", edits.connect, "picture.output", "head.input")
    know(FACTS, (wrong(CAST),))
    return canvas


def labels(canvas: Any) -> list[str]:
    flush()
    return [each.text() for each in canvas.overlays.problems.findChildren(Button)]


def looked_at(canvas: Any, engine: Engine, qtbot: Any) -> list[str]:
    """What the card of the layer offers once the engine has answered."""
    canvas.overlays.problems.open_for("head", "input")
    qtbot.waitUntil(lambda: bool(engine.takes))
    engine.answer()
    return labels(canvas)


def test_the_wire_that_was_there_goes_back_as_it_was(
    replaced: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    replaced.overlays.problems.open_for("head", "input")
    assert labels(replaced) == ["Convert the numbers", "Show me"]
    assert looked_at(replaced, engine, qtbot) == ["Convert the numbers", "Show me", BACK]
    button = next(b for b in replaced.overlays.problems.findChildren(Button) if b.text() == BACK)
    button.click()
    assert session.graph.wires["head.input"] == DRAWN.wires["head.input"]
    session.undo()
    assert session.graph.wires["head.input"].source == "picture.output"


def test_it_is_offered_first_where_nothing_else_mends(
    replaced: Any, know: Any, engine: Engine, qtbot: Any
) -> None:
    know(FACTS, (wrong(APART),))
    assert looked_at(replaced, engine, qtbot)[0] == BACK
    know(FACTS, (wrong(Fix("Half", CAST.edits, leaves="More")),))
    assert looked_at(replaced, engine, qtbot)[0] == BACK


def test_it_is_not_offered_where_it_would_not_mend(replaced: Any, engine: Engine, qtbot: Any) -> None:
    replaced.overlays.problems.open_for("head", "input")
    qtbot.waitUntil(lambda: bool(engine.takes))
    assert [each["label"] for each in engine.asked[0][0]["further"]] == [BACK]
    engine.answer(lambda fixes, further: fixes)
    assert labels(replaced) == ["Convert the numbers", "Show me"]
    replaced.overlays.problems.open_for("head", "input")
    qtbot.wait(1)
    assert len(engine.asked) == 1, "that is known now"


def test_a_layer_that_is_gone_has_no_wire_to_go_back_to(
    replaced: Any, know: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    session.do("Delete", edits.remove, ["values"])
    know(FACTS, (wrong(CAST),))
    replaced.overlays.problems.open_for("head", "input")
    qtbot.wait(1)
    assert not engine.asked
    assert labels(replaced) == ["Convert the numbers", "Show me"]


def test_a_wire_where_none_was_before_has_nothing_to_go_back_to(
    show: Any, know: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    canvas = show(Graph(DRAWN.nodes))
    session.do("Connect", edits.connect, "picture.output", "head.input")
    know(FACTS, (wrong(CAST),))
    canvas.overlays.problems.open_for("head", "input")
    qtbot.wait(1)
    assert not engine.asked


def test_only_the_latest_of_several_earlier_wires_is_offered(
    replaced: Any, know: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    session.do("Add", edits.add, "third", Node("Input", {}, (40.0, 500.0)))
    session.do("Connect", edits.connect, "third.output", "head.input")
    know(FACTS, (wrong(CAST),))
    assert looked_at(replaced, engine, qtbot).count(BACK) == 1
    sources = [each["edits"][0]["arguments"]["source"] for each in engine.asked[0][0]["further"]]
    assert sources == ["picture.output", "values.output"]


def test_what_was_not_tried_is_tried_when_its_card_is_shown(
    show: Any, know: Any, engine: Engine, qtbot: Any
) -> None:
    canvas = show(DRAWN)
    know(FACTS, (wrong(APART, tried=False),))
    canvas.overlays.problems.open_for("head", "input")
    qtbot.waitUntil(lambda: bool(engine.takes))
    engine.answer(lambda fixes, further: (CAST, *fixes))
    assert labels(canvas) == ["Convert the numbers", "Show me", "Remove the wire"]


def test_an_answer_about_an_earlier_state_is_dropped(
    replaced: Any, know: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    replaced.overlays.problems.open_for("head", "input")
    qtbot.waitUntil(lambda: bool(engine.takes))
    know(FACTS, (wrong(APART),))
    replaced.overlays.problems.open_for("head", "input")
    engine.answer()
    assert BACK not in labels(replaced)
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    engine.answer()
    assert labels(replaced)[:2] == [BACK, "Remove the wire"]


def test_where_the_engine_says_nothing_the_fixes_stay(
    replaced: Any, know: Any, engine: Engine, qtbot: Any
) -> None:
    replaced.overlays.problems.open_for("head", "input")
    qtbot.waitUntil(lambda: bool(engine.takes))
    engine.takes.pop()[1]("It stopped.")
    assert labels(replaced) == ["Convert the numbers", "Show me"]
    replaced.overlays.problems.open_for("head", "input")
    qtbot.wait(1)
    assert len(engine.asked) == 1
    know(FACTS, (wrong(APART),))
    assert looked_at(replaced, engine, qtbot)[0] == BACK, "the next question is asked"


def test_many_problems_are_asked_about_a_few_at_a_time_and_only_those_that_are_seen(
    show: Any, know: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    names = [f"head{number}" for number in range(AT_ONCE + 8)]
    show(Graph({name: Node("Linear", {}, (0.0, 200.0 * at)) for at, name in enumerate(names)}))
    rows = Problems(session)
    qtbot.addWidget(rows)
    rows.show()
    know({}, tuple(wrong(APART, node=name, tried=False) for name in names))
    session.select([names[-1]])
    for name in names[AT_ONCE:-2]:
        session.mending.offers(wrong(APART, node=name, tried=False))
    qtbot.waitUntil(lambda: bool(engine.takes))
    session.mending.offers(wrong(APART, node=names[0], tried=False))
    session.select([])
    session.select([names[-1]])
    qtbot.wait(1)
    assert len(engine.asked) == 1, "one question at a time"
    engine.answer(lambda fixes, further: (CAST, *fixes))
    qtbot.waitUntil(lambda: bool(engine.takes))
    engine.answer(lambda fixes, further: (CAST, *fixes))
    asked = [[each["problem"]["node"] for each in question] for question in engine.asked]
    assert asked == [names[:AT_ONCE], [names[-1], *names[AT_ONCE:-2]]]
    shown = {row.problem.node: [button.text() for button in row.buttons] for row in rows.rows}
    assert shown.pop(names[-2]) == ["Remove the wire"], "nobody looked at it"
    assert set(map(tuple, shown.values())) == {("Convert the numbers", "Remove the wire")}
    assert [row.problem.node for row in rows.rows] == names, "each in its place"


def test_the_inspector_offers_what_was_found(
    replaced: Any, know: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    page = Inspector(session)
    qtbot.addWidget(page)
    session.select(["head"])
    know(FACTS, (wrong(APART),))
    assert [b.text() for b in page.findChildren(Button) if b.text() in (BACK, APART.label)] == [APART.label]
    qtbot.waitUntil(lambda: bool(engine.takes))
    engine.answer()
    shown = [b.text() for b in page.findChildren(Button) if b.text() in (BACK, APART.label)]
    assert shown[-1] == BACK


def test_steps_and_what_is_left_are_said(replaced: Any, know: Any, engine: Engine, qtbot: Any) -> None:
    both = Fix("Mend in 2 steps", CAST.edits, ("Convert the numbers", "Make it a column"))
    part = Fix("Convert the numbers", CAST.edits, leaves="Linear needs values")
    know(FACTS, (wrong(both, part),))
    assert looked_at(replaced, engine, qtbot)[0] == "Mend in 2 steps"
    said = {b.text(): b.accessibleDescription() for b in replaced.overlays.problems.findChildren(Button)}
    assert said["Mend in 2 steps"] == "1  Convert the numbers\n2  Make it a column"
    assert said["Convert the numbers"] == "Mends a part. Then: Linear needs values"


def test_while_the_engine_answers_nothing_else_is_asked(
    show: Any, know: Any, session: Any, engine: Engine, qtbot: Any
) -> None:
    show(Graph({name: Node("Linear", {}, (0.0, 200.0 * at)) for at, name in enumerate("ab")}))
    know({}, tuple(wrong(APART, node=name, tried=False) for name in "ab"))
    session.mending.offers(wrong(APART, node="a", tried=False))
    qtbot.waitUntil(lambda: bool(engine.takes))
    session.mending.offers(wrong(APART, node="b", tried=False))
    qtbot.wait(5)
    assert len(engine.asked) == 1
    engine.answer()
    qtbot.waitUntil(lambda: bool(engine.takes))
    assert [each["problem"]["node"] for each in engine.asked[1]] == ["b"]
