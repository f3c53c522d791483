"""A window whose engine is a stand-in that answers at once, and whose modes are plain labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.analysis.types import Analysis, Problem
from engine.wire import to_plain
from gui import workbench
from gui.actions import Action
from gui.compare.page import ComparePage
from gui.settings import Settings
from gui.window import Window
from gui.workbench import Workbench
from tests.gui.shown import shown_window
from tests.gui.window.compared import compared, newer


class StandInService(QObject):
    """Answers `analyse` with what a test put into `problems`; other questions are never answered."""

    lost = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problems: tuple[Problem, ...] = ()
        self.asked: list[str] = []
        self.closed = False

    def start(self) -> None:
        """There is no process."""

    def ask(
        self,
        method: str,
        params: Any,
        done: Callable[[Any], None],
        refused: Callable[[str], None] = lambda sentence: None,
        progress: Callable[[float], None] = lambda share: None,
    ) -> int:
        self.asked.append(method)
        if method == "analyse":
            analysis = to_plain(Analysis(problems=self.problems))
            done({"analysis": analysis, "fields": {}, "source": None, "recipe": []})
        return len(self.asked)

    def cancel(self, number: int) -> None:
        """Nothing goes on."""

    def close(self) -> None:
        self.closed = True


class LabelMode:
    """A mode made of labels that notes what happens to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.heard: list[str] = []

    def left(self) -> QWidget | None:
        return QLabel(f"{self.name} left")

    def centre(self) -> QWidget:
        return QLabel(f"{self.name} centre")

    def right(self) -> QWidget | None:
        return QLabel(f"{self.name} right")

    def dock(self) -> QWidget | None:
        return QLabel(f"{self.name} dock") if self.name == "design" else None

    def enter(self) -> None:
        self.heard.append("enter")

    def leave(self) -> None:
        self.heard.append("leave")

    def close(self) -> None:
        self.heard.append("close")

    def actions(self) -> list[Action]:
        return [Action(f"{self.name}.do", f"Do {self.name}", lambda: self.heard.append("do"), "Ctrl+U")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config" / "settings.json")


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Window]:
    """A window on the screen, 1500 wide."""
    makers = {name: (lambda session, shell, name=name: LabelMode(name)) for name in workbench.MAKERS}
    monkeypatch.setattr(workbench, "EngineService", StandInService)
    monkeypatch.setattr(workbench, "MAKERS", makers)
    with shown_window(qtbot, settings, tmp_path / "state") as made:
        yield made


@pytest.fixture
def bench(window: Window) -> Workbench:
    """The window's workbench with a blank project on the screen."""
    made = window.begin()
    made.files.new()
    return made


@pytest.fixture
def page(bench: Workbench) -> ComparePage:
    """A comparison of two projects that differ in every kind of thing."""
    return compared(bench, newer())
