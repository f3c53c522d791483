"""Train mode and the runs it shows: what it asks about them, and what it says when one is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engine.graph.model import Project
from engine.train.events import EpochEnd
from engine.train.runs import RunInfo
from gui import theme
from gui.modes.train import TrainMode
from gui.runs.training import Training
from gui.session import Session
from tests.gui.shown import Quiet


@pytest.fixture
def train(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainMode]:
    theme.start(qapp, "light")
    session = Session(Quiet())  # type: ignore[arg-type]
    training = Training(session, tmp_path)
    monkeypatch.setattr(training, "read", lambda folder: None)
    made = TrainMode(session, None, training)  # type: ignore[arg-type]
    yield made
    made.close()
    training.close()
    for widget in (made.side, made.page, made.settings):
        widget.deleteLater()
    session.deleteLater()


def show(train: TrainMode, *names: str) -> list[Path]:
    infos = [RunInfo(Path(name), name, "completed", "") for name in names]
    train.training.infos = {info.folder: info for info in infos}
    train.training.listed.emit()
    return list(train.training.infos)


def test_a_run_whose_project_can_not_be_read_is_asked_about_once(
    train: TrainMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def project_of(folder: Path, done: Callable[[Project], None]) -> None:
        asked.append(folder)

    monkeypatch.setattr(train.training, "project_of", project_of)
    one, two = show(train, "one", "two")
    train.list.toggled.emit(two)
    train.training.listed.emit()
    assert asked == [one, two]
    train.session.open(Project())
    one, two = show(train, "one", "two")
    train.list.toggled.emit(two)
    assert asked == [one, two, one, two]


def test_the_curves_of_a_run_are_asked_for_once(train: TrainMode, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of one that can't be read, which would be said again at each word of another."""
    asked: list[str] = []
    monkeypatch.setattr(train.training, "read", lambda folder: asked.append(folder.name))
    one, two = show(train, "one", "two")
    train.list.toggled.emit(two)
    for _ in range(3):
        train.training.listed.emit()
    assert asked == ["one", "two"]
    train.choose(two)
    train.choose(one)
    assert asked == ["one", "two", "two", "one"]


def test_the_log_is_about_the_run_that_takes_the_place_of_one_that_is_gone(
    train: TrainMode, qtbot: Any
) -> None:
    def told(folder: Path, number: int) -> None:
        train.training.told.emit(folder, [EpochEnd(1.0, number, 10, {"train": {"loss": 9.0}}, True, 1.0)])

    one, two = show(train, "one", "two")
    told(one, 4)
    qtbot.waitUntil(lambda: "4" in train.page.log.toPlainText(), timeout=5000)
    show(train, "two")
    told(two, 7)
    qtbot.waitUntil(lambda: "7" in train.page.log.toPlainText(), timeout=5000)
    assert "4" not in train.page.log.toPlainText()
