"""Saving under the name of a file that is open elsewhere: nothing is replaced, and that is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.graph.claims import claim
from engine.graph.file import load, save
from engine.graph.model import Project
from gui.window import Window
from gui.windows import Windows
from tests.gui.window.test_several_windows import add, bench_of, host, questions

__all__ = ("host",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "a.loom"
    save(made, Project(name="A"))
    return made


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What a person chooses in the dialog of the system, one after the other; it stays open after them."""
    given: list[Path] = []
    ask = "gui.dialogs.ask_target"
    monkeypatch.setattr(ask, lambda *args: args[-1](given.pop(0)) if given else None)
    return given


def opened(host: Windows, qtbot: QtBot, path: Path) -> tuple[Window, Window]:
    """A window that has the file, and one with something else."""
    first = host.all[0]
    host.open(path)
    qtbot.waitUntil(lambda: bench_of(first).session.path == path, timeout=5000)
    second = host.new()
    bench_of(second).files.new()
    add(bench_of(second), "mine")
    return first, second


def test_a_file_of_another_window_is_not_replaced(
    host: Windows, qtbot: QtBot, path: Path, tmp_path: Path, answers: list[Path]
) -> None:
    first, second = opened(host, qtbot, path)
    add(bench_of(first), "theirs")
    answers += [tmp_path / "a", tmp_path / "b"]
    bench_of(second).files.save_as()
    asked = questions(second)[0]
    assert asked.windowTitle() == "a.loom is open in another window"
    assert load(path) == Project(name="A")
    with qtbot.waitSignal(bench_of(second).documents.saved, timeout=5000):
        asked.buttons["as"].click()
    assert load(tmp_path / "b.loom").main.nodes.keys() == {"mine"}
    assert load(path) == Project(name="A")
    bench_of(first).documents.watch.look()
    with qtbot.waitSignal(bench_of(first).documents.saved, timeout=5000):
        bench_of(first).files.save()
    assert not questions(first), "nothing of its file has changed"
    assert load(path).main.nodes.keys() == {"theirs"}


def test_the_other_window_is_shown_when_that_is_asked_for(
    host: Windows, qtbot: QtBot, path: Path, answers: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(host, qtbot, path)
    answers.append(path)
    shown: list[Window] = []
    monkeypatch.setattr(Window, "come_forward", lambda self: shown.append(self))
    bench_of(second).files.save_as()
    questions(second)[0].buttons["show"].click()
    assert shown == [first]
    assert bench_of(second).session.modified


def test_a_file_that_another_program_has_open_is_not_replaced(
    host: Windows, qtbot: QtBot, path: Path, answers: list[Path]
) -> None:
    window = host.all[0]
    held = claim(bench_of(window).documents.folder, path)
    assert held is not None
    add(bench_of(window), "mine")
    bench_of(window).documents.save(path, taken=lambda where: answers.append(where))
    qtbot.waitUntil(lambda: answers == [path], timeout=5000)
    bench_of(window).files._save(path, lambda: None)
    qtbot.waitUntil(lambda: bool(questions(window)), timeout=5000)
    assert questions(window)[0].buttons.keys() == {"cancel", "as"}, "there is no window to show"
    questions(window)[0].buttons["cancel"].click()
    assert load(path) == Project(name="A")
    assert bench_of(window).session.path is None
    held.close()
    with qtbot.waitSignal(bench_of(window).documents.saved, timeout=5000):
        bench_of(window).documents.save(path)


def test_two_windows_that_take_one_new_name_do_not_both_get_it(
    host: Windows, qtbot: QtBot, tmp_path: Path, answers: list[Path]
) -> None:
    new, (first, second) = tmp_path / "new.loom", (host.all[0], host.new())
    bench_of(second).files.new()
    add(bench_of(first), "one")
    add(bench_of(second), "two")
    answers += [new, new]
    with qtbot.waitSignal(bench_of(first).documents.saved, timeout=5000):
        bench_of(first).files.save_as()
    bench_of(second).files.save_as()
    qtbot.waitUntil(lambda: bool(questions(second)), timeout=5000)
    assert load(new).main.nodes.keys() == {"one"}
    questions(second)[0].buttons["cancel"].click()


def test_a_name_that_the_disk_did_not_take_stays_free(
    host: Windows, qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, refused = bench_of(host.all[0]).documents, []
    add(bench_of(host.all[0]), "mine")
    monkeypatch.setattr("engine.graph.file.save", lambda *_: 1 / 0)
    documents.save(path, refused=refused.append)
    qtbot.waitUntil(lambda: bool(refused), timeout=5000)
    found = claim(documents.folder, path)
    assert found is not None
    found.close()
