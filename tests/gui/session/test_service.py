"""The window's end of the engine service, with the real process at the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import templates
from engine.graph.file import load
from engine.wire import to_plain
from gui.service import EngineService


@pytest.fixture
def service(qapp: object) -> Iterator[EngineService]:
    made = EngineService()
    yield made
    made.close()


def ask(service: EngineService, method: str, params: dict[str, Any], answers: list[Any]) -> int:
    return service.ask(method, params, answers.append, lambda sentence: answers.append(sentence))


def test_answers_survive_the_death_of_the_process(service: EngineService, qtbot: Any) -> None:
    params = {"project": to_plain(load(templates.path("digits-cnn"))), "folder": str(Path.cwd())}
    answers: list[Any] = []
    ask(service, "analyse", params, answers)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=60_000)
    assert answers[0]["analysis"]["problems"] == []
    assert "class DigitsCNN(nn.Module)" in answers[0]["source"]["text"]

    child = psutil.Process().children()[0]
    child.kill()
    ask(service, "analyse", params, answers)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=60_000)
    assert answers[1] == answers[0]

    ask(service, "no such thing", {}, answers)
    qtbot.waitUntil(lambda: len(answers) == 3, timeout=20_000)
    assert answers[2] == 'The engine has no method "no such thing".'
