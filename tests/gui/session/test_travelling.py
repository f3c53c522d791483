"""Undo and redo go where the step is seen: the drawing, the place on it, the mode."""

from __future__ import annotations

import pytest

from engine.declare import UserError
from engine.graph import edits
from engine.graph.model import MAIN, Choice, Graph, Node, Project, Wire
from gui.edits.travelling import MODES, Travel
from gui.session import Session
from tests.gui.shown import Quiet

BLOCK = Graph(
    {
        "input": Node("Input"),
        "relu": Node("ReLU", at=(200.0, 0.0)),
        "output": Node("Output", at=(400.0, 0.0)),
    },
    {"relu.input": Wire("input.output", "relu.input"), "output.input": Wire("relu.output", "output.input")},
)
DRAWN = Project(
    graphs={
        MAIN: Graph({"one": Node("block:cell"), "other": Node("block:wing"), "far": Node("ReLU")}),
        "cell": BLOCK,
        "wing": Graph({**BLOCK.nodes, "deep": Node("block:cell")}),
        "alone": BLOCK,
    }
)


@pytest.fixture
def session(qapp: object) -> Session:
    made = Session(Quiet())  # type: ignore[arg-type]
    made.open(DRAWN)
    return made


def test_a_step_inside_a_block_is_undone_and_redone_in_view(session: Session) -> None:
    session.enter("one")
    session.do("Mute", edits.set_muted, ["relu"], True, graph="cell")
    session.leave()
    assert session.graph_name == MAIN
    session.undo()
    assert session.trail == ("one",)
    assert not session.graph.nodes["relu"].muted
    session.leave()
    session.redo()
    assert session.trail == ("one",)
    assert session.graph.nodes["relu"].muted


def test_a_setting_that_reads_differently_is_undone_in_view(session: Session) -> None:
    """1 and true are equal to Python, not to who reads them."""
    session.do("Set", edits.set_param, "relu", "count", 1, graph="cell")
    session.settle()
    session.do("Set", edits.set_param, "relu", "count", True, graph="cell")
    travel = Travel(session.history.steps[-2].project, session.project)
    assert travel.drawings() == ["cell"]
    assert travel.nodes("cell") == {"relu": (200.0, 0.0)}
    assert travel.modes() == {"design"}
    session.undo()
    assert session.trail == ("one",)


def test_a_step_on_the_main_drawing_is_undone_there(session: Session) -> None:
    session.do("Mute", edits.set_muted, ["far"], True)
    session.enter("one")
    session.undo()
    assert session.trail == ()


def test_the_drawing_that_is_shown_stays_when_it_changes_too(session: Session) -> None:
    session.enter("one")
    session.do("Rename", edits.rename, "far", "near")
    session.do("Mute", edits.set_muted, ["relu"], True, graph="cell")
    session.go_to_step(0)
    assert session.trail == ("one",)


def test_the_same_block_is_reached_by_the_way_one_is_on(session: Session) -> None:
    session.show_drawing(("other", "deep"))
    session.do("Mute", edits.set_muted, ["relu"], True, graph="cell")
    session.undo()
    assert session.trail == ("other", "deep")


def test_a_block_that_nobody_uses_is_not_gone_to(session: Session) -> None:
    session.do("Mute", edits.set_muted, ["relu"], True, graph="alone")
    session.undo()
    assert session.trail == ()


def test_moving_a_layer_in_a_block_counts_as_a_change(session: Session) -> None:
    session.do("Move", edits.move, {"relu": (0.0, 80.0)}, graph="cell")
    session.undo()
    assert session.trail == ("one",)


def test_an_edit_does_not_jump_and_neither_does_a_refused_one(session: Session) -> None:
    session.do("Mute", edits.set_muted, ["relu"], True, graph="cell")
    assert session.trail == ()

    def refuse(project: Project) -> Project:
        raise UserError("No.")

    assert not session.do("Refused", refuse)
    assert session.trail == ()


def test_each_part_of_a_project_is_seen_somewhere_or_everywhere() -> None:
    before = Project()
    cases = {
        "training": {"epochs": 3}, "split": {"seed": 2}, "columns": {"a": {"role": "target"}},
        "data": Choice("Sample"), "optimizer": Choice("SGD"), "schedule": Choice("Cosine"),
        "variables": {"width": 3},
    }  # fmt: skip
    for name, value in cases.items():
        after = Project(**{name: value})  # type: ignore[arg-type]
        assert Travel(before, after).modes() == {MODES[name]}, name
    assert Travel(before, Project(name="Other")).modes() == set()
