"""The one door: edits, history, change, and answers that come too late."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.analysis.types import Analysis, Edit, Facts, Fix, Spec
from engine.field import Field
from engine.graph import edits
from engine.graph.change import Change
from engine.graph.history import History
from engine.graph.model import Choice, Graph, Node, Project
from engine.wire import to_plain
from gui.session import Session


class Service:
    """Keeps questions until the test answers them."""

    def __init__(self) -> None:
        self.questions: list[tuple[str, dict[str, Any], Any, Any]] = []

    def ask(
        self, method: str, params: dict[str, Any], done: Any, refused: Any = None, progress: Any = None
    ) -> int:
        self.questions.append((method, params, done, refused))
        return len(self.questions)

    def cancel(self, number: int) -> None: ...


ANSWER = {
    "analysis": to_plain(Analysis({"a": Facts({}, {"output": Spec(("N", 3))}, 12)}, (), ("a",))),
    "fields": {"x": to_plain(Field("x", (3,), "float32", "values", "input"))},
    "source": {"text": "class Net: ...", "lines": {"1": "a"}},
    "recipe": [],
}


@pytest.fixture
def session(qapp: object) -> Session:
    return Session(Service())  # type: ignore[arg-type]


def test_do_undo_redo(session: Session) -> None:
    seen: list[Change] = []
    session.changed.connect(seen.append)
    start = session.project
    assert session.do("Add", edits.add, "a", Node("Linear"))
    after = session.project
    assert seen[-1].nodes_added == {"a"}
    assert session.modified
    session.undo()
    assert session.project == start
    assert not session.modified
    assert seen[-1].nodes_removed == {"a"}
    session.redo()
    assert session.project == after


def test_a_drag_is_one_step(session: Session) -> None:
    session.do("Add", edits.add, "a", Node("Linear"))
    for x in range(5):
        session.do("Move", edits.move, {"a": (x, 0)}, merge="move")
    session.undo()
    assert session.graph.nodes["a"].at == (0.0, 0.0)
    assert session.history.undo_label == "Add"


def test_a_refused_edit_says_why_and_changes_nothing(session: Session) -> None:
    said: list[str] = []
    session.refused.connect(said.append)
    before = session.project
    assert not session.do("Add", edits.add, "not a name", Node("Linear"))
    assert session.project is before
    assert "can't name a layer" in said[0]


def test_selection_follows_what_is_there(session: Session) -> None:
    session.do("Add", edits.add, "a", Node("Linear"))
    session.select(["a", "ghost"])
    assert session.selection == {"a"}
    session.undo()
    assert session.selection == frozenset()


def test_an_answer_about_an_older_drawing_is_dropped(session: Session, qtbot: Any) -> None:
    service: Any = session.service
    session.do("Add", edits.add, "a", Node("Linear"))
    qtbot.waitUntil(lambda: len(service.questions) == 1)
    session.do("Add", edits.add, "b", Node("Linear"))
    service.questions[0][2](ANSWER)
    assert session.analysis == Analysis()
    qtbot.waitUntil(lambda: len(service.questions) == 2)
    service.questions[1][2](ANSWER)
    assert session.analysis.parameters == 12
    assert session.fields["x"].shape == (3,)


def test_moving_a_layer_asks_for_nothing(session: Session, qtbot: Any) -> None:
    service: Any = session.service
    session.do("Add", edits.add, "a", Node("Linear"))
    qtbot.waitUntil(lambda: len(service.questions) == 1)
    service.questions[0][2](ANSWER)
    session.do("Move", edits.move, {"a": (50, 50)})
    session.do("Note", edits.set_note, "a", "first")
    qtbot.wait(60)  # longer than the pause before a question
    assert len(service.questions) == 1
    assert session.analysis.parameters == 12


def test_a_fix_is_one_step(session: Session) -> None:
    session.do("Add", edits.add, "a", Node("Linear"))
    fix = Fix(
        "Set outputs to 8",
        (
            Edit("set_param", {"node": "a", "name": "out_features", "value": 8}),
            Edit("add", {"name": "b", "node": {"type": "ReLU"}}),
        ),
    )
    assert session.mend(fix)
    assert session.graph.nodes["a"].params == {"out_features": 8}
    assert session.history.undo_label == "Set outputs to 8"
    session.undo()
    assert set(session.graph.nodes) == {"a"}


def test_opening_starts_a_new_history(session: Session) -> None:
    session.do("Add", edits.add, "a", Node("Linear"))
    session.open(Project(name="Other", data=Choice("Sample")))
    assert session.history.undo_label is None
    assert not session.modified
    session.open(Project(name="Kept"), saved=False)
    assert session.modified


def test_a_fix_puts_what_it_adds_where_there_is_room(session: Session) -> None:
    session.do("Add", edits.add, "a", Node("Input"))
    session.do("Add", edits.add, "b", Node("ReLU", at=(400.0, 0.0)))
    new = {"type": "Linear", "params": {}, "at": (0.0, 0.0)}
    wire = {"source": "a.output", "target": "new.input"}
    assert session.mend(Fix("Add", (Edit("add", {"name": "new", "node": new}), Edit("connect", wire))))
    x, y = session.graph.nodes["new"].at
    assert all(
        abs(x - n.at[0]) >= 160 or abs(y - n.at[1]) >= 88
        for name, n in session.graph.nodes.items()
        if name != "new"
    )
    session.undo()
    assert set(session.graph.nodes) == {"a", "b"}


def test_steps_of_before_can_be_undone_when_they_lead_here(session: Session) -> None:
    session.open(Project("Here"))
    told: list[bool] = []
    session.saved_changed.connect(lambda: told.append(True))
    elsewhere = History.of(Project("There")).do(Project("Here"), "Rename")
    assert not session.remember(elsewhere), "that is equal, but of another document"
    assert not told
    earlier = History.of(Project("There")).do(session.project, "Rename")
    assert session.do("Add", edits.add, "a", Node("ReLU")), "before it was read again"
    assert session.remember(earlier)
    assert told
    assert [step.label for step in session.history.steps] == ["Open", "Rename", "Add"]
    session.undo()
    session.undo()
    assert session.project.name == "There"


def test_an_edit_of_another_drawing_is_a_step_of_its_own(session: Session) -> None:
    """Layers of one name on two drawings are moved one after the other."""
    project = edits.add(Project(), "a", Node("Linear"))
    body = Graph({"a": Node("Linear")})
    session.open(replace(project, graphs={"main": project.main, "body": body}))
    session.do("Add", edits.add, "b", Node("block:body"))
    session.do("Move", edits.move, {"a": (8.0, 8.0)}, merge="move a")
    assert session.enter("b")
    session.do("Move", edits.move, {"a": (16.0, 16.0)}, graph="body", merge="move a")
    session.undo()
    assert session.project.graphs["body"].nodes["a"].at == (0.0, 0.0)
    assert session.project.main.nodes["a"].at == (8.0, 8.0)
