"""What takes the place of the open project comes a while after it was asked for: what is drawn until then is
asked about.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.file import dumps, save
from engine.graph.model import Node, Project
from engine.imports.report import Report
from engine.wire import to_plain
from gui.dialogs import Question
from gui.modes.train.deeds import RunDeeds
from gui.workbench import Workbench

OTHER = edits.add(Project(name="Other"), "theirs", Node("Tanh"))


@pytest.fixture
def gate(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The disk, and the process that imports, answer when it is opened."""
    opened = threading.Event()
    answer = {"project": dumps(OTHER), "report": to_plain(Report("a.onnx", "ONNX model", ""))}

    def ask(*_: object) -> dict[str, Any]:
        opened.wait(10)
        return answer

    monkeypatch.setattr("engine.imports.quarantine.ask", ask)
    for disk in (bench.background, bench.training._background):
        disk.do(lambda: opened.wait(10))
    yield opened
    opened.set()


def asked(bench: Workbench) -> list[Question]:
    return [each for each in bench.window_.findChildren(Question) if each.isVisible()]


def imported(bench: Workbench, path: Path) -> None:
    bench.files.import_from(path.with_suffix(".onnx"), True)


def run_of(bench: Workbench, path: Path) -> None:
    RunDeeds(bench, bench.training, QWidget(bench)).do("open", path)


WAYS: dict[str, Callable[[Workbench, Path], None]] = {
    "import": imported,
    "file": lambda bench, path: bench.files.open(path),
    "template": lambda bench, path: bench.files.open_template(path),
    "copy": lambda bench, path: bench.files.open_copy(path),
    "run": run_of,
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_drawn_until_it_comes_is_asked_about(
    way: str,
    bench: Workbench,
    gate: threading.Event,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "other.loom"
    save(path, OTHER)
    monkeypatch.setattr("engine.train.runs.project_of", lambda folder: OTHER)
    WAYS[way](bench, path)
    bench.session.do("Add", edits.add, "mine", Node("ReLU"))
    gate.set()
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    assert asked(bench)[0].windowTitle() == "Save changes to “Untitled”?"
    assert bench.session.graph.nodes.keys() == {"mine"}
    asked(bench)[0].buttons["discard"].click()
    qtbot.waitUntil(lambda: bench.session.graph.nodes.keys() == {"theirs"}, timeout=5000)
    assert bench.current == "design"
    for each in asked(bench):
        each.answer("close")  # the report of an import


@pytest.mark.parametrize("way", ["import", "template"])
def test_what_was_asked_about_before_is_not_asked_about_again(
    way: str, bench: Workbench, gate: threading.Event, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "other.loom"
    save(path, OTHER)
    bench.session.do("Add", edits.add, "mine", Node("ReLU"))
    WAYS[way](bench, path)
    bench.window_.findChild(Question).buttons["discard"].click()
    gate.set()
    qtbot.waitUntil(lambda: bench.session.graph.nodes.keys() == {"theirs"}, timeout=5000)
    for each in asked(bench):
        assert "discard" not in each.buttons
        each.answer("close")


def test_weights_do_not_go_into_a_project_that_was_opened_meanwhile(
    bench: Workbench, gate: threading.Event, qtbot: QtBot, tmp_path: Path
) -> None:
    bench.files.import_from(tmp_path / "w.safetensors", True)
    bench.files.new()
    gate.set()
    qtbot.waitUntil(lambda: bool(asked(bench)), timeout=5000)
    assert asked(bench)[0].windowTitle() == "w.safetensors can’t be imported"
    asked(bench)[0].answer("close")
    assert not bench.session.modified
