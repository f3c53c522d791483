"""Runs are followed beside each other: what goes wrong with one stays with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engine.train.events import EpochEnd, Told
from engine.train.follow import Follower
from engine.train.runs import RunInfo
from gui.runs.training import Training
from gui.session import Session
from tests.gui.shown import Quiet


@pytest.fixture
def training(qapp: QApplication, tmp_path: Path) -> Iterator[Training]:
    made = Training(Session(Quiet()), tmp_path / "state")  # type: ignore[arg-type]
    yield made
    made.close()
    made.session.deleteLater()


def test_an_ended_run_that_is_read_again_stays_ended(
    training: Training, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long record takes many ticks, and in the middle of it the run still went on."""
    run = tmp_path / "run"
    record: list[Told] = [
        EpochEnd(1.0, number, 10 * number, {"train": {"loss": 1 / number}}, best=True, seconds=1.0)
        for number in range(1, 11)
    ]

    def told(follower: Follower) -> list[Told]:
        follower.state = "running" if record else "completed"
        return [record.pop(0)] if record else []

    monkeypatch.setattr(Follower, "told", told)
    monkeypatch.setattr("gui.runs.following.MOST_LINES", 2)
    info = RunInfo(run, "run", "completed", "", epoch=10, last={"train": {"loss": 0.1}})
    training.infos = {run: info}
    seen: set[tuple[str, int]] = set()
    heard: list[Told] = []
    ended: list[Path] = []
    training.ended.connect(ended.append)
    training.told.connect(lambda folder, events: heard.extend(events))
    training.told.connect(lambda *_: seen.add((training.infos[run].state, training.infos[run].epoch)))
    training.read(run)
    qtbot.waitUntil(lambda: len(heard) == 10 and not training._followers, timeout=5000)
    assert seen == {("completed", 10)}
    assert training.infos[run].best_epoch == 10
    assert not ended


def test_a_run_that_can_not_be_read_is_said_once_and_holds_up_no_other(
    training: Training, tmp_path: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = tmp_path / "broken", tmp_path / "good"

    def told(follower: Follower) -> list[Told]:
        if follower.folder == broken:
            raise RuntimeError("no such curve")
        follower.state = "running"
        return [EpochEnd(1.0, 1, 10, {"train": {"loss": 0.5}}, best=True, seconds=1.0)]

    monkeypatch.setattr(Follower, "told", told)
    monkeypatch.setattr("gui.runs.following.MOST_LINES", 1)
    training.infos = {each: RunInfo(each, each.name, "running", "") for each in (broken, good)}
    said: list[str] = []
    heard: list[Path] = []
    training.failed.connect(said.append)
    training.told.connect(lambda folder, _: heard.append(folder))
    training.read(broken)
    training.read(good)
    qtbot.waitUntil(lambda: len(heard) > 3, timeout=5000)
    assert set(heard) == {good}
    assert len(said) == 1
    assert "no such curve" in said[0]
