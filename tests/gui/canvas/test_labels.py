"""The sizes beside a wire stand where no other wire, node or title runs through them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.analysis.types import Facts, Spec
from engine.graph import edits
from engine.graph.model import Graph, Node, Wire
from gui.canvas import wire_paint
from gui.canvas.canvas import Canvas
from gui.canvas.wire_item import Carries
from gui.session import Session
from gui.translate import set_language
from tests.gui.canvas.conftest import Hand

Show = Callable[[Graph], Canvas]
OUT = Facts({}, {"output": Spec(("N", 64, 32, 32))})


def crossed() -> Graph:
    """A long level wire, and another that comes down across its middle."""
    nodes = {
        "a": Node("ReLU", at=(0.0, 200.0)), "b": Node("ReLU", at=(880.0, 200.0)),
        "c": Node("ReLU", at=(360.0, 0.0)), "d": Node("ReLU", at=(360.0, 400.0)),
    }  # fmt: skip
    return Graph(nodes, {t: Wire(s, t) for t, s in {"b.input": "a.output", "d.input": "c.output"}.items()})


def box(canvas: Canvas, target: str) -> tuple[float, float, float, float] | None:
    """Where the label of a wire is painted at 100 %, or None when it is not."""
    item = canvas.scene.wires[target]
    wide, spot = wire_paint.label_width(item.carries), item.spot
    if spot.room < wide + 16:
        return None
    middle = spot.label.x() + (wide / 2 if spot.left else 0)
    y = spot.label.y() + (11 if spot.below else -11)
    return middle - wide / 2, y - 7, middle + wide / 2, y + 7


def strikes(canvas: Canvas, target: str) -> list[str]:
    """The wires that run through the label of another one."""
    left, top, right, bottom = box(canvas, target) or (0.0, 0.0, -1.0, -1.0)
    found = []
    for name, item in canvas.scene.wires.items():
        path = item.route.path
        points = [path.pointAtPercent(i / 400) for i in range(401)]
        if name != target and any(left <= p.x() <= right and top <= p.y() <= bottom for p in points):
            found.append(name)
    return found


def test_a_label_stands_in_the_middle_and_goes_aside_for_a_wire_that_crosses(
    show: Show, session: Session, know: Callable[..., None]
) -> None:
    canvas = show(crossed())
    know(dict.fromkeys("abcd", OUT))
    left, _, right, _ = box(canvas, "b.input")
    assert not strikes(canvas, "b.input")
    middle = canvas.scene.wires["b.input"].route.middle.x()
    assert abs((left + right) / 2 - middle) > 20  # the other wire crosses near the middle
    session.do("Cut", edits.disconnect, ["d.input"])
    know(dict.fromkeys("abcd", OUT))
    left, _, right, _ = box(canvas, "b.input")
    assert (left + right) / 2 == pytest.approx(middle, abs=1)


def test_it_makes_way_when_a_layer_is_dropped_and_is_painted_there(
    show: Show, session: Session, know: Callable[..., None], hand: Hand
) -> None:
    canvas = show(crossed())
    know(dict.fromkeys("abcd", OUT))
    before = box(canvas, "b.input")
    hand.drag("d", (left := before[0] + 30, 436.0))
    hand.drag("c", (left + 8, 20.0))
    assert box(canvas, "b.input") != before
    assert not strikes(canvas, "b.input")


def test_a_curve_does_not_run_through_it_either(show: Show, know: Callable[..., None]) -> None:
    nodes = {
        "a": Node("ReLU", at=(0.0, 200.0)), "b": Node("ReLU", at=(880.0, 200.0)),
        "c": Node("ReLU", at=(240.0, 80.0)), "d": Node("ReLU", at=(640.0, 320.0)),
    }  # fmt: skip
    canvas = show(
        Graph(nodes, {t: Wire(s, t) for t, s in {"b.input": "a.output", "d.input": "c.output"}.items()})
    )
    know(dict.fromkeys("abcd", OUT))
    assert not canvas.scene.wires["d.input"].route.corners
    assert box(canvas, "b.input") is not None
    assert not strikes(canvas, "b.input")


def test_of_two_wires_in_one_corridor_one_label_stands_above_and_one_below(
    show: Show, know: Callable[..., None]
) -> None:
    nodes = {
        "a": Node("ReLU", at=(400.0, 0.0)), "b": Node("ReLU", at=(640.0, 0.0)),
        "c": Node("Add", at=(0.0, 260.0)),
    }  # fmt: skip
    ends = {"b.input": "a.output", "c.input": "a.output", "c.other": "b.output"}
    canvas = show(Graph(nodes, {t: Wire(s, t) for t, s in ends.items()}))
    know(dict.fromkeys("abc", OUT))
    one, other = box(canvas, "c.input"), box(canvas, "c.other")
    assert one is not None
    assert other is not None
    assert one[3] <= other[1] or other[3] <= one[1]
    assert not strikes(canvas, "c.input") + strikes(canvas, "c.other")


def test_wires_of_one_output_on_one_line_say_it_once(show: Show, know: Callable[..., None]) -> None:
    nodes = {
        "a": Node("ReLU", at=(600.0, 0.0)), "b": Node("Linear", at=(0.0, 260.0)),
        "c": Node("Linear", at=(0.0, 400.0)),
    }  # fmt: skip
    canvas = show(Graph(nodes, {t: Wire("a.output", t) for t in ("b.input", "c.input")}))
    know(dict.fromkeys("abc", OUT))
    assert len([t for t in ("b.input", "c.input") if box(canvas, t) is not None]) == 1


def test_a_label_is_as_wide_as_it_is_in_the_language() -> None:
    carries = Carries(broken=True)
    english = wire_paint.label_width(carries)
    set_language("de")
    try:
        assert wire_paint.label_width(carries) != english
    finally:
        set_language("en")
    assert wire_paint.label_width(carries) == english
