"""What is said aloud of problems: those that are new, the first of them with the number of the others."""

from __future__ import annotations

import pytest

from engine.analysis.types import Analysis, Problem
from engine.graph.model import Project
from gui.announce import voice
from gui.workbench import Workbench


def wrong(what: str, node: str = "a", severity: str = "error") -> Problem:
    return Problem("wrong-rank", node, what, "So it is.", severity)  # type: ignore[arg-type]


@pytest.fixture
def said() -> list[str]:
    found: list[str] = []
    voice.said.connect(lambda words, at_once: found.append(words))
    return found


def know(bench: Workbench, *problems: Problem) -> None:
    bench.session.analysis = Analysis({}, problems)
    bench.session.analysed.emit()


def test_new_problems_are_said_once_with_their_number(bench: Workbench, said: list[str]) -> None:
    know(bench)
    know(bench, wrong("One"))
    know(bench, wrong("One"), wrong("Two", "b"), wrong("Three", "c"))
    know(bench, wrong("One"), wrong("Hint", "d", "hint"))
    know(bench, wrong("One"))
    assert said == ["New problem: One", "New problem: Two. and 1 more"]


def test_what_was_wrong_when_it_was_opened_is_no_news(bench: Workbench, said: list[str]) -> None:
    know(bench)
    bench.session.open(Project("Another"))
    know(bench, wrong("Old"))
    assert said == []
    know(bench, wrong("Old"), wrong("New", "b"))
    assert said == ["New problem: New"]
