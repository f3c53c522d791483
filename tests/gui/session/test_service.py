"""The window's end of the engine service, with the real process at the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QTimer

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


STAND_IN = """#!{python}
import json, os, sys

with open({log!r}, "a") as log:
    for line in sys.stdin:
        message = json.loads(line)
        log.write(f"{{os.getpid()}} {{message['id']}}\\n")
        log.flush()
        if message["method"] == "deadly":
            os._exit(1)
        print(json.dumps({{"id": message["id"], "result": "answered"}}), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_a_question_that_ends_the_engine_is_given_up_though_others_are_answered(
    service: EngineService, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log, script = tmp_path / "log", tmp_path / "engine"
    script.write_text(STAND_IN.format(python=sys.executable, log=str(log)))
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    deadly: list[Any] = []
    others: list[Any] = []
    told: list[str] = []
    service.lost.connect(told.append)
    for _ in range(3):
        ask(service, "deadly", {}, deadly)
    timer = QTimer(interval=20)  # somebody who goes on working
    asked: list[int] = []
    timer.timeout.connect(lambda: asked.append(ask(service, "other", {}, others)))
    timer.start()
    qtbot.waitUntil(lambda: len(deadly) == 3, timeout=10_000)
    timer.stop()
    qtbot.waitUntil(lambda: len(others) == len(asked) > 0, timeout=10_000)
    assert {each.split(".")[0] for each in deadly} == {"The engine stopped while it worked on this"}
    assert set(others) == {"answered"}
    assert told == []
    lines = log.read_text().splitlines()
    assert len(lines) == len(set(lines)), "no engine is asked the same twice"
