"""The card of a wire that does not fit: what mends it, what mends a part, and the wire that was there."""

from __future__ import annotations

from typing import Any

import pytest

from engine.analysis.types import Edit, Facts, Fix, Problem, Spec
from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from gui.mending import BACK, offers
from gui.widgets.buttons import Button

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


def wrong(*fixes: Fix) -> Problem:
    why = "It receives N × 3."
    return Problem("wrong-dtype", "head", "Linear needs fractions", why, "error", "input", fixes)


@pytest.fixture
def replaced(show: Any, know: Any, session: Any) -> Any:
    """A canvas where a wire from `picture` took the place of a good one."""
    canvas = show(DRAWN)
    session.do("Connect", edits.connect, "picture.output", "head.input")
    know(FACTS, (wrong(CAST),))
    return canvas


def labels(canvas: Any) -> list[str]:
    canvas.overlays.problems.open_for("head", "input")
    return [each.text() for each in canvas.overlays.problems.findChildren(Button)]


def test_the_wire_that_was_there_goes_back_as_it_was(replaced: Any, session: Any) -> None:
    assert labels(replaced) == ["Convert the numbers", "Show me", BACK]
    button = next(b for b in replaced.overlays.problems.findChildren(Button) if b.text() == BACK)
    button.click()
    assert session.graph.wires["head.input"] == DRAWN.wires["head.input"]
    session.undo()
    assert session.graph.wires["head.input"].source == "picture.output"


def test_it_is_offered_first_where_nothing_else_mends(replaced: Any, know: Any, session: Any) -> None:
    apart = Fix("Remove the wire", (Edit("disconnect", {"targets": ["head.input"]}),))
    know(FACTS, (wrong(apart),))
    assert labels(replaced)[0] == BACK


def test_it_is_not_offered_where_it_would_not_fit_or_is_gone(replaced: Any, know: Any, session: Any) -> None:
    know({**FACTS, "values": FACTS["picture"]}, (wrong(CAST),))
    assert BACK not in labels(replaced)
    know(FACTS, (wrong(CAST),))
    session.do("Delete", edits.remove, ["values"])
    assert BACK not in labels(replaced)


def test_a_wire_where_none_was_before_has_nothing_to_go_back_to(show: Any, know: Any, session: Any) -> None:
    free = Graph(DRAWN.nodes)
    show(free)
    session.do("Connect", edits.connect, "picture.output", "head.input")
    know(FACTS, (wrong(CAST),))
    assert [fix.label for fix in offers(session, wrong(CAST))] == ["Convert the numbers"]


def test_steps_and_what_is_left_are_said(replaced: Any, know: Any) -> None:
    both = Fix("Mend in 2 steps", CAST.edits, ("Convert the numbers", "Make it a column"))
    part = Fix("Convert the numbers", CAST.edits, leaves="Linear needs values")
    know(FACTS, (wrong(both, part),))
    found = labels(replaced)
    assert found[0] == "Mend in 2 steps"
    said = {b.text(): b.accessibleDescription() for b in replaced.overlays.problems.findChildren(Button)}
    assert said["Mend in 2 steps"] == "1  Convert the numbers\n2  Make it a column"
    assert said["Convert the numbers"] == "Mends a part. Then: Linear needs values"
