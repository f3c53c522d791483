"""Runs stay with their project: when it gets a file, while one goes on, and after a crash."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engine.declare import UserError
from engine.graph import recovery
from engine.graph.model import Project
from engine.train import processes, runs
from engine.train.runs import RunInfo
from gui.background import Background
from gui.files.documents import Documents
from gui.runs.training import Training
from gui.session import Session
from tests.gui.shown import Quiet

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
Make = Callable[[], Training]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was started; each is a process that says nothing."""
    begun: list[Path] = []

    def start(folder: Path, *, resume: bool = False) -> int:
        begun.append(folder)
        return processes.start(folder, SLEEPS)

    monkeypatch.setattr(runs, "start", start)
    return begun


@pytest.fixture
def make(qapp: QApplication, tmp_path: Path, started: list[Path]) -> Iterator[Make]:
    """The runs of one window more; the first call's window comes first."""
    made: list[Training] = []

    def another() -> Training:
        made.append(Training(Session(Quiet()), tmp_path / "state"))  # type: ignore[arg-type]
        return made[-1]

    yield another
    for folder in started:
        end(folder)
    for each in made:
        each.close()
        each.session.deleteLater()


def end(folder: Path) -> None:
    child = processes._children.get(folder)
    if child is not None:
        child.kill()
        child.wait()


def ended_run(training: Training, qtbot: Any, label: str = "one") -> Path:
    """A run of the open project that has ended."""
    before = set(training.infos)
    qtbot.waitUntil(lambda: not training.starting, timeout=5000)
    training.start(label)
    qtbot.waitUntil(lambda: len(training.infos) > len(before), timeout=5000)
    folder = next(iter(set(training.infos) - before))
    end(folder)
    qtbot.waitUntil(lambda: training.live is None, timeout=5000)
    return folder


def live_run(training: Training, qtbot: Any) -> RunInfo:
    training.start("live")
    qtbot.waitUntil(lambda: training.live is not None, timeout=5000)
    assert training.live is not None
    return training.live


def settle(training: Training, started: list[Path], qtbot: Any) -> None:
    """Wait until all that was asked for is done and told: it goes in order."""
    with qtbot.waitCallback() as asked:
        training.project_of(started[-1], asked)


def save(training: Training, path: Path) -> None:
    training.session.mark_saved(training.session.project, path)


def labels(training: Training) -> list[str]:
    return sorted(info.label for info in training.infos.values())


def lie_beside(training: Training, path: Path) -> bool:
    return bool(training.infos) and all(f.parent == runs.folder_of(path) for f in training.infos)


