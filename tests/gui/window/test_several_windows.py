"""Several windows in one program: each its own document, one engine; nothing of one is lost with another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.blocks import make_block
from engine.graph.file import dumps, save
from engine.graph.model import Node, Project
from gui import theme, windows
from gui.dialogs import Question
from gui.files.dropping import offer
from gui.settings import Settings
from gui.window import Window
from gui.windows import Windows
from gui.workbench import Workbench
from tests.gui.conftest import flush
from tests.gui.window.conftest import StandInService

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class StandInEngine(StandInService):
    """Shared by windows: keeps unanswered questions by owner."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.owners: list[Any] = []
        self.silent = False

    def ask(
        self, method: str, params: Any, done: Callable[[Any], None], *rest: Any, owner: Any = None
    ) -> int:
        if self.silent:
            self.owners.append(owner)
            return 0
        return super().ask(method, params, done)

    def forget(self, owner: Any) -> None:
        self.owners = [each for each in self.owners if each is not owner]


@pytest.fixture
def host(
    qtbot: QtBot, qapp: QApplication, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Windows]:
    monkeypatch.setattr(windows, "EngineService", StandInEngine)
    theme.set_reduced_motion(True)
    first = Window(settings, tmp_path / "state")
    first.resize(800, 600)
    made = Windows(settings, tmp_path / "state", first)
    with qtbot.waitExposed(first):
        first.show()
    first.begin().files.new()
    yield made
    for window in [each for each in QApplication.topLevelWidgets() if isinstance(each, Window)]:
        window.close_now()
        window.deleteLater()
    made.deleteLater()
    theme.set_reduced_motion(False)


def bench_of(window: Window) -> Workbench:
    assert window.workbench is not None
    return window.workbench


def add(bench: Workbench, name: str) -> None:
    bench.session.do(f"Add {name}", edits.add, name, Node("ReLU"))


def questions(window: Window) -> list[Question]:
    return [each for each in window.findChildren(Question) if each.isVisible()]


def test_a_new_window_has_its_own_document_and_closing_it_leaves_the_others(
    host: Windows, qtbot: QtBot
) -> None:
    first = host.all[0]
    add(bench_of(first), "here")
    QTest.keyClick(first, Qt.Key.Key_N, CTRL | SHIFT)
    assert len(host.all) == 2
    second = host.all[1]
    assert not second.started
    assert second.pos() != first.pos()
    bench_of(second).files.new()
    add(bench_of(second), "there")
    bench_of(second).session.undo()
    assert set(bench_of(first).session.graph.nodes) == {"here"}
    second.come_forward()
    qtbot.waitUntil(second.isActiveWindow, timeout=3000)
    QTest.keyClick(second, Qt.Key.Key_W, CTRL | SHIFT)
    assert host.all == [first]
    assert first.isVisible()
    assert not host.service.closed  # type: ignore[attr-defined]
    add(bench_of(first), "more")
    assert bench_of(first).session.analysis is not None


def test_a_window_closed_while_analysis_runs_takes_its_questions_with_it(host: Windows, qtbot: QtBot) -> None:
    engine: Any = host.service
    engine.silent = True
    second = host.new()
    bench_of(second).files.new()
    bench_of(host.all[0]).session.analyse_again()
    qtbot.waitUntil(lambda: len({id(owner) for owner in engine.owners}) == 2, timeout=3000)
    second.close()
    assert len({id(owner) for owner in engine.owners}) == 1
    bench_of(second).session._analyse()  # a timer of it that was about to fire
    assert len({id(owner) for owner in engine.owners}) == 1
    assert not engine.closed


def test_layers_are_copied_from_one_window_into_another(host: Windows) -> None:
    first, second = host.all[0], host.new()
    add(bench_of(first), "carried")
    bench_of(second).files.new()
    bench_of(first).session.select(["carried"])
    assert bench_of(first).actions.run("edit.copy")
    assert bench_of(second).actions.run("edit.paste")
    assert [node.type for node in bench_of(second).session.graph.nodes.values()] == ["ReLU"]
    assert bench_of(second).session.modified


