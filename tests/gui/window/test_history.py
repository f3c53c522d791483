"""The list of what was done: opened by key, walked by key and mouse, grey after the present."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.graph import edits
from engine.graph.model import Choice, Graph, Node, Project, Update
from gui.bars.history_list import AFTER, BEFORE, HERE, PLACE, HistoryList
from gui.modes.design.step_section import StepForm
from gui.workbench import Workbench

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def opened(bench: Workbench) -> HistoryList:
    QTest.keyClick(bench.window_, Qt.Key.Key_Z, CTRL | ALT)
    found = bench.window_.findChildren(HistoryList)
    assert found, "no list was opened"
    return found[-1]


def places(shown: HistoryList) -> list[str]:
    return [shown.steps.index(row).data(PLACE) for row in range(shown.steps.rowCount())]


def three_steps(bench: Workbench) -> None:
    for number in range(3):
        bench.session.do(f"Add layer {number}", edits.add, f"relu{number}", Node("ReLU"))


def test_keys_go_to_any_state_and_back(bench: Workbench) -> None:
    three_steps(bench)
    shown = opened(bench)
    assert [shown.steps.index(row).data() for row in range(4)] == [
        "Open",
        *(f"Add layer {n}" for n in range(3)),
    ]
    assert places(shown) == [BEFORE, BEFORE, BEFORE, HERE]
    for _ in range(2):
        QTest.keyClick(shown.list, Qt.Key.Key_Up)
    QTest.keyClick(shown.list, Qt.Key.Key_Return)
    assert set(bench.session.graph.nodes) == {"relu0"}
    assert places(shown) == [BEFORE, HERE, AFTER, AFTER]
    assert shown.isVisible()
    assert "taken back" in shown.steps.index(3).data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClick(shown.list, Qt.Key.Key_End)
    QTest.keyClick(shown.list, Qt.Key.Key_Enter)
    assert len(bench.session.graph.nodes) == 3
    QTest.keyClick(shown.list, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_a_press_on_a_line_goes_there_and_an_edit_ends_the_future(bench: Workbench) -> None:
    three_steps(bench)
    shown = opened(bench)
    line = shown.list.visualRect(shown.steps.index(0)).center()
    QTest.mouseClick(shown.list.viewport(), Qt.MouseButton.LeftButton, pos=line)
    assert not bench.session.graph.nodes
    bench.session.do("Add tanh", edits.add, "tanh1", Node("Tanh"))
    assert places(shown) == [BEFORE, HERE]
    shown.close()


def test_another_project_closes_the_list(bench: Workbench) -> None:
    three_steps(bench)
    shown = opened(bench)
    bench.session.open(Project())
    assert not shown.isVisible()


def test_update_steps_are_put_in_order_and_that_is_undone(bench: Workbench, qtbot: QtBot) -> None:
    graph = Graph({"fool": Node("MSELoss", {"update": "g"})})
    steps = {"g": Update(("a",), Choice("Adam")), "d": Update(("b",))}
    bench.session.open(replace(Project(), graphs={"main": graph}, updates=steps))
    form = StepForm(bench.session)
    qtbot.addWidget(form)
    form.follow("g", steps["g"])
    assert not form.earlier.isEnabled()
    form.later.click()
    assert list(bench.session.project.updates) == ["d", "g"]
    assert bench.session.modified
    bench.session.undo()
    assert list(bench.session.project.updates) == ["g", "d"]
    assert not bench.session.modified


def test_undo_goes_to_the_mode_in_which_it_is_seen(bench: Workbench) -> None:
    session = bench.session
    session.do("Set epochs", edits.set_setting, "training.epochs", 3)
    session.do("Add", edits.add, "relu", Node("ReLU"))
    bench.show_mode("data")
    bench.actions.run("edit.undo")
    assert bench.current == "design"
    bench.actions.run("edit.undo")
    assert bench.current == "train"
    bench.actions.run("edit.redo")
    assert bench.current == "train"
    bench.actions.run("edit.redo")
    assert bench.current == "design"
