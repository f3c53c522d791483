"""A window with the real modes for the tests of the help, and torch's numbers from a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.model import Node, Project
from gui import makers, theme, workbench
from gui.how.pane import pane_of
from gui.settings import Settings
from gui.widgets import worded
from gui.window import Window
from gui.workbench import Workbench
from tests.gui.window.conftest import StandInService

ROOT = Path(__file__).parents[3]


def torch_answers(cases: list[dict[str, Any]]) -> dict[str, Any]:
    """What `reference.py` says of each case, by the case as text."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("reference.py"))],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    return {json.dumps(case): answer for case, answer in zip(cases, json.loads(done.stdout))}


@pytest.fixture(scope="module")
def opened(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A window with the real modes and a drawing of two layers."""
    folder = tmp_path_factory.mktemp("help")
    theme.set_reduced_motion(True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbench, "EngineService", StandInService)
        patch.setattr(workbench, "MAKERS", makers.MAKERS)
        window = Window(Settings(Path(folder) / "settings.json"), folder)
        window.resize(1500, 900)
        window.show()
        bench = window.begin()
        bench.files.new()
        bench.session.do("Add", edits.add, "conv", Node("Conv2d", params={"stride": 2}))
        bench.session.do("Add", edits.add, "relu", Node("ReLU"))
        for name in ("data", "train", "export", "design"):
            bench.show_mode(name)
        bench.session.select(["conv"])
        held = [
            *window.findChildren(QWidget),
            *QApplication.topLevelWidgets(),
        ]  # Qt's own keep their identity
        yield bench
        held.clear()
        bench.session.open(Project())
        window.close()
        window.deleteLater()
    theme.set_reduced_motion(False)


@pytest.fixture
def bench(opened: Workbench, qtbot: QtBot) -> Iterator[Workbench]:
    opened.show_mode("design")
    with qtbot.waitActive(opened.window_):
        opened.window_.activateWindow()
    yield opened
    if pane_of(opened).isVisible():
        pane_of(opened).leave()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What tool tips say."""
    monkeypatch.setattr(worded, "_on", True)
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda at, text, *rest: said.append(text))
    return said