RUBBISH = (
    "",
    "hello",
    "{",
    "[1, 2]",
    '{"format": 1}',
    '{"format": 99, "graphs": {}}',
    "{" * 50_000,
    "\0\ud800x",
    '{"format": 1, "name": "x", "graphs": {"main": {"nodes": {"a b": {"type": "ReLU"}}}}}',
    "x" * 5_000_000,
)


def test_rubbish_on_the_clipboard_never_changes_the_drawing(host: Windows) -> None:
    bench = bench_of(host.all[0])
    add(bench, "kept")
    before = bench.session.project
    for text in RUBBISH:
        said: list[str] = []
        bench.session.refused.connect(said.append)
        QGuiApplication.clipboard().setText(text)
        bench.actions.run("edit.paste")
        bench.session.refused.disconnect(said.append)
        assert bench.session.project is before, text[:40]
        assert len(said) <= 1
        assert all(len(sentence) < 200 and "Traceback" not in sentence for sentence in said)


def test_a_damaged_copy_is_refused_or_pasted_whole_and_undone_at_once(host: Windows) -> None:
    bench, chance = bench_of(host.all[0]), Random(11)
    for name in ("a", "b"):
        add(bench, name)
    bench.session.do("Connect", edits.connect, "a.output", "b.input")
    bench.session.do("Block", lambda project: make_block(project, ["b"], "Part"))
    bench.session.select(bench.session.graph.nodes)
    bench.actions.run("edit.copy")
    whole = QGuiApplication.clipboard().text()
    before, place = bench.session.project, bench.session.history.place
    for _ in range(120):
        at = chance.randrange(len(whole))
        damage = chance.choice(["", chance.choice('{}[]",:0-9ax.'), whole[at : at + 40] * 2, "1e999", "null"])
        QGuiApplication.clipboard().setText(whole[:at] + damage + whole[at + chance.randrange(1, 12) :])
        bench.actions.run("edit.paste")
        dumps(bench.session.project)
        if bench.session.project is not before:
            assert bench.session.history.place == place + 1
            bench.session.undo()
        assert bench.session.project == before


