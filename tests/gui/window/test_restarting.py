"""Beginning again: every window comes back with what was not saved in it, and nothing is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.declare import UserError
from engine.graph import edits, recovery
from engine.graph.model import Node
from gui.dialogs import Question
from gui.preferences.dialog import OptionPage, Preferences
from gui.program.restarting import SETTING, begin_again
from gui.window import Window
from gui.windows import Windows
from gui.workbench import Workbench
from tests.gui.window.test_restoring import Start, bench_of, project, start

__all__ = ("start",)


@pytest.fixture(autouse=True)
def ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program before is this very process: let it count as gone."""
    monkeypatch.setattr(recovery, "_is_ended", lambda facts, file: True)


def restarted(host: Windows, qtbot: QtBot) -> None:
    host.restarting.now()
    qtbot.waitUntil(lambda: not host.all, timeout=5000)
    assert host.restarting.wanted


def test_saved_unsaved_and_nameless_projects_come_back(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    host = start()
    path = project(tmp_path / "a.loom")
    before = path.read_bytes()
    host.open(path)
    qtbot.waitUntil(lambda: bench_of(host.all[0]).session.path == path, timeout=5000)
    edited = bench_of(host.all[0])
    edited.session.do("Add", edits.add, "more", Node("ReLU"))
    edited.session.select(["more"])
    edited.modes["design"].lower.show_tab("code")  # type: ignore[attr-defined]
    nameless = host.new().begin()
    nameless.files.new()
    nameless.session.do("Add", edits.add, "lonely", Node("Tanh"))
    nameless.show_mode("data")
    host.new()  # a start screen
    restarted(host, qtbot)
    assert path.read_bytes() == before, "nothing is saved by it"

    again = start()
    qtbot.waitUntil(lambda: len(again.all) == 3, timeout=5000)
    one, two, three = (bench_of(each) for each in again.all)
    qtbot.waitUntil(lambda: "more" in one.session.graph.nodes, timeout=5000)
    qtbot.waitUntil(lambda: "lonely" in two.session.graph.nodes, timeout=5000)
    assert (one.session.path, one.session.modified) == (path, True)
    assert one.session.selection == {"more"}
    assert one.modes["design"].lower.tab == "code"  # type: ignore[attr-defined]
    assert (two.session.path, two.session.modified, two.current) == (None, True, "data")
    assert not three.window_.started
    assert not any(window.findChildren(Question) for window in again.all), "nothing is asked"
    assert again.settings.get(SETTING, [1]) == [], "it happens once"
    one.files.save()
    qtbot.waitUntil(lambda: not one.session.modified, timeout=5000)
    assert b"more" in path.read_bytes()


def labels(bench: Workbench) -> list[str]:
    return [step.label for step in bench.session.history.steps]


def test_what_was_done_can_still_be_undone_and_done_again(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    host = start()
    path = project(tmp_path / "a.loom")
    host.open(path)
    qtbot.waitUntil(lambda: bench_of(host.all[0]).session.path == path, timeout=5000)
    saved = bench_of(host.all[0])
    for name in ("one", "two", "three"):
        saved.session.do(f"Add {name}", edits.add, name, Node("ReLU"))
    saved.session.undo()
    with qtbot.waitSignal(saved.documents.saved, timeout=5000):
        saved.files.save()
    drawn = host.new().begin()
    drawn.files.new()
    drawn.session.do("Add a", edits.add, "a", Node("Tanh"))
    empty = host.new().begin()
    empty.files.new()
    empty.session.do("Add b", edits.add, "b", Node("Tanh"))
    empty.session.undo()
    template = host.new().begin()
    template.files.open_template(path)
    qtbot.waitUntil(lambda: bool(template.session.graph.nodes), timeout=5000)
    restarted(host, qtbot)

    again = start()
    qtbot.waitUntil(lambda: len(again.all) == 4, timeout=5000)
    saved, drawn, empty, template = (bench_of(each) for each in again.all)
    every = ["Open", "Add one", "Add two", "Add three"]
    qtbot.waitUntil(lambda: labels(saved) == every, timeout=5000)
    qtbot.waitUntil(lambda: labels(drawn) == ["Open", "Add a"], timeout=5000)
    qtbot.waitUntil(lambda: labels(empty) == ["Open", "Add b"], timeout=5000)
    qtbot.waitUntil(lambda: "two" in template.session.graph.nodes, timeout=5000)
    assert not saved.session.modified
    assert saved.toolbar.undo.isEnabled()
    saved.session.undo()
    assert saved.session.graph.nodes.keys() & {"one", "two", "three"} == {"one"}
    for _ in range(2):
        saved.session.redo()
    assert "three" in saved.session.graph.nodes
    drawn.session.undo()
    assert not drawn.session.graph.nodes
    empty.session.redo()
    assert empty.session.graph.nodes.keys() == {"b"}
    assert (template.session.path, template.session.modified) == (None, False)
    assert not list((tmp_path / "state").glob("*.steps")), "they are read once"


def test_steps_that_do_not_lead_to_the_file_are_left_and_that_is_said(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    host = start()
    path = project(tmp_path / "a.loom")
    host.open(path)
    qtbot.waitUntil(lambda: bench_of(host.all[0]).session.path == path, timeout=5000)
    bench = bench_of(host.all[0])
    bench.session.do("Add", edits.add, "one", Node("ReLU"))
    with qtbot.waitSignal(bench.documents.saved, timeout=5000):
        bench.files.save()
    restarted(host, qtbot)
    old = tmp_path / "state" / "old.steps"
    old.write_text("of a start that never came")
    os.utime(old, (0, 0))
    project(path)  # somebody else writes it
    again = start()
    bench, said = bench_of(again.all[0]), []
    bench.toast = lambda text, *rest, **more: said.append(text)  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: bool(said), timeout=5000)
    assert "can’t be undone" in said[-1]
    assert labels(bench) == ["Open"]
    assert not old.exists()
    assert bench.session.graph.nodes.keys() == {"relu1", "Part"}


def test_what_can_not_be_recorded_keeps_all_open(
    start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = start()
    bench = bench_of(host.all[0])
    bench.files.new()
    bench.session.do("Add", edits.add, "lonely", Node("Tanh"))

    def refuse(*_: Any) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(recovery.Journal, "record", refuse)
    said: list[str] = []
    monkeypatch.setattr(host.all[0], "toast", lambda text, *rest, **more: said.append(text))
    host.restarting.now()
    qtbot.waitUntil(lambda: said == ["The disk is full."], timeout=5000)
    assert len(host.all) == 1
    assert not host.restarting.wanted


@pytest.mark.parametrize("early", [True, False], ids=["before", "meanwhile"])
def test_a_window_that_asks_something_keeps_all_open(
    start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    host = start()
    for window in (host.all[0], host.new()):
        bench_of(window).files.new()
        bench_of(window).session.do("Add", edits.add, "lonely", Node("Tanh"))
    shown: list[Window] = []
    monkeypatch.setattr(Window, "come_forward", lambda self: shown.append(self))
    second = bench_of(host.all[1])
    if early:
        second.rename_project()
        host.restarting.now()
    else:
        host.restarting.now()
        second.rename_project()
    qtbot.waitUntil(lambda: shown == [second.window_], timeout=5000)
    assert len(host.all) == 2
    assert not host.restarting.wanted
    assert not host.settings.get(SETTING, [])
    second.window_.findChild(Question).buttons["cancel"].click()
    second.documents.recording.record()
    own = second.documents.folder
    qtbot.waitUntil(lambda: bool(list(own.glob("*.journal"))), timeout=5000)
    for window in list(host.all):
        window.close_now()
    assert not list(own.glob("*.journal")), "nothing is left behind"


@pytest.mark.parametrize("how", ["opened", "closed"])
def test_a_window_that_comes_or_goes_meanwhile_counts(start: Start, qtbot: QtBot, how: str) -> None:
    host = start()
    for window in (host.all[0], host.new()):
        bench_of(window).files.new()
        bench_of(window).session.do("Add", edits.add, "lonely", Node("Tanh"))
    own, ended = bench_of(host.all[0]).documents.folder, list[bool]()
    host.ended.connect(lambda: ended.append(True))
    host.restarting.now()
    if how == "opened":
        host.new()
    else:
        host.all[1].close_now()
    qtbot.waitUntil(lambda: bool(ended), timeout=5000)
    assert host.restarting.wanted
    rows = 3 if how == "opened" else 1
    assert len(host.settings.get(SETTING, [])) == rows
    kept = [row["journal"] for row in host.settings.get(SETTING, []) if row["journal"]]
    assert sorted(path.name for path in own.glob("*.journal")) == sorted(kept), "what was given up is gone"


def test_a_file_that_is_being_written_is_waited_for(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    host = start()
    bench = bench_of(host.all[0])
    bench.files.new()
    bench.modes["design"].busy = True  # type: ignore[attr-defined]
    host.restarting.now()
    assert len(host.all) == 1
    assert not host.restarting.wanted


def test_the_size_offers_to_begin_again(start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    host = start()
    bench = bench_of(host.all[0])
    bench.files.new()
    asked: list[bool] = []
    monkeypatch.setattr(host.restarting, "now", lambda: asked.append(True))
    bench.show_settings("appearance")
    dialog = bench.window_.findChild(Preferences)
    assert dialog is not None
    page = dialog.pages["appearance"]
    assert isinstance(page, OptionPage)
    note = page.later["scale"]
    assert not note.isVisible()
    page.form.editors["scale"].edited.emit("150")
    assert note.isVisible()
    field = page.form.editors["scale"].widget
    assert (
        0
        < note.mapTo(page, note.rect().topLeft()).y() - field.mapTo(page, field.rect().bottomLeft()).y()
        < 60
    )
    page.form.editors["scale"].edited.emit("100")
    assert not note.isVisible(), "the size in force is chosen again"
    page.form.editors["scale"].edited.emit("150")
    note.button.click()
    qtbot.waitUntil(lambda: asked == [True], timeout=5000)


def test_it_is_started_as_it_was_but_for_the_file_and_its_own_size(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[list[str], bool]] = []

    def note(words: list[str], env: dict[str, str], start_new_session: bool) -> None:
        assert start_new_session, "it outlives this one"
        begun.append((words, "QT_SCALE_FACTOR" in env))

    monkeypatch.setattr(subprocess, "Popen", note)
    monkeypatch.setattr(sys, "argv", ["gui", "some.loom"])
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-m", "gui", "some.loom"])
    monkeypatch.setenv("QT_SCALE_FACTOR", "1.5")
    begin_again(scaled=True)
    begin_again(scaled=False)
    assert begun == [([sys.executable, "-m", "gui"], False), ([sys.executable, "-m", "gui"], True)]


def test_the_size_in_force_is_known(qapp: QApplication) -> None:
    assert qapp.property("scale") in (None, 100)
