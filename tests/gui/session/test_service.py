"""The window's end of the engine service, with the real process at the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
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


def kill_newest() -> None:
    """End the engine that was started last; this process may have other children."""
    engines = []
    for each in psutil.Process().children():
        with suppress(psutil.Error):  # one that ended already
            engines += [each] if "engine.service" in each.cmdline() else []
    max(engines, key=psutil.Process.create_time).kill()


def test_answers_survive_the_death_of_the_process(service: EngineService, qtbot: Any) -> None:
    params = {"project": to_plain(load(templates.path("digits-cnn"))), "folder": str(Path.cwd())}
    answers: list[Any] = []
    ask(service, "analyse", params, answers)
    qtbot.waitUntil(lambda: len(answers) == 1, timeout=60_000)
    assert answers[0]["analysis"]["problems"] == []
    assert "class DigitsCNN(nn.Module)" in answers[0]["source"]["text"]

    kill_newest()
    ask(service, "analyse", params, answers)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=60_000)
    assert answers[1] == answers[0]

    ask(service, "no such thing", {}, answers)
    qtbot.waitUntil(lambda: len(answers) == 3, timeout=20_000)
    assert answers[2] == 'The engine has no method "no such thing".'


BROKEN = {"missing": "/nowhere/python", "ending": "/bin/false"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such program")
@pytest.mark.parametrize("how", BROKEN)
def test_an_engine_that_can_not_be_started_refuses_all_and_is_told_once(
    how: str, service: EngineService, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.service.RESTARTS", 2)
    told: list[str] = []
    service.lost.connect(told.append)
    good = sys.executable
    for _ in range(2):
        monkeypatch.setattr(sys, "executable", BROKEN[how])
        answers: list[Any] = []
        for _ in range(3):
            ask(service, "device", {}, answers)
        qtbot.waitUntil(lambda known=answers: len(known) == 3, timeout=20_000)
        ask(service, "device", {}, answers)
        qtbot.waitUntil(lambda known=answers: len(known) == 4, timeout=20_000)
        assert "The engine can't be started" in answers[-1]
        monkeypatch.setattr(sys, "executable", good)
        ask(service, "device", {}, answers)
        qtbot.waitUntil(lambda known=answers: len(known) == 5, timeout=60_000)
        assert "cores" in answers[-1]
        kill_newest()
    assert len(told) == 2, "once each time that it was lost"