def test_a_project_that_a_window_has_is_shown_there(host: Windows, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.loom"
    save(path, Project(name="A"))
    first = host.all[0]
    host.open(path)
    qtbot.waitUntil(lambda: bench_of(first).session.path == path, timeout=5000)
    second = host.new()
    bench_of(second).files.open(path)
    host.open(path)
    host.open_in_new(path)
    QApplication.processEvents()
    assert bench_of(second).session.path is None
    assert len(host.all) == 2
    save(tmp_path / "b.loom", Project(name="B"))
    host.open(tmp_path / "b.loom")
    qtbot.waitUntil(lambda: bench_of(second).session.project.name == "B", timeout=5000)


def test_two_files_at_once_come_into_two_windows(host: Windows, qtbot: QtBot, tmp_path: Path) -> None:
    for name in "ab":
        save(tmp_path / f"{name}.loom", Project(name=name))
        host.open(tmp_path / f"{name}.loom")
    qtbot.waitUntil(lambda: [bench_of(w).session.project.name for w in host.all] == ["a", "b"], timeout=5000)


def test_quitting_asks_in_each_window_once_and_one_cancel_keeps_all(host: Windows, qtbot: QtBot) -> None:
    first, second = host.all[0], host.new()
    bench_of(second).files.new()
    add(bench_of(first), "a")
    add(bench_of(second), "b")
    bench_of(second).actions.run("app.quit")
    questions(first)[0].buttons["discard"].click()
    questions(second)[0].buttons["cancel"].click()
    assert first.isVisible()
    assert second.isVisible()
    assert bench_of(first).session.modified
    bench_of(first).actions.run("app.quit")
    questions(first)[0].buttons["discard"].click()
    with qtbot.waitSignal(host.ended, timeout=3000):
        questions(second)[0].buttons["discard"].click()
    assert host.all == []
    assert host.service.closed  # type: ignore[attr-defined]


def test_theme_and_settings_reach_all_windows_and_those_closed_are_no_trouble(
    host: Windows, settings: Settings
) -> None:
    second = host.new()
    bench_of(second).files.new()
    third = host.new()
    bench_of(third).files.new()
    third.close()
    before = theme.choice()
    theme.set_choice("light")
    settings.set("wheel_scrolls", True)
    for window in (host.all[0], second):
        assert bench_of(window).modes["design"].canvas.view.wheel_scrolls  # type: ignore[attr-defined]
        assert window.grab().toImage().pixelColor(window.width() // 2, 300).lightness() > 200
    theme.set_choice(before)


def test_a_block_kept_in_one_window_is_in_the_library_of_the_others(host: Windows, qtbot: QtBot) -> None:
    first, second = host.all[0], host.new()
    bench = bench_of(first)
    add(bench, "a")
    bench.session.do("Block", lambda project: make_block(project, ["a"], "Part"))
    block = next(name for name in bench.session.project.graphs if name != "main")
    bench.library.keep(bench.session.project, block, lambda: None, lambda why: None)
    qtbot.waitUntil(lambda: bench_of(second).library.has(block), timeout=5000)


def drop(window: Window, paths: list[Path], keys: Qt.KeyboardModifier) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    window.dropEvent(QDropEvent(QPointF(50, 50), copy, data, left, keys))


def test_dropped_projects_each_get_a_window_and_shift_leaves_this_one_alone(
    host: Windows, qtbot: QtBot, tmp_path: Path
) -> None:
    first = host.all[0]
    add(bench_of(first), "kept")
    paths = [tmp_path / f"{name}.loom" for name in "abc"]
    for path in paths:
        save(path, Project(name=path.stem))
    drop(first, paths[:1], SHIFT)
    qtbot.waitUntil(lambda: len(host.all) == 2 and bench_of(host.all[1]).session.project.name == "a")
    drop(first, paths[1:], Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: [bench_of(w).session.project.name for w in host.all[1:]] == ["a", "b", "c"])
    assert set(bench_of(first).session.graph.nodes) == {"kept"}
    assert offer(paths, True, several=True).words == "Open 3 projects"
    assert offer(paths[:1], True, several=True).hint == "With Shift in a new window"


def test_a_window_that_was_closed_meanwhile_is_not_asked_when_quitting(host: Windows, qtbot: QtBot) -> None:
    first, second = host.all[0], host.new()
    bench_of(second).files.new()
    add(bench_of(first), "a")
    bench_of(first).actions.run("app.quit")
    assert questions(first)
    second.close()
    assert host.all == [first]
    flush()
    with qtbot.waitSignal(host.ended, timeout=3000):
        questions(first)[0].buttons["discard"].click()


def test_what_is_drawn_in_one_window_while_another_one_asks_is_asked_about(
    host: Windows, qtbot: QtBot
) -> None:
    first, second = host.all[0], host.new()
    bench_of(second).files.new()
    add(bench_of(first), "a")
    add(bench_of(second), "b")
    bench_of(first).actions.run("app.quit")
    questions(first)[0].buttons["discard"].click()
    add(bench_of(first), "late")
    questions(second)[0].buttons["discard"].click()
    assert first.isVisible()
    assert second.isVisible()
    with qtbot.waitSignal(host.ended, timeout=3000):
        questions(first)[0].buttons["discard"].click()


def test_nothing_is_closed_while_one_window_asks_something(host: Windows) -> None:
    first, second = host.all[0], host.new()
    bench_of(second).files.new()
    add(bench_of(first), "a")
    bench_of(first).rename_project()
    host.quit()
    assert [first.isVisible(), second.isVisible()] == [True, True]
    (asked,) = questions(first)
    assert asked.windowTitle() == "Rename project"
    assert not questions(second)
    asked.buttons["cancel"].click()


def test_a_window_that_begins_to_ask_while_another_one_is_asked_keeps_all_open(
    host: Windows, qtbot: QtBot
) -> None:
    first, second = host.all[0], host.new()
    bench_of(second).files.new()
    add(bench_of(first), "a")
    host.quit()
    bench_of(second).rename_project()
    questions(first)[0].buttons["discard"].click()
    assert host.all == [first, second]
    questions(second)[0].buttons["cancel"].click()
    host.quit()
    with qtbot.waitSignal(host.ended, timeout=3000):
        questions(first)[0].buttons["discard"].click()
