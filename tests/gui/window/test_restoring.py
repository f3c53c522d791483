"""The next start: the windows with their projects, modes and places come back, unless that is not wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.blocks import make_block
from engine.graph.file import save
from engine.graph.model import Node, Project, block_of
from engine.graph.recovery import Recovery
from gui import theme, windows
from gui.dialogs import Question
from gui.files.actions import FileActions
from gui.files.restoring import SETTING, UNDER_WAY, WANTED, row_of, rows_of
from gui.settings import Settings
from gui.window import Window
from gui.windows import Windows
from gui.workbench import Workbench
from tests.gui.window.test_several_windows import StandInEngine

Start = Callable[..., Windows]


@pytest.fixture
def start(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Start]:
    """Starts the program; the settings are read from the file, as a new process would."""
    monkeypatch.setattr(windows, "EngineService", StandInEngine)
    theme.set_reduced_motion(True)
    started: list[Windows] = []

    def begin(file: Path | None = None) -> Windows:
        settings = Settings(tmp_path / "settings.json")
        first = Window(settings, tmp_path / "state")
        first.resize(900, 700)
        made = Windows(settings, tmp_path / "state", first)
        with qtbot.waitExposed(first):
            first.show()
        first.begin()
        made.start(file)
        started.append(made)
        return made

    yield begin
    for window in [each for each in QApplication.topLevelWidgets() if isinstance(each, Window)]:
        window.close_now()
        window.deleteLater()
    for each in started:
        each.deleteLater()
    theme.set_reduced_motion(False)


def bench_of(window: Window) -> Workbench:
    assert window.workbench is not None
    return window.workbench


def quit_(host: Windows, qtbot: QtBot) -> None:
    with qtbot.waitSignal(host.ended, timeout=5000):
        host.quit()


def project(path: Path) -> Path:
    made = edits.add(Project(name=path.stem), "relu1", Node("ReLU"))
    save(path, make_block(edits.add(made, "tanh1", Node("Tanh", at=(400.0, 0.0))), ["tanh1"], "Part"))
    return path


def names(host: Windows) -> list[str]:
    return [bench_of(each).session.project.name for each in host.all]


def with_two(start: Start, qtbot: QtBot, folder: Path) -> Windows:
    """A program with the windows a and b."""
    host = start()
    for name in "ab":
        host.open(project(folder / f"{name}.loom"))
    qtbot.waitUntil(lambda: names(host) == ["a", "b"], timeout=5000)
    return host


def test_windows_come_back_with_project_mode_drawing_and_zoom(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    host = with_two(start, qtbot, tmp_path)
    first, second = (bench_of(each) for each in host.all)
    block = next(n for n, node in first.session.graph.nodes.items() if block_of(node.type))
    first.session.enter(block)
    first.modes["design"].canvas.look_again((1.25, QPointF(50.0, 30.0)))  # type: ignore[attr-defined]
    second.show_mode("data")
    quit_(host, qtbot)

    again = start()
    qtbot.waitUntil(lambda: len(again.all) == 2 and names(again) == ["a", "b"], timeout=5000)
    first, second = (bench_of(each) for each in again.all)
    assert first.session.trail == (block,)
    view = first.modes["design"].canvas.view  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: abs(view.zoom - 1.25) < 0.01, timeout=5000)
    assert (view.shown.center() - QPointF(50.0, 30.0)).manhattanLength() < 4
    assert second.current == "data"
    assert not first.session.modified
    assert again.settings.get(UNDER_WAY, True) is False


def test_a_window_that_was_closed_alone_does_not_come_back(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    host = with_two(start, qtbot, tmp_path)
    host.all[0].close()
    host.all[0].close()
    again = start()
    qtbot.waitUntil(lambda: names(again) == ["b"], timeout=5000)


def test_a_setting_turns_it_off_and_a_file_comes_alone(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    host = start()
    host.open(project(tmp_path / "a.loom"))
    qtbot.waitUntil(lambda: names(host) == ["a"], timeout=5000)
    quit_(host, qtbot)
    other = project(tmp_path / "b.loom")
    alone = start(other)
    qtbot.waitUntil(lambda: names(alone) == ["b"], timeout=5000)
    alone.settings.set(WANTED, False)
    quit_(alone, qtbot)
    last = start()
    with patch.object(last.restoring, "_open") as opened:
        last.restoring.bring_back()
    assert not opened.called
    assert not last.all[0].started


def test_what_is_gone_is_told_and_the_others_come(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    host = with_two(start, qtbot, tmp_path)
    paths = [tmp_path / f"{name}.loom" for name in "ab"]
    quit_(host, qtbot)
    paths[0].unlink()
    again = start()
    qtbot.waitUntil(lambda: "b" in names(again), timeout=5000)
    qtbot.waitUntil(lambda: again.settings.get(UNDER_WAY, True) is False, timeout=5000)


def test_a_window_that_is_closed_before_its_file_came_is_closed(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quit_(with_two(start, qtbot, tmp_path), qtbot)
    monkeypatch.setattr(FileActions, "bring_back", lambda files, path, *_: setattr(files, "opening", path))
    slow = start()
    qtbot.waitUntil(lambda: len(slow.all) == 2, timeout=5000)
    first = next(each for each in slow.all if bench_of(each).files.opening == tmp_path / "a.loom")
    first.close()
    slow.restoring.keep()
    assert [Path(row["path"]).stem for row in slow.settings.get(SETTING, [])] == ["b"]


def test_quitting_before_all_is_back_loses_none_and_is_no_crash(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    host = with_two(start, qtbot, tmp_path)
    quit_(host, qtbot)
    hasty = start()
    while not hasty.settings.get(UNDER_WAY, False):  # in small steps: a wait would see it come and go
        QApplication.processEvents()
    quit_(hasty, qtbot)
    again = start()
    qtbot.waitUntil(lambda: sorted(names(again)) == ["a", "b"], timeout=5000)


def test_after_a_crash_while_coming_back_it_is_only_offered(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    host = start()
    host.open(project(tmp_path / "a.loom"))
    qtbot.waitUntil(lambda: names(host) == ["a"], timeout=5000)
    quit_(host, qtbot)
    crashed = Settings(tmp_path / "settings.json")
    crashed.set(UNDER_WAY, True)
    crashed.save()
    again = start()
    qtbot.waitUntil(lambda: again.settings.get(UNDER_WAY, True) is False, timeout=5000)
    assert not again.all[0].started
    again.restoring._open(rows_of(again.settings.get(SETTING, [])))
    qtbot.waitUntil(lambda: names(again) == ["a"], timeout=5000)


def test_after_a_crash_the_question_comes_first_and_each_lost_project_gets_a_window(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    host = start()
    host.open(project(tmp_path / "a.loom"))
    qtbot.waitUntil(lambda: names(host) == ["a"], timeout=5000)
    quit_(host, qtbot)
    left = [
        Recovery(tmp_path / f"{name}.journal", path, name, datetime.now(UTC), Project(name=name))
        for name, path in (("lost", None), ("a", tmp_path / "a.loom"))
    ]
    with patch("engine.graph.recovery.found", return_value=left):
        again = start()
        qtbot.waitUntil(again.all[0].asks, timeout=5000)
    assert not again.all[0].started
    question = next(each for each in again.all[0].findChildren(Question) if each.isVisible())
    assert question.windowTitle() == "Go on with “lost” and 1 more?"
    question.buttons["yes"].click()
    qtbot.waitUntil(lambda: len(again.all) == 2 and names(again) == ["lost", "a"], timeout=5000)
    assert [bench_of(each).session.modified for each in again.all] == [True, True]


@pytest.mark.parametrize("record", ["x", [1], [{"path": 3}], [{"path": ""}], {"path": "/a"}, None])
def test_a_broken_record_brings_nothing_back(record: object) -> None:
    assert rows_of(record) == []


@pytest.mark.parametrize(
    "zoom", [pytest.param(10**400, id="huge"), 1e300, -1, 0, "1", None, True, float("nan")]
)
def test_a_place_that_no_drawing_has_is_left_alone(start: Start, zoom: object) -> None:
    bench = start().empty()
    bench.files.new()
    design: Any = bench.modes["design"]
    before = design.canvas.look()
    design.go_back({"zoom": zoom, "x": 1e300 if zoom is True else 0.0, "y": 0.0})
    QApplication.processEvents()
    assert design.canvas.look() == before


def test_a_record_names_so_many_chosen_nodes_and_no_more(start: Start) -> None:
    bench = start().empty()
    bench.files.new()
    bench.session.selection = frozenset(f"node{number}" for number in range(9000))
    row = row_of(bench.window_)
    assert row is not None
    assert len(row["selection"]) == 500


def test_a_record_of_countless_windows_opens_twenty() -> None:
    found = rows_of([{"path": f"/{number}.loom"} for number in range(500)])
    assert [row["path"] for row in found] == [f"/{number}.loom" for number in range(20)]
