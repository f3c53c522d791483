"""Looking into the data ends with the panels that it was for, whatever is still on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine.data.types import Column, Description
from engine.graph import edits
from engine.graph.model import Choice, Project
from engine.wire import to_plain
from gui.modes.data.look import DataLook
from gui.modes.data.page import DataPage
from gui.session import Session
from tests.gui.conftest import flush


class Asked:
    """A service that keeps the questions."""

    def __init__(self) -> None:
        self.questions: list[tuple[str, Callable[[Any], None]]] = []
        self.cancelled: set[int] = set()

    def ask(self, method: str, params: Any, done: Callable[[Any], None], *_: Any) -> int:
        self.questions.append((method, done))
        return len(self.questions)

    def cancel(self, number: int) -> None:
        self.cancelled.add(number)

    def answer(self, wanted: str, result: Any) -> None:
        """Answer what was asked, late, where somebody still wants to know."""
        for number, (method, done) in enumerate(self.questions, 1):
            if method == wanted and number not in self.cancelled:
                done(result)


def test_nothing_is_asked_and_nothing_comes_after_its_end(qapp: Any) -> None:
    asked = Asked()
    session = Session(asked)  # type: ignore[arg-type]
    session.open(edits.set_data(Project(), Choice("Sample", {"name": "wine"})))
    look = DataLook(session)
    assert look.row(7) is None
    assert [method for method, _ in asked.questions] == ["rows"]
    came: list[int] = []
    look.came.connect(came.append)
    look.close()
    assert look.row(700) is None, "a table that is still on the screen paints once more"
    session.do("Use", edits.set_data, Choice("Sample", {"name": "iris"}))
    flush()
    asked.questions[0][1]({"rows": []})
    assert [method for method, _ in asked.questions] == ["rows"]
    assert came == []
    session.deleteLater()


@pytest.mark.parametrize("way", ["undone", "another project"])
def test_a_late_answer_about_data_that_is_gone_is_not_shown(way: str, qapp: Any, qtbot: Any) -> None:
    asked = Asked()
    session = Session(asked)  # type: ignore[arg-type]
    session.open(Project())
    look = DataLook(session)
    session.do("Use", edits.set_data, Choice("Table", {"path": "large.csv"}))
    qtbot.waitUntil(lambda: "describe" in dict(asked.questions))
    if way == "undone":
        with qtbot.waitSignal(look.changed):
            session.undo()
    else:
        session.open(Project())
    asked.answer("describe", to_plain(Description("large.csv", "", "rows", 1000, (), (), {})))
    assert (look.description, look.total) == (None, 0)
    look.close()
    session._timer.stop()
    session.deleteLater()


def described(title: str) -> dict[str, Any]:
    return to_plain(
        Description(title, "", "rows", 1000, (), (Column("age", "number", "feature", 9, 0, 9),), {})
    )


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def look(asked: Asked, qtbot: Any) -> Iterator[DataLook]:
    """A look that knows a small file."""
    session = Session(asked)  # type: ignore[arg-type]
    session.open(edits.set_data(Project(), Choice("Table", {"path": "a.csv"})))
    made = DataLook(session)
    qtbot.waitUntil(lambda: "describe" in dict(asked.questions))
    asked.answer("describe", described("a.csv"))
    asked.questions.clear()
    yield made
    made.close()
    session._timer.stop()
    session.deleteLater()


@pytest.mark.parametrize("choice", [Choice("Table", {"path": "b.csv"}), Choice("Images", {"path": "a.csv"})])
def test_nothing_of_a_file_is_shown_while_another_is_looked_into(
    look: DataLook, asked: Asked, qtbot: Any, choice: Choice
) -> None:
    page = DataPage(look, lambda at: None)
    qtbot.addWidget(page)
    assert page.stack.currentWidget() is page.rows
    look.session.do("Use", edits.set_data, choice)
    qtbot.waitUntil(lambda: "describe" in dict(asked.questions))
    assert (look.description, look.why, look.total) == (None, "", 0)
    assert page.stack.currentWidget() is page.waiting
    look.cancel()
    assert page.stack.currentWidget() is page.unread
    asked.questions.clear()
    look.session.do("Set", edits.set_setting, "data.bad", "stop")
    qtbot.waitUntil(lambda: "describe" in dict(asked.questions))
    assert page.stack.currentWidget() is page.waiting, "it can be stopped again"


def test_a_setting_keeps_what_is_shown(look: DataLook, asked: Asked, qtbot: Any) -> None:
    for path, value in (("columns.age.role", "ignore"), ("data.bad", "stop"), ("split.seed", 3)):
        look.session.do("Set", edits.set_setting, path, value)
        qtbot.waitUntil(lambda: "describe" in dict(asked.questions))
        assert look.description is not None
        assert look.description.title == "a.csv"
        asked.questions.clear()
