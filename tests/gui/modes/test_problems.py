"""The Problems tab: what leads where, and what stands there while nothing is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from engine.analysis.types import Analysis, Facts, Fix, Problem
from engine.graph.model import Graph, Node, Project
from gui.modes.design.problems import MOST_ROWS, Problems
from gui.session import Session
from gui.widgets.focus import FocusRing
from tests.gui.shown import Quiet


@pytest.fixture
def session(qapp: object) -> Session:
    return Session(Quiet())  # type: ignore[arg-type]


@pytest.fixture
def panel(session: Session, qtbot: Any) -> Problems:
    made = Problems(session)
    qtbot.addWidget(made)
    return made


def empty_title(panel: Problems) -> str:
    return panel._empty.title.text()


def is_ticked(panel: Problems) -> bool:
    return panel._empty.circle.icon == "circle-check"


def test_nothing_is_called_ready_before_it_was_looked_at(session: Session, panel: Problems) -> None:
    assert empty_title(panel) == "Nothing drawn yet"
    project = Project(graphs={"main": Graph({"a": Node("ReLU")}, {})})
    session.open(project)
    assert empty_title(panel) == "Looking for problems"
    assert not is_ticked(panel)
    session.analysis, session.analysed_project = Analysis({"a": Facts()}), project
    session.analysed.emit()
    assert empty_title(panel) == "No problems"
    assert is_ticked(panel)


def test_a_problem_without_a_node_leads_to_the_mode_that_mends_it(
    session: Session, panel: Problems, qtbot: Any
) -> None:
    no_data = Problem("no-data", None, "No data is chosen", "Choose some.")
    setting = Problem("range", None, "Epochs is too low", "", fixes=(Fix("Use 10", ()),))
    session.analysis, session.recipe_problems = Analysis({}, (no_data,)), (setting,)
    session.analysed.emit()
    data, training = panel.rows
    assert [b.text() for b in data.buttons] == ["Go to Data"]
    assert [b.text() for b in training.buttons] == ["Use 10"]
    with qtbot.waitSignal(panel.wanted) as wanted:
        data.buttons[0].click()
    assert wanted.args == [no_data]
    assert session.home_of(no_data) == "data"
    assert session.home_of(setting) == "train"


def test_stepping_goes_from_layer_to_layer(session: Session, panel: Problems, qtbot: Any) -> None:
    places = ((), "a"), ((), "a"), ((), None), (("one",), "a"), ((), "b"), ((), "a")
    found = [Problem("range", node, f"Problem {n}", "", path=path) for n, (path, node) in enumerate(places)]
    session.analysis = Analysis({}, tuple(found))
    session.analysed.emit()

    def step(by: int) -> str:
        with qtbot.waitSignal(panel.shown) as shown:
            panel.step(by)
        (problem,) = shown.args
        session.trail, session.selection = problem.path, frozenset([problem.node])
        return str(problem.what)

    assert [step(1) for _ in range(4)] == ["Problem 0", "Problem 3", "Problem 4", "Problem 0"]
    assert [step(-1) for _ in range(3)] == ["Problem 4", "Problem 3", "Problem 0"]


def test_one_fix_stands_out_and_the_keyboard_stays_where_it_was(
    session: Session, panel: Problems, qtbot: Any
) -> None:
    panel.resize(900, 300)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)

    def show(*letters: str) -> None:
        problems = [
            Problem("range", letter, f"{letter} is too low", "", fixes=(Fix(f"Raise {letter}", ()),))
            for letter in letters
        ]
        session.analysis = Analysis({}, tuple(problems))
        session.analysed.emit()

    show("a", "b", "c")
    assert [row.buttons[0].variant for row in panel.rows] == ["primary", "secondary", "secondary"]
    panel.rows[1].buttons[0].setFocus(Qt.FocusReason.MouseFocusReason)
    show("a", "c")
    assert panel.rows[1].buttons[0].hasFocus()
    ring = panel.window().findChild(FocusRing)
    assert ring is None or not ring.isVisible()  # nobody went there by keyboard
    panel.setFocus()
    panel.rows[1].buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    show("a")
    assert panel.rows[0].buttons[0].hasFocus()
    assert panel.window().findChild(FocusRing).isVisible()
    show()
    assert panel.hasFocus()


def test_of_many_problems_the_first_are_listed_and_the_rest_counted(
    session: Session, panel: Problems
) -> None:
    def show(count: int, first: int = 0) -> None:
        found = [Problem("range", f"n{n}", f"Problem {n}", "") for n in range(first, count)]
        session.analysis = Analysis({}, tuple(found))
        session.analysed.emit()

    show(MOST_ROWS)
    assert len(panel.rows) == MOST_ROWS
    assert panel.more.isHidden()
    show(MOST_ROWS + 3)
    assert [row.problem.what for row in panel.rows] == [f"Problem {n}" for n in range(MOST_ROWS)]
    assert panel.more.text() == "and 3 more"
    kept = panel.rows[5]
    show(MOST_ROWS, 5)
    assert panel.rows[0] is kept  # a row stays while its problem does
    assert panel.more.isHidden()
    assert [panel._column.indexOf(row) for row in panel.rows] == list(range(MOST_ROWS - 5))


def test_a_row_that_is_the_first_no_more_does_not_stand_out(session: Session, panel: Problems) -> None:
    fixes = (Fix("Raise it", ()),)
    low = Problem("range", "low", "low is too low", "", fixes=fixes)
    for problems in ((low,), (Problem("range", "a", "a is too low", "", fixes=fixes), low)):
        session.analysis = Analysis({}, problems)
        session.analysed.emit()
    assert [row.buttons[0].variant for row in panel.rows] == ["primary", "secondary"]


def test_a_row_that_stays_has_the_title_that_its_layer_has_now(session: Session, panel: Problems) -> None:
    low, high = (Problem("range", "a", f"a is too {word}", "") for word in ("low", "high"))

    def show(type: str, *problems: Problem) -> None:
        session.do("Draw", lambda old: replace(old, graphs={"main": Graph({"a": Node(type)})}))
        session.analysis = Analysis({}, problems)
        session.analysed.emit()

    show("ReLU", low)
    show("Tanh", low, high)
    assert [row.where for row in panel.rows] == ["Tanh · a", "Tanh · a"]
    session.deleteLater()  # with the timer that its last edit started