def test_runs_go_beside_the_file_where_others_lie_already(make: Make, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    training = make()
    folder = ended_run(training, qtbot)
    other = runs.create(path, Project(), "other")
    other.rename(other.with_name(folder.name))
    save(training, path)
    qtbot.waitUntil(lambda: labels(training) == ["one", "other"], timeout=5000)
    assert {f.name for f in training.infos} == {folder.name, f"{folder.name}-2"}
    assert lie_beside(training, path)
    assert not folder.parent.parent.exists(), "nothing is left of the place"


def test_runs_go_to_a_file_on_another_disk(
    make: Make, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def apart(self: Path, target: Path) -> Path:
        if "unsaved" in self.parts and "unsaved" not in target.parts:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", apart)
    training = make()
    folder, path = ended_run(training, qtbot), tmp_path / "a.loom"
    with qtbot.assertNotEmitted(training.failed):
        save(training, path)
        qtbot.waitUntil(lambda: lie_beside(training, path), timeout=5000)
    assert not folder.exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.runs", "state"]


def test_runs_that_can_not_be_moved_stay_in_the_list(make: Make, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    runs.folder_of(path).write_text("in the way")
    training = make()
    folder = ended_run(training, qtbot)
    with qtbot.waitSignal(training.failed, timeout=5000) as said:
        save(training, path)
    assert said.args[0].startswith("The runs could not be moved to “a.runs”: ")
    assert list(training.infos) == [folder]
    runs.folder_of(path).unlink()
    training.session.open(training.session.project, path)
    qtbot.waitUntil(lambda: lie_beside(training, path), timeout=5000)


def test_a_run_that_outlives_its_window_is_found_when_the_project_is_opened(
    make: Make, qtbot: Any, tmp_path: Path
) -> None:
    path, training = tmp_path / "a.loom", make()
    ended_run(training, qtbot)
    live = live_run(training, qtbot)
    save(training, path)
    path.touch()
    qtbot.waitUntil(lambda: (live.folder.parent.parent / "belongs-to").exists(), timeout=5000)
    qtbot.waitUntil(lambda: len(training.infos) == 2, timeout=5000)
    assert training.live is not None
    training.close()

    again, offered = make(), []
    again.found_unsaved(lambda base, info: offered.append(info))
    again.session.open(Project(), path)
    qtbot.waitUntil(lambda: again.live is not None, timeout=5000)
    assert again.live is not None
    assert (again.live.folder, labels(again)) == (live.folder, ["live", "one"])
    end(live.folder)
    qtbot.waitUntil(lambda: len(again.infos) == 2 and lie_beside(again, path), timeout=5000)
    assert not offered, "it belongs to a project that was saved"


def test_a_run_goes_on_in_the_list_when_its_project_is_saved_as_another(
    make: Make, qtbot: Any, tmp_path: Path
) -> None:
    training = make()
    training.session.open(Project(), tmp_path / "a.loom")
    live = live_run(training, qtbot)
    save(training, tmp_path / "b.loom")
    with qtbot.waitSignal(training.listed, timeout=5000):
        pass
    assert training.live is not None
    assert training.live.folder == live.folder
    end(live.folder)
    qtbot.waitUntil(lambda: training.live is None, timeout=5000)
    assert list(training.infos) == [live.folder]
    training.session.open(Project())
    assert not training.infos


@pytest.mark.parametrize("first", ["", "a.loom"])
def test_a_project_saved_while_a_run_is_started_keeps_it(
    make: Make, qtbot: Any, tmp_path: Path, started: list[Path], first: str
) -> None:
    training = make()
    if first:
        training.session.open(Project(), tmp_path / first)
    ended_run(training, qtbot)
    training.start("two")
    save(training, tmp_path / "b.loom")
    qtbot.waitUntil(lambda: training.live is not None, timeout=5000)
    settle(training, started, qtbot)
    assert training.live is not None
    assert training.live.folder in started, "it lies where its process writes"
    end(training.live.folder)


def test_two_clicks_start_one_run(make: Make, qtbot: Any, started: list[Path]) -> None:
    training = make()
    training.start()
    training.start()
    qtbot.waitUntil(lambda: training.live is not None, timeout=5000)
    settle(training, started, qtbot)
    assert len(started) == 1


def test_a_run_that_can_not_be_started_is_no_run(
    make: Make, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(folder: Path) -> int:
        raise UserError("The training process can't be started: no memory.")

    monkeypatch.setattr(runs, "start", start)
    training = make()
    with qtbot.waitSignal(training.failed, timeout=5000):
        training.start()
    assert not training.starting
    assert not runs.list(training._base)


def test_a_run_that_begins_after_another_project_was_opened_is_none_of_its_runs(
    make: Make, qtbot: Any, started: list[Path]
) -> None:
    training = make()
    training.start()
    training.session.open(Project("Another"))
    with qtbot.assertNotEmitted(training.started):
        qtbot.waitUntil(lambda: bool(started), timeout=5000)
        settle(training, started, qtbot)
    assert not training.infos
    assert not training.starting


def test_each_recovered_project_has_its_own_runs_again(
    make: Make, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "_is_ended", lambda facts, file: True)
    background = Background()
    for label in ("one", "two"):
        training = make()
        documents = Documents(training.session, background, tmp_path / "state")
        training.session.open(Project(), saved=False)
        ended_run(training, qtbot, label)
        with qtbot.waitCallback() as kept:
            documents.recording.leave_behind(kept, kept)
        training.close()
    found = recovery.found(tmp_path / "state")
    assert len(found) == 2
    seen = []
    for each in found:
        training = make()
        Documents(training.session, background, tmp_path / "state").open_recovered(each.project, None, each)
        qtbot.waitUntil(lambda made=training: bool(made.infos), timeout=5000)
        seen += labels(training)
    assert seen == ["two", "one"], "the newest first"
    background.close()


def test_curves_go_on_after_a_mistake_in_reading(
    make: Make, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = make()
    live = live_run(training, qtbot)
    follower = training._followers[live.folder]
    good, mistakes = type(follower).told, []

    def told(self: Any) -> Any:
        if not mistakes:
            mistakes.append(1)
            raise ValueError("odd")
        return good(self)

    monkeypatch.setattr(type(follower), "told", told)
    qtbot.waitUntil(lambda: bool(mistakes), timeout=5000)
    end(live.folder)
    qtbot.waitUntil(lambda: training.live is None, timeout=5000)
