"""Which drawing is shown: entering, leaving, what undo does to the way, and answers for another drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.analysis.types import Analysis, Facts, Problem, Spec
from engine.graph import blocks, edits
from engine.graph.model import Graph, Node, Project
from engine.wire import to_plain
from gui.session import Session
from gui.trail import drawings, held, node_on, variables_at, way_to

LEAF = Graph(
    {"x": Node("Input"), "lin": Node("Linear"), "y": Node("Output")},
    arguments={"width": 4, "half": "=width / 2"},
)
BODY = Graph({"x": Node("Input"), "leaf": Node("block:leaf", {"width": "=size * 2"}), "y": Node("Output")},
             arguments={"size": 3})  # fmt: skip
MAIN = Graph({"a": Node("block:body", {"size": 5, "repeat": 2}), "b": Node("block:body"), "c": Node("ReLU")})
PROJECT = Project(graphs={"main": MAIN, "body": BODY, "leaf": LEAF}, variables={"base": 7})
DEEP = Problem("missing-input", "lin", "w", "y", graph="leaf", path=("a", "leaf"))


def test_the_way_is_held_as_far_as_it_leads() -> None:
    assert held(PROJECT, ("a", "leaf")) == (("a", "leaf"), "leaf")
    assert held(PROJECT, ("a", "gone")) == (("a",), "body")
    assert held(PROJECT, ("c",)) == ((), "main")
    assert drawings(PROJECT, ("a", "leaf")) == ["main", "body", "leaf"]
    looped = edits.add(PROJECT, "again", Node("block:body"), graph="leaf")
    assert held(looped, ("a", "leaf", "again")) == (("a", "leaf"), "leaf")


def test_arguments_are_handed_down() -> None:
    found = variables_at(PROJECT, ("a", "leaf"), {"classes": 3})
    assert (found["classes"], found["base"], found["size"], found["width"]) == (3, 7, 5, 10)
    assert variables_at(PROJECT, ("b", "leaf"), {})["width"] == 6
    broken = edits.set_param(PROJECT, "a", "size", "=nothing")
    assert variables_at(broken, ("a",), {})["size"] == 3


def test_the_way_to_a_drawing() -> None:
    assert way_to(PROJECT, "leaf") == ("a", "leaf")
    assert way_to(PROJECT, "leaf", ("b", "leaf")) == ("b", "leaf")
    assert way_to(PROJECT, "main", ("b",)) == ()
    assert way_to(PROJECT, "nowhere") is None


@pytest.mark.parametrize(
    ("trail", "node"),
    [((), "a"), (("a",), "leaf"), (("a", "leaf"), "lin"), (("b",), None), (("a", "x", "y"), None)],
)
def test_a_problem_stands_at_the_node_that_leads_to_it(trail: tuple[str, ...], node: str | None) -> None:
    assert node_on(DEEP, trail) == node


class Service:
    """Keeps questions until the test answers them."""

    def __init__(self) -> None:
        self.questions: list[tuple[dict[str, Any], Any]] = []

    def ask(self, method: str, params: dict[str, Any], done: Any, *_: Any) -> int:
        self.questions.append((params, done))
        return 0


@pytest.fixture
def session(qapp: object) -> Session:
    made = Session(Service())  # type: ignore[arg-type]
    made.open(PROJECT)
    return made


def answer(session: Session, node: str, block: Facts | None = None) -> None:
    analysis = Analysis({node: Facts({}, {"output": Spec(("N", 3))}, 12)}, (DEEP,))
    _, done = session.service.questions[-1]  # type: ignore[attr-defined]
    done(
        {
            "analysis": to_plain(analysis),
            "block": to_plain(block),
            "variables": {"classes": 3},
            "fields": {},
            "source": None,
            "recipe": [],
        }
    )


def test_each_drawing_has_its_own_answer(session: Session, qtbot: Any) -> None:
    questions = session.service.questions  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: len(questions) == 1)
    late = questions[0][1]
    answer(session, "a")
    with qtbot.waitSignals([session.entered, session.selected]):
        assert session.enter("a")
    assert session.graph == BODY
    assert not session.analysis.facts
    assert session.problems == (DEEP,), "what is wrong is known everywhere"
    qtbot.waitUntil(lambda: len(questions) == 2)
    assert questions[1][0]["path"] == ["a"]
    late({"analysis": to_plain(Analysis({"wrong": Facts()})), "fields": {}, "source": None, "recipe": []})
    assert "wrong" not in session.analysis.facts, "an answer for another drawing is dropped"
    answer(session, "leaf", Facts({}, {}, 99))
    assert session.block is not None
    assert session.block.parameters == 99
    assert session.variables["classes"] == 3
    session.leave()
    assert set(session.analysis.facts) == {"a"}, "what was known is known at once"
    assert len(questions) == 2


@pytest.mark.parametrize("what", ["data", "folder"])
def test_what_was_known_of_another_drawing_goes_with_the_data(
    session: Session, qtbot: Any, tmp_path: Path, what: str
) -> None:
    questions = session.service.questions  # type: ignore[attr-defined]
    session.mark_saved(session.project, tmp_path / "one" / "digits.loom")
    qtbot.waitUntil(lambda: len(questions) == 1)
    answer(session, "a")
    session.enter("a")
    session.mark_saved(session.project, tmp_path / "one" / "other.loom")
    qtbot.waitUntil(lambda: len(questions) == 2)
    session.leave()
    assert set(session.analysis.facts) == {"a"}, "the same folder has the same data"
    session.enter("a")
    if what == "data":
        session.analyse_again()
    else:
        session.mark_saved(session.project, tmp_path / "two" / "digits.loom")
    session.leave()
    assert not session.analysis.facts
    qtbot.waitUntil(lambda: len(questions) == 3)
    assert questions[2][0]["path"] == []


def test_only_nodes_that_stand_for_a_block_are_entered(session: Session) -> None:
    assert not session.enter("c")
    assert not session.enter("nobody")
    assert session.trail == ()
    assert session.go_to("leaf/lin")
    assert (session.trail, session.selection) == (("a", "leaf"), {"lin"})
    assert not session.go_to("leaf/gone")
    session.leave(0)
    assert (session.trail, session.selection) == ((), {"a"})


def test_a_change_of_the_way_is_told_before_the_change(session: Session) -> None:
    seen: list[str] = []
    session.entered.connect(lambda: seen.append(f"entered {session.graph_name}"))
    session.changed.connect(
        lambda change: seen.append(f"changed {change.graph} {sorted(change.nodes_removed)}")
    )
    session.enter("a")
    session.do("Rename", blocks.rename_block, "body", "torso")
    assert session.graph_name == "torso"
    session.leave()
    session.do("Delete", edits.remove, ["a", "b"])
    session.undo()
    session.enter("a")
    session.redo()
    assert seen == [
        "entered body",
        "entered torso",
        "changed torso []",
        "entered main",
        "changed main ['a', 'b']",
        "changed main []",
        "entered torso",
        "entered main",
        "changed main []",
    ]


def test_an_argument_is_a_change_of_the_drawing_that_is_shown(session: Session, qtbot: Any) -> None:
    session.enter("a")
    with qtbot.waitSignal(session.changed) as told:
        session.do("Set", blocks.set_argument, "body", "size", 4)
    assert told.args[0].blocks == {"body"}
    assert session.graph.arguments["size"] == 4
